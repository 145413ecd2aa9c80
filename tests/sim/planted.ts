/**
 * `npm run sim:planted [-- --schedules N --only RULE]`: puts each fault of `plants.ts` into a copy of
 * the code, one at a time, and tells how many schedules the simulator takes to find it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Plant, PLANTS } from "./plants.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDERS = ["worker", "shared", "sandbox/graph", "tests/sim", "tests/support"];
const FILES = ["package.json"];

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const most = Number(valueOf(args, "--schedules") ?? 600);
  const only = valueOf(args, "--only");
  let survivors = 0;
  for (const plant of PLANTS.filter(({ rule }) => only === undefined || rule === only)) {
    const { schedules, words } = hunt(plant, most);
    if (schedules === null) survivors += 1;
    console.log(
      `${plant.rule.padEnd(4)} ${schedules === null ? `NOT FOUND in ${most}` : `found by schedule ${schedules}`}: ${plant.name}${words}`,
    );
  }
  console.log(`\n${survivors === 0 ? "all planted faults were found" : `${survivors} planted faults were not found`}`);
  return survivors === 0 ? 0 : 1;
}

/** Runs the simulator on a copy of the code with the fault in it, until it finds something. */
function hunt(plant: Plant, most: number): { schedules: number | null; words: string } {
  const folder = mkdtempSync(join(tmpdir(), "ringfold-planted-"));
  try {
    for (const path of [...FOLDERS, ...FILES]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const edit of plant.edits) apply(folder, plant, edit);
    const run = ["tests/sim/main.ts", "--schedules", String(most), "--threads", "1", "--stop"];
    const { stdout } = spawnSync(process.execPath, run, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
    const found = /seed (\d+) violates\n +(.*)/.exec(stdout);
    if (found) return { schedules: Number(found[1]), words: ` (${found[2]?.slice(0, 80)})` };
    return /"violations":0/.test(stdout)
      ? { schedules: null, words: "" }
      : { schedules: 1, words: " (the simulator stopped)" };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function apply(folder: string, { name }: Plant, { file, from, to }: Plant["edits"][number]): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`"${name}" does not fit ${file} any more`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
