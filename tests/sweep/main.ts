/**
 * `npm run sweep [-- --scenario NAME --threads T --stop --json]`: strikes every effect of every scenario, one at
 * a time; with --stop until one comes to a wrong end. `-- --pairs [--minutes M --seed S]`: ordered pairs of points; all of them, or as many as are drawn in
 * that time. `-- --scenario NAME --point K` (or `K,J`) tells one run in words.
 */
import { availableParallelism } from "node:os";
import { pointsOf, type Point } from "./effects.ts";
import { type Swept, told } from "./lane.ts";
import { play } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { type Order, sweepInThreads } from "./threads.ts";

const MINUTE = 60_000;
/** So many wrong ends of one scenario are told. */
const TOLD = 5;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const scenarios = wantedOf(args);
  const point = textOf(args, "--point");
  if (point !== null) return await replay(scenarios[0]!, point.split(",").map(Number));
  const threads = numberOf(args, "--threads") ?? availableParallelism();
  const seed = numberOf(args, "--seed") ?? 1;
  const quiet = args.includes("--json");
  const orders = ordersOf(scenarios, args, { threads, seed });
  const stop = args.includes("--stop");
  const all: Swept[] = [];
  const start = performance.now();
  await sweepInThreads(orders, threads, (swept) => {
    all.push(swept);
    tell(swept, quiet);
    if (stop && swept.faults.length > 0) orders.length = 0;
  });
  const sum = (of: (swept: Swept) => number): number => all.reduce((total, swept) => total + of(swept), 0);
  const faults = sum((swept) => swept.faults.length);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const pairs = args.includes("--pairs");
  const [effects, points, runs] = [
    sum((swept) => swept.effects),
    sum((swept) => swept.points),
    sum((swept) => swept.runs),
  ];
  console.log(
    JSON.stringify({
      scenarios: all.length,
      effects,
      points,
      ...(pairs ? { pairs: runs, seed } : {}),
      faults,
      seconds,
    }),
  );
  return faults === 0 ? 0 : 1;
}

function ordersOf(
  scenarios: readonly Scenario[],
  args: readonly string[],
  { threads, seed }: { readonly threads: number; readonly seed: number },
): Order[] {
  if (!args.includes("--pairs")) return scenarios.map(({ name }) => ({ name, pairs: null }));
  const minutes = numberOf(args, "--minutes");
  // The time is the whole sweep's: each scenario gets the same share of the threads' time.
  const ms = minutes === null ? null : (minutes * MINUTE * threads) / scenarios.length;
  return scenarios.map(({ name }, index) => ({ name, pairs: { seed: seed + index, ms } }));
}

function tell({ name, effects, points, runs, faults, ms }: Swept, quiet: boolean): void {
  if (!quiet) {
    const counts = `${effects} effects, ${points} points, ${runs} runs`;
    console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${name}: ${counts}, ${(ms / 1000).toFixed(1)} s`);
  }
  for (const fault of faults.slice(0, TOLD)) {
    console.log(`  ${fault.words || "without a strike"}`);
    for (const words of fault.violations.slice(0, 4)) console.log(`    ${words}`);
    if (fault.points !== "") console.log(`    npm run sweep -- --scenario "${name}" --point ${fault.points}`);
  }
  if (faults.length > TOLD) console.log(`  and ${faults.length - TOLD} more`);
}

/** Tells one run in words: its effects, then what happened. */
async function replay(scenario: Scenario, numbers: readonly number[]): Promise<number> {
  const points: Point[] = [];
  for (const number of numbers.filter((one) => one > 0)) {
    const { effects } = await play(scenario, points);
    const point = pointsOf(effects)[number - 1];
    if (!point) throw new Error(`There is no point ${number}`);
    points.push(point);
    console.log(`${number}: ${told(effects, point)}`);
  }
  const { trace, violations, effects } = await play(scenario, points, true);
  console.log(trace.join("\n"));
  console.log(`${effects.length} effects, ${violations.length} violations`);
  for (const words of violations) console.log(`  ${words}`);
  return violations.length === 0 ? 0 : 1;
}

function wantedOf(args: readonly string[]): readonly Scenario[] {
  const name = textOf(args, "--scenario");
  if (name === null) return SCENARIOS;
  const exact = SCENARIOS.filter((one) => one.name === name);
  const wanted = exact.length > 0 ? exact : SCENARIOS.filter((one) => one.name.includes(name));
  if (wanted.length === 0) throw new Error(`There is no scenario "${name}"`);
  return wanted;
}

function textOf(args: readonly string[], name: string): string | null {
  const at = args.indexOf(name);
  return at < 0 ? null : (args[at + 1] ?? "");
}

function numberOf(args: readonly string[], name: string): number | null {
  const text = textOf(args, name);
  if (text === null) return null;
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0) throw new Error(`${name} takes a number`);
  return value;
}
