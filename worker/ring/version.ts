import type { SubmissionNumber, Version } from "./protocol.ts";

/** Orders two points of the ring's line; generations are time-ordered, so they come first (P16). Negative: `a` is older. */
export function compareVersions(a: Version, b: Version): number {
  if (a.gen !== b.gen) return a.gen < b.gen ? -1 : 1;
  return a.seq - b.seq;
}

/** Whether two points are the same one. */
export function sameVersion(a: Version, b: Version): boolean {
  return a.seq === b.seq && a.gen === b.gen;
}

/** Orders two submission numbers of one spoke (P37). Negative: `a` is older. */
export function compareNumbers(a: SubmissionNumber, b: SubmissionNumber): number {
  if (a.gen !== b.gen) return a.gen < b.gen ? -1 : 1;
  return a.n - b.n;
}

/**
 * A new generation id: time-ordered and unique (P30, P37).
 * @param now epoch milliseconds @param random lower-case hexadecimal, the part that makes it unique
 */
export function generationId(now: number, random: string): string {
  return `${Math.max(0, Math.floor(now)).toString(36).padStart(9, "0")}-${random}`;
}
