import type { ConflictPolicy, Limits, Policy } from "../../shared/policy.ts";
import { UNGUARDED } from "../support/policies.ts";
import type { Faults } from "./faults.ts";
import type { MemberPlan } from "./plan.ts";
import type { Rng } from "./rng.ts";

/** What an administrator decides for a ring in a schedule. */
export interface Rules {
  /** From the beginning. */
  readonly first: Policy;
  /** From `from` on, a part of the schedule; `null`: nothing changes. */
  readonly later: Policy | null;
  readonly from: number;
  /** Members whose first reading waits until somebody has run its plan. */
  readonly reviewed: readonly string[];
}

/** Draws the rules of a ring: the usual ones, unless policies are drawn at all. */
export function drawRules(rng: Rng, faults: Faults, members: readonly MemberPlan[]): Rules {
  const from = rng.next() * 0.9;
  const first = faults.policies ? drawPolicy(rng, members) : UNGUARDED;
  const later = faults.policies && rng.chance(0.35) ? drawPolicy(rng, members) : null;
  const limits = faults.guards ? drawLimits(rng) : first.limits;
  const reviewed = faults.review ? members.filter(() => rng.chance(0.6)).map(({ id }) => id) : [];
  return { first: { ...first, limits }, later: later && { ...later, limits }, from, reviewed };
}

/** Limits that a few contacts cross. */
function drawLimits(rng: Rng): Limits {
  return {
    deletions: { least: rng.between(1, 3), most: 5, percent: 30 },
    creations: { least: rng.between(2, 6), most: null, percent: 30 },
    rewrites: { least: rng.between(2, 8), most: null, percent: 30 },
    emptied: 2,
  };
}

function drawPolicy(rng: Rng, members: readonly MemberPlan[]): Policy {
  return {
    ...UNGUARDED,
    conflicts: drawWinner(rng, members),
    deletions: rng.chance(0.5) ? "deletionWins" : "editWins",
    leaving: rng.chance(0.5) ? "detach" : "delete",
    readerEdits: rng.chance(0.5) ? "keep" : "putBack",
    readerDeletions: rng.chance(0.5) ? "keep" : "putBack",
  };
}

function drawWinner(rng: Rng, members: readonly MemberPlan[]): ConflictPolicy {
  const winner = rng.pick(["latest", "member", "ask"] as const);
  const candidates = members.filter(({ role }) => role !== "reader");
  return winner === "member" ? { winner, member: rng.pick(candidates).id } : { winner, member: null };
}

/** Whether a rule held at some time, as far as one can tell. */
export function ever({ first, later }: Rules, holds: (policy: Policy) => boolean): boolean {
  return holds(first) || (later !== null && holds(later));
}

/** Whether a rule held all the time. */
export function always({ first, later }: Rules, holds: (policy: Policy) => boolean): boolean {
  return holds(first) && (later === null || holds(later));
}

/** The rules in the end. */
export function inTheEnd({ first, later }: Rules): Policy {
  return later ?? first;
}
