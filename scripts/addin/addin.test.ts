import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { built } from "../../sandbox/start/built.ts";
import { OWN_SCRIPT_MAX, PAGES, tooHeavy, weigh, type Weight } from "./weigh.ts";

let folder = "";
let weights: readonly Weight[] = [];

beforeAll(async () => {
  folder = await built("addin");
  weights = weigh(folder);
}, 60_000);

function scriptsOf(page: string): string[] {
  const html = readFileSync(join(folder, `${page}.html`), "utf8");
  return [...html.matchAll(/src="\/(assets\/[^"]+)"/g)].map(([, file]) => file ?? "");
}

describe("the add-in as it is built", () => {
  it("[S27] has a pane whose own script is light, and signs in by scripts that load later", () => {
    expect(tooHeavy(weights)).toBeNull();
    const pane = weights.find(({ page }) => page === "taskpane");
    expect(pane?.own).toBeLessThanOrEqual(OWN_SCRIPT_MAX);
    // The scales are right: the page's one script is what it begins with, and MSAL is far heavier than ours.
    const [script = ""] = scriptsOf("taskpane");
    expect(pane?.first).toBe(gzipSync(readFileSync(join(folder, script)), { level: 9 }).byteLength);
    expect(pane?.signIn).toBeGreaterThan(50 * 1024);
  });

  it("[S34] holds no source, no map and nothing secret beside its pages", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /\.(map|tsx?|svg)$/.test(file) && !file.startsWith("assets"))).toEqual([]);
    for (const page of PAGES) expect(existsSync(join(folder, `${page}.html`))).toBe(true);
  });

  it("[S34] keeps no token: nothing of ours writes session storage, and local storage only what the pane remembers", () => {
    for (const page of PAGES) {
      for (const file of scriptsOf(page)) {
        const script = readFileSync(join(folder, file), "utf8");
        expect(script).not.toMatch(/sessionStorage\.setItem|document\.cookie|roamingSettings|window\.name\s*=[^=]/);
      }
    }
  });
});
