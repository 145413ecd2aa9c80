import type { Clock, Random } from "../../../worker/ports/system.ts";
import { GraphError } from "../errors.ts";
import { Faults } from "../control/faults.ts";
import type { FaultMarks } from "../control/faults.ts";
import { RequestLog } from "../control/requestlog.ts";
import { defaultSwitches } from "../control/switches.ts";
import type { Switches } from "../control/switches.ts";
import { Throttle } from "../control/throttle.ts";
import { Outbox } from "../control/outbox.ts";
import { guid } from "./ids.ts";
import { Journal } from "./journal.ts";
import { Mailbox } from "./mailbox.ts";
import type { Surroundings } from "./mailbox.ts";
import type { ChangeType, Item, Share, User } from "./model.ts";

/** A mail, invitation, cancellation or receipt that a real server would have sent. */
export interface SentMail {
  readonly at: number;
  readonly mailbox: string;
  readonly kind: "mail" | "invitation" | "update" | "cancellation" | "receipt";
  readonly to: readonly string[];
  readonly subject: string;
}

/** Everything the emulator holds, and the ports it stands on. One tenant. */
export class World implements Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly journal = new Journal();
  readonly switches: Switches = defaultSwitches();
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly throttle: Throttle;
  readonly outbox: Outbox;
  readonly mail: SentMail[] = [];
  readonly users = new Map<string, User>();
  readonly mailboxes = new Map<string, Mailbox>();
  shares: Share[] = [];
  /** The faults that strike the request being handled. */
  marks: FaultMarks = {};
  private readonly byName = new Map<string, User>();

  constructor(ports: { clock: Clock; random: Random; baseUrl: string; tenantId: string; logLimit: number }) {
    this.clock = ports.clock;
    this.random = ports.random;
    this.baseUrl = ports.baseUrl;
    this.tenantId = ports.tenantId;
    this.faults = new Faults(ports.random);
    this.log = new RequestLog(ports.logLimit);
    this.throttle = new Throttle(this.switches);
    this.outbox = new Outbox(this);
  }

  now(): number {
    return this.clock.now();
  }

  /** Adds a user, and a mailbox unless it has none. */
  addUser(user: User): Mailbox | null {
    this.adoptUser(user);
    this.journal.note(`user/${user.id}`, () => user);
    if (!user.hasMailbox) return null;
    const mailbox = Mailbox.fresh(user, this.random.hex(8), this);
    this.mailboxes.set(user.id, mailbox);
    return mailbox;
  }

  /** Puts a user in place without noting it for storing. */
  adoptUser(user: User): void {
    this.users.set(user.id, user);
    this.byName.set(user.userPrincipalName.toLowerCase(), user);
  }

  /** The user with this object id or UPN (whatever its case); aliases do not name a user. */
  userNamed(name: string): User | null {
    return this.users.get(name) ?? this.byName.get(name.toLowerCase()) ?? this.users.get(name.toLowerCase()) ?? null;
  }

  /**
   * The mailbox of the user named in a path.
   * @throws GraphError 404 ErrorInvalidUser or MailboxNotEnabledForRESTAPI
   */
  mailboxNamed(name: string): Mailbox {
    const user = this.userNamed(name);
    if (user === null) throw new GraphError(404, "ErrorInvalidUser", `The requested user '${name}' is invalid.`);
    const mailbox = this.mailboxes.get(user.id);
    if (mailbox !== undefined) return mailbox;
    throw new GraphError(
      404,
      "MailboxNotEnabledForRESTAPI",
      "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    );
  }

  newGuid(): string {
    return guid(this.random.hex(16));
  }

  /** Four changes in ten lag, by anything up to the bound. */
  lag(): number {
    const bound = this.switches.visibilityLagMs;
    return bound > 0 && this.random.fraction() < 0.4 ? Math.floor(this.random.fraction() * bound) : 0;
  }

  unlogged(): boolean {
    return this.marks.loseDelta !== undefined;
  }

  changed(mailbox: Mailbox, item: Item, type: ChangeType, folder: number): void {
    this.outbox.changed(mailbox, item, type, folder);
  }

  /** How old a change may be that a stale read does not see; 0: this read is not stale. */
  staleness(): number {
    const fault = this.marks.staleRead;
    return fault === undefined ? 0 : (fault.ms ?? (this.switches.visibilityLagMs || 60_000));
  }
}

/** An instant as Graph writes it; whole seconds unless the switch `timePrecision` says finer. */
export function instant(ms: number, switches: Switches): string {
  const iso = new Date(ms).toISOString();
  return switches.timePrecision === "seconds" ? `${iso.slice(0, 19)}Z` : iso;
}
