import { describe, expect, it } from "vitest";
import { without } from "./arguments.ts";
import { FEATURES } from "./faults.ts";
import { SEEDS } from "./seeds.ts";
import { type Outcome, runSchedule, type WorldOptions } from "./world.ts";

/** Runs schedules from `first` on, and answers those that broke a rule, in words. */
async function violations(first: number, schedules: number, options: WorldOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for (let seed = first; seed < first + schedules; seed += 1) found.push(...inWords(await runSchedule(seed, options)));
  return found;
}

function inWords({ seed, violations: all }: Outcome): string[] {
  return all.map((words) => `${words} (npm run sim -- --replay ${seed})`);
}

const CALM: WorldOptions["force"] = Object.fromEntries(
  [
    "lag",
    "loseDelta",
    "stale",
    "replays",
    "rewrite",
    "reset",
    "crash",
    "crashInCommit",
    "hubCrash",
    "callLoss",
    "graphLoss",
    "late",
    "refused",
    "throttle",
    "bump",
    "skew",
    "ignoreIfMatch",
    "slow",
    "noticeLoss",
    "etagMoves",
    "noNotices",
    "rollHub",
    "rollMailbox",
  ].map((name) => [name, false]),
);

describe("whole rings", () => {
  it("[S1] [S2] [S3] [S4] [S9] hold without any fault", async () => {
    expect(await violations(5_000, 25, { force: CALM, least: 0 })).toEqual([]);
  });

  it("[S1] [S2] [S3] [S4] [S9] [S10] hold under swarms of faults", { timeout: 60_000 }, async () => {
    expect(await violations(10_000, 90)).toEqual([]);
  });

  it("[S5] [S6] [S7] a source is never written, nothing leaves that the allow-list has not, no mail is sent", async () => {
    expect(await violations(50_000, 10, { force: { leave: false } })).toEqual([]);
  });

  it("[S8] private contacts stay where they are", async () => {
    expect(await violations(51_000, 12, { force: { private: true } })).toEqual([]);
  });

  it("[S11] without any notice the ring converges by sweeping", async () => {
    expect(await violations(52_000, 12, { force: { noNotices: true, loseDelta: true } })).toEqual([]);
  });

  it("[S12] links that expire at any page delete nothing", async () => {
    expect(await violations(53_000, 12, { force: { reset: true, smallPages: true, replays: true } })).toEqual([]);
  });

  it("[S13] requests whose outcome is not known happen once", async () => {
    expect(await violations(54_000, 15, { force: { graphLoss: true, late: true, crash: true, lag: true } })).toEqual(
      [],
    );
  });

  it("[S39] [S40] hold by every rule that a ring may have", { timeout: 60_000 }, async () => {
    expect(await violations(920_000, 30, { force: { policies: true } })).toEqual([]);
  });

  it("[S14] Retry-After is kept, and work goes on after it", async () => {
    expect(await violations(55_000, 12, { force: { throttle: true, refused: true } })).toEqual([]);
  });

  it("[S15] clocks that are hours off lose nothing", async () => {
    expect(await violations(56_000, 12, { force: { skew: true } })).toEqual([]);
  });

  it("[S16] objects that end between any two transactions lose nothing", async () => {
    expect(
      await violations(57_000, 15, { force: { crash: true, crashInCommit: true, hubCrash: true, hot: true } }),
    ).toEqual([]);
  });

  it("[S19] [S28] [S30] what people do in the pane is what was shown, happens once, and is kept", async () => {
    expect(await violations(57_200, 30, { force: { pane: true } })).toEqual([]);
    const rough = { pane: true, crash: true, crashInCommit: true, hubCrash: true, callLoss: true } as const;
    expect(await violations(57_300, 15, { force: rough })).toEqual([]);
  });

  it("[S17] storage of the ring or of a mailbox that was set back is made good", async () => {
    expect(await violations(58_000, 10, { force: { rollHub: true, join: false, leave: false } })).toEqual([]);
    expect(await violations(58_500, 10, { force: { rollMailbox: true, leave: false } })).toEqual([]);
  });

  it("[S20] members come with folders of equal contacts, and go", async () => {
    expect(await violations(59_000, 10, { force: { join: true } })).toEqual([]);
    expect(await violations(59_500, 10, { force: { leave: true } })).toEqual([]);
  });
});

describe("the simulator itself", () => {
  it("[S18] the same seed makes the same trace", async () => {
    for (const seed of [7, 77, 777]) {
      const [once, twice] = [await runSchedule(seed), await runSchedule(seed)];
      expect(twice.hash).toBe(once.hash);
      expect(twice.steps).toBe(once.steps);
    }
  });
});

describe("schedules that found a fault once", () => {
  it.each(SEEDS)("[$rules] seed $seed: $fault", async ({ seed }) => {
    expect(inWords(await runSchedule(seed, { force: without(FEATURES) }))).toEqual([]);
  });
});

describe("a process that ends at any commit", () => {
  const scenario: WorldOptions = { least: 0, force: { ...CALM, join: false, leave: false, private: false }, steps: 60 };
  const seeds = [901, 902];

  it.each(["hub", "A", "B"])("[S10] %s, right before and right after each", { timeout: 60_000 }, async (object) => {
    const found: string[] = [];
    for (const seed of seeds) {
      for (let transaction = 1; transaction <= 25; transaction += 1) {
        for (const where of ["before", "after"] as const) {
          const outcome = await runSchedule(seed, { ...scenario, crashAt: { object, transaction, where } });
          found.push(
            ...outcome.violations.map(
              (words) => `${words} (seed ${seed}, ${object} ${where} its commit ${transaction})`,
            ),
          );
        }
      }
    }
    expect(found).toEqual([]);
  });
});
