import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { iconNames, iconSheet, tokenSheet, usedTokens } from "./fluent/generate.ts";
import { ICONS } from "./fluent/icons.ts";
import { root } from "./root.mjs";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const own = globSync("addin/styles/*.css", { cwd: root }).filter((path) => !path.endsWith("tokens.css"));
const views = globSync("addin/views/*.tsx", { cwd: root });

describe("what the pane takes from Fluent", () => {
  it("[S33] is what npm run tokens makes of the style sheets and icons as they are now", () => {
    expect(read("addin/styles/tokens.css"), "npm run tokens").toBe(tokenSheet(usedTokens(own.map(read))));
    expect(read("addin/styles/icons.svg"), "npm run tokens").toBe(iconSheet());
    expect(read("addin/views/icon-names.ts"), "npm run tokens").toBe(iconNames());
  });

  it("[S33] is no more than it shows", () => {
    const text = views.map(read).join("\n");
    expect(
      Object.keys(ICONS).filter((name) => !text.includes(`"${name}"`) && !["resync", "push", "pull"].includes(name)),
    ).toEqual([]);
  });

  it("[S33] names no token that Fluent does not have", () => {
    expect(() => tokenSheet(["colorOfMagic"])).toThrow("Fluent has no token colorOfMagic.");
    expect(usedTokens([":root {\n  --own: 1px;\n}\na { margin: var(--own) var(--shadow4) }"])).toEqual(["shadow4"]);
  });
});
