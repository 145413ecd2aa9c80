import type { Entry, Value } from "../../shared/content.ts";
import { memberKey } from "../../shared/kinds/canonical.ts";

/** Sets (categories), merged member by member. Pure. */

/**
 * Three-way union (P8): whoever added or removed a member gets that. Members that differ in case are
 * one member; a new spelling beats a removal, and of two new spellings the first in order stays.
 */
export function mergeSet(
  base: readonly string[],
  current: readonly string[],
  incoming: readonly string[],
): readonly string[] {
  const [before, here, there] = [spellings(base), spellings(current), spellings(incoming)];
  const members: string[] = [];
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const [old, left, right] = [before.get(key), here.get(key), there.get(key)];
    const merged = right === old ? left : left === old ? right : firstOf(left, right);
    if (merged !== undefined) members.push(merged);
  }
  return members.toSorted();
}

/** A set or list field's value as an array; an absent one is empty. */
export function asEntries(value: Value | undefined): readonly Entry[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry];
}

/** A set field's value as texts. */
export function asTexts(value: Value | undefined): readonly string[] {
  return asEntries(value).filter((entry) => typeof entry === "string");
}

/** The value of an array, with the empty one absent. */
export function fromEntries(entries: readonly Entry[]): readonly Entry[] | undefined {
  return entries.length > 0 ? entries : undefined;
}

function firstOf(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function spellings(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(texts.map((text) => [memberKey(text), text]));
}
