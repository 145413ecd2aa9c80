import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { runSchedules } from "./pool.ts";

/** The short lane: so many schedules, or those that can be begun in the time. */
const SCHEDULES = 10_000;
const BUDGET_MS = 60_000;
const FIRST = 1_000_000;
/** How many it is depends on the machine and on what else it does; fewer than this, and the simulator hangs. */
const AT_LEAST = 50;

describe("the short lane", () => {
  it(
    "[S1] [S2] [S3] [S4] [S9] [S18] whole rings under swarms of faults, each seed the same each time",
    { timeout: BUDGET_MS * 2 },
    async () => {
      const found: string[] = [];
      const order = { first: FIRST, schedules: SCHEDULES, threads: availableParallelism(), milliseconds: BUDGET_MS };
      const { sum, seconds } = await runSchedules(order, ({ seed, violations, twice }) => {
        found.push(...violations.map((words) => `${words} (npm run sim -- --shrink ${seed})`));
        if (twice === false) found.push(`S18: seed ${seed} was not the same the second time`);
      });
      console.log(JSON.stringify(sum.figures(seconds)));
      expect(found).toEqual([]);
      expect(sum.done).toBeGreaterThanOrEqual(AT_LEAST);
      expect(sum.figures(seconds)["fiveOrMoreFaults"]).toBeGreaterThanOrEqual(0.99);
    },
  );
});
