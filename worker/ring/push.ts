import { type Content, sameContent } from "../../shared/content.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { fitCapacity } from "../engine/merge.ts";
import type { Act } from "./acts.ts";
import { answer, type Desk, edit, nothing } from "./edit.ts";
import { releaseItem } from "./guard.ts";
import type { Item } from "./items.ts";
import type { Member } from "./members.ts";
import { actBefore, inStep, itemFor, stale, timesAfter, unknownItem } from "./override.ts";
import type { Answer, PullGranted, PullOrder, PushOrder, Submission } from "./protocol.ts";

/**
 * Judges a person's push (P42): the submission's content becomes the item's, whatever the item held; a
 * deleted item comes back. Nothing goes to the conflicts: the version before stays in history. Runs in
 * the caller's transaction, and records the act in it.
 */
export function judgePush(desk: Desk, member: Member, submission: Submission, order: PushOrder): Answer {
  const pushed = push(desk, member, submission, order);
  if (pushed.ok) return pushed.value;
  const item = desk.items.get(submission.item);
  const said = item ? answer(submission, "notPushed", item, []) : nothing(submission, "notPushed");
  return { ...said, refusal: pushed.error };
}

function push(desk: Desk, member: Member, submission: Submission, order: PushOrder): Result<Answer, Refused> {
  const { request, actor } = order;
  const claim = { kind: "push", item: submission.item, member: member.id, oid: actor.oid } as const;
  const before = actBefore(desk, request, claim);
  if (!before.ok) return before;
  if (submission.content === null) return err(gone());
  if (before.value) return again(desk, member, submission, before.value);
  const found = itemFor(desk, member, "push", { item: submission.item, order });
  if (!found.ok) return found;
  const item = found.value;
  const { content } = fitCapacity(desk.kind, submission.content);
  if (!item.deleted && sameContent(content, item.content)) return err(inStep());
  const at = desk.clock.now();
  const made = desk.items.commit({
    ...item,
    content,
    deleted: false,
    times: timesAfter(desk.kind, item, content, at),
    cause: "pushed",
    member: member.id,
  });
  const { oid, name } = actor;
  const { id, version } = made;
  desk.items.conflicts.settle(id, name);
  desk.acts.record({
    id: request,
    kind: "push",
    item: id,
    member: member.id,
    who: { oid, name },
    at,
    seq: version.seq,
    detail: {},
    state: "done",
  });
  releaseItem(desk, member.id, id);
  return ok(answer(submission, "pushed", made, []));
}

/**
 * The same push again, under another number: it is not done twice. What the copy holds beyond what was
 * pushed then is an ordinary edit since, and is merged as one: else it would count as agreed and be lost.
 */
function again(desk: Desk, member: Member, submission: Submission, act: Act): Result<Answer, Refused> {
  const item = desk.items.get(act.item);
  if (!item || submission.content === null) return err(unknownItem());
  const base = pushedThen(desk, act);
  if (!base) return err(stale());
  if (sameContent(base, fitCapacity(desk.kind, submission.content).content))
    return ok(answer(submission, "pushed", item, []));
  return ok({ ...edit(desk, member, { ...submission, base }, item, submission.content), status: "pushed" });
}

function pushedThen(desk: Desk, act: Act): Content | undefined {
  return act.seq === null ? undefined : desk.items.revision(act.item, act.seq)?.content;
}

/**
 * Grants a pull (P43): what the copy holds is kept with the act, before anything of it is overwritten,
 * and the answer says what replaces it. Runs in the caller's transaction.
 */
export function grantPull(desk: Desk, member: Member, order: PullOrder): Result<PullGranted, Refused> {
  const { request, actor } = order;
  const claim = { kind: "pull", item: order.item, member: member.id, oid: actor.oid } as const;
  const before = actBefore(desk, request, claim);
  if (!before.ok) return before;
  if (before.value) return grantAgain(desk, order, before.value);
  const found = itemFor(desk, member, "pull", { item: order.item, order });
  if (!found.ok) return found;
  const item = found.value;
  const { kept } = order;
  if (kept === null ? item.deleted : !item.deleted && sameContent(kept, item.content)) return err(inStep());
  const { oid, name } = actor;
  desk.acts.record({
    id: request,
    kind: "pull",
    item: item.id,
    member: member.id,
    who: { oid, name },
    at: desk.clock.now(),
    seq: null,
    detail: { version: item.version, kept, ...(member.role === "reader" ? { reader: true } : {}) },
    state: "done",
  });
  releaseItem(desk, member.id, item.id);
  return ok(grantOf(item));
}

/** The same pull again. What the copy holds by now is either kept, or the ring's: anything else was typed since, and stays. */
function grantAgain(desk: Desk, { kept }: PullOrder, { item: id, detail }: Act): Result<PullGranted, Refused> {
  const item = desk.items.get(id);
  if (!item) return err(unknownItem());
  const then = detail.version && desk.items.revision(id, detail.version.seq);
  const known = [detail.kept ?? null, then?.deleted === false ? then.content : null];
  const safe = known.some((one) => (one === null || kept === null ? one === kept : sameContent(one, kept)));
  return safe ? ok(grantOf(item)) : err(stale());
}

function grantOf(item: Item): PullGranted {
  return { version: item.version, content: item.deleted ? null : item.content };
}

function gone(): Refused {
  return refused("copy_gone", "This copy is gone from its folder, so there is nothing to push. Pull brings it back.");
}
