import { canonical, sameValue, type Content, type Entry, type Value } from "../../shared/content.ts";
import type { Field, Kind } from "../../shared/kinds/kind.ts";
import { memberKey } from "../../shared/kinds/canonical.ts";
import { entryKey } from "./list.ts";
import { asEntries, asTexts, fromEntries, mergeSet } from "./set.ts";

/**
 * What a copy stands for, what its folder was last seen to hold, and what it holds now. The first
 * two differ where the server rewrote a value or cannot hold it (P8).
 */
export interface Seen {
  readonly agreed: Content;
  readonly shown: Content;
  readonly observed: Content;
}

/**
 * What a folder holds, in the ring's terms: what the person changed since it was last seen, on top
 * of what was agreed. A field that still shows what it showed stands for its agreed value.
 * The very object `agreed` if nobody changed anything.
 */
export function translate(kind: Kind, seen: Seen): Content {
  const content: Record<string, Value> = { ...seen.agreed };
  let changed = false;
  for (const field of kind.fields) {
    const shown = seen.shown[field.name];
    const observed = seen.observed[field.name];
    if (sameValue(observed, shown)) continue;
    const agreed = seen.agreed[field.name];
    const value = sameValue(agreed, shown) ? observed : changedValue(field, agreed, shown, observed);
    if (sameValue(value, agreed)) continue;
    if (value === undefined) delete content[field.name];
    else content[field.name] = value;
    changed = true;
  }
  return changed ? content : seen.agreed;
}

function changedValue(
  field: Field,
  agreed: Value | undefined,
  shown: Value | undefined,
  observed: Value | undefined,
): Value | undefined {
  if (field.type === "set") return fromEntries(translateSet(asTexts(agreed), asTexts(shown), asTexts(observed)));
  if (field.type === "list")
    return fromEntries(translateList(field, asEntries(agreed), asEntries(shown), asEntries(observed)));
  return observed;
}

/**
 * A set the person changed where agreed and shown differ. A member that the server only spells in its own
 * way stands for the agreed one: else that spelling would pass for an edit, and beat a removal.
 */
function translateSet(
  agreed: readonly string[],
  shown: readonly string[],
  observed: readonly string[],
): readonly string[] {
  const held = new Set(shown);
  const spelled = new Map(agreed.map((text) => [memberKey(text), text]));
  const inRing = (text: string): string => (held.has(text) ? (spelled.get(memberKey(text)) ?? text) : text);
  return mergeSet(shown.map(inRing), agreed, observed.map(inRing));
}

/**
 * A list the person changed where agreed and shown differ. Each shown entry is paired with the agreed
 * one it stands for: the equal one, else the one with the same key, else (if as many are left on
 * both sides) the one in the same place among those. Then an observed entry that was shown stands for
 * its partner, or for nothing if the server invented it; any other is the person's. Agreed entries
 * without a partner are not held here: they stay, behind the others, where no person can have
 * removed them, unless the person typed them here anew. If the list then exceeds the capacity, merge makes that a conflict.
 */
function translateList(
  field: Field,
  agreed: readonly Entry[],
  shown: readonly Entry[],
  observed: readonly Entry[],
): readonly Entry[] {
  const partners = pair(field, agreed, shown);
  const unseen = new Set(shown.keys());
  const entries: Entry[] = [];
  const typed = new Set<string>();
  for (const entry of observed) {
    const at = [...unseen].find((index) => sameValue(shown[index], entry));
    if (at === undefined) {
      entries.push(entry);
      typed.add(entryKey(entry, field.parts));
      continue;
    }
    unseen.delete(at);
    const partner = partners.get(at);
    if (partner !== undefined) entries.push(partner.entry);
  }
  const held = new Set([...partners.values()].map((partner) => partner.index));
  const hidden = agreed.filter((_, index) => !held.has(index));
  return [...entries, ...hidden.filter((entry) => !typed.has(entryKey(entry, field.parts)))];
}

interface Partner {
  readonly index: number;
  readonly entry: Entry;
}

/** For each index of `shown` the agreed entry that it stands for. */
function pair(field: Field, agreed: readonly Entry[], shown: readonly Entry[]): ReadonlyMap<number, Partner> {
  const partners = new Map<number, Partner>();
  const free = new Map(agreed.map((entry, index) => [index, entry]));
  const take = (at: number, index: number): void => {
    partners.set(at, { index, entry: agreed[index] as Entry });
    free.delete(index);
  };
  const byKey = (entry: Entry): string => entryKey(entry, field.parts);
  for (const identity of [canonical, byKey]) {
    for (const [at, entry] of shown.entries()) {
      if (partners.has(at)) continue;
      const found = [...free].find(([, candidate]) => identity(candidate) === identity(entry));
      if (found !== undefined) take(at, found[0]);
    }
  }
  const alone = [...shown.keys()].filter((at) => !partners.has(at));
  const left = [...free.keys()];
  if (alone.length === left.length) alone.forEach((at, place) => take(at, left[place] as number));
  return partners;
}
