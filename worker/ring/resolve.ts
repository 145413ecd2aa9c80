import { canonical, type Content, sameValue, type Value } from "../../shared/content.ts";
import type { Resolve, Resolved } from "../../shared/contract/conflicts.ts";
import { DECIDED_AT_ONCE } from "../../shared/contract/conflicts.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { Field, Kind } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { valueMark } from "../engine/fingerprint.ts";
import { entryKey } from "../engine/list.ts";
import { asEntries, asTexts, mergeSet } from "../engine/set.ts";
import type { Conflict } from "./conflicts.ts";
import type { Desk } from "./edit.ts";
import type { Item } from "./items.ts";
import { timesAfter } from "./override.ts";

/** Who decides, as the Worker proved it. */
export interface Decider {
  readonly oid: string;
  readonly name: string;
}

type Row = Resolved["results"][number];

/** Which value is meant, and what is to become of it. */
interface Decision {
  readonly conflict: number;
  readonly choice: "keep" | "use";
  /** What was seen; `null`: as it stands now. */
  readonly plan: string | null;
}

/**
 * An administrator decides what becomes of values that do not stand: each stands or falls by itself, all in the caller's
 * transaction. The same request again gets the same answer (P44).
 */
export function resolveConflicts(desk: Desk, order: Resolve, by: Decider): Result<Resolved, Refused> {
  const { request, ...wish } = order;
  const mark = valueMark([canonical(wish)]);
  const known = desk.acts.get(request);
  if (known) {
    const same = known.kind === "resolve" && known.who.oid === by.oid && known.detail.wish === mark;
    return same && known.detail.resolved ? ok(known.detail.resolved) : err(reused());
  }
  const { decisions, more } = decisionsOf(desk, order);
  const used = new Set<string>();
  const results = decisions.map((decision) => decide(desk, decision, { request, by, used }));
  const resolved = { results, more };
  const detail = { wish: mark, resolved };
  desk.acts.record({ ...actOf(desk, by), id: request, item: "", seq: null, detail });
  return ok(resolved);
}

/** What names a value as it was listed: true while it is undecided and the same stands in its field. */
export function planOf(conflict: Conflict, item: Item): string {
  const stands = canonical(item.content[conflict.field]);
  return valueMark([String(conflict.id), conflict.state, stands, String(item.deleted)]);
}

/** What the field holds once a value is used: of a set with it, of a list with its entry, where it is full in the place of the first. */
function withValue(field: Field | undefined, content: Content, name: string, value: Value): Content {
  const current = content[name];
  if (field?.type === "set") return { ...content, [name]: mergeSet([], asTexts(current), asTexts(value)) };
  if (field?.type !== "list") return { ...content, [name]: value };
  const entries = [...asEntries(current)];
  for (const entry of asEntries(value)) {
    const at = entries.findIndex((each) => entryKey(each, field.parts) === entryKey(entry, field.parts));
    if (at >= 0) entries[at] = entry;
    else if (isFull(field, entries.length)) entries[0] = entry;
    else entries.push(entry);
  }
  return { ...content, [name]: entries };
}

/** Whether a list has no room for another entry. */
export function isFull(field: Field, length: number): boolean {
  return field.capacity !== undefined && length >= field.capacity;
}

/** A field by name. */
export function fieldOf(kind: Kind, name: string): Field | undefined {
  return kind.fields.find((field) => field.name === name);
}

function decisionsOf(
  desk: Desk,
  { decisions, all, item, field, member }: Resolve,
): { decisions: Decision[]; more: boolean } {
  if (decisions) return { decisions: [...decisions], more: false };
  const found = desk.items.conflicts.undecided({ item, field, member }, DECIDED_AT_ONCE + 1);
  const now = found.slice(0, DECIDED_AT_ONCE);
  return {
    decisions: now.map(({ id }) => ({ conflict: id, choice: all ?? "keep", plan: null })),
    more: found.length > now.length,
  };
}

/** What one call has in common. */
interface Call {
  readonly request: string;
  readonly by: Decider;
  /** Fields of one value in which a value was used in this call: another one of the same field cannot be as well. */
  readonly used: Set<string>;
}

function decide(desk: Desk, { conflict: id, choice, plan }: Decision, call: Call): Row {
  const conflict = desk.items.conflicts.get(id);
  const item = conflict && desk.items.get(conflict.item);
  if (!conflict || !item) return no(id, "item_not_found", "There is no such conflict any more.");
  if (conflict.state === "decided") return no(id, "in_step", "This was decided already.");
  if (plan !== null && plan !== planOf(conflict, item)) return no(id, "preview_stale", STALE);
  if (choice === "keep") return keep(desk, conflict, item, call);
  const field = fieldOf(desk.kind, conflict.field);
  const key = `${item.id} ${conflict.field}`;
  if (call.used.has(key)) return no(id, "preview_stale", "Another value of this field was used just now.");
  if (field?.type !== "list" && field?.type !== "set") call.used.add(key);
  return use(desk, conflict, item, call);
}

const STALE = "Something changed since you looked. Look again, then decide.";

/** What stands stays. If nothing waits in the field any more, a version says so to everybody (P51). */
function keep(desk: Desk, conflict: Conflict, item: Item, { request, by }: Call): Row {
  const { conflicts } = desk.items;
  conflicts.decide([conflict.id], by.name);
  const waits = conflicts.openOf(item.id).some(({ field }) => field === conflict.field);
  const isOver = conflict.state === "open" && !waits;
  const seq = isOver ? version(desk, item, { content: item.content, deleted: item.deleted }, request, by) : null;
  return { conflict: conflict.id, outcome: "kept", reason: null, words: "What the ring holds stays.", sequence: seq };
}

/** The value becomes the ring's, as a version that can be undone. The others that wait in the field are decided with it. */
function use(desk: Desk, conflict: Conflict, item: Item, { request, by }: Call): Row {
  const { conflicts } = desk.items;
  const { field, value } = conflict;
  const content = withValue(fieldOf(desk.kind, field), item.content, field, value);
  const waiting = conflicts.openOf(item.id).filter((other) => other.field === field);
  conflicts.decide([conflict.id, ...waiting.map(({ id }) => id)], by.name);
  const moved = item.deleted || !sameValue(content[field], item.content[field]);
  const seq = moved || waiting.length > 0 ? version(desk, item, { content, deleted: false }, request, by) : null;
  const words = item.deleted ? "It is back, with this value." : "The ring holds this value now.";
  return { conflict: conflict.id, outcome: "used", reason: null, words, sequence: seq };
}

function version(
  desk: Desk,
  item: Item,
  next: Pick<Item, "content" | "deleted">,
  request: string,
  by: Decider,
): number {
  const times = timesAfter(desk.kind, item, next.content, desk.clock.now());
  const made = desk.items.commit({ ...item, ...next, times, cause: "resolved", member: null });
  const { seq } = made.version;
  desk.acts.record({ ...actOf(desk, by), id: `${request} ${seq}`, item: item.id, seq, detail: {} });
  return seq;
}

function actOf(desk: Desk, who: Decider): { kind: "resolve"; member: null; who: Decider; at: number; state: "done" } {
  return { kind: "resolve", member: null, who, at: desk.clock.now(), state: "done" };
}

function no(conflict: number, reason: string, words: string): Row {
  return { conflict, outcome: "refused", reason, words, sequence: null };
}

function reused(): Refused {
  return refused("request_reused", "This request id was used for another act. Draw a new one for each act.");
}
