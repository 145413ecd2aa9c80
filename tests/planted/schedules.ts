import { Worker } from "node:worker_threads";
import type { Edit } from "./plant.ts";
import type { SchedulesFound, SchedulesOrder } from "./schedules-worker.ts";

/** A planted bug may make a schedule run for ever. */
const PATIENCE_MS = 300_000;

/**
 * Runs these schedules, in their order, of the code with these edits, until one violates. `null`: none did, or the code
 * could not be run at all, which finds nothing either.
 * @throws if an edit does not fit the code
 */
export function searchSchedules(edits: readonly Edit[], seeds: readonly number[]): Promise<SchedulesFound> {
  return new Promise((resolve, reject) => {
    const workerData: SchedulesOrder = { edits, seeds };
    const worker = new Worker(new URL("./schedules-worker.ts", import.meta.url), { workerData });
    const timer = setTimeout(() => void worker.terminate(), PATIENCE_MS);
    worker.on("message", (found: SchedulesFound) => resolve(found));
    worker.on("error", (error: Error) => {
      if (error.message.startsWith("A planted bug")) reject(error);
      else resolve(null);
    });
    worker.on("exit", () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}
