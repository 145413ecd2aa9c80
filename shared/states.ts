/** What a copy's state can be: the same words in the API, the pane and the documents. */

/** A copy's state, by the name that stored rows and the API use. */
export type ItemState =
  | "InSync"
  | "Pending"
  | "Conflict"
  | "Held"
  | "Failed"
  | "Parked"
  | "Excluded"
  | "Orphaned"
  | "NotCoupled";

/** What people read for each state, and what it means. */
const STATES: Readonly<Record<ItemState, { readonly words: string; readonly meaning: string }>> = {
  InSync: { words: "In sync", meaning: "The copy holds what the ring agrees on." },
  Pending: { words: "Pending", meaning: "A change is on its way to or from this copy." },
  Conflict: {
    words: "Conflict",
    meaning: "The same field was changed in two places; the value that lost is kept and can be brought back.",
  },
  Held: { words: "Held", meaning: "A change waits for a person to approve it." },
  Failed: { words: "Failed", meaning: "The last tries to write this copy failed; the next one follows by itself." },
  Parked: { words: "Parked", meaning: "Tried often enough; a person decides how to go on." },
  Excluded: { words: "Excluded", meaning: "Left out of the ring, for the reason given." },
  Orphaned: { words: "Orphaned", meaning: "The copy of this item is gone from its folder." },
  NotCoupled: { words: "Not coupled", meaning: "The item has no copy here, or the copy belongs to no item." },
};

/** So often a copy is tried within 24 hours before it is Parked. */
export const TRIES_BEFORE_PARKED = 5;

/** A state in words, with its detail: "Failed (2 of 5)", "Excluded (private)". */
export function stateInWords(state: ItemState, detail?: { readonly tries?: number; readonly reason?: string }): string {
  const { words } = STATES[state];
  if (state === "Failed" && detail?.tries !== undefined) return `${words} (${detail.tries} of ${TRIES_BEFORE_PARKED})`;
  return detail?.reason === undefined || detail.reason === "" ? words : `${words} (${detail.reason})`;
}
