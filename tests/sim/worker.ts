import { parentPort, workerData } from "node:worker_threads";
import type { WorkerOrder, WorkerReport } from "./pool.ts";
import { runSchedule } from "./world.ts";

/** One thread of the simulator: asks for seeds, runs them, and tells what each came to. */

/** One schedule in so many is run twice: the same seed must give the same trace (S18). */
const TWICE = 100;

const { options } = workerData as WorkerOrder;
parentPort?.on("message", (seeds: readonly number[]) => {
  if (seeds.length === 0) parentPort?.close();
  else void runAll(seeds);
});
ask();

function ask(): void {
  parentPort?.postMessage("more", []);
}

async function runAll(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) parentPort?.postMessage(await run(seed), []);
  ask();
}

async function run(seed: number): Promise<WorkerReport> {
  const { steps, plan, violations, counts, cells, rounds, fired, hash } = await runSchedule(seed, options);
  const twice = seed % TWICE === 0 ? (await runSchedule(seed, options)).hash === hash : null;
  return { seed, steps, planned: plan.steps, violations, counts, cells, rounds, fired, twice };
}
