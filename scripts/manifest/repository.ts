import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../addin/commands/names.ts";
import { PAGES } from "../addin/weigh.ts";
import type { Facts } from "./check.ts";
import { pngSize } from "./icons.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where the manifest of the repository is. */
export const TEMPLATE = join(root, "manifest.xml");

/** The manifest of the repository. */
export function readTemplate(): string {
  return readFileSync(TEMPLATE, "utf8");
}

/** What a manifest is held against: the add-in of this repository. */
export const facts: Facts = {
  functions: COMMANDS,
  pages: PAGES.map((page) => `/${page}.html`),
  iconSize: (path) => pngSize(join(root, "addin", "public", ...path.split("/"))),
};
