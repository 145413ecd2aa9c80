import { canonical } from "../../shared/content.ts";
import type { GraphPort, GraphReply, GraphRequest, Lane } from "../ports/graph.ts";
import type { HubPort, MemberConfig, Refusal, Stamp } from "../ring/protocol.ts";
import type { Books } from "./books.ts";
import { WORK } from "./pair.ts";

/** More writes than this at once leave room for what is live. */
const MANY = 100;
/** So long after something came in there is no sweep. */
const CALM_MS = 15_000;
const WAIT_FIRST_MS = 1_000;
const WAIT_LAST_MS = 15 * 60_000;

/** A write that was booked and whose request goes out next. */
export interface Booked {
  readonly pair: number;
  readonly operation: string;
  readonly request: GraphRequest;
}

/**
 * One run of a spoke: its books, its ports, and what it keeps in memory only. Whatever stands here may
 * be lost at any moment; a start makes it anew from the books.
 */
export class Run {
  readonly books: Books;
  readonly graph: GraphPort;
  readonly hub: HubPort;
  /** The configured Graph root: links to anywhere else are refused. */
  readonly graphRoot: string;
  /** The hub has confirmed that these books were not set back (P35). */
  greeted = false;
  /** Writes booked with the entries that demand them, about to be sent. */
  booked: Booked[] = [];
  /** The feed has more than was taken. */
  feedWanted = false;
  /** When a notice or the hub last brought something (epoch milliseconds). */
  activeAt = 0;
  /** Somebody asked for a reading of the delta now. */
  sweepWanted = false;
  /** Copies that notices named are not read before this time: more notices may follow (epoch milliseconds). */
  readFrom = 0;
  /** Nothing is tried before this time (epoch milliseconds). */
  waitUntil = 0;
  #waited = 0;

  constructor(books: Books, ports: { graph: GraphPort; hub: HubPort; graphRoot: string }) {
    this.books = books;
    this.graph = ports.graph;
    this.hub = ports.hub;
    this.graphRoot = ports.graphRoot;
  }

  /**
   * When the delta is to be read next. A sweep looks for what notices missed, so it waits until what
   * they did bring is through; but not for ever.
   */
  sweepDue(): number {
    const { membership, settings } = this.books;
    const latest = membership.sweepAt + settings.sweepMs / 2;
    return Math.max(membership.sweepAt, Math.min(this.activeAt + CALM_MS, latest));
  }

  /** What rides on every message to the hub. */
  stamp(): Stamp {
    const { config, generation, mark } = this.books;
    return { member: config.member, rev: config.rev, gen: generation, mark };
  }

  /** Runs `work` as one transaction of the books. */
  transaction<T>(work: () => T): T {
    return this.books.transaction(work);
  }

  /** A first reading, and the many writes that follow it, are a run; everything else is live. */
  lane(): Lane {
    const many = this.books.pairs.countWaiting(WORK.write) > MANY;
    return this.books.membership.mode === "normal" && !many ? "live" : "run";
  }

  /** How many requests may travel together: a run leaves room for what is live. */
  batchSize(): number {
    return this.lane() === "run" ? 8 : 20;
  }

  /** Sends to Graph. */
  async send(requests: readonly GraphRequest[]): Promise<readonly GraphReply[]> {
    return this.graph.send(requests, this.lane());
  }

  /** Goes on with something after a success. */
  succeeded(): void {
    this.#waited = 0;
  }

  /** Waits after a failure, longer each time; Retry-After is kept to the letter. */
  failed(retryAfterMs: number | null = null): void {
    this.#waited = Math.min(Math.max(this.#waited * 2, WAIT_FIRST_MS), WAIT_LAST_MS);
    this.waitUntil = Math.max(this.waitUntil, this.books.clock.now() + (retryAfterMs ?? this.#waited));
  }

  /** Notes what a refusal or silence of Graph means for everything else here. */
  heard(reply: GraphReply): void {
    if (reply.kind === "ok") this.succeeded();
    else if (reply.kind === "unknown") this.failed();
    else if (reply.class === "throttled" || reply.class === "unavailable" || reply.class === "auth")
      this.failed(reply.retryAfterMs);
    else if (reply.class === "denied" || reply.class === "containerGone") this.suspend(suspensionReason(reply.class));
  }

  /** P-guard: a missing folder or mailbox stops the member; it is never read as an emptied one. */
  suspend(reason: string): void {
    const { membership, clock, settings } = this.books;
    if (membership.suspended === reason) return;
    this.transaction(() =>
      this.books.update({ suspended: reason, sweepAt: clock.now() + Math.min(settings.sweepMs, 3_600_000) }),
    );
    this.books.log.event("member-suspended", {
      ring: this.books.config.ring,
      member: this.books.config.member,
      reason,
    });
  }

  /** Does what the hub's refusal asks for. */
  refused(refusal: Refusal): void {
    switch (refusal.kind) {
      case "left":
        this.transaction(() => this.leave());
        return;
      case "config":
        this.transaction(() => this.configure(refusal.config));
        return;
      case "diverged":
        this.transaction(() => this.diverge());
    }
  }

  /** Takes newer settings; older ones are ignored, and a reminder of those that hold writes nothing. */
  configure(config: MemberConfig): void {
    if (config.rev < this.books.config.rev || canonical(config) === canonical(this.books.config)) return;
    this.books.update({ config });
  }

  /** P29: operations, targets and submissions are dropped; afterwards at most requests already sent may land. */
  leave(): void {
    if (this.books.membership.left) return;
    this.books.update({ left: true });
  }

  /** P30, P32: the hub's storage was set back; give it what is remembered here. */
  diverge(): void {
    const { membership } = this.books;
    if (membership.mode === "recover") return;
    this.books.update({ mode: "recover", era: membership.era + 1, resume: membership.mode });
    this.books.log.event("hub-diverged", { ring: this.books.config.ring, member: this.books.config.member });
  }
}

function suspensionReason(kind: "denied" | "containerGone"): string {
  return kind === "denied"
    ? "Microsoft 365 denies access to this mailbox"
    : "The folder or the mailbox cannot be found";
}
