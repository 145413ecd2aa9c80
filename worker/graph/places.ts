import type { KindName } from "../../shared/kinds/kind.ts";

/**
 * Where a kind's items live in Graph: the names of its collections, once. Every row of the
 * allow-list and every request about items is made from it.
 */
export interface Place {
  readonly kind: KindName;
  /** The collection of folders under `/users/{user}`, such as `contactFolders`. */
  readonly folders: string;
  /** The folders inside a folder, or `null` where Graph does not nest them. */
  readonly childFolders: string | null;
  /** The collection of items, under a folder and (by the same name) under the mailbox. */
  readonly items: string;
}

/**
 * The kinds that may be read and written. A kind that is not here has no row in the allow-list, so
 * nothing about it can leave: events and messages come with their own proofs (docs/GRAPH.md 5.2).
 */
export const PLACES: Readonly<Partial<Record<KindName, Place>>> = {
  contact: { kind: "contact", folders: "contactFolders", childFolders: "childFolders", items: "contacts" },
};

/**
 * The place of a kind.
 * @throws Error if the kind has none yet: asking is a mistake of the program, not of its data
 */
export function placeOf(kind: KindName): Place {
  const place = PLACES[kind];
  if (place === undefined) throw new Error(`No place in Graph is known for ${kind}`);
  return place;
}

/** What a subscription watches: the mailbox's items of the kind, in whichever folder (docs/GRAPH.md 2.1). */
export function watchedResource(kind: KindName, user: string): string {
  return `users/${user}/${placeOf(kind).items}`;
}
