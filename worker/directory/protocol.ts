import type { Refused } from "../../shared/contract/problems.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import type { Result } from "../../shared/result.ts";
import type { Role } from "../ring/protocol.ts";

/** A ring as the index knows it; the Ring itself has the truth. */
export interface RingRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: KindName;
  readonly state: "active" | "paused" | "deleted";
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Of a deleted ring: when its data is wiped, epoch milliseconds. */
  readonly wipeAt: number | null;
  /** What wants a person there, as the ring last said; absent: it has not said. */
  readonly health?: RingHealth | null;
}

/** How many things of each kind want a person in a ring. */
export interface RingHealth {
  readonly holds: number;
  readonly suspended: number;
  /** Members with changes that have not settled for 15 minutes. */
  readonly unsettled: number;
  /** Members about which no notices come. */
  readonly notices: number;
}

/** What a claim remembers of its member. */
export interface ClaimDetail {
  readonly role: Role;
  readonly receives: boolean;
  readonly gives: boolean;
  /** The mailbox's address, and the folder's name: for people only. */
  readonly label: string;
  readonly folderName: string;
}

/** A folder's place in a ring. */
export interface Claim {
  /** Entra object id. */
  readonly mailbox: string;
  /** Graph id. */
  readonly folder: string;
  readonly ring: string;
  readonly member: string;
  /** False for a `source`, whose folder is only read: it may be in other rings as well. */
  readonly exclusive: boolean;
  /** Whether the ring writes the folder now; `false`: its direction ring to folder is switched off. */
  readonly writes?: boolean;
  /** Whether the ring reads it now; `false`: its direction folder to ring is switched off. */
  readonly reads?: boolean;
  /** What the ring needs to take the member up again, should its storage be lost; absent in claims of earlier versions. */
  readonly detail?: ClaimDetail;
}

/** A mailbox's folder in a ring, as the claims have it. */
export interface Membership {
  readonly ring: RingRecord;
  readonly member: string;
  /** Graph id. */
  readonly folder: string;
}

/** A ring, and the place that a mailbox has in it. */
export interface RingAndPlace {
  readonly ring: RingRecord;
  /** `null`: the mailbox has no folder in this ring. */
  readonly place: Pick<Membership, "member" | "folder"> | null;
}

/** One administrative act. Ids only. */
export interface AuditEntry {
  /** Entra object id of who did it. */
  readonly who: string;
  /** The API's operationId. */
  readonly what: string;
  readonly ring: string | null;
  readonly member: string | null;
  readonly mailbox: string | null;
}

/** An entry of the audit log. */
export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly at: number;
}

/** The Directory: the index of rings, the claims on folders, the audit log. */
export interface DirectoryPort {
  addRing(ring: RingRecord): Promise<void>;
  ring(id: string): Promise<RingRecord | null>;
  rings(): Promise<readonly RingRecord[]>;
  /** The rings that a mailbox (Entra object id) has a folder in. Names no object: an unknown id has none. */
  memberships(mailbox: string): Promise<readonly Membership[]>;
  /** One ring as a mailbox sees it; `null`: there is no such ring. */
  ringFor(id: string, mailbox: string): Promise<RingAndPlace | null>;
  /** Follows the Ring's settings; a ring that is not indexed (any more) stays so. */
  updateRing(ring: RingRecord): Promise<void>;
  /** The ring is wiped: forgets it and whatever claims it had. */
  forgetRing(id: string): Promise<void>;
  /**
   * Claims a folder, or changes the member's own claim. Refused with `folder_in_ring`, and with `folder_cycle` if rings
   * would read what they themselves made others write. May be repeated.
   */
  claim(claim: Claim): Promise<Result<null, Refused>>;
  /** The claims of a ring. */
  claims(ring: string): Promise<readonly Claim[]>;
  /** Whether everything is paused. */
  pausedAll(): Promise<boolean>;
  pauseAll(paused: boolean): Promise<void>;
  /** Gives a member's claim back. May be repeated. */
  release(member: string): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  /** The newest entries before `before`. */
  audits(before: number, limit: number): Promise<readonly AuditRow[]>;
}
