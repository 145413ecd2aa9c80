import { describe, expect, it } from "vitest";
import { FAULT_NAMES } from "./faults.ts";
import { optionsOf, shrink, shrunkInWords } from "./shrink.ts";
import { type Outcome, runSchedule, type WorldOptions } from "./world.ts";

/** A judge with a grudge: a mailbox's process that ended at all is a violation. */
async function grudge(seed: number, options: WorldOptions): Promise<Outcome> {
  const outcome = await runSchedule(seed, options);
  const crashes = outcome.counts.get("mailbox crash") ?? 0;
  return { ...outcome, violations: crashes > 0 ? [`${crashes} crashes`] : [] };
}

describe("shrinking", () => {
  it("[S18] leaves what a violation needs, and nothing else", { timeout: 120_000 }, async () => {
    const seed = 9;
    const whole = await grudge(seed, {});
    const small = await shrink(seed, grudge);
    if (small === null) throw new Error(`seed ${seed} has no crash any more: take another`);
    const left = FAULT_NAMES.filter((name) => !small.gone.includes(name));
    expect(left.length).toBeLessThan(FAULT_NAMES.length / 4);
    expect(small.steps).toBeLessThan(whole.plan.steps);
    expect((await grudge(seed, optionsOf(small))).violations).toEqual(small.violations);
    for (const fault of left) {
      const without = { ...small, gone: [...small.gone, fault] };
      expect((await grudge(seed, optionsOf(without))).violations, fault).toEqual([]);
    }
  });

  it("[S18] says how to see what is left", () => {
    const gone = FAULT_NAMES.filter((name) => name !== "crash");
    const words = shrunkInWords({ seed: 8, gone, steps: 73, members: "AB", violations: ["S1: no"] });
    expect(words).toContain("S1: no\nIt needs crash.\nnpm run sim -- --replay 8 --without lag,loseDelta,");
    expect(words.endsWith(" --steps 73 --members AB")).toBe(true);
  });

  it("[S18] says nothing of a seed that violates nothing", async () => {
    const none = async (seed: number, options: WorldOptions): Promise<Outcome> => ({
      ...(await runSchedule(seed, options)),
      violations: [],
    });
    expect(await shrink(6, none)).toBeNull();
  });
});

describe("a schedule", () => {
  it("[S18] is struck by five different faults or more, whatever was drawn", async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const { fired, plan } = await runSchedule(seed);
      expect(fired, `seed ${seed} of ${plan.steps} steps`).toBeGreaterThanOrEqual(5);
    }
  });
});
