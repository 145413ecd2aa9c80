/**
 * `npm run sim [-- --schedules N --seed S --threads T --stop --json --coverage]`: the deterministic simulator.
 * Runs N schedules from seed S on (with --stop until one violates), and ends with one line of JSON.
 * `-- --replay SEED [--without a,b --steps N --members AB]` tells one schedule in words; `-- --shrink SEED`
 * looks for the smallest one that still violates.
 */
import { availableParallelism } from "node:os";
import { has, numberOf, runOptions } from "./arguments.ts";
import { coverageTable, emptyCells } from "./coverage.ts";
import { DEEDS, SIGNS } from "./faults.ts";
import { type RunResult, runSchedules, type WorkerReport } from "./pool.ts";
import { shrink, shrunkInWords } from "./shrink.ts";
import type { Sum } from "./sum.ts";
import { runSchedule } from "./world.ts";

/** Schedules after which a fault that never struck is a fault of the simulator. */
const ENOUGH = 1_000;
/** Schedules after which so is one that never struck in a phase where it can. */
const ENOUGH_FOR_CELLS = 10_000;
const PROGRESS_MS = 10_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const replayed = numberOf(args, "--replay");
  if (replayed !== null) return replay(replayed, args);
  const shrunk = numberOf(args, "--shrink");
  if (shrunk !== null) return shrinkSeed(shrunk);
  const schedules = numberOf(args, "--schedules") ?? 1_000;
  const first = numberOf(args, "--seed") ?? 1;
  const threads = Math.min(numberOf(args, "--threads") ?? availableParallelism(), schedules);
  const quiet = has(args, "--json");
  const options = runOptions(args);
  const progress = quiet ? null : progressOf(schedules);
  const result = await runSchedules({ schedules, first, threads, options, stop: has(args, "--stop") }, (report) => {
    tellViolations(report);
    progress?.(report);
  });
  return tell(result, { first, quiet, coverage: has(args, "--coverage") });
}

/** Tells what a run came to, and answers the exit code. */
function tell({ sum, seconds }: RunResult, how: { first: number; quiet: boolean; coverage: boolean }): number {
  if (!how.quiet) summarise(sum);
  if (how.coverage) console.log(coverageTable(sum.cells));
  const empty = emptyCells(sum.cells);
  const uncovered = sum.done >= ENOUGH_FOR_CELLS ? empty : [];
  for (const cell of uncovered) console.log(`never: ${cell}`);
  console.log(JSON.stringify({ ...sum.figures(seconds), seed: how.first, emptyCells: empty.length }));
  return sum.violations + sum.unstable + uncovered.length === 0 ? 0 : 1;
}

function tellViolations({ seed, violations, twice }: WorkerReport): void {
  if (twice === false) console.log(`S18: seed ${seed} was not the same the second time`);
  if (violations.length === 0) return;
  console.log(`seed ${seed} violates`);
  for (const words of violations.slice(0, 6)) console.log(`  ${words}`);
  console.log(`  npm run sim -- --replay ${seed}`);
}

/** Tells now and then how far a run is. */
function progressOf(schedules: number): (report: WorkerReport) => void {
  let told = performance.now();
  let [done, violated] = [0, 0];
  return ({ violations }) => {
    done += 1;
    if (violations.length > 0) violated += 1;
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    console.log(`${done} of ${schedules} schedules, ${violated} violated`);
  };
}

/** What struck how often, and what never did. */
function summarise(sum: Sum): void {
  const lines = [...sum.counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, times]) => `  ${String(times).padStart(9)}  ${what}`);
  console.log(`At most ${sum.rounds} turns until quiet; struck:\n${lines.join("\n")}`);
  const never = [...SIGNS, ...DEEDS].filter((sign) => !sum.counts.has(sign));
  if (sum.done >= ENOUGH && never.length > 0) console.log(`NEVER struck: ${never.join(", ")}`);
}

async function replay(seed: number, args: readonly string[]): Promise<number> {
  const { trace, violations, hash, steps } = await runSchedule(seed, { ...runOptions(args), trace: true });
  console.log(trace.join("\n"));
  console.log(`seed ${seed}: ${steps} steps, trace ${hash}, ${violations.length} violations`);
  for (const words of violations) console.log(`  ${words}`);
  return violations.length === 0 ? 0 : 1;
}

async function shrinkSeed(seed: number): Promise<number> {
  const small = await shrink(seed);
  console.log(small === null ? `seed ${seed} does not violate` : shrunkInWords(small));
  return small === null ? 0 : 1;
}
