import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { takes } from "./directions.ts";
import type { Hub } from "./hub.ts";
import type { Standing } from "./may-act.ts";
import type { Member } from "./members.ts";
import type { Actor } from "./person-protocol.ts";

/** A person at a ring: who they are, in which folder, and what they may see and do. */
export interface Person extends Standing {
  readonly actor: Actor;
  readonly member: Member | null;
}

/**
 * Finds out where a person stands. Who has no folder in this ring (any more) and does not administer is
 * told that there is no such ring, as if there were none; administrators go on without a folder.
 */
export function personOf(hub: Hub, actor: Actor): Result<Person, Refused> {
  if (!hub.exists) return err(noRing());
  const member = actor.member === null ? undefined : hub.members.get(actor.member);
  const taking = member !== undefined && takesPart(hub, member);
  if (!taking && !actor.administers) return err(noRing());
  const { acts, policy } = hub.settings;
  const { onlyCoupled } = policy;
  return ok({
    actor,
    member: taking ? member : null,
    administers: actor.administers,
    ring: hub.state,
    acts,
    onlyCoupled,
  });
}

/**
 * Whether a member has sight of its ring, in every view and live. One that leaves has none any more; those of a ring
 * that was deleted see, until their mailboxes have confirmed, that it was.
 */
export function takesPart(hub: Hub, member: Pick<Member, "state"> | undefined): boolean {
  return member?.state === "active" || (member?.state === "leaving" && hub.state === "deleted");
}

/**
 * A member whose folder only gives sees what it gave: the items that have a copy there. Everybody else sees all, and
 * so do administrators, whatever folder of theirs is in the ring.
 */
export function sees(
  hub: Hub,
  { member, administers }: { readonly member: Pick<Member, "id" | "assigned"> | null; readonly administers: boolean },
  item: string,
): boolean {
  return administers || member?.assigned !== "source" || hasCopy(hub, member.id, item);
}

/** How many other members get what this person changes in the ring. */
export function others(hub: Hub, { member }: Person): number {
  return hub.members.all().filter((other) => other.state === "active" && takes(other) && other.id !== member?.id)
    .length;
}

function hasCopy(hub: Hub, member: string, item: string): boolean {
  const { sql } = hub.ports;
  return sql.first("SELECT 1 AS found FROM copy WHERE member = ? AND item = ?", member, item) !== undefined;
}

function noRing(): Refused {
  return refused("ring_not_found", "There is no such ring, or the mailbox has no folder in it.");
}

/** Where an administrator stands, in no folder. */
export function administrator({ state, settings }: Hub): Standing & { readonly member: null } {
  const { acts, policy } = settings;
  return { ring: state, acts, onlyCoupled: policy.onlyCoupled, member: null, administers: true };
}
