import type { Limit, Limits } from "../../shared/policy.ts";

/** What is counted of a member: each has a limit of its own. */
export type Guarded = "deletions" | "creations" | "rewrites";

/** What one member did in the window, and what it is about to do. */
export interface Wave {
  readonly cause: Guarded;
  /** Carried out in the window already. */
  readonly done: number;
  /** Known to come, the change at hand included. */
  readonly coming: number;
  /** With it no copy is left in the member's folder. */
  readonly emptied: boolean;
}

/** How many changes are ordinary for a member with so many copies. */
export function allowance({ least, most, percent }: Limit, copies: number): number {
  const share = Math.floor((copies * percent) / 100);
  return Math.max(least, most === null ? share : Math.min(most, share));
}

/**
 * Whether a change has to wait for a person, because what comes with it crosses the line.
 * @param copies how many copies the member has, counted only where that decides
 */
export function crosses(limits: Limits, wave: Wave, copies: () => number): boolean {
  const sum = wave.done + wave.coming;
  if (wave.cause === "deletions" && wave.emptied && sum >= limits.emptied) return true;
  const limit = limits[wave.cause];
  return sum > limit.least && sum > allowance(limit, copies());
}
