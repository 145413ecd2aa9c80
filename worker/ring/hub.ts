import type { Refused } from "../../shared/contract/problems.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import type { Result } from "../../shared/result.ts";
import type { Sql } from "../ports/sql.ts";
import type { Alarm, Clock, Log, Random } from "../ports/system.ts";
import { migrate } from "../storage/migrate.ts";
import type { MailboxPersonPort } from "../mailbox/person-protocol.ts";
import { Acts } from "./acts.ts";
import { Addresses } from "./addresses.ts";
import { check } from "./check.ts";
import { Counts } from "./counts.ts";
import { deskOf } from "./desk.ts";
import type { Desk } from "./edit.ts";
import { forgetExceptions, takeReport } from "./exceptions.ts";
import { Feed } from "./feed.ts";
import { FirstReadings } from "./first-reading.ts";
import { Holds, unmatchedAt } from "./holds.ts";
import { Items } from "./items.ts";
import { Line } from "./line.ts";
import { type Member, Members } from "./members.ts";
import { Notes } from "./notes.ts";
import type {
  Answer,
  FeedPage,
  Hello,
  HubPort,
  Loser,
  Mass,
  MemberConfig,
  MemberReport,
  PullGranted,
  PullOrder,
  RecoverRow,
  Reply,
  SpokePort,
  Stamp,
  Submission,
  Version,
} from "./protocol.ts";
import { recover } from "./recover.ts";
import { ADDRESSES_STEP, RING_SCHEMA } from "./schema.ts";
import { readSettings, type RingSettings, writeSettings } from "./settings.ts";
import { grantPull } from "./push.ts";
import { toldTo } from "./policy.ts";
import { judgeAll } from "./submit.ts";
import { compareNumbers } from "./version.ts";
import { Waker } from "./wake.ts";

/** What a hub needs from outside. */
export interface HubPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly alarm: Alarm;
  readonly log: Log;
  /** The field table of a kind. */
  readonly kindOf: (name: RingSettings["kind"]) => Kind;
  /** The spoke of a mailbox. */
  readonly spoke: (mailbox: string) => SpokePort & Pick<MailboxPersonPort, "lookAgain">;
  /** Called after each commit that people may want to see, with the items it touched. */
  readonly changed: (items: readonly string[]) => void;
}

/**
 * The hub of one ring: the single writer of what its members agree on. Each call of the protocol is
 * one transaction, with no await between reading and committing.
 */
export class Hub implements HubPort {
  readonly ports: HubPorts;
  line: Line;
  counts: Counts;
  items: Items;
  feedReader: Feed;
  readonly acts: Acts;
  readonly addresses: Addresses;
  readonly holds: Holds;
  readings = new FirstReadings(this);
  readonly notes: Notes;
  readonly waker: Waker;
  #settings: RingSettings | undefined;
  #members: Members | undefined;

  constructor(ports: HubPorts) {
    this.ports = ports;
    this.addresses = new Addresses(ports.sql, () => this.kind);
    this.acts = new Acts(ports.sql);
    this.holds = new Holds(ports.sql);
    this.notes = new Notes(ports.sql);
    ports.sql.transaction(() => {
      const steps = migrate(ports.sql, RING_SCHEMA);
      this.#settings = readSettings(ports.sql);
      if (steps < ADDRESSES_STEP && this.exists) this.addresses.fill();
    });
    this.line = new Line(ports.sql, ports.clock, ports.random);
    this.counts = new Counts(ports.sql, ports.clock, this.line);
    this.items = new Items(ports.sql, this.line, ports.clock, this);
    this.feedReader = new Feed(ports.sql, this.line, this.items);
    this.waker = new Waker(this);
  }

  /** The ring's settings; throws for a ring that was never created. */
  get settings(): RingSettings {
    if (!this.#settings) throw new Error("This ring does not exist");
    return this.#settings;
  }

  get exists(): boolean {
    return this.#settings !== undefined;
  }

  get kind(): Kind {
    return this.ports.kindOf(this.settings.kind);
  }

  get members(): Members {
    this.#members ??= new Members(this.ports.sql, this.settings.id, this.settings.kind);
    return this.#members;
  }

  /** Whether changes flow. */
  get flowing(): boolean {
    const { paused, pausedAll, wipeAt } = this.settings;
    return !paused && !pausedAll && wipeAt === null;
  }

  /** Where the ring stands, in one word. */
  get state(): "active" | "paused" | "deleted" {
    return this.settings.wipeAt !== null ? "deleted" : this.flowing ? "active" : "paused";
  }

  saveSettings(settings: RingSettings): void {
    this.ports.sql.transaction(() => writeSettings(this.ports.sql, settings));
    this.#settings = settings;
  }

  hello(message: Hello): Promise<Reply<{ setBack: boolean; config: MemberConfig }>> {
    return this.#answer(message, "hello", (member) => {
      const mark = this.members.mark(member.id);
      // P35: the hub remembers more of this spoke than the spoke does, so the spoke's storage was set back.
      const lastKnown =
        message.last === null ? mark.last === null : mark.last === null || compareNumbers(message.last, mark.last) >= 0;
      const setBack = message.cursor.seq < mark.cursor.seq || !lastKnown;
      // A hello from before the settings changed may be of a life that is over (P57).
      const isOfNow = message.rev === member.rev;
      if (!setBack && isOfNow && this.line.knows(message.cursor))
        this.members.note(member.id, { cursor: message.cursor });
      if (setBack) forgetExceptions(this.ports, member.id);
      this.members.saveRoster();
      return { setBack, config: this.configOf(member) };
    });
  }

  submit(stamp: Stamp, submissions: readonly Submission[], mass?: Mass): Promise<Reply<readonly Answer[]>> {
    const before = this.line.head().seq;
    const answers: Answer[] = [];
    const reply = this.#answer(stamp, "submit", (member) => {
      for (const { number } of submissions) this.members.heard(member.id, number);
      answers.push(...judgeAll(deskOf(this), member, submissions, mass));
      return answers;
    });
    const held = answers.flatMap(({ status, item }) => (status === "held" ? [item] : []));
    if (this.line.head().seq > before) this.#announce(stamp.member);
    else this.waker.start(stamp.member); // it may repeat what a run of this object took that ended before it told anybody
    if (held.length > 0) this.ports.changed(held);
    return reply;
  }

  feed(stamp: Stamp, cursor: Version): Promise<Reply<FeedPage>> {
    return this.#answer(stamp, "feed", (member) => {
      if (!this.line.knows(cursor)) return DIVERGED;
      this.members.note(member.id, { cursor });
      return this.feedReader.page(member, cursor, this.settings.id);
    });
  }

  recover(stamp: Stamp, rows: readonly RecoverRow[], losers: readonly Loser[]): Promise<Reply<null>> {
    const before = this.line.head().seq;
    const reply = this.#answer(stamp, "recover", (member) => {
      forgetExceptions(this.ports, member.id);
      recover(deskOf(this), this.line, member.id, rows);
      this.items.conflicts.keep(losers, "recovery");
      return null;
    });
    if (this.line.head().seq > before) this.#announce(null);
    return reply;
  }

  report(stamp: Stamp, report: MemberReport): Promise<Reply<null>> {
    return this.#answer(stamp, "report", (member) => {
      if (!report.number || this.members.reported(member.id, report.number)) takeReport(this, member, report);
      this.members.saveRoster();
      return null;
    });
  }

  async pull(stamp: Stamp, order: PullOrder): Promise<Reply<Result<PullGranted, Refused>>> {
    const reply = await this.#answer(stamp, "pull", (member) => grantPull(deskOf(this), member, order));
    if (reply.kind === "ok" && reply.value.ok) this.ports.changed([order.item]);
    return reply;
  }

  /** What a person does in the pane: one transaction. If it made a version, who listens is told, and the members are. */
  act<T>(work: (desk: Desk) => T): T {
    const before = this.line.head().seq;
    const done = this.transaction(() => work(deskOf(this)));
    if (this.line.head().seq > before) this.#announce(null);
    return done;
  }

  left(id: string): Promise<void> {
    const member = this.members.get(id);
    if (member && member.state === "leaving") {
      this.ports.sql.transaction(() => {
        this.members.save({ ...member, state: "left", rev: member.rev + 1 });
        forgetExceptions(this.ports, id);
        this.holds.forget(id);
      });
      this.ports.changed([]);
    }
    return Promise.resolve();
  }

  configOf(member: Member): MemberConfig {
    const unmatched = unmatchedAt(this.ports.sql, member.id, member.joining);
    return this.members.config(member, this.flowing, { unmatched, ...toldTo(this.settings.policy) });
  }

  /** Tells who listens and wakes the spokes that are behind. */
  #announce(author: string | null): void {
    this.ports.changed([]);
    this.waker.start(author);
  }

  /** One call of a spoke: refused for a reason, or carried out in one transaction, with the head at the time of answering (P31). */
  #answer<T>(stamp: Stamp, call: string, work: (member: Member) => T | typeof DIVERGED): Promise<Reply<T>> {
    try {
      return Promise.resolve(this.transaction(() => this.#carryOut(stamp, call, work)));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error("unknown"));
    }
  }

  /** One transaction. If it throws, what memory holds of it goes with it. */
  transaction<T>(work: () => T): T {
    try {
      return this.ports.sql.transaction(work);
    } catch (error) {
      this.#reload();
      throw error;
    }
  }

  #carryOut<T>(stamp: Stamp, call: string, work: (member: Member) => T | typeof DIVERGED): Reply<T> {
    const checked = check(this, stamp, call);
    if ("kind" in checked) return checked;
    this.waker.heard(checked.id);
    const value = work(checked);
    if (value === DIVERGED) return { kind: "diverged" };
    return { kind: "ok", head: this.line.head(), value };
  }

  /** A transaction was undone: what memory holds of it is made anew from storage. */
  #reload(): void {
    const { sql, clock, random } = this.ports;
    this.line = new Line(sql, clock, random);
    this.counts = new Counts(sql, clock, this.line);
    this.items = new Items(sql, this.line, clock, this);
    this.feedReader = new Feed(sql, this.line, this.items);
    this.readings = new FirstReadings(this);
    this.#members = undefined;
    this.#settings = readSettings(sql);
  }
}

const DIVERGED = Symbol("diverged");
