import { Worker } from "node:worker_threads";
import type { PairOptions, Swept } from "./lane.ts";

/** What a thread is to sweep: one scenario; its single points, or pairs of them. */
export interface Order {
  readonly name: string;
  readonly pairs: PairOptions | null;
}

/**
 * Sweeps scenarios in several threads, each the next one that nobody has; so they come out of `queue`, and whoever
 * empties it ends the sweep early. Calls `take` with each report as it comes.
 */
export async function sweepInThreads(queue: Order[], threads: number, take: (swept: Swept) => void): Promise<void> {
  await Promise.all(Array.from({ length: Math.min(threads, queue.length) }, () => oneThread(queue, take)));
}

function oneThread(queue: Order[], take: (swept: Swept) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    const next = (): void => {
      const order = queue.shift();
      if (order) worker.postMessage(order, []);
      else void worker.terminate().then(() => resolve());
    };
    worker.on("message", (swept: Swept) => {
      take(swept);
      next();
    });
    worker.on("error", reject);
    next();
  });
}
