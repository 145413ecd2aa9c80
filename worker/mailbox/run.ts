import { canonical } from "../../shared/content.ts";
import type { GraphPort, GraphReply, GraphRequest, Lane } from "../ports/graph.ts";
import {
  type HubPort,
  type MemberConfig,
  ORIGIN,
  type Refusal,
  type Stamp,
  type SubmissionNumber,
} from "../ring/protocol.ts";
import { isLaterLife } from "./begin-membership.ts";
import type { Books } from "./books.ts";
import { Quiet } from "./quiet.ts";
import { forEachPair } from "./each-pair.ts";
import { askForHeld, holdUnmatched } from "./held.ts";
import { takeBack } from "./kept-here.ts";
import { switchCreating } from "./only-coupled.ts";
import { WORK } from "./pair.ts";

/** More writes than this at once leave room for what is live. */
const MANY = 100;
/** So long after something came in there is no sweep. */
const CALM_MS = 15_000;
/** So long a spoke waits that the hub does not know: its storage may have been set back, and an administrator helps. */
const STRANGER_AGAIN_MS = 15 * 60_000;
/** Throttled, or not let in, and not told for how long. */
const UNTOLD_MS = 30_000;
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
  /** Whether Microsoft 365 could not be asked for notices about this folder for a while. */
  readonly noticesLost: () => boolean;
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
  /** Microsoft 365 asked for a pause until then (epoch milliseconds): people are told so at once. */
  pausedUntil = 0;
  /** The member is to begin anew with these settings: the mailbox replaces this run and its books (P57). */
  laterLife: MemberConfig | null = null;
  readonly quiet: Quiet;
  #waited = 0;
  #reports = 0;

  constructor(books: Books, ports: { graph: GraphPort; hub: HubPort; graphRoot: string; noticesLost?: () => boolean }) {
    this.books = books;
    this.quiet = new Quiet(books);
    this.graph = ports.graph;
    this.hub = ports.hub;
    this.graphRoot = ports.graphRoot;
    this.noticesLost = ports.noticesLost ?? (() => false);
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

  /** The number of the next report (P48). */
  nextReport(): SubmissionNumber {
    this.#reports += 1;
    return { gen: this.books.generation, n: this.#reports };
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

  /** Sends to Graph. @param lane of people for what they asked for; else what the spoke's own work is */
  async send(requests: readonly GraphRequest[], lane: Lane = this.lane()): Promise<readonly GraphReply[]> {
    return this.graph.send(requests, lane);
  }

  /** Goes on with something after a success. */
  succeeded(): void {
    this.#waited = 0;
  }

  /** Waits after a failure, longer each time; Retry-After is kept to the letter. */
  failed(retryAfterMs: number | null = null): void {
    const now = this.books.clock.now();
    // All that a batch asked fails at once: that is one failure.
    const isAnother = this.#waited === 0 || now >= this.waitUntil;
    if (isAnother) this.#waited = Math.min(Math.max(this.#waited * 2, WAIT_FIRST_MS), WAIT_LAST_MS);
    this.waitUntil = Math.max(this.waitUntil, now + (retryAfterMs ?? this.#waited));
  }

  /** Notes what a refusal or silence of Graph means for everything else here. */
  heard(reply: GraphReply): void {
    this.hold(reply);
    if (reply.kind === "ok") this.succeeded();
    else if (reply.kind === "unknown") this.failed(reply.retryAfterMs ?? null);
    else if (reply.class === "unavailable") this.failed(reply.retryAfterMs);
    else if (reply.class === "throttled" || reply.class === "auth") this.failed(reply.retryAfterMs ?? UNTOLD_MS);
    else if (reply.class === "denied" || reply.class === "containerGone") this.suspend(suspensionReason(reply.class));
  }

  /**
   * Keeps a pause that Microsoft 365 asked for: nothing is asked of the mailbox until then. What only our
   * own budget holds back stops nobody who waits, because people have a share of their own.
   */
  hold(reply: GraphReply): void {
    if (reply.kind === "ok" || (reply.kind === "refused" && reply.code === "BudgetSpent")) return;
    const untold = reply.kind === "refused" && reply.class === "throttled" ? UNTOLD_MS : 0;
    this.pausedUntil = Math.max(this.pausedUntil, this.books.clock.now() + (reply.retryAfterMs ?? untold));
    this.waitUntil = Math.max(this.waitUntil, this.pausedUntil);
  }

  /**
   * The replies to one batch. What is one request's own trouble holds up nobody if others got through:
   * its pair rests by itself.
   */
  heardAll(replies: readonly GraphReply[]): void {
    const through = replies.some((reply) => reply.kind === "ok");
    for (const reply of replies) {
      const own = reply.kind === "unknown" || (reply.kind === "refused" && reply.class === "unavailable");
      if (!(own && through)) this.heard(reply);
    }
  }

  /** P-guard: a missing folder or mailbox stops the member; it is never read as an emptied one. */
  suspend(reason: string): void {
    const { membership, clock, settings } = this.books;
    const again = clock.now() + Math.min(settings.sweepMs, 3_600_000);
    this.transaction(() => this.books.update({ suspended: reason, sweepAt: again }));
    if (membership.suspended === reason) return;
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
        return;
      case "stranger":
        // A ring that takes this member up again has not heard how far it is.
        if (this.books.membership.reported !== "") this.transaction(() => this.books.update({ reported: "" }));
        this.failed(STRANGER_AGAIN_MS);
    }
  }

  /** Takes newer settings; older ones are ignored, and a reminder of those that hold writes nothing. */
  configure(config: MemberConfig): void {
    if (isLaterLife(config, this.books.config)) {
      this.laterLife = config;
      return;
    }
    if (config.rev < this.books.config.rev || canonical(config) === canonical(this.books.config)) return;
    this.booked = [];
    const before = this.books.config;
    // More was decided; or less than was known here, because the hub was set back: then it is told anew how things stand.
    const isDecided = config.decided !== before.decided || (before.admitted && !config.admitted);
    if (config.role === before.role) this.books.update(isDecided ? { config, reported: "" } : { config });
    else this.#changeRole(config);
    holdUnmatched(this.books, before.unmatched);
    takeBack(this.books, before);
    if (isDecided || config.role !== before.role) askForHeld(this.books);
    if (config.onlyCoupled !== before.onlyCoupled) switchCreating(this.books);
  }

  /**
   * Another role sees the ring and the folder with other eyes: both are read anew, as on joining; nothing is created
   * until then. The hub takes us for joining as well, so what it was told before counts no more.
   */
  #changeRole(config: MemberConfig): void {
    this.books.update({
      config,
      mode: "join",
      cursor: ORIGIN,
      feedRead: false,
      deltaLink: null,
      listing: true,
      reported: "",
    });
    if (config.role !== "reader") {
      forEachPair(this.books, (pair) => {
        // What a reader had for itself is a new contact of this member now.
        if (pair.excluded !== "reader") return;
        this.books.pairs.save(pair, { excluded: null, agreed: null, overlay: {}, etag: null, dirty: pair.dirty + 1 });
      });
    }
    askForHeld(this.books); // the hub lets go of what waited before
    this.feedWanted = true;
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
