import { parentPort } from "node:worker_threads";
import { sweepPairs, sweepPoints } from "./lane.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Order } from "./threads.ts";

/** One thread of the sweep: takes orders, one at a time, and tells what each came to. */
parentPort?.on("message", ({ name, pairs }: Order) => {
  const scenario = SCENARIOS.find((one) => one.name === name)!;
  const swept = pairs === null ? sweepPoints(scenario) : sweepPairs(scenario, pairs);
  void swept.then((report) => parentPort?.postMessage(report, []));
});
