import { DurableObject } from "cloudflare:workers";
import type { ActView, AddItem, MyRing, Preview } from "../../shared/contract/acts.ts";
import type { ConflictPage, ConflictQuery, Resolve, Resolved } from "../../shared/contract/conflicts.ts";
import type { DecideHold, HoldPage, HoldQuery, HoldSummary, HoldView } from "../../shared/contract/holds.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView, LogEntry } from "../../shared/contract/items.ts";
import type { PlanView, UndecidedPage, UndecidedQuery } from "../../shared/contract/plans.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { MemberView, RingView } from "../../shared/contract/rings.ts";
import type { RemedyOrder, RemedyResult, TroublePage, TroubleQuery } from "../../shared/contract/troubles.ts";
import { kindOf } from "../../shared/kinds/index.ts";
import type { Result } from "../../shared/result.ts";
import type { RingRecord } from "../directory/protocol.ts";
import type { MemberChange, MemberToAdd, PlanAct, RingChange, Watcher } from "../ring/admin-protocol.ts";
import type { Attachment, Socket } from "../ring/live.ts";
import type { Actor, RingLook, RingWish, Wanted } from "../ring/person-protocol.ts";
import type {
  Answer,
  FeedPage,
  Hello,
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
} from "../ring/protocol.ts";
import type { Decider } from "../ring/resolve.ts";
import { RingService } from "../ring/service.ts";
import { DurableSql } from "../storage/durable-sql.ts";
import { alertPortOf } from "./alerts.ts";
import { type Bindings, directoryOf, mailboxOf, type RingPort } from "./bindings.ts";
import { alarmOf, clock, log, random } from "./system.ts";

/** A ring's object: hands the ring its ports, and the world the ring. */
export class Ring extends DurableObject<Bindings> implements RingPort {
  #started: RingService | undefined;

  constructor(context: DurableObjectState, bindings: Bindings) {
    super(context, bindings);
    void context.blockConcurrencyWhile(async () => {
      this.#started = this.#newService(await context.storage.getAlarm());
    });
  }

  override alarm(): Promise<void> {
    return this.#after(() => Promise.resolve(this.#service.alarm()));
  }

  hello(message: Hello): Promise<Reply<{ setBack: boolean; config: MemberConfig }>> {
    return this.#after(() => this.#service.hello(message));
  }

  submit(stamp: Stamp, submissions: readonly Submission[], mass?: Mass): Promise<Reply<readonly Answer[]>> {
    return this.#after(() => this.#service.submit(stamp, submissions, mass));
  }

  feed(stamp: Stamp, cursor: Version): Promise<Reply<FeedPage>> {
    return this.#service.feed(stamp, cursor);
  }

  recover(stamp: Stamp, rows: readonly RecoverRow[], losers: readonly Loser[]): Promise<Reply<null>> {
    return this.#after(() => this.#service.recover(stamp, rows, losers));
  }

  report(stamp: Stamp, report: MemberReport): Promise<Reply<null>> {
    return this.#service.report(stamp, report);
  }

  left(member: string): Promise<void> {
    return this.#service.left(member);
  }

  pull(stamp: Stamp, order: PullOrder): Promise<Reply<Result<PullGranted, Refused>>> {
    return this.#service.pull(stamp, order);
  }

  standing(actor: Actor): Promise<Result<MyRing, Refused>> {
    return this.#service.people.standing(actor);
  }

  look(actor: Actor, asked: Wanted | null): Promise<Result<RingLook, Refused>> {
    return this.#service.people.look(actor, asked);
  }

  listItemsFor(actor: Actor, query: ItemQuery): Promise<Result<ItemPage, Refused>> {
    return this.#service.people.listItemsFor(actor, query);
  }

  itemFor(actor: Actor, item: string): Promise<Result<ItemView, Refused>> {
    return this.#service.people.itemFor(actor, item);
  }

  historyFor(actor: Actor, item: string): Promise<Result<HistoryView, Refused>> {
    return this.#service.people.historyFor(actor, item);
  }

  preview(actor: Actor, wish: RingWish): Promise<Result<Preview, Refused>> {
    return this.#service.people.preview(actor, wish);
  }

  carryOut(actor: Actor, wish: RingWish, plan: string, request: string): Promise<Result<ActView, Refused>> {
    return this.#after(() => this.#service.people.carryOut(actor, wish, plan, request));
  }

  resync(actor: Actor, item: string, request: string): Promise<Result<ActView, Refused>> {
    return this.#after(() => this.#service.people.resync(actor, item, request));
  }

  addItem(actor: Actor, person: Pick<AddItem, "name" | "address">, request: string): Promise<Result<ActView, Refused>> {
    return this.#after(() => this.#service.people.addItem(actor, person, request));
  }

  readAct(actor: Actor, act: string): Promise<Result<ActView, Refused>> {
    return this.#service.people.readAct(actor, act);
  }

  createRing(ring: RingRecord, pausedAll: boolean): Promise<void> {
    return this.#service.createRing(ring, pausedAll);
  }

  pauseAll(ring: RingRecord, paused: boolean): Promise<void> {
    return this.#after(() => this.#service.pauseAll(ring, paused));
  }

  resetRing(): Promise<Result<RingView, Refused>> {
    return this.#after(() => this.#service.resetRing());
  }

  resetMember(member: string): Promise<Result<MemberView, Refused>> {
    return this.#after(() => this.#service.resetMember(member));
  }

  changeRing(change: RingChange): Promise<Result<RingView, Refused>> {
    return this.#after(() => this.#service.changeRing(change));
  }

  deleteRing(): Promise<Result<RingView, Refused>> {
    return this.#after(() => this.#service.deleteRing());
  }

  addMember(wanted: MemberToAdd): Promise<Result<MemberView, Refused>> {
    return this.#after(() => this.#service.addMember(wanted));
  }

  updateMember(member: string, change: MemberChange): Promise<Result<MemberView, Refused>> {
    return this.#after(() => this.#service.updateMember(member, change));
  }

  removeMember(member: string): Promise<Result<MemberView, Refused>> {
    return this.#after(() => this.#service.removeMember(member));
  }

  overview(): Promise<Result<RingView, Refused>> {
    return this.#service.overview();
  }

  listItems(query: ItemQuery): Promise<Result<ItemPage, Refused>> {
    return this.#service.listItems(query);
  }

  readItem(item: string): Promise<Result<ItemView, Refused>> {
    return this.#service.readItem(item);
  }

  itemHistory(item: string): Promise<Result<HistoryView, Refused>> {
    return this.#service.itemHistory(item);
  }

  logEntries(after: number | null, limit: number): Promise<Result<LogEntry[], Refused>> {
    return this.#service.logEntries(after, limit);
  }

  listTroubles(query: TroubleQuery): Promise<Result<TroublePage, Refused>> {
    return this.#service.listTroubles(query);
  }

  orderRemedies(order: RemedyOrder): Promise<Result<RemedyResult, Refused>> {
    return this.#after(() => this.#service.orderRemedies(order));
  }

  plan(member: string, act: PlanAct, who: string): Promise<Result<PlanView, Refused>> {
    return this.#after(() => this.#service.plan(member, act, who));
  }

  undecided(member: string, query: UndecidedQuery): Promise<Result<UndecidedPage, Refused>> {
    return this.#service.undecided(member, query);
  }

  listHolds(query: HoldQuery): Promise<Result<HoldSummary[], Refused>> {
    return this.#service.listHolds(query);
  }

  readHold(hold: string, page: HoldPage): Promise<Result<HoldView, Refused>> {
    return this.#service.readHold(hold, page);
  }

  decideHold(hold: string, wish: DecideHold & { readonly who: string }): Promise<Result<HoldView, Refused>> {
    return this.#after(() => this.#service.decideHold(hold, wish));
  }

  listConflicts(query: ConflictQuery): Promise<Result<ConflictPage, Refused>> {
    return this.#service.listConflicts(query);
  }

  resolveConflicts(order: Resolve, by: Decider): Promise<Result<Resolved, Refused>> {
    return this.#after(() => this.#service.resolveConflicts(order, by));
  }

  ticket(watcher: Watcher): Promise<Result<{ ticket: string; expiresAt: number }, Refused>> {
    return this.#service.ticket(watcher);
  }

  tend(ring: RingRecord, pausedAll: boolean): Promise<void> {
    return this.#after(() => this.#service.tend(ring, pausedAll));
  }

  /** Opens a live feed: the route has checked everything but the ticket. */
  override fetch(request: Request): Promise<Response> {
    const watcher = this.#service.live.redeem(request.headers.get("x-ringfold-ticket") ?? "");
    if (!watcher) return Promise.resolve(new Response(null, { status: 401 }));
    const after = request.headers.get("x-ringfold-after");
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.#service.live.open(socketOf(server), watcher, after === null ? null : Number(after));
    return Promise.resolve(new Response(null, { status: 101, webSocket: client }));
  }

  /** The feed goes one way; what a client says is not read. */
  override webSocketMessage(): void {}

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  /** Keeps the object awake until what an event set off is done; what is cut off, the alarm goes on with. */
  async #after<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.ctx.waitUntil(this.#service.idle());
    }
  }

  get #service(): RingService {
    if (!this.#started) throw new Error("The ring has not started");
    return this.#started;
  }

  #newService(alarmAt: number | null): RingService {
    const { storage } = this.ctx;
    return new RingService(
      {
        sql: new DurableSql(storage),
        clock,
        random,
        log,
        kindOf,
        alarm: alarmOf(this.ctx),
        spoke: (mailbox) => mailboxOf(this.env, mailbox),
        directory: directoryOf(this.env),
        alerts: alertPortOf(this.env),
        sockets: () => this.ctx.getWebSockets().map(socketOf),
        wipe: async () => {
          await storage.deleteAll();
          this.#started = this.#newService(null);
        },
      },
      alarmAt,
    );
  }
}

function socketOf(socket: WebSocket): Socket {
  return {
    attachment: () => socket.deserializeAttachment() as Attachment | null,
    attach: (attachment) => socket.serializeAttachment(attachment),
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason),
  };
}
