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
  it("[S18] leaves what a violation needs, and nothing else", async () => {
    const seed = 9;
    const whole = await grudge(seed, { force: { crash: true } });
    const small = await shrink(seed, { force: { crash: true } }, grudge);
    expect(small).not.toBeNull();
    const { faults = [], steps = 0, members = "" } = small ?? {};
    expect(faults.length).toBeLessThan(FAULT_NAMES.filter((name) => whole.plan.faults[name]).length);
    expect(steps).toBeLessThanOrEqual(whole.plan.steps);
    expect((await grudge(seed, optionsOf({ faults, steps, members }))).violations).not.toEqual([]);
    for (const fault of faults) {
      const without = faults.filter((name) => name !== fault);
      expect((await grudge(seed, optionsOf({ faults: without, steps, members }))).violations, fault).toEqual([]);
    }
  });

  it("[S18] says how to see what is left", () => {
    const words = shrunkInWords({
      seed: 8,
      faults: ["crash", "late"],
      steps: 73,
      members: "AB",
      violations: ["S1: no"],
    });
    expect(words).toBe("S1: no\nnpm run sim -- --replay 8 --faults crash,late --steps 73 --members AB");
  });

  it("[S18] says nothing of a seed that violates nothing", async () => {
    expect(
      await shrink(6, { force: Object.fromEntries(FAULT_NAMES.map((name) => [name, false])), least: 0 }),
    ).toBeNull();
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
