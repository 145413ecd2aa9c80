/**
 * `npm run sim:planted [-- --schedules N --only RULE --both]`: puts each fault of `plants.ts` into a copy
 * of the code, one at a time, and tells what finds it: the simulator, within N schedules, or the tests of
 * the protocol in tests/contract. What neither finds has SURVIVED, and the exit code is 1. With --both
 * each of the two is tried on every fault.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Edit, type Killer, type Plant, PLANTS } from "./plants.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** All that the simulator and the contract tests need to run. */
const PATHS =
  "worker shared sandbox scripts tests package.json tsconfig.json tsconfig.base.json vitest.config.ts wrangler.toml";
const VITEST = "node_modules/vitest/vitest.mjs";
const RESULT = "result.json";
/** A fault may make a test run for ever. */
const PATIENCE_MS = 180_000;

/** What one of the two made of a copy: in words what it found, or null. */
type Hunt = (folder: string, most: number) => string | null;

const HUNTS: Readonly<Record<Killer, Hunt>> = { simulator: simulate, contract: testContract };

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const most = Number(valueOf(args, "--schedules") ?? 300);
  const only = valueOf(args, "--only");
  const unplanted = inCopy([], (folder) => testContract(folder) ?? simulate(folder, most));
  if (unplanted !== null) {
    console.log(`The code as it is fails already, so that nothing can be said about faults in it: ${unplanted}`);
    return 2;
  }
  const plants = PLANTS.filter(({ rule }) => only === undefined || rule === only);
  const survivors = plants.filter((plant) => !isFound(plant, most, args.includes("--both")));
  console.log(`\n${plants.length - survivors.length} of ${plants.length} planted faults were found`);
  return survivors.length === 0 ? 0 : 1;
}

/** Asks the one that is known to find this fault, then the other, and says what came of it. */
function isFound({ rule, name, killer, edits }: Plant, most: number, both: boolean): boolean {
  const order: Killer[] = killer === "simulator" ? ["simulator", "contract"] : ["contract", "simulator"];
  const said: string[] = [];
  let found = false;
  inCopy(edits, (folder) => {
    for (const one of order) {
      if (found && !both) break;
      const words = HUNTS[one](folder, most);
      found ||= words !== null;
      said.push(words ?? `not by the ${one}${one === "simulator" ? ` within ${most} schedules` : " tests"}`);
    }
  });
  console.log(`${rule.padEnd(4)} ${found ? "found" : "SURVIVED"}: ${name}`);
  for (const words of said) console.log(`     ${words}`);
  return found;
}

/** Does something with a copy of the code that has these faults in it. */
function inCopy<T>(edits: readonly Edit[], work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "ringfold-planted-"));
  try {
    for (const path of PATHS.split(" ")) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const edit of edits) apply(folder, edit);
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs schedules from seed 1 on, until one violates. */
function simulate(folder: string, most: number): string | null {
  const order = ["--schedules", `${most}`, "--threads", "1", "--stop"];
  const { stdout } = run(folder, ["tests/sim/main.ts", ...order]);
  const found = /seed (\d+) violates\n +(.*)/.exec(stdout);
  return found && `by the simulator in schedule ${found[1]}: ${found[2]?.slice(0, 90)}`;
}

interface VitestResult {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

/** Only a test that ran and failed counts: not a file that cannot be loaded, nor a run that does not end. */
function testContract(folder: string): string | null {
  const how = ["--project", "node", "--pool", "threads", "--reporter", "json", "--outputFile", RESULT];
  run(folder, [VITEST, "run", "tests/contract/protocol", ...how], PATIENCE_MS);
  const path = join(folder, RESULT);
  if (!existsSync(path)) return null;
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as VitestResult;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "failed");
  return failed[0] ? `by ${failed.length} contract tests: ${failed[0].title}` : null;
}

function run(cwd: string, command: readonly string[], timeout?: number): { stdout: string } {
  const options = { cwd, encoding: "utf8", maxBuffer: 1 << 26, timeout, killSignal: "SIGKILL" } as const;
  return spawnSync(process.execPath, command, options);
}

function apply(folder: string, { file, from, to }: Edit): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`A planted fault does not fit ${file} any more: ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
