/** What the pane takes from Fluent: the tokens that its style sheets name, and the outlines of its icons. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { webDarkTheme, webLightTheme } from "@fluentui/tokens";
import { ICONS } from "./icons.ts";

const HEAD = "Made by npm run tokens from Fluent. Do not edit.";

/** The names of the custom properties that style sheets use and do not set themselves, sorted. */
export function usedTokens(sheets: readonly string[]): string[] {
  const text = sheets.join("\n");
  const own = new Set([...text.matchAll(/^\s*--([\w-]+):/gm)].map(([, name]) => name));
  const used = new Set([...text.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name ?? ""));
  return [...used].filter((name) => !own.has(name)).sort();
}

/** The style sheet with these tokens, light and dark. Throws at a name that Fluent does not have. */
export function tokenSheet(names: readonly string[]): string {
  const light = new Map(Object.entries(webLightTheme));
  const dark = new Map(Object.entries(webDarkTheme));
  const unknown = names.filter((name) => !light.has(name));
  if (unknown.length > 0) throw new Error(`Fluent has no token ${unknown.join(", ")}.`);
  const both = names.filter((name) => light.get(name) !== dark.get(name));
  const night = ["color-scheme: dark;", ...both.map((name) => `--${name}: ${dark.get(name)};`)];
  const day = ["color-scheme: light;", ...names.map((name) => `--${name}: ${light.get(name)};`)];
  return [
    `/* ${HEAD} */`,
    block(":root", day, ""),
    "/* Outlook says which theme it has; where it does not, the system's preference counts. */",
    block(':root[data-theme="dark"]', night, ""),
    `@media (prefers-color-scheme: dark) {\n${block(":root:not([data-theme])", night, "  ")}\n}\n`,
  ].join("\n\n");
}

function block(selector: string, lines: readonly string[], indent: string): string {
  return [`${indent}${selector} {`, ...lines.map((line) => `${indent}  ${line}`), `${indent}}`].join("\n");
}

/** One picture with all icons, each a symbol by our name. A file of its own weighs nothing in the pane's script. */
export function iconSheet(): string {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("@fluentui/svg-icons/package.json")), "icons");
  const symbols = Object.entries(ICONS).map(([name, file]) => {
    const svg = readFileSync(join(folder, `${file}.svg`), "utf8");
    const outlines = [...svg.matchAll(/ d="([^"]+)"/g)].map(([, outline]) => `<path d="${outline}"/>`);
    return `<symbol id="${name}" viewBox="0 0 20 20">${outlines.join("")}</symbol>`;
  });
  return ['<svg xmlns="http://www.w3.org/2000/svg">', `<!-- ${HEAD} -->`, ...symbols, "</svg>", ""].join("\n");
}

/** The names of the icons, as a type. */
export function iconNames(): string {
  const names = Object.keys(ICONS).map((name) => `\n  | "${name}"`);
  return `/** ${HEAD} */\nexport type IconName =${names.join("")};\n`;
}
