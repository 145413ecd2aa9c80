import { Worker } from "node:worker_threads";
import { Sum } from "./sum.ts";
import type { WorldOptions } from "./world.ts";

/** What a thread is given at its start. */
export interface WorkerOrder {
  readonly options: WorldOptions;
}

/** What a thread tells of one schedule. */
export interface WorkerReport {
  readonly seed: number;
  readonly steps: number;
  /** Steps with faults that were drawn for it. */
  readonly planned: number;
  readonly violations: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly cells: ReadonlyMap<string, number>;
  readonly rounds: number;
  readonly fired: number;
  /** Whether it was the same when it was run again; `null`: it was run once. */
  readonly twice: boolean | null;
}

/** Which schedules are to be run. */
export interface RunOrder {
  readonly first: number;
  readonly schedules: number;
  readonly threads: number;
  readonly options?: WorldOptions;
  /** End with the first schedule that violates. */
  readonly stop?: boolean;
  /** Begin no more schedules after so many milliseconds. */
  readonly milliseconds?: number;
}

/** What a run came to, and the first seed that it did not get to. */
export interface RunResult {
  readonly sum: Sum;
  readonly seconds: number;
  readonly next: number;
}

/** Schedules that are handed to a thread at once. */
const CHUNK = 20;

/** Runs schedules on threads, and tells `heard` of each as it ends. Rejects if a thread breaks. */
export async function runSchedules(order: RunOrder, heard: (report: WorkerReport) => void): Promise<RunResult> {
  const { first, schedules, threads, options = {}, stop = false, milliseconds = Number.POSITIVE_INFINITY } = order;
  const start = performance.now();
  const sum = new Sum();
  let next = first;
  const chunk = (): readonly number[] => {
    const over = performance.now() - start >= milliseconds || (stop && sum.violations > 0);
    const size = over ? 0 : Math.min(CHUNK, first + schedules - next);
    next += size;
    return Array.from({ length: size }, (_, index) => next - size + index);
  };
  const take = (report: WorkerReport): void => {
    sum.add(report);
    heard(report);
  };
  await Promise.all(Array.from({ length: threads }, () => inThread({ options }, chunk, take)));
  return { sum, seconds: (performance.now() - start) / 1000, next };
}

/** A thread asks for seeds by saying "more", and ends when there are none. */
function inThread(
  workerData: WorkerOrder,
  chunk: () => readonly number[],
  take: (report: WorkerReport) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData });
    worker.on("message", (message: WorkerReport | "more") => {
      if (message === "more") worker.postMessage(chunk(), []);
      else take(message);
    });
    worker.on("error", reject);
    worker.on("exit", () => resolve());
  });
}
