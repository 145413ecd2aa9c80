import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { root } from "./root.mjs";

const SPOKEN = new Set([
  "aria-label",
  "aria-description",
  "aria-valuetext",
  "title",
  "alt",
  "placeholder",
  "label",
  "name",
]);

/** Texts that a view holds itself, each as `path words`. */
function literals(path: string, text: string): string[] {
  const found: string[] = [];
  const judge = (words: string): void => {
    if (/\p{L}/u.test(words)) found.push(`${path} ${words.trim()}`);
  };
  new Visitor({
    JSXText: ({ value }) => judge(value),
    JSXExpressionContainer({ expression }) {
      if (expression.type === "Literal" && typeof expression.value === "string") judge(expression.value);
    },
    JSXAttribute({ name, value }) {
      const isSpoken = name.type === "JSXIdentifier" && SPOKEN.has(name.name);
      // An icon is named by its own closed list.
      if (isSpoken && value?.type === "Literal" && !isIcon(text, value.start)) judge(value.value);
    },
    // Whole sentences anywhere else.
    Literal({ value }) {
      if (typeof value === "string" && /^\p{Lu}\p{Ll}+ .*[.…?]$/u.test(value)) judge(value);
    },
  }).visit(parseSync(path, text).program);
  return [...new Set(found)];
}

function isIcon(text: string, offset: number): boolean {
  return text.slice(0, offset).endsWith("<Icon name=");
}

describe("the pane's texts", () => {
  it("[S33] stand in the table of messages: no view or model holds one", () => {
    const files = globSync("addin/{views,model,client}/*.{ts,tsx}", { cwd: root }).filter(
      (path) => !/test|samples/.test(path),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((path) => literals(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
  });

  it("[S33] would be found in a view", () => {
    const view = '<p title="Who">Hello {"you"} <Icon name="push" /> {count} <b class="quiet">·</b></p>';
    expect(literals("v.tsx", `export const v = ${view};`)).toEqual(["v.tsx Who", "v.tsx Hello", "v.tsx you"]);
  });
});
