import { canonical, type Entry, sameContent, type Value } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { changedFields } from "../engine/patch.ts";
import { answer, type Desk, nothing, record } from "./edit.ts";
import type { Item } from "./items.ts";
import type { Member } from "./members.ts";
import type { Answer, Loser, Submission } from "./protocol.ts";

/** P39: what a reader did changes nothing in the ring; its values are listed, not lost. */
export function refuse(
  desk: Desk,
  member: Member,
  submission: Submission,
  item: Item | undefined,
  ownItem: boolean,
): Answer {
  if (!item) return nothing(submission, ownItem ? "excluded" : "unknown"); // P34: unknown is never "deleted"
  if (
    submission.base === null &&
    submission.content !== null &&
    !item.deleted &&
    sameContent(submission.content, item.content)
  ) {
    return answer(submission, "taken", item, []);
  }
  return refuseValues(desk, member, submission, item);
}

/** P13: the copy is to hold what the ring has; the values it held instead are listed, not lost. */
export function refuseValues(desk: Desk, member: Member, submission: Submission, item: Item): Answer {
  const losers = refusedValues(desk.kind, member, submission, item);
  return answer(submission, "refused", record(desk, member, item, item, { cause: "conflict", losers }), losers);
}

function refusedValues(kind: Kind, member: Member, submission: Submission, item: Item): Loser[] {
  const content = submission.content;
  if (content === null) return [];
  const changed = changedFields(kind, submission.base ?? {}, content);
  return changed.flatMap((field) => {
    const value = content[field];
    const standing = new Set(entriesOf(item.content[field]).map(canonical));
    const several = Array.isArray(value);
    return entriesOf(value)
      .filter((entry) => !standing.has(canonical(entry)))
      .map((entry) => ({ item: item.id, field, value: several ? [entry] : entry, member: member.id }));
  });
}

function entriesOf(value: Value | undefined): readonly Entry[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry];
}
