/** JSON values of an item's properties, by Graph name. Never changed in place: a write makes a new object. */
export type Properties = Readonly<Record<string, unknown>>;

/** Extended properties: canonical id (see `kinds/extended.ts`) to value, which Graph always carries as text. */
export type Extended = Readonly<Record<string, string>>;

/** A person or shared mailbox in the directory. */
export interface User {
  /** Entra object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  /** Primary SMTP address; may differ from the UPN. */
  readonly mail: string | null;
  readonly displayName: string;
  /** Further SMTP addresses. */
  readonly aliases: readonly string[];
  /** False: a user without a mailbox, answered with MailboxNotEnabledForRESTAPI. */
  readonly hasMailbox: boolean;
}

/** What an item was from one change to the next. */
export interface Version {
  /** Number of the folder that holds it; `null`: purged. */
  readonly folder: number | null;
  readonly properties: Properties;
  readonly extended: Extended;
  readonly changeKey: string;
  /** lastModifiedDateTime, epoch milliseconds on the mailbox server's clock (which may be off). */
  readonly modified: number;
  /** When the change was made, epoch milliseconds on the true clock. */
  readonly at: number;
  /** How often the item has moved: part of the ids that change on a move. */
  readonly moves: number;
}

/** One item, whatever its kind. `number` is the mailbox's own and stays for life. */
export interface Item {
  readonly number: number;
  readonly kind: string;
  /** createdDateTime, epoch milliseconds on the mailbox server's clock. */
  readonly created: number;
  /** When it was made, on the true clock. */
  readonly createdAt: number;
  /** From then on listings and filters show it. */
  visibleAt: number;
  current: Version;
  /** The version before; what a stale replica still shows. */
  previous: Version | null;
  /** The folder it was in before it went to Deleted Items, for a restore. */
  cameFrom: number | null;
}

/** A late value change by the server, waiting for its time. */
export interface LateChange {
  readonly at: number;
  readonly item: number;
  readonly property: string;
  readonly find: string;
  readonly replace: string;
}

/** One rule by which a mailbox rewrites a text property: a regular expression and what replaces a match. */
export interface RewriteRule {
  readonly property: string;
  readonly find: string;
  readonly replace: string;
  /** Absent: at the write itself. Else that many milliseconds later, with a new changeKey. */
  readonly delayMs?: number;
}

/** How one mailbox differs from the rest. */
export interface Quirks {
  /** Overrides the switch of that name for this mailbox. */
  readonly ifMatch?: "honoured" | "ignored";
  /** The server's clock is off by so many milliseconds. */
  readonly skewMs?: number;
  /** Properties that this mailbox drops without a word. */
  readonly cannotHold?: readonly string[];
  readonly rewrite?: readonly RewriteRule[];
}

/** A right on somebody else's mailbox or one folder of it, as Outlook shares them. */
export interface Share {
  readonly owner: string;
  readonly user: string;
  /** Folder id; `null`: the whole mailbox. */
  readonly folder: string | null;
  readonly write: boolean;
}

/** What happened to an item, as a subscription calls it. */
export type ChangeType = "created" | "updated" | "deleted";
