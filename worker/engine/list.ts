import { canonical, type Entry } from "../../shared/content.ts";
import type { Field } from "../../shared/kinds/kind.ts";
import { present } from "./present.ts";

/** Ordered lists with a capacity (e-mail addresses, phones), merged entry by entry. Pure. */

/** The two sides of a merge. */
export type Side = "current" | "incoming";

/** Three states of one list, and which side edited last. */
export interface ListMerge {
  readonly field: Field;
  readonly base: readonly Entry[];
  readonly current: readonly Entry[];
  readonly incoming: readonly Entry[];
  readonly winner: Side;
}

/** A merged list, and the entries that found no place in it. */
export interface MergedList {
  readonly entries: readonly Entry[];
  readonly losers: readonly { readonly entry: Entry; readonly side: Side }[];
}

/** A list by the identity of its entries: an address is the same one under another name. */
type Keyed = ReadonlyMap<string, Entry>;

/** Gives each entry its key; a repetition gets a key of its own, so that it is not lost. */
function keyed(entries: readonly Entry[], parts: readonly string[] | undefined): Keyed {
  const map = new Map<string, Entry>();
  for (const entry of entries) {
    const key = entryKey(entry, parts);
    let free = key;
    for (let repetition = 2; map.has(free); repetition += 1) free = `${key}\n${repetition}`;
    map.set(free, entry);
  }
  return map;
}

/** What an entry is known by: its text, or its first named part without regard to case. */
export function entryKey(entry: Entry, parts: readonly string[] | undefined): string {
  if (typeof entry === "string") return entry;
  return entry[parts?.[0] ?? ""]?.toLowerCase() ?? canonical(entry);
}

/**
 * Merges one list. Whoever added, changed or removed an entry gets that; a change beats a removal.
 * The first entry (the main address, the main number) is a field of its own: both sides replaced it
 * by different ones: the later edit wins, the other entry is a loser. The order is that of
 * the side that moved entries, of the later edit when both did or neither. What exceeds the
 * capacity is a loser, the earlier side's additions before anything else.
 */
export function mergeList(merge: ListMerge): MergedList {
  const { parts } = merge.field;
  const sides: Sides = {
    base: keyed(merge.base, parts),
    current: keyed(merge.current, parts),
    incoming: keyed(merge.incoming, parts),
    winner: merge.winner,
  };
  const losers: Losers = [];
  const kept = mergeEntries(sides, losers);
  const first = mergeFirst(sides, kept, losers);
  const ordered = inOrder(sides, kept, first);
  const fitting = fit(ordered, merge.field.capacity, sides, losers);
  return { entries: fitting.map(([, entry]) => entry), losers };
}

/**
 * Merges the list of a copy in doubt (P38) onto the current one: adds what is not behind, removes
 * nothing. An entry in another text is contested; what exceeds the capacity is a loser.
 */
export function mergeListInDoubt(merge: ListMerge, isBehind: (entry: Entry) => boolean): MergedList {
  const entries = new Map(keyed(merge.current, merge.field.parts));
  const losers: Losers = [];
  for (const [key, entry] of keyed(merge.incoming, merge.field.parts)) {
    const known = entries.get(key);
    if (isBehind(entry) || merge.current.some((each) => sameEntry(each, entry))) continue;
    if (known !== undefined) losers.push(contested(merge.winner, known, entry).loser);
    entries.set(key, known === undefined ? entry : contested(merge.winner, known, entry).entry);
  }
  const ordered = [...entries.values()];
  const room = merge.field.capacity ?? ordered.length;
  for (const entry of ordered.slice(room)) {
    losers.push({ entry, side: merge.current.includes(entry) ? "current" : "incoming" });
  }
  return { entries: ordered.slice(0, room), losers };
}

interface Sides {
  readonly base: Keyed;
  readonly current: Keyed;
  readonly incoming: Keyed;
  readonly winner: Side;
}

type Losers = { entry: Entry; side: Side }[];

/** Every entry that stays, each in the text that wins: the list as a set of entries. */
function mergeEntries(sides: Sides, losers: Losers): Map<string, Entry> {
  const kept = new Map<string, Entry>();
  for (const key of new Set([...sides.current.keys(), ...sides.incoming.keys()])) {
    const entry = mergeEntry(sides, key, losers);
    if (entry !== undefined) kept.set(key, entry);
  }
  return kept;
}

/** One entry. Where one side changed it and the other removed it, the change stays. */
function mergeEntry(sides: Sides, key: string, losers: Losers): Entry | undefined {
  const [base, current, incoming] = [sides.base.get(key), sides.current.get(key), sides.incoming.get(key)];
  if (sameEntry(incoming, base) || sameEntry(current, incoming)) return current;
  if (sameEntry(current, base)) return incoming;
  if (current === undefined || incoming === undefined) return current ?? incoming;
  const { entry, loser } = contested(sides.winner, current, incoming);
  losers.push(loser);
  return entry;
}

/** Two texts of one entry: the one that wins, and the other as a loser. */
function contested(
  winner: Side,
  current: Entry,
  incoming: Entry,
): { readonly entry: Entry; readonly loser: Losers[number] } {
  return winner === "current"
    ? { entry: current, loser: { entry: incoming, side: "incoming" } }
    : { entry: incoming, loser: { entry: current, side: "current" } };
}

/** Decides the key of the first entry, `undefined` for "whichever comes first". Drops the loser of a contest from `kept`. */
function mergeFirst(sides: Sides, kept: Map<string, Entry>, losers: Losers): string | undefined {
  const [base, current, incoming] = [head(sides.base), head(sides.current), head(sides.incoming)];
  if (sameHead(incoming, base) || sameHead(current, incoming)) return keepFirst(current, base, sides.current, kept);
  if (sameHead(current, base)) return keepFirst(incoming, base, sides.incoming, kept);
  const winner = sides.winner === "current" ? current : incoming;
  const loser = sides.winner === "current" ? incoming : current;
  const side = sides.winner === "current" ? "incoming" : "current";
  if (
    loser !== undefined &&
    replacesFirst(loser, base, sides[side]) &&
    !sides[sides.winner].has(loser.key) &&
    kept.delete(loser.key)
  ) {
    losers.push({ entry: loser.entry, side });
  }
  return keepFirst(winner, base, sides[sides.winner], kept);
}

interface Head {
  readonly key: string;
  readonly entry: Entry;
}

/** Whether this first entry stands where the base's first one stood: that one is not further down the list. */
function replacesFirst(loser: Head, base: Head | undefined, list: Keyed): boolean {
  return base === undefined || loser.key === base.key || !list.has(base.key);
}

/** To move an entry ahead of the first is a change of it, and beats its removal; to slide up into a gap is not. */
function keepFirst(
  first: Head | undefined,
  base: Head | undefined,
  list: Keyed,
  kept: Map<string, Entry>,
): string | undefined {
  if (first !== undefined && !kept.has(first.key) && base !== undefined && list.has(base.key))
    kept.set(first.key, first.entry);
  return first?.key;
}

function inOrder(sides: Sides, kept: ReadonlyMap<string, Entry>, first: string | undefined): [string, Entry][] {
  const leading = orderingSide(sides);
  const following = leading === "current" ? "incoming" : "current";
  const keys = new Set([...(first === undefined ? [] : [first]), ...sides[leading].keys(), ...sides[following].keys()]);
  return [...keys].filter((key) => kept.has(key)).map((key) => [key, present(kept.get(key))]);
}

/** The side whose order counts: the only one that moved old entries, else the later edit. */
function orderingSide(sides: Sides): Side {
  const common = [...sides.base.keys()].filter((key) => sides.current.has(key) && sides.incoming.has(key));
  const moved = (side: Side): boolean => {
    const kept = new Set(common);
    return [...sides[side].keys()].filter((key) => kept.has(key)).some((key, at) => key !== common[at]);
  };
  const [current, incoming] = [moved("current"), moved("incoming")];
  return current === incoming ? sides.winner : current ? "current" : "incoming";
}

function fit(
  ordered: readonly [string, Entry][],
  capacity: number | undefined,
  sides: Sides,
  losers: Losers,
): readonly [string, Entry][] {
  const fitting = [...ordered];
  const late = sides[sides.winner];
  for (let over = ordered.length - (capacity ?? ordered.length); over > 0; over -= 1) {
    const extra = fitting.findLastIndex(([key], at) => at > 0 && !late.has(key));
    const [key, entry] = present(fitting.splice(extra, 1)[0]);
    losers.push({ entry, side: sides.incoming.has(key) && !sides.current.has(key) ? "incoming" : "current" });
  }
  return fitting;
}

function head(list: Keyed): Head | undefined {
  for (const [key, entry] of list) return { key, entry };
  return undefined;
}

function sameHead(a: Head | undefined, b: Head | undefined): boolean {
  return sameEntry(a?.entry, b?.entry);
}

/** Whether two entries, or two absent ones, are the same in every part. */
function sameEntry(a: Entry | undefined, b: Entry | undefined): boolean {
  return a === b || canonical(a) === canonical(b);
}
