import { type Content, sameContent, sameValue } from "../../shared/content.ts";
import { changedFields } from "../engine/patch.ts";
import { answer, type Desk, record, tell } from "./edit.ts";
import type { Item } from "./items.ts";
import type { Member } from "./members.ts";
import type { Answer, Submission } from "./protocol.ts";
import { valuesOf } from "./typed.ts";
import { writerOf } from "./writers.ts";

/** Deletions against edits (P11), and copies that were moved away (P55). */

/**
 * A deletion is clean only if the deleter had seen every field as it is now, and nothing waits for a decision; else the
 * edit wins, or where the ring says so the deletion, and what it did not see is listed.
 * @param base what the deleter's copy stood for; `null`: nobody knows
 */
export function remove(desk: Desk, member: Member, submission: Submission, item: Item, base: Content | null): Answer {
  if (item.deleted) return answer(submission, "gone", item, []);
  const waiting = desk.items.conflicts.openOf(item.id);
  const seen = base !== null && sameContent(base, item.content);
  if (seen && waiting.length === 0) {
    const clean = { cause: "deleted", losers: [], rule: "deletion" } as const;
    return answer(submission, "gone", record(desk, member, item, { ...item, deleted: true }, clean), []);
  }
  if (desk.policy.deletions === "deletionWins" && base !== null)
    return removeUnseen(desk, member, submission, item, base);
  const detail = { other: base === null ? null : unseenBy(desk, item, base) };
  tell(desk, member, submission, item, { kind: seen ? "waits" : "editWon", detail });
  return answer(submission, "kept", item, []);
}

/** The deletion counts: what its person had not seen is in the list of conflicts. */
function removeUnseen(desk: Desk, member: Member, submission: Submission, item: Item, base: Content): Answer {
  const change = { item: item.id, member: null, base, content: item.content, standing: base };
  const losers = valuesOf(desk.kind, change).map((loser) => ({
    ...loser,
    member: writerOf(desk.items, item.id, loser.field),
  }));
  const over = desk.items.conflicts.openOf(item.id);
  const detail = { fields: changedFields(desk.kind, base, item.content), other: unseenBy(desk, item, base) };
  const traces = { cause: "deleted", losers, rule: "deletion", over } as const;
  const gone = record(desk, member, item, { ...item, deleted: true }, traces);
  tell(desk, member, submission, gone, { kind: "deletionWon", detail });
  return answer(submission, "gone", gone, losers);
}

/** The member whose edit the deleter had not seen. */
function unseenBy(desk: Desk, item: Item, base: Content): string | null {
  const [field] = changedFields(desk.kind, base, item.content);
  return field === undefined ? null : writerOf(desk.items, item.id, field);
}

/** Where a deletion wins, an edit of what is deleted brings nothing back: what was typed is listed. */
export function staysDeleted(desk: Desk, member: Member, submission: Submission, item: Item, content: Content): Answer {
  const { base } = submission;
  const inHistory = desk.items.everHeld(desk.kind, item.id);
  const change = { item: item.id, member: member.id, base, content, standing: item.content };
  const losers = valuesOf(desk.kind, change).filter(({ field, value }) => base !== null || !inHistory(field, value));
  const stays = record(desk, member, item, item, { cause: "conflict", losers, rule: "deletion" });
  const fields = [...new Set(losers.map(({ field }) => field))];
  if (fields.length > 0) {
    const other = desk.items.history(item.id, 50).find((one, at, all) => one.deleted && all[at + 1]?.deleted !== true);
    tell(desk, member, submission, stays, { kind: "staysDeleted", detail: { fields, other: other?.member ?? null } });
  }
  return answer(submission, "behind", stays, losers);
}

/** A copy that was moved to another folder where the ring detaches it: it takes part no more, and nothing is deleted. `null`: it is judged. */
export function detach(desk: Desk, member: Member, submission: Submission): Answer | null {
  if (!submission.left || submission.content !== null || desk.policy.leaving !== "detach") return null;
  const item = desk.items.get(submission.item);
  if (!item || item.deleted) return null;
  tell(desk, member, submission, item, { kind: "left", detail: {} });
  return { ...answer(submission, "detached", item, []), reason: "It was moved to another folder." };
}

/** Whether two contents hold the same in a field. */
export function agree(a: Content, b: Content, field: string): boolean {
  return sameValue(a[field], b[field]);
}
