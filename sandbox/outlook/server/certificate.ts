import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** What an https server on this machine shows: PEM texts. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The certificate alone, in a file, for somebody who wants to trust it. */
  readonly file: string;
}

const DAY_MS = 86_400_000;
/** Browsers refuse certificates that are valid for longer than 825 days. */
const VALID_DAYS = 820;
/** So long before its end a new one is made. */
const RENEW_DAYS = 30;

const SECRET = "localhost.pem";
const PUBLIC = "localhost.crt";

/** Where a user's certificate lies, so that trusting it once is enough for every sandbox of theirs. */
export function userFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const home = homedir();
  const base =
    platform === "win32"
      ? (environment["LOCALAPPDATA"] ?? join(home, "AppData", "Local"))
      : platform === "darwin"
        ? join(home, "Library", "Caches")
        : environment["XDG_CACHE_HOME"] || join(home, ".cache");
  return join(base, "ringfold");
}

/**
 * The certificate for `localhost` and `127.0.0.1` that a folder keeps; makes one where there is none,
 * or none that is good for another month. It can sign nothing: whoever trusts it trusts this name only.
 * @param now epoch milliseconds
 */
export async function ensureCertificate(folder: string, now: number): Promise<Certificate> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = readKept(join(folder, SECRET), now);
  const pair = kept ?? (await make(now));
  if (kept === null) write(join(folder, SECRET), `${pair.key}\n${pair.cert}\n`, 0o600);
  const file = join(folder, PUBLIC);
  if (textOf(file) !== `${pair.cert}\n`) write(file, `${pair.cert}\n`, 0o644);
  chmodSync(join(folder, SECRET), 0o600);
  return { ...pair, file };
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

function readKept(file: string, now: number): Pair | null {
  const text = textOf(file) ?? "";
  const key = block(text, "PRIVATE KEY");
  const cert = block(text, "CERTIFICATE");
  if (key === null || cert === null) return null;
  try {
    const parsed = new X509Certificate(cert);
    const isGood =
      parsed.checkHost("localhost") !== undefined &&
      parsed.checkIP("127.0.0.1") !== undefined &&
      parsed.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(parsed.validFrom) <= now &&
      Date.parse(parsed.validTo) - now > RENEW_DAYS * DAY_MS;
    return isGood ? { key, cert } : null;
  } catch {
    return null;
  }
}

async function make(now: number): Promise<Pair> {
  // An hour back, for a clock that was set back a little since.
  const from = now - DAY_MS / 24;
  const made = await generate([{ name: "commonName", value: "Ringfold's sandbox on this machine" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(from),
    notAfterDate: new Date(from + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { key: made.private.trim(), cert: made.cert.trim() };
}

/** Whole or not at all, whoever else starts at the same time. */
function write(file: string, text: string, mode: number): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, file);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function block(text: string, name: string): string | null {
  return new RegExp(`-----BEGIN ${name}-----[\\s\\S]+?-----END ${name}-----`).exec(text)?.[0] ?? null;
}
