import { type Content, sameContent } from "../../shared/content.ts";
import { changedFields } from "../engine/patch.ts";
import { answer, type Desk, nothing, record, tell } from "./edit.ts";
import type { Item } from "./items.ts";
import type { Member } from "./members.ts";
import type { Answer, Submission } from "./protocol.ts";
import { agree } from "./removal.ts";
import { entriesOf, valuesOf } from "./typed.ts";

/**
 * What a folder that only receives gets (P39, P54): what was done there changes nothing in the ring; its values are
 * listed, not lost; and the ring's rules say whether it is put back or kept there.
 */
export function refuse(
  desk: Desk,
  member: Member,
  submission: Submission,
  item: Item | undefined,
  ownItem: boolean,
): Answer {
  if (!item) return nothing(submission, ownItem ? "excluded" : "unknown"); // P34: unknown is never "deleted"
  const { base, content } = submission;
  if (content === null) return refuseRemoval(desk, member, submission, item);
  if (base === null && !item.deleted && sameContent(content, item.content))
    return answer(submission, "taken", item, []);
  const change = { item: item.id, member: member.id, base, content, standing: item.content };
  const losers = valuesOf(desk.kind, change);
  const fields = changedHere(desk, submission, item, content);
  const stands = record(desk, member, item, item, { cause: "conflict", losers, rule: "reader" });
  const kept = desk.policy.readerEdits === "keep" && !item.deleted ? keptHere(submission, item, fields) : [];
  const back = fields.filter((field) => !kept.includes(field));
  if (back.length > 0) tell(desk, member, submission, stands, { kind: "putBack", detail: { fields: back } });
  else if (kept.length > 0) tell(desk, member, submission, stands, { kind: "keptHere", detail: { fields: kept } });
  const refused = answer(submission, "refused", stands, losers);
  return kept.length > 0 ? { ...refused, kept } : refused;
}

/** A change that an administrator did not let through: its values are listed, and the copy gets the ring's (P50). */
export function refuseValues(desk: Desk, member: Member, submission: Submission, item: Item): Answer {
  const { base, content } = submission;
  if (content === null) return answer(submission, "refused", item, []);
  const change = { item: item.id, member: member.id, base, content, standing: item.content };
  const losers = valuesOf(desk.kind, change);
  const stands = record(desk, member, item, item, { cause: "conflict", losers, rule: "guard" });
  return answer(submission, "refused", stands, losers);
}

/** A deletion: the copy comes back, or stays gone. */
function refuseRemoval(desk: Desk, member: Member, submission: Submission, item: Item): Answer {
  if (item.deleted) return answer(submission, "refused", item, []);
  const isKept = desk.policy.readerDeletions === "keep";
  tell(desk, member, submission, item, { kind: isKept ? "keptHere" : "putBack", detail: {} });
  if (!isKept) return answer(submission, "refused", item, []);
  return { ...answer(submission, "detached", item, []), reason: "It was deleted here, and this folder only receives." };
}

/** The fields that its owner changed, as far as one can tell: in a copy in doubt what the ring once held is behind. */
function changedHere(desk: Desk, { base }: Submission, item: Item, content: Content): string[] {
  if (base !== null)
    return changedFields(desk.kind, base, content).filter((field) => !agree(content, item.content, field));
  const inHistory = desk.items.everHeld(desk.kind, item.id);
  return changedFields(desk.kind, item.content, content).filter((field) => {
    const entries = entriesOf(content[field]);
    const several = Array.isArray(content[field]);
    return entries.some((entry) => !inHistory(field, several ? [entry] : entry));
  });
}

/** What the ring changed meanwhile in the very field is not held back. */
function keptHere({ base }: Submission, item: Item, fields: readonly string[]): string[] {
  return fields.filter((field) => base === null || agree(base, item.content, field));
}
