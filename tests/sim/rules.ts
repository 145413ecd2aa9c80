import type { ConflictPolicy, Policy } from "../../shared/policy.ts";
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
}

/** Draws the rules of a ring: the usual ones, unless policies are drawn at all. */
export function drawRules(rng: Rng, faults: Faults, members: readonly MemberPlan[]): Rules {
  if (!faults.policies) return { first: UNGUARDED, later: null, from: 1 };
  const first = drawPolicy(rng, members);
  return { first, later: rng.chance(0.35) ? drawPolicy(rng, members) : null, from: rng.next() * 0.9 };
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
