import { canonical, type Content, type Entry, type Value } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { changedFields } from "../engine/patch.ts";
import type { Loser } from "./protocol.ts";

/** A change that does not become the ring's: who made it, from what to what, and what stands instead. */
export interface Change {
  readonly item: string;
  readonly member: string | null;
  /** What it was made on; `null`: not known. */
  readonly base: Content | null;
  readonly content: Content;
  readonly standing: Content;
}

/** The values of a change that do not stand; of sets and lists one entry each. */
export function valuesOf(kind: Kind, { item, member, base, content, standing }: Change): Loser[] {
  return changedFields(kind, base ?? {}, content).flatMap((field) => {
    const value = content[field];
    const known = new Set(entriesOf(standing[field]).map(canonical));
    const several = Array.isArray(value);
    return entriesOf(value)
      .filter((entry) => !known.has(canonical(entry)))
      .map((entry) => ({ item, field, value: several ? [entry] : entry, member }));
  });
}

/** A value as its entries; an absent one has none. */
export function entriesOf(value: Value | undefined): readonly Entry[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry];
}
