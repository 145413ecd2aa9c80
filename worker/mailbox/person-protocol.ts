import type { Difference, OwnCopy } from "../../shared/contract/acts.ts";
import type { ProblemReason, Refused } from "../../shared/contract/problems.ts";
import type { Content } from "../../shared/content.ts";
import type { Result } from "../../shared/result.ts";
import type { Actor } from "../ring/person-protocol.ts";
import type { Version } from "../ring/protocol.ts";

/** An item as the ring agrees on it, to compare this mailbox's copy with. */
export interface ToCompare {
  readonly item: string;
  readonly version: Version;
  /** `null`: deleted. */
  readonly content: Content | null;
}

/** This mailbox's copy of an item, read just now (or why it could not be) and compared with the ring's. */
export interface Compared {
  readonly item: string;
  readonly compared: OwnCopy["compared"];
  /** For `unknown` the reason in words; for `missing` what is being done about it; else empty. */
  readonly reason: string;
  /** For `unknown`: the same as one of the API's reasons; else `null`. */
  readonly problem: ProblemReason | null;
  /** Epoch milliseconds; `null`: it was not read. */
  readonly checkedAt: number | null;
  /** Microsoft 365 asks for a pause until then (epoch milliseconds). */
  readonly retryAt: number | null;
  readonly differences: readonly Difference[];
  /** Names what was compared: version and copy. A push or a pull carries out this and nothing else. Empty: nothing was. */
  readonly plan: string;
}

/** A push or a pull of one item, as it was previewed. */
export interface CopyAct {
  readonly item: string;
  readonly plan: string;
  /** The client's request id: the same one again is the same act. */
  readonly request: string;
  readonly actor: Actor;
}

/** What came of looking at a copy again: it was looked at and is in step or on its way; or it follows later, and why. */
export type LookedAgain = { readonly kind: "looked" } | { readonly kind: "later"; readonly reason: string };

/** What people ask of a mailbox. They come before changes and runs: at the next step of the turn, at once for a mere look. */
export interface MailboxPersonPort {
  /** Reads the copies (at most 100, in batches of 20) and compares them; books nothing, so it sets nothing off. */
  compare(ring: string, member: string, items: readonly ToCompare[]): Promise<Result<readonly Compared[], Refused>>;
  /** The items that these copies (immutable ids) stand for here; copies of no item are left out. Asks nobody. */
  itemsOf(ring: string, member: string, copies: readonly string[]): Promise<readonly string[]>;
  /** The copy becomes the ring's version. */
  push(ring: string, member: string, act: CopyAct): Promise<Result<null, Refused>>;
  /** The ring's version replaces the copy. What the copy held is kept at the ring first. */
  pull(ring: string, member: string, act: CopyAct): Promise<Result<null, Refused>>;
  /** Part of a resync: the copy is read and brought in step; failed and parked writes are tried again. */
  lookAgain(ring: string, member: string, item: string): Promise<LookedAgain>;
}
