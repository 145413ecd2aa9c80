import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where wrangler.toml looks for the add-in's pages. */
export const PUBLISHED = fileURLToPath(new URL("../../dist/addin", import.meta.url));

/** Says which build lies there; beside it, so that it is never served. */
const STAMP = `${PUBLISHED}.stamp`;

/**
 * Puts a finished build where deployment and the tests of the Worker look for it, unless it lies
 * there already. @param build a folder whose name tells builds apart
 */
export function publish(build: string): void {
  const stamp = existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";
  if (stamp === basename(build) && existsSync(join(PUBLISHED, "taskpane.html"))) return;
  const draft = `${PUBLISHED}.${process.pid}`;
  const old = `${draft}.old`;
  mkdirSync(dirname(PUBLISHED), { recursive: true });
  cpSync(build, draft, { recursive: true });
  rmSync(join(draft, ".vite"), { recursive: true });
  if (existsSync(PUBLISHED)) renameSync(PUBLISHED, old);
  renameSync(draft, PUBLISHED);
  writeFileSync(STAMP, basename(build));
  rmSync(old, { recursive: true, force: true });
}
