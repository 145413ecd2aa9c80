import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureCertificate, userFolder } from "./certificate.ts";

const DAY_MS = 86_400_000;
const now = Date.UTC(2026, 10, 22);
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ringfold-certificate-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the certificate of the sandbox's https servers", () => {
  test("[S25] is for this machine's names only, can sign nothing, and ends within 825 days", async () => {
    const { cert, file } = await ensureCertificate(folder, now);
    const parsed = new X509Certificate(cert);
    expect(parsed.checkHost("localhost")).toBe("localhost");
    expect(parsed.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(parsed.checkHost("example.com")).toBeUndefined();
    expect(parsed.ca).toBe(false);
    expect(Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)).toBeLessThanOrEqual(825 * DAY_MS);
    expect(readFileSync(file, "utf8")).not.toContain("PRIVATE KEY");
  });

  test("[S34] its key is for its owner's eyes only", async () => {
    await ensureCertificate(folder, now);
    expect(statSync(join(folder, "localhost.pem")).mode & 0o777).toBe(0o600);
  });

  test("[S25] is made once, so that trusting it once is enough", async () => {
    const first = await ensureCertificate(folder, now);
    expect(await ensureCertificate(folder, now + 700 * DAY_MS)).toEqual(first);
  });

  test("[S25] is renewed before it ends, and when it is broken or not for this machine", async () => {
    const first = await ensureCertificate(folder, now);
    const renewed = await ensureCertificate(folder, now + 800 * DAY_MS);
    expect(renewed.cert).not.toBe(first.cert);
    expect(readFileSync(renewed.file, "utf8").trim()).toBe(renewed.cert);

    writeFileSync(join(folder, "localhost.pem"), `${first.key}\n${renewed.cert}`);
    const again = await ensureCertificate(folder, now + 800 * DAY_MS);
    expect(new X509Certificate(again.cert).fingerprint256).not.toBe(new X509Certificate(renewed.cert).fingerprint256);
  });

  test("[S25] lies where each system keeps such things", () => {
    expect(userFolder({ XDG_CACHE_HOME: "/cache" }, "linux")).toBe(join("/cache", "ringfold"));
    expect(userFolder({}, "linux")).toMatch(/\.cache[/\\]ringfold$/);
    expect(userFolder({}, "darwin")).toMatch(/Caches[/\\]ringfold$/);
    expect(userFolder({ LOCALAPPDATA: "C:/Local" }, "win32")).toBe(join("C:/Local", "ringfold"));
  });
});
