import { CREATES_NOTHING } from "../../shared/reasons.ts";
import type { Content, Value } from "../../shared/content.ts";
import type { Quirks } from "../engine/quirks.ts";
import { type MemberReport, ORIGIN, type Submission, type Version } from "../ring/protocol.ts";

/** The newest version that a copy is to be brought to; only while it differs from what the copy stands for. */
export interface Target {
  readonly version: Version;
  /** `null`: deleted. */
  readonly content: Content | null;
}

/** A write that was booked before it was sent (P17); its outcome closes it. At most one a copy. */
export interface Operation {
  readonly id: string;
  readonly kind: "create" | "patch" | "delete";
  /** Fields that a patch names; none: only the marker is put right. */
  readonly fields: readonly string[];
  /** Of a patch: the fields that differ; the others named only travel with them (P20). */
  readonly asked: readonly string[];
  /** What the copy is to hold; `null` for a delete. */
  readonly content: Content | null;
  readonly version: Version;
  /** Of a create: the attempt that its marker names (P25). */
  readonly attempt: string | null;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** A submission that waits for its answer, with what was seen when it was made (P1). */
export interface OpenSubmission {
  readonly submission: Submission;
  readonly observed: Content | null;
  readonly etag: string | null;
  readonly modifiedAt: number;
  /** Of a push: the copy was named as one to be read, and still is if nothing comes of the push (P42). */
  readonly named?: boolean;
}

/** What came of an attempt to create (P25); `unknown` keeps what that attempt sent. */
export type Attempt = { readonly outcome: "coupled" } | { readonly outcome: "unknown"; readonly content: Content };

/**
 * What waits: `new` a copy that the ring has not taken as an item yet; `changed` a change or a deletion of a coupled
 * one; `match` an item that a copy here may be the same as, so it is not created (P53); `onlyCoupled` an item that is
 * not created because the ring creates nothing.
 */
export type Held = "new" | "changed" | "match" | "onlyCoupled";

/** Why a copy takes no part: another one was created after it had gone. Kept while an old replica may still show it (P6). */
export const REPLACED = "replaced";

/** Why a copy takes no part: it was moved to another folder, where the ring detaches what leaves (P55). */
export const MOVED_AWAY = "moved to another folder";

/** Why a copy takes no part: its owner deleted it in a folder that only receives, and the ring lets that be (P54). */
export const DELETED_HERE = "deleted here, in a folder that only receives";

/** Whether a copy takes no part because it is not in its folder, by the ring's rules. */
export function isAway({ excluded }: Pick<Pair, "excluded">): boolean {
  return excluded === MOVED_AWAY || excluded === DELETED_HERE;
}

/** The attempt that our marker names on a copy that a person made: none of ours. */
export const BORN = "0";

/** Tries of a write that Graph refused for this very item. */
export interface Failures {
  readonly count: number;
  readonly firstAt: number;
  readonly reason: string;
  readonly retryAt: number;
}

/** Item and copy, coupled: everything a spoke remembers of one copy. Stored as one row. */
export interface Pair {
  readonly id: number;
  /** `null`: a copy that was seen and not judged yet. */
  readonly item: string | null;
  /** Immutable id of the copy; `null`: not created yet. */
  readonly copy: string | null;
  /** What the copy stands for, in the ring's terms: the base of every merge (P10). */
  readonly agreed: Content | null;
  /** What the folder was last seen to hold, where it differs from agreed (`null`: holds nothing there) (P8). */
  readonly overlay: Readonly<Record<string, Value | null>>;
  /** `null`: not known, so no write (P18). */
  readonly etag: string | null;
  /** While `etag` is not known: the last one that was; it may be the copy's still. */
  readonly lastEtag: string | null;
  /** Etags that the copy had and has no more, newest last: a read that shows one of them is an old replica's (P5). */
  readonly pastEtags: readonly string[];
  /** When the newest etag was learned, epoch milliseconds: no replica is older than that for longer than the visibility bound. */
  readonly learnedAt: number;
  /** Newest lastModifiedDateTime seen, epoch milliseconds (P5). */
  readonly modifiedAt: number;
  /** The newest version of the item that this spoke knows (P16, P32). */
  readonly version: Version;
  readonly target: Target | null;
  readonly gone: boolean;
  /** When our own delete was done, or 0 (P6). */
  readonly goneAt: number;
  /** When our own create was done, or 0 (P6). */
  readonly createdAt: number;
  /** Its books may be wrong: submit without a base (P38). */
  readonly doubt: boolean;
  /** In doubt and gone: other copies were looked for already. */
  readonly searched: boolean;
  /** Why it takes no part, or `null`. */
  readonly excluded: string | null;
  /** A second copy of our own making, to be deleted (P25). */
  readonly stray: boolean;
  readonly attempts: Readonly<Record<string, Attempt>>;
  /** The item that the copy's marker names, where it has one. */
  readonly markedAs: string | null;
  /** The attempt that the copy's marker names. */
  readonly markedAttempt: string | null;
  readonly submission: OpenSubmission | null;
  readonly operation: Operation | null;
  readonly quirks: Quirks;
  /** When it was proven gone, epoch milliseconds, while that has not been submitted yet (P49); 0: it was not. */
  readonly missing: number;
  /** Of a missing copy: it was moved to another folder that lives (P55). */
  readonly movedOut: boolean;
  /** How often it was named since it was last judged (P3); 0: not at all. */
  readonly dirty: number;
  /** Grows with each operation and submission (P4). */
  readonly revision: number;
  readonly failures: Failures | null;
  /** A write did not go through at its first try; until the copy has reached its target. */
  readonly late: boolean;
  /** When the copy was first named, epoch milliseconds. */
  readonly namedAt: number;
  /** Reads in a row that proved nothing. */
  readonly misses: number;
  /** Not to be read again before this time (epoch milliseconds), because what was seen proves nothing yet. */
  readonly quietUntil: number;
  /** Requests of people that were carried out here, newest last: sent again, they are the same act (P44). */
  readonly acts: readonly string[];
  /** Nothing is written, for a person is to decide first (P50); or `null`. */
  readonly held: Held | null;
  /** Fields that nobody has decided yet, with what the ring holds there (`null`: nothing): the copy keeps its own value in them (P51). */
  readonly contested: Readonly<Record<string, Value | null>>;
  /** Fields in which a folder that only receives keeps what its owner typed (P54). */
  readonly kept: readonly string[];
  /** What the hub was last told of this copy: canonical text of an {@link Exception}; `""`: nothing out of the ordinary. */
  readonly told: string;
}

/** Whether the copy was only named so far: nothing is known of it. */
export function isUnjudged(pair: Pick<Pair, "item" | "agreed">): boolean {
  return pair.item === null && pair.agreed === null;
}

/** How many acts a copy remembers: a request is sent again soon, or never. */
const ACTS = 4;

/** The acts of a pair, with one more. */
export function withAct(pair: Pick<Pair, "acts">, request: string): readonly string[] {
  return [...pair.acts.filter((known) => known !== request), request].slice(-ACTS);
}

/** What people see of a copy that is not simply In sync, or Pending because its member is behind. */
export interface Exception {
  readonly state: Exclude<MemberReport["exceptions"][number]["state"], null>;
  readonly reason: string;
  /** Of `Failed`: how often it was tried. */
  readonly tries?: number;
}

/** A pair about which nothing is known. */
export const BLANK: Omit<Pair, "id"> = {
  item: null,
  copy: null,
  agreed: null,
  overlay: {},
  etag: null,
  lastEtag: null,
  pastEtags: [],
  learnedAt: 0,
  modifiedAt: -1,
  version: ORIGIN,
  target: null,
  gone: false,
  goneAt: 0,
  createdAt: 0,
  doubt: false,
  searched: false,
  excluded: null,
  stray: false,
  attempts: {},
  markedAs: null,
  markedAttempt: null,
  submission: null,
  operation: null,
  quirks: {},
  missing: 0,
  movedOut: false,
  dirty: 0,
  revision: 0,
  failures: null,
  late: false,
  namedAt: 0,
  misses: 0,
  quietUntil: 0,
  acts: [],
  held: null,
  contested: {},
  kept: [],
  told: "",
};

/** What a pair waits for, as bits of the stored `work` column: so that a start finds it without reading states. */
export const WORK = {
  read: 1,
  submit: 2,
  settle: 4,
  write: 8,
  tell: 16,
  missing: 32,
  deletion: 64,
  decision: 128,
} as const;

/** A refused write that waits for a person is not tried again by itself. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** A write that is tried again by itself: the copy is not there yet, whatever its member was handed. */
const NOT_TAKEN = "Microsoft 365 has not taken the change yet";

/** Why an item is not created in a folder that may have it already (P53). */
const MAY_BE_THE_SAME = "one in this folder may be the same; an administrator decides";

/** What the hub should know of this copy. */
export function exceptionOf(pair: Omit<Pair, "id">): Exception | null {
  if (pair.item === null || pair.stray) return null;
  if (pair.failures) {
    const { count, reason, retryAt } = pair.failures;
    return retryAt === NEVER ? { state: "Parked", reason } : { state: "Failed", reason, tries: count };
  }
  // Of what the ring has deleted as well there is nothing to tell.
  if (isAway(pair)) return pair.target === null ? null : awayState(pair);
  if (pair.excluded !== null) return { state: "Excluded", reason: pair.excluded };
  if (pair.held === "match") return { state: "Held", reason: MAY_BE_THE_SAME };
  if (pair.held === "onlyCoupled") return { state: "NotCoupled", reason: CREATES_NOTHING };
  return pair.late && pair.target !== null ? { state: "Pending", reason: NOT_TAKEN } : null;
}

function awayState({ excluded }: Pick<Pair, "excluded">): Exception {
  if (excluded === MOVED_AWAY)
    return { state: "NotCoupled", reason: "moved to another folder; it comes back in when it is moved back" };
  return { state: "Orphaned", reason: "deleted here, and kept so, because this folder only receives" };
}

/** The text by which {@link Pair.told} remembers an exception. */
export function exceptionText(exception: Exception | null): string {
  if (exception === null) return "";
  const { state, reason, tries } = exception;
  return tries === undefined ? `${state}: ${reason}` : `${state} ${tries}: ${reason}`;
}

/** Whether a person is to decide about the copy, or its change: the hub was asked, and said so (P50). */
function isAsked({ held }: Pick<Pair, "held">): boolean {
  return held === "new" || held === "changed";
}

/** Everything that a pair waits for. */
export function workOf(pair: Omit<Pair, "id">): number {
  const missing = pair.missing > 0 && pair.excluded === null && pair.submission === null;
  const open =
    !missing &&
    pair.excluded === null &&
    pair.operation === null &&
    pair.held === null &&
    pair.failures?.retryAt !== NEVER;
  const writable = open && (pair.stray || pair.target !== null || misnamed(pair));
  const untold = exceptionText(exceptionOf(pair)) !== pair.told;
  return (
    (untold ? WORK.tell : 0) |
    (pair.dirty > 0 ? WORK.read : 0) |
    (pair.submission ? WORK.submit : 0) |
    (pair.submission?.submission.content === null ? WORK.deletion : 0) |
    (missing ? WORK.missing : 0) |
    (isAsked(pair) ? WORK.decision : 0) |
    (pair.operation ? WORK.settle : 0) |
    (writable ? WORK.write : 0)
  );
}

/** Whether the copy carries the marker of another item: a person's duplicate that became an item of its own (P25). */
export function misnamed(pair: Pick<Pair, "markedAs" | "item" | "gone" | "copy">): boolean {
  return (
    pair.copy !== null && !pair.gone && pair.item !== null && pair.markedAs !== null && pair.markedAs !== pair.item
  );
}
