import type { Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import {
  type CopyOrder,
  type MemberConfig,
  type Obeyed,
  ORIGIN,
  type SpokePort,
  type Version,
  type Wake,
} from "../ring/protocol.ts";
import { migrate } from "../storage/migrate.ts";
import { Asks } from "./asks.ts";
import { beginMembership, readMembership } from "./begin-membership.ts";
import { Books, type Membership } from "./books.ts";
import { NEVER } from "./pair.ts";
import type { CopyAct, LookedAgain, MailboxPersonPort, ToCompare } from "./person-protocol.ts";
import type { MailboxPorts } from "./ports.ts";
import { busy, NOT_HERE } from "./refusals.ts";
import { MAILBOX_SCHEMA } from "./schema.ts";
import { type Hint, Spoke } from "./spoke.ts";
import { Subscriptions } from "./subscriptions.ts";

/** A turn works so long at most, then the alarm goes on (an invocation has limits). */
const TURN_MS = 10_000;
/** A wait this short happens inside the turn. */
const SHORT_WAIT_MS = 2_500;
/** If a turn is cut off, the alarm goes on after this time. */
const SAFETY_MS = 30_000;

const TOO_LATE = busy("The mailbox is busy just now. Try again in a moment.");

/** How a turn ended: nothing more can be done now, or there is more than one turn may do. */
type TurnEnd = "all is done" | "time is up";

/** Everything about one mailbox: its spokes (one for each ring it is a member of), its subscriptions, and its turns. */
export class Mailbox implements SpokePort, MailboxPersonPort {
  readonly #ports: MailboxPorts;
  readonly #spokes = new Map<string, Spoke>();
  readonly #subscriptions: Subscriptions;
  readonly #asks: Asks;
  #turn: Promise<void> | undefined;
  #again = false;
  /** The turn that runs is the alarm's own: if it is cut off the platform rings again, so it needs no safety alarm. */
  #rung = false;
  #alarmAt: number | null;

  /** @param alarmAt when the object's alarm is set to, as its storage says */
  constructor(ports: MailboxPorts, alarmAt: number | null = null) {
    this.#ports = ports;
    this.#alarmAt = alarmAt;
    this.#asks = new Asks(ports);
    migrate(ports.sql, MAILBOX_SCHEMA);
    for (const row of ports.sql.all<{ ring: string; state: string }>(
      "SELECT ring, state FROM membership ORDER BY member",
    )) {
      this.#spokes.set(row.ring, this.#newSpoke(readMembership(row.state)));
    }
    this.#subscriptions = new Subscriptions(ports, () => this.spokes());
  }

  /** The spokes that have not left. */
  spokes(): Spoke[] {
    return [...this.#spokes.values()];
  }

  async configure(config: MemberConfig): Promise<void> {
    const known = this.#spokes.get(config.ring);
    if (known?.books.config.member === config.member) known.configure(config);
    else if (!known || known.books.config.addedAt <= config.addedAt) this.#join(config);
    if (known?.laterLife) {
      await this.idle(); // P57: books are replaced between two steps of the turn, or when it is over
      if (this.#spokes.get(config.ring) === known) this.#join(known.laterLife);
    }
    this.kick();
  }

  wake(ring: string, wake: Wake): Promise<{ cursor: Version; member: string | null }> {
    const spoke = this.#spokes.get(ring);
    if (spoke?.books.config.member !== wake.member)
      return Promise.resolve({ cursor: ORIGIN, member: spoke?.books.config.member ?? null });
    const cursor = spoke.wake(wake, this.#turn === undefined);
    this.kick();
    return Promise.resolve({ cursor, member: spoke.books.config.member });
  }

  /** P29: confirmed only after the request under way, if any, has its answer. */
  async leave(ring: string, member: string): Promise<void> {
    const spoke = this.#spokes.get(ring);
    if (spoke?.books.config.member === member) {
      spoke.leave();
      await this.idle();
      this.#subscriptions.review();
    }
    await this.#ports.hub(ring).left(member);
    this.kick();
  }

  order(ring: string, member: string, order: CopyOrder): Promise<Obeyed> {
    const obeyed = this.#memberOf(ring, member)?.order(order) ?? "unknown here";
    this.kick();
    return Promise.resolve(obeyed);
  }

  /** Notices of Graph for this mailbox. */
  hint(hints: readonly Hint[]): void {
    for (const spoke of this.#live()) spoke.hint(hints);
    this.kick();
  }

  /** A lifecycle notice of Graph (docs: change-notifications-lifecycle-events). */
  lifecycle(event: string): void {
    this.#subscriptions.lifecycle(event);
    if (event !== "reauthorizationRequired") this.sweep();
    this.kick();
  }

  /** Reads the delta of every folder now. */
  sweep(): void {
    for (const spoke of this.#live()) spoke.sweep();
    this.kick();
  }

  async compare(ring: string, member: string, items: readonly ToCompare[]): ReturnType<MailboxPersonPort["compare"]> {
    const spoke = this.#memberOf(ring, member);
    return spoke ? ok(await spoke.compare(items)) : err(NOT_HERE);
  }

  itemsOf(ring: string, member: string, copies: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(this.#memberOf(ring, member)?.itemsOf(copies) ?? []);
  }

  push(ring: string, member: string, act: CopyAct): Promise<Result<null, Refused>> {
    return this.#ask(ring, member, (spoke) => spoke.push(act), { elsewhere: err(NOT_HERE), tooLate: err(TOO_LATE) });
  }

  pull(ring: string, member: string, act: CopyAct): Promise<Result<null, Refused>> {
    return this.#ask(ring, member, (spoke) => spoke.pull(act), { elsewhere: err(NOT_HERE), tooLate: err(TOO_LATE) });
  }

  lookAgain(ring: string, member: string, item: string): Promise<LookedAgain> {
    this.#memberOf(ring, member)?.nameAgain(item);
    return this.#ask(ring, member, (spoke) => spoke.lookAgain(item), {
      elsewhere: { kind: "later", reason: NOT_HERE.detail },
      tooLate: { kind: "later", reason: "Its mailbox is busy just now." },
    });
  }

  /** The alarm rang: go on. Resolves when the turn is over; the platform rings again if it is cut off. */
  async alarm(): Promise<void> {
    this.#alarmAt = null;
    this.#rung = true;
    this.kick();
    await this.idle();
    this.#rung = false; // it may have rung as a turn was ending
  }

  /** Starts a turn, or has the running one look once more. Never throws. */
  kick(): void {
    this.#again = true;
    this.#turn ??= this.#work().finally(() => {
      this.#turn = undefined;
      // Called after the turn had looked for the last time: without another one it would wait for the alarm.
      if (this.#again) this.kick();
    });
  }

  /** Resolves when no turn is running. */
  async idle(): Promise<void> {
    while (this.#turn) await this.#turn;
  }

  /** Has a spoke do what a person waits for, as a step of the turn. Spokes may be made anew until then. */
  #ask<T>(
    ring: string,
    member: string,
    work: (spoke: Spoke) => Promise<T>,
    otherwise: { readonly elsewhere: T; readonly tooLate: T },
  ): Promise<T> {
    const answer = this.#asks.put(async () => {
      const spoke = this.#memberOf(ring, member);
      return spoke ? await work(spoke) : otherwise.elsewhere;
    }, otherwise.tooLate);
    this.kick();
    return answer;
  }

  #memberOf(ring: string, member: string): Spoke | undefined {
    const spoke = this.#spokes.get(ring);
    return spoke?.books.config.member === member && !spoke.books.membership.left ? spoke : undefined;
  }

  #live(): Spoke[] {
    return this.spokes().filter((spoke) => !spoke.books.membership.left);
  }

  async #work(): Promise<void> {
    let end: TurnEnd;
    try {
      end = await this.#steps(this.#ports.clock.now() + TURN_MS);
    } catch (error) {
      // Only a fault of ours comes here. Memory may be wrong now, the books are whole (each step is a
      // transaction): begin anew from them, later.
      this.#ports.log.event("turn-failed", {
        reason: error instanceof Error ? (error.stack ?? error.message) : "unknown",
      });
      for (const [ring, spoke] of this.#spokes) this.#spokes.set(ring, this.#newSpoke(this.#stored(spoke)));
      this.#rung = false;
      this.#setAlarm(this.#ports.clock.now() + SAFETY_MS);
      return;
    }
    this.#rung = false;
    const now = this.#ports.clock.now();
    const next = end === "time is up" ? now : this.#nextDue();
    // Each setting of the alarm is a billed row. An alarm set already is left to ring early: it finds
    // nothing to do and sets the next one, once for however many turns came before it.
    if (this.#alarmAt !== null && this.#alarmAt <= next) return;
    this.#setAlarm(next >= NEVER ? null : Math.max(next, now + 1));
  }

  /** Works until nothing is left to do now, or the time is up. */
  async #steps(deadline: number): Promise<TurnEnd> {
    const { clock, sleep } = this.#ports;
    let worked = false;
    while (clock.now() < deadline) {
      this.#again = false;
      if (this.#asks.waiting) this.#secure();
      if (!worked && (this.#live().some((spoke) => spoke.busy) || this.#nextDue() <= clock.now())) this.#secure();
      if (await this.#step()) {
        worked = true;
        continue;
      }
      if (this.#wasCalled()) continue;
      const wait = this.#nextDue() - clock.now();
      if (wait > SHORT_WAIT_MS) return "all is done";
      this.#secure();
      await Promise.race([sleep(Math.max(wait, 1)), this.#asks.arrival()]);
    }
    this.#again = false; // the alarm rings at once
    return "time is up";
  }

  /** If this turn is cut off, the alarm goes on. */
  #secure(): void {
    if (this.#rung) return;
    const safe = this.#ports.clock.now() + SAFETY_MS;
    if (this.#alarmAt === null || this.#alarmAt > safe) this.#setAlarm(safe);
  }

  #stored(spoke: Spoke): Membership {
    const row = this.#ports.sql.first<{ state: string }>(
      "SELECT state FROM membership WHERE member = ?",
      spoke.books.config.member,
    );
    return row ? readMembership(row.state) : spoke.books.membership;
  }

  #wasCalled(): boolean {
    return this.#again;
  }

  /** What people ask for; else one step of each spoke in turn, so that none starves another; then the subscriptions. */
  async #step(): Promise<boolean> {
    if (await this.#asks.step()) return true;
    let worked = false;
    for (const spoke of this.#live()) {
      worked = (await spoke.step()) || worked;
      if (spoke.laterLife) this.#join(spoke.laterLife);
      if (this.#asks.waiting) return true;
    }
    return worked || (await this.#subscriptions.step());
  }

  #nextDue(): number {
    return Math.min(NEVER, this.#subscriptions.nextDue(), ...this.#live().map((spoke) => spoke.nextDue()));
  }

  #setAlarm(at: number | null): void {
    if (this.#alarmAt === at) return;
    this.#alarmAt = at;
    this.#ports.alarm.set(at);
  }

  #join(config: MemberConfig): void {
    const { sql, clock, settings } = this.#ports;
    // What a former membership sent may still land, or not show yet: nothing is created before that is over.
    const former = this.#spokes.has(config.ring) ? clock.now() + settings.inFlightMs + settings.visibilityMs : 0;
    this.#spokes.set(config.ring, this.#newSpoke(beginMembership(sql, config, former)));
  }

  #newSpoke(membership: Membership): Spoke {
    const { sql, clock, random, log, settings, kindOf, graph, graphRoot, hub } = this.#ports;
    const { config } = membership;
    const books = new Books({ sql, clock, random, log, settings, kind: kindOf(config.kind) }, membership);
    const noticesLost = (): boolean => this.#subscriptions.areLost(config.kind);
    return new Spoke(books, { graph: graph(config.mailbox), hub: hub(config.ring), graphRoot, noticesLost });
  }
}
