/** What a ring does where there is more than one right way. Decided by an administrator, ring by ring. */

/** How many changes of one member within 24 hours are ordinary: `percent` of its copies, but never below `least` nor above `most`. */
export interface Limit {
  readonly least: number;
  /** `null`: no upper bound. */
  readonly most: number | null;
  readonly percent: number;
}

/** What one member may do to everybody within 24 hours before a person is asked (docs/SPEC.md S36). */
export interface Limits {
  readonly deletions: Limit;
  /** New items outside a first reading. */
  readonly creations: Limit;
  readonly rewrites: Limit;
  /** A folder that is emptied counts as a mass deletion from so many items on. */
  readonly emptied: number;
}

/** Who wins where two members changed one field at once. */
export interface ConflictPolicy {
  /** `latest`: the later edit; `member`: the named one's; `ask`: nobody's, until an administrator decides. */
  readonly winner: "latest" | "member" | "ask";
  /** Of `member`: which. */
  readonly member: string | null;
}

/** The rules of a ring. */
export interface Policy {
  readonly conflicts: ConflictPolicy;
  /** Edit against deletion: which of the two stands. The other is in history. */
  readonly deletions: "editWins" | "deletionWins";
  /** A copy that is moved out of its folder: deleted everywhere, or only that copy takes part no more. */
  readonly leaving: "delete" | "detach";
  /** What becomes of an edit, and of a deletion, in a folder that only receives. */
  readonly readerEdits: "putBack" | "keep";
  readonly readerDeletions: "putBack" | "keep";
  /** Changes flow, but nothing new is created: neither in the ring nor in a folder. */
  readonly onlyCoupled: boolean;
  readonly limits: Limits;
  /** The kind's match rules by name, in the order in which they are tried at a first reading; `null`: the kind's own. */
  readonly matchBy: readonly string[] | null;
}

/** What holds until an administrator decides otherwise. */
export const DEFAULT_POLICY: Policy = {
  conflicts: { winner: "latest", member: null },
  deletions: "editWins",
  leaving: "delete",
  readerEdits: "putBack",
  readerDeletions: "putBack",
  onlyCoupled: false,
  limits: {
    deletions: { least: 10, most: 50, percent: 5 },
    creations: { least: 200, most: null, percent: 20 },
    rewrites: { least: 100, most: null, percent: 20 },
    emptied: 2,
  },
  matchBy: null,
};
