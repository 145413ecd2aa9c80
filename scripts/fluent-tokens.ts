/** `npm run tokens`: writes what the pane takes from Fluent, so that nothing of Fluent is needed at run time. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { iconNames, iconSheet, tokenSheet, usedTokens } from "./fluent/generate.ts";
import { root } from "./root.mjs";

const sheets = globSync("addin/styles/*.css", { cwd: root })
  .filter((path) => !path.endsWith("tokens.css"))
  .map((path) => readFileSync(join(root, path), "utf8"));
writeFileSync(join(root, "addin/styles/tokens.css"), tokenSheet(usedTokens(sheets)));
writeFileSync(join(root, "addin/styles/icons.svg"), iconSheet());
writeFileSync(join(root, "addin/views/icon-names.ts"), iconNames());
