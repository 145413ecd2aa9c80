import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../shared/result.ts";

/** The origin that manifest.xml in the repository stands for. */
export const TEMPLATE_ORIGIN = "https://ringfold.example.com";

/** Ours, drawn once: ids of manifests are made in it. */
const NAMESPACE = "6a1f3c5e8b0d4f6a9c2752d1b7e04a93";

/** The manifest for one deployment, or what is wrong with what was given. */
export function fillManifest(
  template: string,
  given: { readonly origin: string; readonly clientId: string },
): Result<string, readonly string[]> {
  const wrong: string[] = [];
  const origin = readOrigin(given.origin);
  if (origin === null) {
    wrong.push(
      `--origin must be the https address of the Worker without a path, like ${TEMPLATE_ORIGIN}: ${given.origin}`,
    );
  }
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(given.clientId)) {
    wrong.push(`--client-id must be the application (client) id of the app registration, a GUID: ${given.clientId}`);
  }
  if (!template.includes(TEMPLATE_ORIGIN)) wrong.push(`the template does not name ${TEMPLATE_ORIGIN}`);
  if (origin === null || wrong.length > 0) return err(wrong);
  return ok(
    template
      .replaceAll(TEMPLATE_ORIGIN, origin)
      .replace(/<Id>[^<]*<\/Id>/, `<Id>${manifestId(origin, given.clientId)}</Id>`),
  );
}

/** The add-in's id for Outlook: the same for the same deployment, another for another. A UUID of version 5. */
export function manifestId(origin: string, clientId: string): string {
  const hash = createHash("sha1").update(Buffer.from(NAMESPACE, "hex")).update(`${origin} ${clientId.toLowerCase()}`);
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** `null`: it is not an https origin. */
function readOrigin(given: string): string | null {
  if (!URL.canParse(given)) return null;
  const { protocol, origin, href } = new URL(given);
  return protocol === "https:" && (href === `${origin}/` || href === origin) ? origin : null;
}
