import type { Content, Value } from "../../shared/content.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { KindName } from "../../shared/kinds/kind.ts";

// The messages between hub (Ring) and spoke (Mailbox): docs/PROTOCOL.md. Each may be lost, repeated or late.

/** A point on the ring's line: `seq` grows with everything recorded, `gen` names the run of the hub that recorded it (P30). */
export interface Version {
  readonly seq: number;
  readonly gen: string;
}

/** Before everything. */
export const ORIGIN: Version = { seq: 0, gen: "" };

/** The number of a submission: unique for ever, because `gen` is drawn at each start of the spoke (P37). */
export interface SubmissionNumber {
  readonly gen: string;
  readonly n: number;
}

/** `two-way`; `reader`: ring to folder only; `source`: folder to ring only. */
export type Role = "two-way" | "reader" | "source";

/** What a spoke knows of its membership: a copy of the ring's truth, stamped with its `rev`. */
export interface MemberConfig {
  readonly ring: string;
  readonly member: string;
  readonly rev: number;
  readonly kind: KindName;
  /** Entra object id of the mailbox. */
  readonly mailbox: string;
  /** Graph id of the folder. */
  readonly folder: string;
  readonly role: Role;
  /** When the member was added, or last started over, epoch milliseconds: of two beginnings in one mailbox the later one counts. */
  readonly addedAt: number;
  /** False while the ring is paused or the member suspended: nothing is submitted or written. */
  readonly active: boolean;
  /** The plan of the first reading may be carried out (P52): before, nothing is created here. */
  readonly admitted: boolean;
  /** Grows with each decision about what is held here: whatever is held is asked again then (P50). */
  readonly decided: number;
  /** Items that a copy here may be the same as, which nobody has decided yet: they are not created here (P53). */
  readonly unmatched: readonly string[];
  /** Nothing new is created, neither here nor from here. */
  readonly onlyCoupled: boolean;
  /** A copy that is moved to another folder takes part no more, and nothing is deleted: so it is found out where it went (P55). */
  readonly detaches: boolean;
  /** A folder that only receives keeps what its owner typed, or deleted (P54). */
  readonly keepsEdits: boolean;
  readonly keepsDeletions: boolean;
}

/** A value that lost a merge, or was refused (P13). */
export interface Loser {
  readonly item: string;
  readonly field: string;
  readonly value: Value;
  /** The member whose value it was, where known. */
  readonly member: string | null;
}

/** What rides on every message of a spoke: who it is, which run of it, and the newest point it ever saw (P30, P35). */
export interface Stamp {
  readonly member: string;
  readonly rev: number;
  readonly gen: string;
  readonly mark: Version;
}

/** First message of every start (P35): what the spoke's storage holds, so that the hub can tell if it was set back. */
export interface Hello extends Stamp {
  readonly cursor: Version;
  /** The newest submission it remembers having made. */
  readonly last: SubmissionNumber | null;
}

/** What a folder was seen to hold, against what was agreed (P1). Resent word for word until answered. */
export interface Submission {
  readonly number: SubmissionNumber;
  /** Immutable id of the copy. */
  readonly copy: string;
  /** The item, or for a new copy the id derived from it (P15). */
  readonly item: string;
  /** The copy's agreed content (P10); `null`: new, or in doubt (P38). */
  readonly base: Content | null;
  /** Content in the ring's terms; `null`: gone. */
  readonly content: Content | null;
  /** The copy had gone and is back (P9). */
  readonly back: boolean;
  /** A second copy of a coupled item: a new item of its own (P25). */
  readonly fork: boolean;
  /** When a person edited it, as the server tells; for the tie-break only (P12). Epoch milliseconds. */
  readonly editedAt: number;
  /** Of a copy that is gone: it was moved to another folder that lives. */
  readonly left?: true;
  /** A person's push: `content` overrides instead of being merged (P42). Absent: an ordinary submission. */
  readonly push?: PushOrder;
}

/** What a spoke is about to submit besides the message at hand, so that a mass deletion is seen as one from its first item on (P49). */
export interface Mass {
  /** Deletions that wait here, those of this message included. */
  readonly deletions: number;
  /** With them no copy is left in the folder. */
  readonly emptied: boolean;
}

/** Who asks for an act, as the Worker proved it, and the client's request id: the same one again is the same act (P44). */
export interface ActOrder {
  readonly request: string;
  readonly actor: { readonly oid: string; readonly name: string; readonly administers: boolean };
  /** The item's version that the preview showed: moved on since, nothing is done. */
  readonly expected: Version;
}

/** A push (P42). */
export type PushOrder = ActOrder;

/** A pull (P43): the hub keeps what the copy held, then says what is to replace it. */
export interface PullOrder extends ActOrder {
  readonly item: string;
  /** What the copy held, in the ring's terms; `null`: it was gone. */
  readonly kept: Content | null;
}

/** What replaces the copy. */
export interface PullGranted {
  readonly version: Version;
  /** `null`: the ring deleted the item, so the copy goes. */
  readonly content: Content | null;
}

/**
 * `taken` as it is or merged (the answer's content says which); `gone` recorded as deleted; `kept` a
 * deletion lost against an edit; `revived`; `behind` it said nothing new; `refused` a reader's change;
 * `excluded` a reader's own item; `unknown` the hub does not know this item (P34); `stale` a number
 * older than one already answered (P14); `pushed`; `notPushed`: nothing was done, `refusal` says why;
 * `held`: a person is to decide first, `reason` says what (P50): not remembered as an answer, and asked
 * again once that was done; `detached`: this copy takes part no more, and nothing is deleted.
 */
export type AnswerStatus =
  | "taken"
  | "gone"
  | "kept"
  | "revived"
  | "behind"
  | "refused"
  | "excluded"
  | "unknown"
  | "stale"
  | "pushed"
  | "notPushed"
  | "held"
  | "detached";

/** The hub's answer to one submission. */
export interface Answer {
  readonly number: SubmissionNumber;
  readonly status: AnswerStatus;
  readonly item: string;
  /** The item's current version, and its content (`null`: deleted). */
  readonly version: Version;
  readonly content: Content | null;
  readonly losers: readonly Loser[];
  /** Of `notPushed`. */
  readonly refusal?: Refused;
  /** Of `held`, `excluded` and `detached`: why, in words for people. */
  readonly reason?: string;
  /** Of `held`: {@link MemberConfig.decided} at the time of answering. */
  readonly decided?: number;
  /** Fields that nobody has decided yet: no copy is brought to another value in them (P51). */
  readonly contested?: readonly string[];
  /** Of `refused`: fields in which the copy keeps what its owner typed (P54). */
  readonly kept?: readonly string[];
}

/** One changed item, at the sequence number of its latest version. */
export interface FeedRow {
  readonly item: string;
  readonly version: Version;
  readonly content: Content | null;
  /** The copy of this item at the asking member, where the hub knows one (P15). */
  readonly copy: string | null;
  readonly losers: readonly Loser[];
  /** As in {@link Answer.contested}. */
  readonly contested?: readonly string[];
}

/** A stretch of the changes feed: rows after `from`, and where to go on. */
export interface FeedPage {
  readonly from: Version;
  readonly rows: readonly FeedRow[];
  readonly next: Version;
  readonly more: boolean;
}

/** What a spoke hands back to a hub whose storage was set back (P32). */
export interface RecoverRow {
  readonly item: string;
  readonly version: Version;
  readonly content: Content | null;
  readonly agreed: Content | null;
  readonly editedAt: number;
}

/**
 * Why the hub did not do what was asked: `left` the member is no longer one (final, P29); `moved on`
 * the settings are newer, here they are; `diverged` the spoke saw a point that this hub never had (P30);
 * `stranger` the hub knows no such member: it may have been set back, so that is not "left".
 */
export type Refusal =
  | { readonly kind: "left" }
  | { readonly kind: "config"; readonly config: MemberConfig }
  | { readonly kind: "diverged" }
  | { readonly kind: "stranger" };

/** An answer of the hub, with its head at the time of answering (P31). */
export type Reply<T> = { readonly kind: "ok"; readonly head: Version; readonly value: T } | Refusal;

/** What an administrator can have done with one copy (P58). */
export type OrderKind = "retry" | "restore" | "exclude" | "include" | "uncouple";

/** An order for one copy, with the ring's version at the time. The same id again is the same order. */
export interface CopyOrder {
  readonly id: string;
  readonly item: string;
  readonly act: OrderKind;
  readonly version: Version;
  /** `null`: the ring deleted it. */
  readonly content: Content | null;
}

/** What became of an order; `later`: something else comes first, ask again; `unknown here`: this mailbox has nothing of it. */
export type Obeyed = "done" | "later" | "unknown here";

/** The hub as a spoke sees it. Each call is one transaction there; a rejected promise means: outcome unknown. */
export interface HubPort {
  hello(message: Hello): Promise<Reply<{ readonly setBack: boolean; readonly config: MemberConfig }>>;
  submit(stamp: Stamp, submissions: readonly Submission[], mass?: Mass): Promise<Reply<readonly Answer[]>>;
  feed(stamp: Stamp, cursor: Version): Promise<Reply<FeedPage>>;
  recover(stamp: Stamp, rows: readonly RecoverRow[], losers: readonly Loser[]): Promise<Reply<null>>;
  /** Tells the hub what it shows people: copies that need attention, and how far this member is. */
  report(stamp: Stamp, report: MemberReport): Promise<Reply<null>>;
  left(member: string): Promise<void>;
  /** Before a copy is overwritten by a pull: keeps what it held and says what replaces it (P43). */
  pull(stamp: Stamp, order: PullOrder): Promise<Reply<Result<PullGranted, Refused>>>;
}

/** What a spoke tells the hub about its copies, for the pages people see. */
export interface MemberReport {
  /** Grows with each report: one that comes late, after a newer one, is not taken (P48). */
  readonly number?: SubmissionNumber;
  /** Exceptions that opened or changed (`state`) or closed (`null`). */
  readonly exceptions: readonly {
    readonly item: string;
    readonly state: "Failed" | "Parked" | "Excluded" | "Pending" | "Held" | "Orphaned" | "NotCoupled" | null;
    readonly reason: string;
    /** Of `Failed`: how often it was tried. */
    readonly tries?: number;
  }[];
  /** Why the member is suspended, or `null`. */
  readonly suspended: string | null;
  /** The first full reading is through. */
  readonly joined: boolean;
  /** Everything that lies in the folder was submitted once: a plan can be made of it (P52). */
  readonly listed: boolean;
  /** Microsoft 365 has sent no notices about this folder for a while, and could not be asked to. */
  readonly noticesLost?: boolean;
  /** How many copies wait here for a decision: a hub that knows of fewer was set back. Absent: none, or some are just asked again. */
  readonly held?: number;
}

/** A wake: the entries a member lacks, and what the hub last heard of its spoke, so that a spoke that just started need not say hello first (P35). */
export interface Wake {
  readonly member: string;
  readonly page: FeedPage;
  readonly head: Version;
  readonly last: SubmissionNumber | null;
  readonly rev: number;
}

/** A spoke as the hub sees it. */
export interface SpokePort {
  /**
   * Brings new entries (P2). Answers the cursor it now holds (one that did not move means: it will ask
   * by itself), and as which member: another one, or none, means that it must be told of its membership.
   */
  wake(ring: string, wake: Wake): Promise<{ readonly cursor: Version; readonly member: string | null }>;
  configure(config: MemberConfig): Promise<void>;
  leave(ring: string, member: string): Promise<void>;
  /** Does something with one copy; may be repeated (P58). */
  order(ring: string, member: string, order: CopyOrder): Promise<Obeyed>;
}
