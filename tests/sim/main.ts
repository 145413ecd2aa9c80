/**
 * `npm run sim [-- --schedules N --seed S --threads T --stop --json]`: the deterministic simulator. Runs N
 * schedules from seed S on (with --stop until one violates); ends with one line of JSON. `-- --replay SEED` tells one schedule in words.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { FAULT_SIGNS } from "./plan.ts";
import { runSchedule, type WorldOptions } from "./world.ts";

/** What a thread is to do. */
export interface WorkerOrder {
  readonly seeds: readonly number[];
  readonly options: WorldOptions;
  /** End with the first schedule that violates. */
  readonly stop: boolean;
}

/** What a thread tells of one schedule. */
export interface WorkerReport {
  readonly seed: number;
  readonly steps: number;
  readonly violations: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly rounds: number;
}

/** Schedules after which a fault that never struck is a fault of the simulator. */
const ENOUGH = 1_000;
const PROGRESS_MS = 10_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const replayed = numberOf(args, "--replay");
  if (replayed !== null) return replay(replayed);
  const schedules = numberOf(args, "--schedules") ?? 1_000;
  const seed = numberOf(args, "--seed") ?? 1;
  const threads = Math.min(numberOf(args, "--threads") ?? availableParallelism(), schedules);
  const quiet = args.includes("--json");
  const sum = await runAll({ schedules, first: seed, threads, quiet, stop: args.includes("--stop") });
  if (!quiet) summarise(sum);
  const { steps, violations, seconds } = sum;
  console.log(JSON.stringify({ schedules, steps, violations, seconds: Math.round(seconds * 10) / 10, seed }));
  return violations === 0 ? 0 : 1;
}

interface Sum {
  done: number;
  steps: number;
  violations: number;
  seconds: number;
  rounds: number;
  readonly counts: Map<string, number>;
}

interface Order {
  readonly schedules: number;
  readonly first: number;
  readonly threads: number;
  readonly quiet: boolean;
  readonly stop: boolean;
}

async function runAll({ schedules, first, threads, quiet, stop }: Order): Promise<Sum> {
  const start = performance.now();
  let told = start;
  const sum: Sum = { done: 0, steps: 0, violations: 0, seconds: 0, rounds: 0, counts: new Map() };
  const take = (report: WorkerReport): void => {
    add(sum, report);
    if (quiet || performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    console.log(`${sum.done} of ${schedules} schedules, ${sum.violations} violated`);
  };
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const seeds = Array.from({ length: schedules }, (_each, index) => first + index).filter(
        (_each, index) => index % threads === thread,
      );
      return inThread({ seeds, options: {}, stop }, take);
    }),
  );
  sum.seconds = (performance.now() - start) / 1000;
  return sum;
}

function inThread(workerData: WorkerOrder, take: (report: WorkerReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData });
    worker.on("message", take);
    worker.on("error", reject);
    worker.on("exit", () => resolve());
  });
}

function add(sum: Sum, report: WorkerReport): void {
  sum.done += 1;
  sum.steps += report.steps;
  sum.rounds = Math.max(sum.rounds, report.rounds);
  for (const [what, times] of report.counts) sum.counts.set(what, (sum.counts.get(what) ?? 0) + times);
  if (report.violations.length === 0) return;
  sum.violations += 1;
  console.log(`seed ${report.seed} violates`);
  for (const words of report.violations.slice(0, 6)) console.log(`  ${words}`);
  console.log(`  npm run sim -- --replay ${report.seed}`);
}

/** What struck how often, and what never did. */
function summarise(sum: Sum): void {
  const lines = [...sum.counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, times]) => `  ${String(times).padStart(9)}  ${what}`);
  console.log(
    `${(sum.done / sum.seconds).toFixed(1)} schedules a second, at most ${sum.rounds} turns until quiet; struck:\n${lines.join("\n")}`,
  );
  const never = FAULT_SIGNS.filter((sign) => !sum.counts.has(sign));
  if (sum.done >= ENOUGH && never.length > 0) console.log(`NEVER struck: ${never.join(", ")}`);
}

async function replay(seed: number): Promise<number> {
  const { trace, violations, hash, steps } = await runSchedule(seed, { trace: true });
  console.log(trace.join("\n"));
  console.log(`seed ${seed}: ${steps} steps, trace ${hash}, ${violations.length} violations`);
  for (const words of violations) console.log(`  ${words}`);
  return violations.length === 0 ? 0 : 1;
}

function numberOf(args: readonly string[], name: string): number | null {
  const at = args.indexOf(name);
  if (at < 0) return null;
  const value = Number(args[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} takes a whole number`);
  return value;
}
