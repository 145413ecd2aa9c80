import { Rng } from "../sim/rng.ts";
import { type Effect, type Point, pointsOf } from "./effects.ts";
import { play } from "./run.ts";
import type { Scenario } from "./scenario.ts";

/** A run that did not come to a right end. */
interface Fault {
  /** Points by their numbers, as `--point` takes them; empty: the run without a strike. */
  readonly points: string;
  /** What was struck, in words. */
  readonly words: string;
  readonly violations: readonly string[];
}

/** What the sweep of one scenario came to. */
export interface Swept {
  readonly name: string;
  readonly effects: number;
  readonly points: number;
  readonly runs: number;
  readonly faults: readonly Fault[];
  readonly ms: number;
}

/** Sweeps all single points of a scenario. */
export async function sweepPoints(scenario: Scenario): Promise<Swept> {
  const start = performance.now();
  const whole = await play(scenario);
  const faults = faultsOf([], [], whole.violations);
  // Of a scenario that is wrong by itself no point says anything.
  const points = faults.length > 0 ? [] : pointsOf(whole.effects);
  for (const [index, point] of points.entries()) {
    const { violations, struck } = await play(scenario, [point]);
    const missed = struck === 1 ? [] : ["the effect did not come: the scenario is not deterministic"];
    faults.push(...faultsOf([index + 1], [told(whole.effects, point)], [...missed, ...violations]));
  }
  const { effects } = whole;
  const ms = performance.now() - start;
  return { name: scenario.name, effects: effects.length, points: points.length, runs: points.length, faults, ms };
}

/** How pairs are swept: all of them, or as many as are drawn in a time. */
export interface PairOptions {
  readonly seed: number;
  /** Milliseconds; `null`: as long as it takes. */
  readonly ms: number | null;
}

/** Sweeps ordered pairs of points of a scenario: the second one is struck in the run that the first one made. */
export async function sweepPairs(scenario: Scenario, { seed, ms }: PairOptions): Promise<Swept> {
  const start = performance.now();
  const { effects } = await play(scenario);
  const firsts = pointsOf(effects);
  const faults: Fault[] = [];
  let runs = 0;
  const strike = async (first: number, second: number, after: After): Promise<void> => {
    const pair = [firsts[first]!, after.points[second]!];
    const { violations } = await play(scenario, pair);
    runs += 1;
    const words = [told(effects, pair[0]!), told(after.effects, pair[1]!)];
    faults.push(...faultsOf([first + 1, second + 1], words, violations));
  };
  if (ms === null) {
    for (const [first, point] of firsts.entries()) {
      const after = await afterPoint(scenario, point);
      for (let second = after.from; second < after.points.length; second += 1) await strike(first, second, after);
    }
  } else {
    const rng = new Rng(seed);
    const known = new Map<number, After>();
    const drawn = new Set<string>();
    while (performance.now() - start < ms) {
      const first = rng.below(firsts.length);
      const after = known.get(first) ?? (await afterPoint(scenario, firsts[first]!));
      known.set(first, after);
      if (after.from >= after.points.length) continue;
      const second = rng.between(after.from, after.points.length - 1);
      if (drawn.has(`${first} ${second}`)) continue;
      drawn.add(`${first} ${second}`);
      await strike(first, second, after);
    }
  }
  const took = performance.now() - start;
  return { name: scenario.name, effects: effects.length, points: firsts.length, runs, faults, ms: took };
}

/** The points of the run that a first strike made; those from `from` on come after it. */
interface After {
  readonly effects: readonly Effect[];
  readonly points: readonly Point[];
  readonly from: number;
}

async function afterPoint(scenario: Scenario, point: Point): Promise<After> {
  const { effects } = await play(scenario, [point]);
  const points = pointsOf(effects);
  const from = points.findIndex(({ effect }) => effect > point.effect);
  return { effects, points, from: from < 0 ? points.length : from };
}

/** A point in words. */
export function told(effects: readonly Effect[], { effect, strike }: Point): string {
  const { by, words } = effects[effect - 1]!;
  return `effect ${effect} (${by} ${words}): ${strike}`;
}

function faultsOf(points: readonly number[], words: readonly string[], violations: readonly string[]): Fault[] {
  return violations.length === 0 ? [] : [{ points: points.join(","), words: words.join("; then "), violations }];
}
