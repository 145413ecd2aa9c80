import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Limit, Limits } from "../../shared/policy.ts";
import { assertForAll } from "../../tests/support/property.ts";
import { allowance, crosses, type Wave } from "./guard.ts";

const anyLimit: fc.Arbitrary<Limit> = fc.record({
  least: fc.nat({ max: 30 }),
  most: fc.option(fc.nat({ max: 60 })),
  percent: fc.nat({ max: 100 }),
});
const anyLimits: fc.Arbitrary<Limits> = fc.record({
  deletions: anyLimit,
  creations: anyLimit,
  rewrites: anyLimit,
  emptied: fc.integer({ min: 1, max: 10 }),
});
const anyWave: fc.Arbitrary<Wave> = fc.record({
  cause: fc.constantFrom("deletions" as const, "creations" as const, "rewrites" as const),
  done: fc.nat({ max: 60 }),
  coming: fc.nat({ max: 60 }),
  emptied: fc.boolean(),
});
const anyCopies = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 2_000 }));

describe("[S36] limits of what one member may do in a day", () => {
  test("a stricter limit never lets through what a looser one holds", () => {
    assertForAll(
      [anyLimits, anyLimits, anyWave, anyCopies],
      (one, two, wave, copies) => {
        const [strict, loose] = [pointwise(one, two, Math.min), pointwise(one, two, Math.max)];
        if (crosses(loose, wave, () => copies)) expect(crosses(strict, wave, () => copies)).toBe(true);
      },
      2,
    );
  });

  test("more changes, fewer copies or an emptied folder never let through what was held", () => {
    assertForAll([anyLimits, anyWave, anyCopies, fc.nat({ max: 9 })], (limits, wave, copies, more) => {
      if (!crosses(limits, wave, () => copies)) return;
      const isHeld = (change: Partial<Wave>, fewer = 0): boolean =>
        crosses(limits, { ...wave, ...change }, () => Math.max(0, copies - fewer));
      expect([
        isHeld({ done: wave.done + more }),
        isHeld({ coming: wave.coming + more }),
        isHeld({ emptied: true }),
        isHeld({}, more),
      ]).toEqual([true, true, true, true]);
    });
  });

  test("what is ordinary is never below the least, never above the most, and grows with the copies", () => {
    assertForAll([anyLimit, anyCopies, fc.nat({ max: 99 })], (limit, copies, more) => {
      const ordinary = allowance(limit, copies);
      expect(ordinary).toBeGreaterThanOrEqual(limit.least);
      expect(ordinary).toBeLessThanOrEqual(Math.max(limit.least, limit.most ?? copies));
      expect(allowance(limit, copies + more)).toBeGreaterThanOrEqual(ordinary);
      expect(Number.isInteger(ordinary)).toBe(true);
    });
  });

  test("of changes that come one by one no more pass than are ordinary, and no fewer are held than cross the line", () => {
    assertForAll([anyLimits, anyWave, anyCopies], (limits, { cause, coming: changes }, copies) => {
      let [done, held] = [0, 0];
      for (let change = 0; change < changes; change += 1) {
        if (crosses(limits, { cause, done, coming: 1, emptied: false }, () => copies)) held += 1;
        else done += 1;
      }
      expect(done).toBe(Math.min(changes, allowance(limits[cause], copies)));
      expect(held).toBe(Math.max(0, changes - allowance(limits[cause], copies)));
    });
  });

  test("of a wave that is known beforehand either all is ordinary or none of it passes, however it is counted", () => {
    assertForAll([anyLimits, anyWave, anyCopies], (limits, { cause, coming: changes }, copies) => {
      const waves = Array.from({ length: changes }, (_, done) => ({
        cause,
        done,
        coming: changes - done,
        emptied: false,
      }));
      const isHeld = changes > allowance(limits[cause], copies);
      expect(waves.map((wave) => crosses(limits, wave, () => copies))).toEqual(waves.map(() => isHeld));
    });
  });

  test("an emptied folder is held from the limit's number on, and only for deletions", () => {
    assertForAll([anyLimits, anyWave, anyCopies], (limits, wave, copies) => {
      const emptied = crosses(limits, { ...wave, emptied: true }, () => copies);
      const not = crosses(limits, { ...wave, emptied: false }, () => copies);
      const isMass = wave.cause === "deletions" && wave.done + wave.coming >= limits.emptied;
      expect(emptied).toBe(not || isMass);
    });
  });
});

/** Limits of which each number is the smaller, or the larger, of two. */
function pointwise(one: Limits, two: Limits, choose: (a: number, b: number) => number): Limits {
  const of = (a: Limit, b: Limit): Limit => {
    const most = choose(a.most ?? Infinity, b.most ?? Infinity);
    return {
      least: choose(a.least, b.least),
      most: most === Infinity ? null : most,
      percent: choose(a.percent, b.percent),
    };
  };
  return {
    deletions: of(one.deletions, two.deletions),
    creations: of(one.creations, two.creations),
    rewrites: of(one.rewrites, two.rewrites),
    emptied: choose(one.emptied, two.emptied),
  };
}
