import { sameContent } from "../../shared/content.ts";
import { crosses, type Guarded } from "../engine/guard.ts";
import { itemIdFor } from "../engine/fingerprint.ts";
import { answer, type Desk, nothing } from "./edit.ts";
import type { Item } from "./items.ts";
import { type Held, type Hold, guardDetail } from "./holds.ts";
import { isLoop } from "./loop.ts";
import type { Member } from "./members.ts";
import type { Answer, Mass, Submission } from "./protocol.ts";
import { refuseValues } from "./readers.ts";

/**
 * P49: too many changes of one member at once wait for a person. Answers `held`; or, once somebody decided to restore,
 * what puts the copy back; or `null` where the change is judged as ever. Inside the transaction that judges it.
 */
export function guard(desk: Desk, member: Member, submission: Submission, mass: Mass): Answer | null {
  const item = desk.items.get(submission.item);
  const before = desk.holds.of(member.id, submission.copy);
  const cause = loopsOr(desk, member, { submission, item, cause: causeOf(desk, member, submission, item), before });
  const asked = before ? askedAgain(desk, member, { submission, item, cause, before }) : null;
  if (asked) return asked === "judge" ? null : asked;
  if (cause === null) return null;
  const open = desk.holds.open(member.id, cause);
  if (!open && !isTooMuch(desk, member, cause, mass)) return null;
  return hold(desk, member, open ?? newHold(desk, member, cause, submission), { submission, item });
}

type Cause = Guarded | "loops";

/** A change that another program seems to have made is held by itself, and keeps that name while it is. */
function loopsOr(
  desk: Desk,
  member: Member,
  { submission, item, cause, before }: Come & { readonly cause: Guarded | null; readonly before: Held | undefined },
): Cause | null {
  if (cause !== "rewrites" || !item || submission.content === null) return cause;
  if (before && desk.holds.get(before.hold)?.cause === "loops") return "loops";
  return isLoop(desk, member.id, item, submission.content) ? "loops" : cause;
}

/** What a change is to the guard; `null`: nothing that it counts, because nothing comes of it elsewhere. */
function causeOf(desk: Desk, member: Member, submission: Submission, item: Item | undefined): Guarded | null {
  const { content, base, fork } = submission;
  if (member.role === "reader" || member.joining) return null;
  if (content === null) {
    const stays = submission.left === true && desk.policy.leaving === "detach";
    const editWins = desk.policy.deletions === "editWins";
    const isLost = editWins && item !== undefined && base !== null && !sameContent(base, item.content);
    return item === undefined || item.deleted || isLost || stays ? null : "deletions"; // P11: an edit wins
  }
  if (fork) return null; // one of two that claim an item: asked again it would be taken for that item
  if (item === undefined) return "creations";
  return item.deleted || sameContent(content, item.content) ? null : "rewrites";
}

function isTooMuch(desk: Desk, member: Member, cause: Cause, mass: Mass): boolean {
  if (cause === "loops") return true;
  const deleting = cause === "deletions";
  const wave = {
    cause,
    done: desk.counts.done(member.id, cause).count,
    coming: deleting ? mass.deletions : 1,
    emptied: deleting && mass.emptied,
  };
  return crosses(desk.policy.limits, wave, () => desk.counts.copies(member.id, member.role));
}

/** A change, as it came. */
interface Come {
  readonly submission: Submission;
  readonly item: Item | undefined;
}

/** The copy was held before: does it wait still, what was decided, or is it over? `null`: as if it had never been held. */
function askedAgain(
  desk: Desk,
  member: Member,
  { submission, item, cause, before }: Come & { readonly cause: Cause | null; readonly before: Held },
): Answer | "judge" | null {
  const found = desk.holds.get(before.hold);
  if (found?.cause === "joining") return null;
  if (found?.state === "open" && found.cause === cause) return hold(desk, member, found, { submission, item, before });
  release(desk, before);
  // Exactly what was held was decided: an edit that came since is another change.
  const meant = cause === "creations" || isSame(before.content, submission.content);
  if (!found || found.cause !== cause || !meant) return null;
  if (found.state !== "approved" && found.state !== "restored") return null;
  // What was decided is no part of the next flood: the window begins after it.
  const until = desk.line.head().seq + 1;
  if (cause !== "loops") desk.counts.restart(member.id, cause, until);
  desk.holds.save({ ...found, detail: { ...found.detail, until } });
  return found.state === "approved" ? "judge" : putBack(desk, member, submission, item);
}

/** P50: a deleted copy is made again, an edited one patched back, its values listed; a new one is left alone. */
function putBack(desk: Desk, member: Member, submission: Submission, item: Item | undefined): Answer {
  if (!item || submission.fork)
    return { ...nothing(submission, "excluded"), reason: "an administrator left it out of the ring" };
  if (submission.content === null) return answer(submission, "kept", item, []);
  return refuseValues(desk, member, submission, item);
}

function hold(
  desk: Desk,
  member: Member,
  into: Hold,
  { submission, item, before }: Come & { readonly before?: Held },
): Answer {
  const { copy, content } = submission;
  const same = before?.hold === into.id && isSame(before.content, content);
  if (!same) {
    const now = desk.clock.now();
    desk.holds.put({
      member: member.id,
      copy,
      item: item?.id ?? submission.item,
      hold: into.id,
      state: "open",
      at: before?.at ?? now,
      content,
      verdict: null,
    });
    const detail = guardDetail(into);
    desk.holds.save({ ...into, changedAt: now, detail: { ...into.detail, changes: detail.changes + 1 } });
  }
  return { ...nothing(submission, "held"), reason: WAITS[into.cause], decided: member.decided };
}

function isSame(a: Held["content"], b: Held["content"]): boolean {
  return a === null || b === null ? a === b : sameContent(a, b);
}

function newHold(desk: Desk, member: Member, cause: Cause, { number }: Submission): Hold {
  const { first, count } = cause === "loops" ? NONE : desk.counts.done(member.id, cause);
  const now = desk.clock.now();
  return {
    id: `h${itemIdFor(desk.ring, member.id, `${cause} ${number.gen} ${number.n}`).slice(0, 16)}`,
    member: member.id,
    cause,
    state: "open",
    openedAt: now,
    changedAt: now,
    decidedAt: null,
    decidedBy: null,
    detail: { from: first, to: desk.line.head().seq, earlier: count, changes: 0, until: 0 },
  };
}

/** Of a loop nothing was carried out that restoring would bring back. */
const NONE = { first: 0, count: 0 };

/** A person decided about this one copy: it waits no more. */
export function releaseItem(desk: Desk, member: string, item: string): void {
  const held = desk.holds.ofItem(member, item);
  if (held) release(desk, held);
}

/** A change waits no more: its hold is over once nothing is left of it to decide. */
function release(desk: Pick<Desk, "holds" | "clock">, held: Held): void {
  desk.holds.drop(held.member, held.copy);
  const found = desk.holds.get(held.hold);
  if (found?.state !== "open" || found.cause === "joining") return;
  const left = desk.holds.count(found.id, "open");
  const detail = { ...found.detail, changes: guardDetail(found).changes + 1 };
  desk.holds.save({ ...found, state: left === 0 ? "over" : "open", changedAt: desk.clock.now(), detail });
}

/** Why a copy waits, as people read it beside its state. */
export const WAITS: Readonly<Record<Hold["cause"], string>> = {
  deletions: "many contacts were deleted here at once; an administrator decides",
  creations: "many contacts were added here at once; an administrator decides",
  rewrites: "many contacts were changed here at once; an administrator decides",
  loops: "another program seems to undo what is changed here; an administrator decides",
  joining: "an administrator has not decided yet whether this folder's contacts take part",
};
