import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { type Outcome, playSchedule } from "./schedule.ts";
import { Api, newPerson, tokenFor } from "./stage.ts";

/**
 * Whole rings in real objects, ended at any moment: docs/RELIABILITY.md, "In workerd". So many schedules, from such a
 * seed on, as SCHEDULES and SCHEDULE_SEED say. A schedule alone: `SCHEDULES=1 SCHEDULE_SEED=17 npm test -- tests/workerd/schedules`.
 */
const { count, seed } = inject("schedules");
/** Rings that are played side by side, each with its own mailboxes: they spend most of their time waiting. */
const AT_ONCE = 25;
/** What an object logs only if there is a fault of ours. */
const FAULTS_OF_OURS = /"event":"(turn|alarm|errands)-failed"/;

describe("rings in workerd, whose objects are cut off and evicted", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const outcomes: Outcome[] = [];
  let api: Api;
  const rounds = Array.from({ length: Math.ceil(count / AT_ONCE) }, (_, at) => {
    const first = seed + at * AT_ONCE;
    return { first, last: Math.min(first + AT_ONCE, seed + count) - 1 };
  });

  beforeAll(async () => {
    api = new Api(await tokenFor(await newPerson("boss")));
  });
  afterAll(() => log.mockRestore());

  it.each(rounds)(
    "[S1] [S2] [S3] [S4] [S5] [S9] [S13] [S16] seeds $first to $last",
    { timeout: 600_000 },
    async (round) => {
      const seeds = Array.from({ length: round.last - round.first + 1 }, (_, at) => round.first + at);
      const found = await Promise.all(seeds.map((each) => playSchedule(each, api)));
      outcomes.push(...found);
      const logged = log.mock.calls.map(([line]) => String(line)).filter((line) => !line.includes("graph.answered"));
      log.mockClear();
      const wrong = found.flatMap(inWords);
      expect(wrong.length === 0 ? [] : [...wrong, ...logged]).toEqual([]);
      expect(logged.filter((line) => FAULTS_OF_OURS.test(line))).toEqual([]);
    },
  );

  it("[S16] objects did end, and some of them in the middle of a request", () => {
    const sum = (of: "cut" | "evicted" | "midway"): number => outcomes.reduce((all, outcome) => all + outcome[of], 0);
    // A schedule or two that are run alone may have had no such luck.
    const isMany = count >= AT_ONCE;
    expect(sum("cut")).toBeGreaterThan(isMany ? count : -1);
    expect(sum("evicted")).toBeGreaterThan(isMany ? count / 2 : -1);
    expect(sum("midway")).toBeGreaterThan(isMany ? 0 : -1);
  });
});

function inWords({ seed: which, wrong }: Outcome): string[] {
  return wrong.map((words) => `${words} (SCHEDULES=1 SCHEDULE_SEED=${which} npm test -- tests/workerd/schedules)`);
}
