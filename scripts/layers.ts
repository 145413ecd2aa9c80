/** Checks the architecture: imports between layers, and what code may reach. See scripts/layers/rules.ts. */
import { globSync } from "node:fs";
import { checkImports, layerOf } from "./layers/imports.ts";
import { checkReach } from "./layers/reach.ts";
import { layers } from "./layers/rules.ts";
import { readSource } from "./layers/source.ts";
import { root } from "./root.mjs";

const files = globSync("{shared,worker,addin}/**/*.{ts,tsx}", { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  // Unit tests use the test runner and tests/support; nothing that ships imports them.
  .filter((path) => !/\.test\.tsx?$/.test(path));

const found = files.flatMap((path) => {
  const source = readSource(root, path);
  return [...checkImports(source, layers), ...checkReach(source, layerOf(path, layers)?.reach)];
});

for (const words of found) console.log(words);
process.exitCode = found.length === 0 ? 0 : 1;
