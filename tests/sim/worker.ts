import { parentPort, workerData } from "node:worker_threads";
import type { WorkerOrder, WorkerReport } from "./main.ts";
import { runSchedule } from "./world.ts";

/** One thread of the simulator: runs its share of the seeds, and tells what each came to. */
const { seeds, options, stop } = workerData as WorkerOrder;
const tell = (report: WorkerReport): void => parentPort?.postMessage(report, []);
for (const seed of seeds) {
  const { steps, violations, counts, rounds } = await runSchedule(seed, options);
  tell({ seed, steps, violations, counts, rounds });
  if (stop && violations.length > 0) break;
}
