import type { Content } from "../../shared/content.ts";
import type { MatchRule } from "../../shared/kinds/kind.ts";

/** A copy that was seen for the first time. */
export interface CopyToMatch {
  readonly id: string;
  /** Fingerprint of its content. */
  readonly print: string;
  /** The item that it is known to be: by its marker, or from an earlier membership. */
  readonly known: string | null;
  /** Read only where a rule asks for it. */
  readonly content: () => Content;
}

/** An item of the ring that has no copy in the folder yet. */
export interface ItemToMatch {
  readonly id: string;
  readonly print: string;
  readonly content: () => Content;
}

/** What becomes of a copy. `by` names the rule: `known`, `content`, or one of the kind's. */
export type Match =
  | { readonly kind: "couple"; readonly item: string; readonly by: string }
  | { readonly kind: "create" }
  /** Several may be meant; or equal copies are more than the items that they equal. A person decides. */
  | { readonly kind: "ambiguous"; readonly items: readonly string[] };

/** Can be gone through again and again: what is matched need not be in memory. */
type Source<T> = () => Iterable<T>;

/** Candidates that are told of one copy, at most. */
export const CANDIDATES = 20;
/** Copies times items that share one key: beyond it each counts as one of many without a closer look. */
const CROWD = CANDIDATES * CANDIDATES;

/** The copies and items that share a key. */
interface Group {
  readonly copies: string[];
  readonly items: string[];
}

/** How one rule sees copies and items. */
interface Keys {
  readonly by: string;
  readonly ofCopy: (copy: CopyToMatch) => readonly string[];
  readonly ofItem: (item: ItemToMatch) => readonly string[];
}

const KNOWN: Keys = {
  by: "known",
  ofCopy: ({ known }) => (known === null ? [] : [known]),
  ofItem: ({ id }) => [id],
};
const EQUAL: Keys = { by: "content", ofCopy: ({ print }) => [print], ofItem: ({ print }) => [print] };

/**
 * Matches the copies of a folder with the items of a ring before anything is created: by marker, by equal content, then
 * by the rules in their order. A rule couples a copy and an item only if neither shares a key with another free one; a
 * later rule may only choose among what an earlier one left open. Each copy and each item is used once. The result does
 * not depend on the order of either source.
 * @returns the match of each copy, by its id
 */
export function match(
  rules: readonly MatchRule[],
  copies: Source<CopyToMatch>,
  items: Source<ItemToMatch>,
): ReadonlyMap<string, Match> {
  const matching = new Matching(copies, items);
  matching.apply(KNOWN);
  matching.coupleEqual();
  for (const rule of rules) {
    matching.apply({
      by: rule.name,
      ofCopy: (copy) => rule.keys(copy.content()),
      ofItem: (item) => rule.keys(item.content()),
    });
  }
  return matching.result();
}

class Matching {
  readonly #copies: Source<CopyToMatch>;
  readonly #items: Source<ItemToMatch>;
  readonly #matches = new Map<string, Match>();
  readonly #taken = new Set<string>();
  /** What a rule left open: the items that a copy may stand for. */
  readonly #open = new Map<string, ReadonlySet<string>>();

  constructor(copies: Source<CopyToMatch>, items: Source<ItemToMatch>) {
    this.#copies = copies;
    this.#items = items;
  }

  /** Equal content, in the order of the ids: of equal ones any choice is right. Copies beyond their items are left to a person. */
  coupleEqual(): void {
    for (const group of this.#groups(EQUAL).values()) {
      const items = group.items.toSorted();
      if (items.length === 0) continue;
      const free = items[Symbol.iterator]();
      for (const copy of group.copies.toSorted()) {
        if (this.#open.has(copy)) continue; // several are known as one item: equal content does not tell which it is
        const next = free.next();
        if (next.done) this.#matches.set(copy, { kind: "ambiguous", items: items.slice(0, CANDIDATES) });
        else this.#couple(copy, next.value, EQUAL.by);
      }
    }
  }

  /** Couples what one rule makes unique, and notes what it leaves open. */
  apply(keys: Keys): void {
    const towards = new Map<string, Set<string>>();
    const from = new Map<string, Set<string>>();
    const crowded = new Set<string>();
    for (const { copies, items } of this.#groups(keys).values()) {
      const isCrowd = copies.length * items.length > CROWD;
      const few = isCrowd ? items.toSorted().slice(0, CANDIDATES) : items;
      if (isCrowd) for (const item of items) crowded.add(item);
      for (const copy of copies) {
        const allowed = this.#open.get(copy);
        const candidates = allowed ? items.filter((id) => allowed.has(id)) : few;
        for (const item of candidates) connect(towards, from, copy, item);
      }
    }
    for (const [copy, items] of towards) {
      const [item = ""] = items;
      const isUnique = items.size === 1 && from.get(item)?.size === 1 && !crowded.has(item);
      if (isUnique) this.#couple(copy, item, keys.by);
      else this.#open.set(copy, items);
    }
  }

  result(): ReadonlyMap<string, Match> {
    for (const { id } of this.#copies()) {
      if (this.#matches.has(id)) continue;
      const items = [...(this.#open.get(id) ?? [])].filter((item) => !this.#taken.has(item));
      this.#matches.set(
        id,
        items.length === 0 ? { kind: "create" } : { kind: "ambiguous", items: items.toSorted().slice(0, CANDIDATES) },
      );
    }
    return this.#matches;
  }

  #couple(copy: string, item: string, by: string): void {
    this.#matches.set(copy, { kind: "couple", item, by });
    this.#taken.add(item);
  }

  /** Free copies and items by the keys that they share. Only the copies' keys are kept: items are many more. */
  #groups({ ofCopy, ofItem }: Keys): Map<string, Group> {
    const groups = new Map<string, Group>();
    for (const copy of this.#copies()) {
      if (this.#matches.has(copy.id)) continue;
      for (const key of new Set(ofCopy(copy))) {
        const group = groups.get(key);
        if (group) group.copies.push(copy.id);
        else groups.set(key, { copies: [copy.id], items: [] });
      }
    }
    if (groups.size === 0) return groups;
    for (const item of this.#items()) {
      if (this.#taken.has(item.id)) continue;
      for (const key of new Set(ofItem(item))) groups.get(key)?.items.push(item.id);
    }
    return groups;
  }
}

/** Notes that a copy and an item share a key. Of an item only needs to be known whether several copies do. */
function connect(towards: Map<string, Set<string>>, from: Map<string, Set<string>>, copy: string, item: string): void {
  add(towards, copy, item);
  if ((from.get(item)?.size ?? 0) < 2) add(from, item, copy);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}
