import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StartProblem } from "./problem.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUILT = join(ROOT, "dist", "sandbox");

/** What is built, and from what: folders and files whose every change calls for another build. */
const PARTS = {
  worker: ["worker", "shared", "wrangler.toml", "package-lock.json", "sandbox/start/build-worker.ts"],
  page: ["sandbox/page", "shared", "package-lock.json", "sandbox/start/build-page.ts"],
  outlook: [
    "sandbox/outlook",
    "sandbox/page",
    "shared",
    "manifest.xml",
    "package-lock.json",
    "sandbox/start/build-outlook.ts",
  ],
  addin: ["addin", "shared", "package-lock.json", "scripts/addin"],
} as const;

const SCRIPTS = {
  worker: new URL("build-worker.ts", import.meta.url),
  page: new URL("build-page.ts", import.meta.url),
  outlook: new URL("build-outlook.ts", import.meta.url),
  addin: new URL("../../scripts/addin/build.ts", import.meta.url),
} as const;

/** How many builds of a part are kept, so that two checkouts of a branch do not build in turns. */
const KEPT = 4;
/** A build that was taken so lately may be what a running sandbox serves: it stays. */
const IN_USE_MS = 24 * 60 * 60_000;

/**
 * The folder of a finished build of the sources as they are now; builds it if there is none. Builds
 * run in a process of their own: the tools are large, and most starts do not need them.
 * @throws StartProblem with the words of the tool, if it fails
 */
export async function built(part: keyof typeof PARTS): Promise<string> {
  const folder = join(BUILT, part);
  const target = join(folder, hashOf(PARTS[part]));
  if (existsSync(target)) {
    utimesSync(target, new Date(), new Date());
    return target;
  }
  mkdirSync(folder, { recursive: true });
  const draft = `${target}.${process.pid}`;
  await run(fileURLToPath(SCRIPTS[part]), draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // Otherwise another start was quicker, with the same.
  }
  tidy(folder, target);
  return target;
}

async function run(script: string, target: string): Promise<void> {
  const child = spawn(process.execPath, [script, target], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (words += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  rmSync(target, { recursive: true, force: true });
  throw new StartProblem(`${words.trim()}\n\nThe build failed; what the tool said is above.`);
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((each) => filesOf(each))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function filesOf(path: string): string[] {
  const whole = join(ROOT, path);
  if (!existsSync(whole)) return [];
  if (!statSync(whole).isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path];
  return readdirSync(whole)
    .toSorted()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** Removes the builds that were taken longest ago, and what builds cut short left behind. */
function tidy(folder: string, newest: string): void {
  const names = readdirSync(folder).map((name) => join(folder, name));
  const taken = (name: string): number => statSync(name).mtimeMs;
  const spare = names
    .filter((name) => name !== newest && !/\.\d+$/.test(name))
    .sort((a, b) => taken(b) - taken(a))
    .filter((name, place) => place >= KEPT - 1 && taken(name) < Date.now() - IN_USE_MS);
  const abandoned = names.filter((name) => /\.\d+$/.test(name) && !isAlive(Number(name.split(".").at(-1))));
  for (const name of [...spare, ...abandoned]) rmSync(name, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
