import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Swept } from "./lane.ts";
import { play } from "./run.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { sweepInThreads } from "./threads.ts";

/** All single points of all scenarios, on two cores that have other work, take no longer. */
const PATIENCE_MS = 300_000;

const reports = new Map<string, { readonly swept: Promise<Swept>; readonly take: (swept: Swept) => void }>();
for (const { name } of SCENARIOS) {
  let take: (swept: Swept) => void = () => {};
  const swept = new Promise<Swept>((resolve) => {
    take = resolve;
  });
  reports.set(name, { swept, take });
}
let done: Promise<void>;

describe("stopped before and after every effect, and with every answer lost once", () => {
  beforeAll(() => {
    const orders = SCENARIOS.map(({ name }) => ({ name, pairs: null }));
    done = sweepInThreads(orders, Math.min(availableParallelism(), 2), (swept) => reports.get(swept.name)!.take(swept));
  });

  afterAll(async () => {
    await done;
  }, PATIENCE_MS);

  it.each(SCENARIOS.map(({ name }) => name))("[S10] [S13] [S16] %s", { timeout: PATIENCE_MS }, async (name) => {
    const { faults, points } = await reports.get(name)!.swept;
    expect(
      faults.flatMap(({ words, violations, points: at }) =>
        violations.map((one) => `${words}: ${one} (npm run sweep -- --scenario "${name}" --point ${at})`),
      ),
    ).toEqual([]);
    expect(points).toBeGreaterThan(5);
  });
});

describe("the sweep itself", () => {
  it("[S18] numbers the same effects in every run", async () => {
    for (const scenario of SCENARIOS.slice(0, 5)) {
      const [once, twice] = [await play(scenario), await play(scenario)];
      expect(twice.effects).toEqual(once.effects);
      expect(twice.hash).toBe(once.hash);
    }
  });

  it("has 40 scenarios or more, and no name twice", () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(40);
  });
});
