import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../shared/policy.ts";
import { allowance, crosses, type Wave } from "./guard.ts";

const { limits } = DEFAULT_POLICY;
const deletions = (change: Partial<Wave>): Wave => ({
  cause: "deletions",
  done: 0,
  coming: 1,
  emptied: false,
  ...change,
});

describe("what is ordinary for a member", () => {
  it("[S36] a share of its copies, never below the least nor above the most", () => {
    const of = (copies: number): number => allowance(limits.deletions, copies);
    expect([0, 10, 199, 200, 300, 1_000, 1_001, 30_000].map(of)).toEqual([10, 10, 10, 10, 15, 50, 50, 50]);
    expect(allowance(limits.creations, 30_000)).toBe(6_000);
    expect(allowance(limits.rewrites, 499)).toBe(100);
  });

  it("[S36] the line itself is ordinary; one beyond it is not", () => {
    expect(crosses(limits, deletions({ done: 9, coming: 1 }), () => 20)).toBe(false);
    expect(crosses(limits, deletions({ done: 10, coming: 1 }), () => 20)).toBe(true);
    expect(crosses(limits, deletions({ done: 14, coming: 1 }), () => 300)).toBe(false);
    expect(crosses(limits, deletions({ done: 15, coming: 1 }), () => 300)).toBe(true);
  });

  it("[S36] a wave that is known to be too large crosses with its first change", () => {
    expect(crosses(limits, deletions({ done: 0, coming: 16 }), () => 300)).toBe(true);
    expect(crosses(limits, deletions({ done: 0, coming: 15 }), () => 300)).toBe(false);
  });

  it("[S36] an emptied folder crosses from two contacts on, however few they are", () => {
    expect(crosses(limits, deletions({ emptied: true }), () => 1)).toBe(false);
    expect(crosses(limits, deletions({ emptied: true, coming: 2 }), () => 2)).toBe(true);
    expect(crosses(limits, deletions({ emptied: true, done: 1 }), () => 2)).toBe(true);
  });

  it("[S36] copies are counted only where they decide", () => {
    const counted = (): never => {
      throw new Error("counted");
    };
    expect(crosses(limits, deletions({ done: 9 }), counted)).toBe(false);
    expect(crosses(limits, { ...deletions({ done: 99 }), cause: "rewrites" }, counted)).toBe(false);
  });
});
