/** Checks that documents, tests and code agree. The rules: scripts/tidy/. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { undocumented } from "./tidy/comments.ts";
import { inexactVersions, missingFromLock, type LockFile, type Manifest } from "./tidy/packages.ts";
import * as rules from "./tidy/rules.ts";

const files = globSync("**/*.{ts,tsx,mjs,md,json,toml,html,css,xml}", {
  cwd: root,
  exclude: ["**/node_modules", "**/dist", "**/coverage", "**/.*", "package-lock.json"],
}).map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(root, path), "utf8") }));

const code = files.filter(({ path }) => /\.(?:ts|tsx|mjs)$/.test(path) && !/\.test\.tsx?$/.test(path));

const found = [
  ...withDocument("docs/SPEC.md", rules.untestedRules),
  ...withDocument("docs/STORAGE.md", rules.undescribedTables),
  ...files.flatMap((file) => [...rules.leftovers(file), ...rules.unrunTests(file), ...rules.machinePaths(file)]),
  ...code.flatMap(undocumented),
  ...inexactVersions(readJson("package.json") as Manifest),
  ...missingFromLock(readJson("package-lock.json") as LockFile),
];

for (const words of found) console.log(words);
process.exitCode = found.length === 0 ? 0 : 1;

/** A rule about a document binds from the day that the document exists. */
function withDocument(
  path: string,
  rule: (document: rules.TextFile, all: readonly rules.TextFile[]) => string[],
): string[] {
  const document = files.find((file) => file.path === path);
  if (document !== undefined) return rule(document, files);
  console.log(`${path} does not exist yet, so its rule is not checked`);
  return [];
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}
