import { canonical } from "../../shared/content.ts";
import type { PolicyChange } from "../../shared/contract/policy.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { RingView } from "../../shared/contract/rings.ts";
import type { Limit, Limits, Policy } from "../../shared/policy.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Member, Told } from "./members.ts";

/** The rules of a ring: how they are changed, and what is left of them when members come and go. */

/** The rules after a change; what it does not name stays. Refused where the member whose edits shall win cannot win. */
export function changedPolicy(
  policy: Policy,
  change: PolicyChange,
  members: readonly Member[],
): Result<Policy, Refused> {
  const { conflicts, limits, ...rest } = change;
  const next: Policy = {
    ...policy,
    ...named(rest),
    conflicts: conflicts ? { winner: conflicts.winner, member: conflicts.member ?? null } : policy.conflicts,
    limits: limits ? changedLimits(policy.limits, limits) : policy.limits,
  };
  const wrong = conflicts ? whyNoWinner(next, members) : null;
  return wrong ? err(wrong) : ok(next);
}

/** The rules as they are carried out now: where the member whose edits win gives nothing any more, the later edit counts. */
export function inForce(policy: Policy, members: readonly Member[]): Policy {
  const { winner, member } = policy.conflicts;
  if (winner !== "member" || canWin(members.find(({ id }) => id === member))) return policy;
  return { ...policy, conflicts: { winner: "latest", member: null } };
}

/** The rules that a spoke keeps as well; the others are judged at the hub alone. */
export function toldTo({ onlyCoupled, leaving, readerEdits, readerDeletions }: Policy): Omit<Told, "unmatched"> {
  return {
    onlyCoupled,
    detaches: leaving === "detach",
    keepsEdits: readerEdits === "keep",
    keepsDeletions: readerDeletions === "keep",
  };
}

/** Whether spokes have to be told of a change. */
export function isTold(before: Policy, after: Policy): boolean {
  return canonical(toldTo(before)) !== canonical(toldTo(after));
}

/** The rules as the API tells them. */
export function policyView({ conflicts, limits, matchBy, ...rest }: Policy): RingView["policy"] {
  const { deletions, creations, rewrites, emptied } = limits;
  return {
    ...rest,
    conflicts: { ...conflicts },
    limits: { deletions: { ...deletions }, creations: { ...creations }, rewrites: { ...rewrites }, emptied },
    matchBy: matchBy && [...matchBy],
  };
}

/** What an administrator should know of the rules, in words. */
export function notesOn(policy: Policy, members: readonly Member[]): string[] {
  if (inForce(policy, members) === policy) return [];
  const { member } = policy.conflicts;
  const label = members.find(({ id }) => id === member)?.label ?? "the member that was named";
  return [
    `Edits of ${label} were to win in conflicts, but it gives nothing to the ring any more: the later edit counts. Name another member, or choose another rule.`,
  ];
}

function canWin(member: Member | undefined): boolean {
  return member !== undefined && member.state === "active" && member.role !== "reader";
}

function whyNoWinner({ conflicts }: Policy, members: readonly Member[]): Refused | null {
  const { winner, member } = conflicts;
  if (winner !== "member") return null;
  const found = members.find(({ id }) => id === member);
  if (!found || found.state !== "active") {
    return refused("member_not_found", "The member whose edits shall win is none of this ring's. getRing lists them.");
  }
  if (canWin(found)) return null;
  return refused(
    "act_forbidden",
    `${found.label} only receives from the ring, so no edit of it can win. Name a member that gives to the ring.`,
  );
}

function changedLimits(limits: Limits, change: NonNullable<PolicyChange["limits"]>): Limits {
  const { deletions, creations, rewrites, emptied = limits.emptied } = change;
  return {
    deletions: changedLimit(limits.deletions, deletions),
    creations: changedLimit(limits.creations, creations),
    rewrites: changedLimit(limits.rewrites, rewrites),
    emptied,
  };
}

function changedLimit(limit: Limit, change: NonNullable<PolicyChange["limits"]>["deletions"]): Limit {
  return { ...limit, ...named(change ?? {}) };
}

/** Only what is named: a key without a value changes nothing. */
function named<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
