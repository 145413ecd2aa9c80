import type { Fault } from "./control/faults.ts";
import type { Delivery } from "./control/outbox.ts";
import { GraphError } from "./errors.ts";
import { nextLate, runLate } from "./control/late.ts";
import { parseTarget } from "./odata/query.ts";
import type { Target } from "./odata/query.ts";
import { ANY_APP, preferences } from "./request.ts";
import type { Caller, CallOptions, GraphAnswer, GraphCall } from "./request.ts";
import { handshakeFor } from "./routes/subscriptions.ts";
import { blockedReply, crowdedOut, readBatch, wholeReply } from "./routes/batch.ts";
import type { BatchItem } from "./routes/batch.ts";
import { madeUser } from "./types.ts";
import type { BatchPlan, GraphServerPorts, NewUser, Ticket } from "./types.ts";
import { route } from "./routes/router.ts";
import type { Journal } from "./state/journal.ts";
import type { Quirks, User } from "./state/model.ts";
import { World } from "./state/world.ts";
import { act } from "./control/acts.ts";
import type { Act, ActResult } from "./control/acts.ts";
import { setSwitches } from "./control/switches.ts";
import type { SwitchSettings } from "./control/switches.ts";
import { drawFaults, errorAnswer, finish, refusal, struck, userOf } from "./control/replies.ts";

export type { BatchPlan, GraphServerPorts, NewUser, Ticket } from "./types.ts";

/**
 * Microsoft Graph v1.0 for one tenant: users, contact folders, contacts, delta, batches, subscriptions.
 * Synchronous and without any I/O: time and chance come in by ports, what takes time goes out as data.
 * Answers share values with the state and must not be changed.
 */
export class GraphServer {
  readonly world: World;
  private readonly trusted: boolean;
  private readonly pendingCommits = new Map<
    string,
    { commit: () => GraphAnswer; call: GraphCall; options: CallOptions }
  >();
  private batches = 0;

  constructor(ports: GraphServerPorts) {
    this.trusted = ports.handshakes !== "shell";
    this.world = new World({
      clock: ports.clock,
      random: ports.random,
      baseUrl: ports.baseUrl ?? "https://graph.microsoft.com",
      tenantId: ports.tenantId ?? "00000000-0000-0000-0000-0000000000aa",
      logLimit: ports.logLimit ?? 20_000,
    });
  }

  /** Adds a user with a mailbox (unless `hasMailbox` is false). Returns the user. */
  addUser(given: NewUser): User {
    const user = madeUser(given, () => this.world.newGuid());
    this.world.addUser(user);
    return user;
  }

  /** Adds a contact folder at the top of a mailbox; returns its id. */
  addFolder(user: string, displayName: string): string {
    const mailbox = this.world.mailboxNamed(user);
    return mailbox.addFolder(displayName, mailbox.well("msgfolderroot").number, "contact").id;
  }

  /**
   * Puts a contact into a folder without a request: for seeds. `body` is a POST's. Returns its immutable id.
   * @throws GraphError 400 or 404
   */
  addContact(user: string, folder: string, body: Readonly<Record<string, unknown>>): string {
    const path = `/users/${encodeURIComponent(user)}/contactFolders/${encodeURIComponent(folder)}/contacts`;
    const call = { method: "POST", path, headers: { Prefer: 'IdType="ImmutableId"' }, body };
    return (this.answerTo(call, parseTarget(path), ANY_APP, {}).body as { id: string }).id;
  }

  /** The id of a mailbox's default Contacts or Deleted Items folder. */
  wellKnownFolder(
    user: string,
    name: "contacts" | "deleteditems" | "recoverableitemsdeletions" | "msgfolderroot",
  ): string {
    return this.world.mailboxNamed(user).well(name).id;
  }

  /**
   * Sets switches; those not named stay.
   * @throws GraphError 400 for an unknown name or value
   */
  setSwitches(given: SwitchSettings): void {
    setSwitches(this.world.switches, given);
    this.world.journal.note("switches/all", () => this.world.switches);
  }

  /**
   * Replaces the faults in force.
   * @throws GraphError 400 for an unknown effect or a bad pattern
   */
  setFaults(faults: readonly Fault[]): void {
    this.world.faults.set(faults);
  }

  /** Sets how one mailbox differs from the rest; replaces what was set before. */
  setQuirks(user: string, quirks: Quirks): void {
    const mailbox = this.world.mailboxNamed(user);
    mailbox.record.quirks = quirks;
    mailbox.save();
  }

  /**
   * Does what people do in Outlook that Graph has no call for: moves, restores, copies.
   * @throws GraphError 400 or 404 for what does not exist
   */
  act(given: Act): ActResult {
    this.tick();
    return act(this.world, given);
  }

  /** What the last requests changed, for storing; see `state/journal.ts`. */
  get journal(): Journal {
    return this.world.journal;
  }

  /** Handles one request, or a `$batch` with all its items one after another. Never throws. */
  handle(call: GraphCall, options: CallOptions = {}): GraphAnswer {
    this.tick();
    let target: Target;
    try {
      target = parseTarget(call.path);
    } catch (error) {
      return finish(this.world, call, options, null, {}, refusal(this.world, call, error));
    }
    if (target.segments[0] !== "$batch" || options.batch !== undefined) return this.single(call, target, options);
    const plan = this.openBatch(call, options);
    const statuses = new Map<string, number>();
    const replies = plan.items.map((item) => {
      const reply =
        this.blocked(plan, item, statuses, options) ??
        this.handle(item.call, { ...options, batch: plan.id, faults: undefined });
      statuses.set(item.id, reply.status);
      return { id: item.id, reply };
    });
    return this.closeBatch(call, options, plan, replies);
  }

  /** Reads a `$batch`. The shell handles its items one by one, 4 at a time, and ends with {@link closeBatch}. */
  openBatch(call: GraphCall, options: CallOptions = {}): BatchPlan {
    const id = `b${++this.batches}`;
    const faults =
      options.faults ??
      this.world.faults.draw({ user: null, method: "POST", path: call.path, deltaToken: false, batch: true });
    const instead = struck(this.world, call, faults);
    if (instead !== null) return { id, faults, refusal: instead, items: [], crowded: new Set() };
    try {
      const items = readBatch(call, this.world);
      return { id, faults, refusal: null, items, crowded: crowdedOut(items, this.world) };
    } catch (error) {
      return { id, faults, refusal: refusal(this.world, call, error), items: [], crowded: new Set() };
    }
  }

  /** The answer to an item that is not carried out: its prerequisite failed, or it is one too many; else `null`. */
  blocked(
    plan: BatchPlan,
    item: BatchItem,
    statuses: ReadonlyMap<string, number>,
    options: CallOptions,
  ): GraphAnswer | null {
    const reply = blockedReply(plan.crowded, item, statuses);
    if (reply === null) return null;
    return finish(this.world, item.call, { ...options, batch: plan.id }, null, {}, reply);
  }

  /** The answer to a whole batch: 200 with its items' answers in any order. */
  closeBatch(
    call: GraphCall,
    options: CallOptions,
    plan: BatchPlan,
    replies: readonly { id: string; reply: GraphAnswer }[],
  ): GraphAnswer {
    const whole = plan.refusal ?? wholeReply(replies, this.world);
    return finish(this.world, call, options, null, plan.faults, whole);
  }

  private single(call: GraphCall, target: Target, options: CallOptions): GraphAnswer {
    const { world } = this;
    const caller = options.caller ?? ANY_APP;
    const user = userOf(this.world, target, caller);
    const marks = options.faults ?? drawFaults(this.world, call, target, caller);
    world.marks = marks;
    let reply = struck(this.world, call, marks);
    if (reply === null) {
      try {
        if (user !== null && options.faults === undefined)
          world.throttle.count(`${caller.appId} ${user.id}`, world.now());
        reply = this.answerTo(call, target, caller, options);
      } catch (error) {
        reply = refusal(this.world, call, error);
      }
    }
    world.marks = {};
    if (reply.handshake !== undefined) return reply; // Not the answer yet: finishHandshake logs that.
    return finish(this.world, call, options, user, marks, reply);
  }

  private answerTo(call: GraphCall, target: Target, caller: Caller, options: CallOptions): GraphAnswer {
    const method = call.method.toUpperCase();
    const context = { world: this.world, call, method, caller, prefer: preferences(call), options: target.options };
    return route(context, target.segments, (urls, commit) =>
      this.trusted ? commit() : this.awaitProof(call, options, urls, commit),
    );
  }

  private awaitProof(
    call: GraphCall,
    options: CallOptions,
    urls: readonly string[],
    commit: () => GraphAnswer,
  ): GraphAnswer {
    const id = this.world.newGuid();
    this.pendingCommits.set(id, { commit, call, options });
    const token = `Validation: Testing client application reachability for subscription Request-Id: ${this.world.newGuid()} +/=&`;
    return { status: 202, headers: {}, body: null, handshake: handshakeFor(id, urls, token) };
  }

  /** Ends a handshake: the real answer to the request that asked for it. */
  finishHandshake(id: string, proved: boolean): GraphAnswer {
    const pending = this.pendingCommits.get(id);
    this.pendingCommits.delete(id);
    const refused = new GraphError(
      400,
      "ValidationError",
      "Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.",
    );
    if (pending === undefined) return errorAnswer(this.world, refused);
    const { commit, call, options } = pending;
    return finish(
      this.world,
      call,
      options,
      null,
      options.faults ?? {},
      proved ? commit() : refusal(this.world, call, refused),
    );
  }

  /**
   * Takes a slot for a request before its work is done: counts it, checks the limit of concurrent
   * requests, and draws its faults, so that a shell can delay it. Pass `faults` on to {@link handle}.
   */
  enter(call: GraphCall, options: CallOptions = {}): Ticket {
    const caller = options.caller ?? ANY_APP;
    let target: Target;
    try {
      target = parseTarget(call.path);
    } catch {
      return { key: null, faults: {}, refusal: null };
    }
    const faults = drawFaults(this.world, call, target, caller);
    const user = userOf(this.world, target, caller);
    if (user === null) return { key: null, faults, refusal: null };
    const key = `${caller.appId} ${user.id}`;
    try {
      this.world.throttle.count(key, this.world.now());
      this.world.throttle.enter(key);
      return { key, faults, refusal: null };
    } catch (error) {
      return {
        key: null,
        faults,
        refusal: finish(this.world, call, options, user, {}, refusal(this.world, call, error)),
      };
    }
  }

  /** Gives a slot back. */
  leave(ticket: Ticket): void {
    if (ticket.key !== null) this.world.throttle.leave(ticket.key);
  }

  /** The notifications that wait to be delivered; each is handed over once. */
  takeDeliveries(): Delivery[] {
    return this.world.outbox.take();
  }

  /** Does what has come due: late rewriting by the server. Every request does so first. */
  tick(): void {
    runLate(this.world);
  }

  /** When {@link tick} has something to do next, epoch milliseconds; `null`: nothing is waiting. */
  nextDue(): number | null {
    return nextLate(this.world);
  }

  /** An error as Graph words it, for a shell that refuses by itself. */
  errorAnswer(error: GraphError, clientId?: string): GraphAnswer {
    return errorAnswer(this.world, error, clientId);
  }
}
