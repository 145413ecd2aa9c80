/**
 * `npm run manifest -- --origin URL --client-id ID [--out FILE]`: the add-in's manifest for a deployment.
 * `npm run manifest -- --check [FILE]`: checks one; without FILE that of the repository.
 *
 * Everything here works without a network. Microsoft's own validation is a service:
 * `npx office-addin-manifest validate FILE`.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { OfficeAddinManifest } from "office-addin-manifest";
import { checkManifest } from "./manifest/check.ts";
import { fillManifest } from "./manifest/fill.ts";
import { facts, readTemplate, TEMPLATE } from "./manifest/repository.ts";

const OUT = fileURLToPath(new URL("../dist/manifest.xml", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        origin: { type: "string" },
        "client-id": { type: "string" },
        out: { type: "string" },
        check: { type: "boolean" },
      },
    });
    if (values.check === true) return await check(positionals[0] === undefined ? TEMPLATE : here(positionals[0]));
    return await fill(
      values.origin ?? "",
      values["client-id"] ?? "",
      values.out === undefined ? OUT : here(values.out),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

/** npm runs scripts in the repository; a person means their own folder. */
function here(file: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.cwd(), file);
}

async function fill(origin: string, clientId: string, out: string): Promise<number> {
  const filled = fillManifest(readTemplate(), { origin, clientId });
  if (!filled.ok) {
    for (const words of filled.error) console.error(words);
    return 2;
  }
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, filled.value);
  return await check(out);
}

async function check(file: string): Promise<number> {
  const found = checkManifest(readFileSync(file, "utf8"), facts);
  for (const words of found) console.error(words);
  // The library of Microsoft's tools: it reads the file as they do, and says what it understood.
  const { id, version, displayName, permissions } = await OfficeAddinManifest.readManifestFile(file);
  console.log(`${file}\n${displayName ?? "?"} ${version ?? "?"}, ${permissions ?? "?"}, id ${id ?? "?"}`);
  console.log(found.length === 0 ? "Nothing wrong was found." : `${found.length} wrong.`);
  return found.length === 0 ? 0 : 1;
}
