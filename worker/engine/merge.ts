import { canonical, sameValue, type Content, type Entry, type Value } from "../../shared/content.ts";
import type { Field, Kind } from "../../shared/kinds/kind.ts";
import { memberKey } from "../../shared/kinds/canonical.ts";
import { mergeList, mergeListInDoubt, type ListMerge, type MergedList, type Side } from "./list.ts";
import { asEntries, asTexts, fromEntries, mergeSet } from "./set.ts";

/** When each field was last edited by a person, epoch milliseconds. Absent: before anything. */
export type Times = Readonly<Record<string, number>>;

/**
 * Who wins where both sides changed a field: the later edit (P12); the member that the ring names:
 * `favours` is the side that member is on, `null` if on neither (then the later edit), for all fields or
 * field by field; or, with `ask`, nobody: what stands stays, and the other value waits for a decision (P51).
 */
export type MergePolicy =
  | { readonly kind: "latest" }
  | { readonly kind: "member"; readonly favours: Side | null | ((field: string) => Side | null) }
  | { readonly kind: "ask" };

/**
 * Whether the item ever held this: for a text, date or group the field's value, for sets and lists
 * one entry. `historyOf` makes one from versions.
 */
export type InHistory = (field: string, value: Value) => boolean;

/** What is to be merged. */
export interface MergeInput {
  /** What the incoming side's copy had agreed on (P10); `null`: in doubt, it cannot say (P38). */
  readonly base: Content | null;
  readonly current: Content;
  readonly incoming: Content;
  /** The current side's edit times. */
  readonly times: Times;
  /** When the incoming side was edited; not believed beyond `now`. */
  readonly editedAt: number;
  readonly now: number;
  /** Needed where `base` is `null`; without it nothing counts as history. */
  readonly inHistory?: InHistory;
  readonly policy: MergePolicy;
}

/** A value that lost. Of a list it is a list of the one entry that lost. */
export interface MergeLoser {
  readonly field: string;
  readonly value: Value;
  readonly side: Side;
  /** Nobody has decided: it did not lose, it waits. */
  readonly open?: true;
}

/** The merged content, when its fields were edited, and what lost. */
export interface Merged {
  /** The very object `current` if nothing changed. */
  readonly content: Content;
  readonly times: Times;
  readonly losers: readonly MergeLoser[];
}

/**
 * Merges `incoming` onto `current`, field by field: a field that one side changed takes that side,
 * equal changes are no conflict, of different ones the policy decides and the other is a loser.
 * Total and deterministic; a field that was emptied and lost leaves no loser, for there is no value.
 */
export function merge(kind: Kind, input: MergeInput): Merged {
  const content: Record<string, Value> = { ...input.current };
  const times: Record<string, number> = { ...input.times };
  const losers: MergeLoser[] = [];
  let changed = false;
  for (const field of kind.fields) {
    const current = input.current[field.name];
    const incoming = input.incoming[field.name];
    if (current === incoming) continue;
    const merged = mergeField(field, input, losers);
    if (sameValue(merged, current)) continue;
    if (merged === undefined) delete content[field.name];
    else content[field.name] = merged;
    // An edit that saw a value is not older than it, whatever the clocks say.
    times[field.name] = Math.max(input.times[field.name] ?? 0, Math.min(input.editedAt, input.now));
    changed = true;
  }
  return { content: changed ? content : input.current, times: changed ? times : input.times, losers };
}

/** A new item's content: entries beyond what a folder can hold are losers. */
export function fitCapacity(
  kind: Kind,
  content: Content,
): { readonly content: Content; readonly losers: readonly MergeLoser[] } {
  const losers: MergeLoser[] = [];
  const fitting: Record<string, Value> = { ...content };
  for (const field of kind.fields) {
    const value = withinCapacity(field, content[field.name], losers);
    if (value !== undefined) fitting[field.name] = value;
  }
  return { content: losers.length > 0 ? fitting : content, losers };
}

function mergeField(field: Field, input: MergeInput, losers: MergeLoser[]): Value | undefined {
  if (input.base === null) return mergeInDoubt(field, input, losers);
  const current = input.current[field.name];
  const incoming = input.incoming[field.name];
  const base = input.base[field.name];
  if (sameValue(incoming, current) || sameValue(incoming, base)) return current;
  if (sameValue(current, base)) return withinCapacity(field, incoming, losers);
  if (field.type === "set") return fromEntries(mergeSet(asTexts(base), asTexts(current), asTexts(incoming)));
  if (field.type === "list") return booked(field, mergeList(listMerge(field, input, asEntries(base))), losers);
  return contest(field, input, losers);
}

/** The value that a copy alone brings; of a list what the ring's folders can hold. */
function withinCapacity(field: Field, value: Value | undefined, losers: MergeLoser[]): Value | undefined {
  const entries = asEntries(value);
  if (field.type !== "list" || field.capacity === undefined || entries.length <= field.capacity) return value;
  for (const entry of entries.slice(field.capacity))
    losers.push({ field: field.name, value: [entry], side: "incoming" });
  return entries.slice(0, field.capacity);
}

/** Both sides changed a field that is one value. */
function contest(field: Field, input: MergeInput, losers: MergeLoser[]): Value | undefined {
  if (input.policy.kind === "ask") return leaveOpen(field, input, losers);
  const side = winnerOf(field, input);
  const loser: Side = side === "current" ? "incoming" : "current";
  const lost = input[loser][field.name];
  if (lost !== undefined) losers.push({ field: field.name, value: lost, side: loser });
  return input[side][field.name];
}

/** Neither wins. A value against an emptied field is no question: what was typed stands, and there is nothing to choose. */
function leaveOpen({ name }: Field, { current, incoming }: MergeInput, losers: MergeLoser[]): Value | undefined {
  const [here, there] = [current[name], incoming[name]];
  if (here === undefined || there === undefined) return here ?? there;
  losers.push({ field: name, value: there, side: "incoming", open: true });
  return here;
}

/**
 * A copy that cannot say what it had agreed on (P38). What the item once held is behind, not an edit;
 * anything else is a contest. Nothing is removed for being absent: the copy may never have had it.
 */
function mergeInDoubt(field: Field, input: MergeInput, losers: MergeLoser[]): Value | undefined {
  const current = input.current[field.name];
  const incoming = input.incoming[field.name];
  const inHistory = (value: Value): boolean => input.inHistory?.(field.name, value) ?? false;
  if (incoming === undefined || sameValue(incoming, current)) return current;
  if (field.type === "set") {
    const here = new Set(asTexts(current).map(memberKey));
    const added = asTexts(incoming).filter((text) => !here.has(memberKey(text)) && !inHistory(text));
    return added.length === 0 ? current : mergeSet([], asTexts(current), added);
  }
  if (field.type === "list") {
    return booked(field, mergeListInDoubt(listMerge(field, input, []), inHistory), losers);
  }
  if (inHistory(incoming)) return current;
  return contest(field, input, losers);
}

function listMerge(field: Field, input: MergeInput, base: readonly Entry[]): ListMerge {
  const current = asEntries(input.current[field.name]);
  const incoming = asEntries(input.incoming[field.name]);
  return { field, base, current, incoming, winner: winnerOf(field, input) };
}

/** A merged list as a value, its losers noted. */
function booked(field: Field, merged: MergedList, losers: MergeLoser[]): Value | undefined {
  for (const { entry, side } of merged.losers) losers.push({ field: field.name, value: [entry], side });
  return fromEntries(merged.entries);
}

/** The winner of a contest: by policy, then by time, then by the greater text, so that every hub decides alike. */
function winnerOf(field: Field, input: MergeInput): Side {
  const favoured = favouredSide(field, input.policy);
  if (favoured !== null) return favoured;
  const currentAt = input.times[field.name] ?? 0;
  const incomingAt = Math.min(input.editedAt, input.now);
  if (incomingAt !== currentAt) return incomingAt > currentAt ? "incoming" : "current";
  return canonical(input.incoming[field.name]) > canonical(input.current[field.name]) ? "incoming" : "current";
}

function favouredSide(field: Field, policy: MergePolicy): Side | null {
  if (policy.kind !== "member") return null;
  return typeof policy.favours === "function" ? policy.favours(field.name) : policy.favours;
}
