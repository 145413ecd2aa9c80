import type { ConflictPage, ConflictQuery, Resolve, Resolved } from "../../shared/contract/conflicts.ts";
import type { DecideHold, HoldPage, HoldQuery, HoldSummary, HoldView } from "../../shared/contract/holds.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView, LogEntry } from "../../shared/contract/items.ts";
import type { PlanView, UndecidedPage, UndecidedQuery } from "../../shared/contract/plans.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { MemberView, RingView } from "../../shared/contract/rings.ts";
import type { RemedyOrder, RemedyResult, TroublePage, TroubleQuery } from "../../shared/contract/troubles.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AlertPort } from "../ports/alerts.ts";
import type { DirectoryPort, RingRecord } from "../directory/protocol.ts";
import { Admin } from "./admin.ts";
import type { MemberChange, MemberToAdd, PlanAct, RingAdminPort, RingChange, Watcher } from "./admin-protocol.ts";
import { Agenda } from "./agenda.ts";
import { conflictPage } from "./conflict-view.ts";
import { decideHold, unknownHold } from "./decide-hold.ts";
import { historyView, logView } from "./history-view.ts";
import { holdList, holdView } from "./hold-view.ts";
import { Hub, type HubPorts } from "./hub.ts";
import { Live, type Socket } from "./live.ts";
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
  Stamp,
  Submission,
  Version,
} from "./protocol.ts";
import { People } from "./person.ts";
import { Plans } from "./plans.ts";
import { remind, tidyUp } from "./tend.ts";
import { type Decider, resolveConflicts } from "./resolve.ts";
import { found } from "./found.ts";
import { administrator } from "./seeing.ts";
import { orderRemedies, troublePage } from "./troubles.ts";
import { itemPage, itemView, memberView, ringView } from "./views.ts";

/** What a ring needs from outside. */
export interface RingPorts extends Omit<HubPorts, "changed"> {
  readonly directory: DirectoryPort;
  readonly wipe: () => Promise<void>;
  readonly alerts: AlertPort | null;
  readonly sockets: () => readonly Socket[];
}

const ALARM_AGAIN_MS = 30_000;

/** A ring as others see it: the hub, what administrators do to it, its views and its live feed. */
export class RingService implements HubPort, RingAdminPort {
  readonly hub: Hub;
  readonly admin: Admin;
  readonly live: Live;
  readonly people: People;
  readonly #plans: Plans;
  readonly #agenda: Agenda;

  /** @param alarmAt when the object's alarm is set to, as its storage says */
  constructor(ports: RingPorts, alarmAt: number | null) {
    this.#agenda = new Agenda(ports.alarm, alarmAt);
    this.hub = new Hub({
      ...ports,
      alarm: this.#agenda.alarm(),
      changed: (items) => this.live.changed(items),
    });
    this.live = new Live(this.hub, this.#agenda, ports.sockets);
    this.people = new People(this.hub, this.#agenda);
    this.admin = new Admin(this.hub, { ...ports, agenda: this.#agenda });
    this.#plans = new Plans(this.hub, this.admin.errands);
  }

  /** The alarm rang: go on with whatever is due. Never throws. */
  alarm(): void {
    this.#agenda.rang();
    if (!this.hub.exists) return;
    const { log, clock } = this.hub.ports;
    try {
      this.hub.waker.alarm();
      this.admin.errands.start();
      this.people.resyncs.start();
      this.live.expire();
    } catch (error) {
      // An alarm that throws is tried a few times and then dropped for good: ask for another one instead.
      log.event("alarm-failed", { reason: error instanceof Error ? error.message : "unknown" });
      this.#agenda.by(clock.now() + ALARM_AGAIN_MS);
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (!this.hub.exists) return;
    await Promise.all([this.hub.waker.idle(), this.admin.errands.idle(), this.people.resyncs.idle()]);
    this.live.reviewed();
  }

  async hello(message: Hello): Promise<Reply<{ setBack: boolean; config: MemberConfig }>> {
    return this.hub.exists ? await this.hub.hello(message) : STRANGER;
  }

  async submit(stamp: Stamp, submissions: readonly Submission[], mass?: Mass): Promise<Reply<readonly Answer[]>> {
    if (!this.hub.exists) return STRANGER;
    const reply = await this.hub.submit(stamp, submissions, mass);
    if (reply.kind === "ok" && reply.value.some(({ status }) => status === "held")) this.admin.alerts.review();
    return reply;
  }

  async feed(stamp: Stamp, cursor: Version): Promise<Reply<FeedPage>> {
    if (!this.hub.exists) return STRANGER;
    const reply = await this.hub.feed(stamp, cursor);
    this.live.reviewed();
    return reply;
  }

  async recover(stamp: Stamp, rows: readonly RecoverRow[], losers: readonly Loser[]): Promise<Reply<null>> {
    return this.hub.exists ? await this.hub.recover(stamp, rows, losers) : STRANGER;
  }

  async report(stamp: Stamp, report: MemberReport): Promise<Reply<null>> {
    if (!this.hub.exists) return STRANGER;
    const reply = await this.hub.report(stamp, report);
    if (reply.kind === "ok") this.live.changed(report.exceptions.map(({ item }) => item));
    this.admin.alerts.review();
    return reply;
  }

  async pull(stamp: Stamp, order: PullOrder): Promise<Reply<Result<PullGranted, Refused>>> {
    return this.hub.exists ? await this.hub.pull(stamp, order) : STRANGER;
  }

  async left(member: string): Promise<void> {
    if (this.hub.exists) await this.hub.left(member);
  }

  createRing(ring: RingRecord, pausedAll: boolean): Promise<void> {
    this.admin.create(ring, pausedAll);
    return Promise.resolve();
  }

  pauseAll(ring: RingRecord, paused: boolean): Promise<void> {
    this.admin.create(ring, paused);
    if (this.hub.exists) this.admin.pauseAll(paused);
    return Promise.resolve();
  }

  resetRing(): Promise<Result<RingView, Refused>> {
    return this.#ask(() => {
      const reset = this.admin.reset(null);
      return reset.ok ? ok(ringView(this.hub)) : reset;
    });
  }

  resetMember(member: string): Promise<Result<MemberView, Refused>> {
    return this.#ask(() => {
      const reset = this.admin.reset(member);
      return reset.ok ? this.#member(member) : reset;
    });
  }

  changeRing(change: RingChange): Promise<Result<RingView, Refused>> {
    return this.#ask(() => {
      const changed = this.admin.change(change);
      return changed.ok ? ok(ringView(this.hub)) : changed;
    });
  }

  deleteRing(): Promise<Result<RingView, Refused>> {
    return this.#ask(() => {
      const deleted = this.admin.delete();
      return deleted.ok ? ok(ringView(this.hub)) : deleted;
    });
  }

  async addMember(wanted: MemberToAdd): Promise<Result<MemberView, Refused>> {
    if (!this.hub.exists) return err(UNKNOWN);
    const added = await this.admin.addMember(wanted);
    return added.ok ? ok(memberView(this.hub, added.value)) : added;
  }

  async updateMember(member: string, change: MemberChange): Promise<Result<MemberView, Refused>> {
    if (!this.hub.exists) return err(UNKNOWN);
    const updated = await this.admin.updateMember(member, change);
    return updated.ok ? this.#member(member) : updated;
  }

  removeMember(member: string): Promise<Result<MemberView, Refused>> {
    return this.#ask(() => {
      const removed = this.admin.removeMember(member);
      return removed.ok ? this.#member(member) : removed;
    });
  }

  overview(): Promise<Result<RingView, Refused>> {
    return this.#ask(() => ok(ringView(this.hub)));
  }

  listItems(query: ItemQuery): Promise<Result<ItemPage, Refused>> {
    return this.#ask(() => ok(itemPage(this.hub, query)));
  }

  readItem(item: string): Promise<Result<ItemView, Refused>> {
    return this.#ask(() => found(itemView(this.hub, item, null), item));
  }

  itemHistory(item: string): Promise<Result<HistoryView, Refused>> {
    return this.#ask(() => found(historyView(this.hub, item, administrator(this.hub)), item));
  }

  logEntries(after: number | null, limit: number): Promise<Result<LogEntry[], Refused>> {
    return this.#ask(() => ok(logView(this.hub, after, limit)));
  }

  listTroubles(query: TroubleQuery): Promise<Result<TroublePage, Refused>> {
    return this.#ask(() => ok(troublePage(this.hub, query)));
  }

  orderRemedies(order: RemedyOrder): Promise<Result<RemedyResult, Refused>> {
    return this.#ask(() => {
      const result = orderRemedies(this.hub, this.admin.errands, order);
      this.admin.errands.start();
      return ok(result);
    });
  }

  plan(member: string, act: PlanAct, who: string): Promise<Result<PlanView, Refused>> {
    return this.#plans.carryOut(member, act, who);
  }

  undecided(member: string, query: UndecidedQuery): Promise<Result<UndecidedPage, Refused>> {
    return this.#plans.undecided(member, query);
  }

  listHolds(query: HoldQuery): Promise<Result<HoldSummary[], Refused>> {
    return this.#ask(() => ok(holdList(this.hub, query)));
  }

  readHold(hold: string, page: HoldPage): Promise<Result<HoldView, Refused>> {
    return this.#ask(() => {
      const view = holdView(this.hub, hold, page);
      return view === null ? err(unknownHold()) : ok(view);
    });
  }

  decideHold(hold: string, wish: DecideHold & { readonly who: string }): Promise<Result<HoldView, Refused>> {
    return this.#ask(() => {
      const decided = decideHold(this.hub, this.admin, hold, wish);
      const view = decided.ok ? holdView(this.hub, hold, FIRST_PAGE) : null;
      return decided.ok && view ? ok(view) : err(decided.ok ? unknownHold() : decided.error);
    });
  }

  listConflicts(query: ConflictQuery): Promise<Result<ConflictPage, Refused>> {
    return this.#ask(() => ok(conflictPage(this.hub, query)));
  }

  resolveConflicts(order: Resolve, by: Decider): Promise<Result<Resolved, Refused>> {
    return this.#ask(() => this.hub.act((desk) => resolveConflicts(desk, order, by)));
  }

  ticket(watcher: Watcher): Promise<Result<{ ticket: string; expiresAt: number }, Refused>> {
    return this.#ask(() => ok(this.live.ticket(watcher)));
  }

  async tend(ring: RingRecord, pausedAll: boolean): Promise<void> {
    this.admin.create(ring, pausedAll);
    if (!this.hub.exists) return;
    this.admin.pauseAll(pausedAll);
    this.hub.waker.start();
    this.admin.errands.start();
    this.people.resyncs.start();
    this.live.expire();
    this.admin.alerts.review();
    if (!tidyUp(this.hub)) return;
    this.admin.errands.book("claims", "");
    this.admin.errands.start();
    await remind(this.hub);
  }

  #member(id: string): Result<MemberView, Refused> {
    const member = this.hub.members.get(id);
    return member ? ok(memberView(this.hub, member)) : err(UNKNOWN);
  }

  #ask<T>(work: () => Result<T, Refused>): Promise<Result<T, Refused>> {
    return Promise.resolve(this.hub.exists ? work() : err(UNKNOWN));
  }
}

/** A ring that was wiped, or never was: its copies stay as they are (P29). */
const STRANGER = { kind: "stranger" } as const;
const FIRST_PAGE = { after: "", limit: 100 } as const;
const UNKNOWN = refused("ring_not_found", "There is no ring with this id. listRings lists them.");
