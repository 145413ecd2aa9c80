import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { GraphAnswer } from "../../sandbox/graph/request.ts";
import type { Item } from "../../sandbox/graph/state/model.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { makeAllowList } from "../../worker/graph/allow.ts";
import { type Budget, makeBudget, SHARES } from "../../worker/graph/budget.ts";
import { refusedHere, toReply } from "../../worker/graph/errors.ts";
import type { AllowRow } from "../../worker/graph/rows.ts";
import type { GraphPort, GraphReply, GraphRequest, Lane } from "../../worker/ports/graph.ts";
import { travel } from "./calls.ts";
import type { Sign } from "./faults.ts";
import type { HostLife } from "./host.ts";
import { phaseOfRequest, type Way } from "./phases.ts";
import type { MemberPlan, Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";
import { marksFor, troubleFor } from "./trouble.ts";

const ALLOW_LIST = makeAllowList([contact]);
const BATCH_MAX = 20;

/** What watches over a mailbox's writes. */
export interface Watcher {
  /** Called right before a write is carried out. */
  before(request: GraphRequest, item: Item | null, stale: boolean): void;
  /** A write was carried out on an item; `rewritten`: the server stored something else. */
  written(item: Item, rewritten: boolean): void;
  /** Its answer was taken in by a living process, or never will be. */
  answered(item: Item, rewritten: boolean, heard: boolean): void;
}

interface Job {
  readonly request: GraphRequest;
  readonly row: AllowRow;
}

/** A write that was carried out and whose answer is on its way. */
interface Done {
  readonly item: Item;
  readonly rewritten: boolean;
}

/** A message that came to Graph, and what is to travel back. */
interface Arrived {
  readonly ways: readonly Way[];
  readonly replies: GraphReply[];
  readonly done: readonly (Done | null)[];
}

/**
 * One mailbox's line to the emulator, with everything that can go wrong on it. The allow-list, the
 * budget and the reading of answers are the product's own.
 */
export class Wire {
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #server: GraphServer;
  readonly #member: MemberPlan;
  readonly #user: string;
  readonly #watcher: Watcher;
  readonly #budget: Budget;
  /** Graph asked for quiet until then. */
  #quietUntil = 0;
  /** Delta rounds begun without a token since the last look. */
  listings = 0;

  constructor(stage: Stage, plan: Plan, server: GraphServer, member: MemberPlan, user: string, watcher: Watcher) {
    this.#stage = stage;
    this.#plan = plan;
    this.#server = server;
    this.#member = member;
    this.#user = user;
    this.#watcher = watcher;
    this.#budget = makeBudget(stage.clock);
  }

  /** The port for one run of the mailbox's object. */
  port(life: HostLife): GraphPort {
    return { send: (requests, lane) => this.#send(life, requests, lane) };
  }

  async #send(life: HostLife, requests: readonly GraphRequest[], lane: Lane): Promise<readonly GraphReply[]> {
    const replies: GraphReply[] = [];
    for (let next = 0; next < requests.length;) {
      const rest = requests.slice(next);
      const room = Math.min(rest.length, SHARES[lane].batch, BATCH_MAX, this.#budget.allow(lane, rest.length).now);
      if (room === 0) {
        for (const _ of rest) replies.push(this.#spent(lane));
        break;
      }
      replies.push(...(await this.#message(life, rest.slice(0, room))));
      next += room;
    }
    return replies;
  }

  #spent(lane: Lane): GraphReply {
    this.#stage.count("budget spent");
    const retryAfterMs = Math.max(0, this.#budget.allow(lane, 1).nextAt - this.#stage.now);
    return { kind: "refused", status: 429, code: "BudgetSpent", message: "budget", class: "throttled", retryAfterMs };
  }

  /** What goes on while these requests are under way. */
  #ways(requests: readonly GraphRequest[]): Way[] {
    const phases = new Set(requests.map(({ template }) => phaseOfRequest(template)));
    return [...phases].map((phase) => ({ parties: [this.#member.id], phase }));
  }

  #struck(sign: Sign, ways: readonly Way[]): void {
    this.#stage.struck(sign, [...new Set(ways.flatMap((way) => this.#stage.underway.on(way)))]);
  }

  /** One request, or a batch: one message there, one back, and each item's fate its own. */
  #message(life: HostLife, requests: readonly GraphRequest[]): Promise<GraphReply[]> {
    const jobs = requests.map((request) => this.#admit(request));
    const stage = this.#stage;
    const ways = this.#ways(requests);
    if (this.#stage.now < this.#quietUntil)
      this.#stage.violation("S14", `${this.#member.id} asked before Retry-After was over`);
    this.#budget.note(requests.length);
    return new Promise((resolve) => {
      if (!life.alive) return;
      const label = `${this.#member.id}>graph ${requests.map(({ template }) => template).join(" ")}`;
      const over = ways.map((way) => stage.underway.begin(way));
      const lost = stage.strikes("graphLoss", 0.04);
      const isLate = !lost && stage.strikes("late", 0.05);
      stage.post(
        lost || isLate ? stage.rng.between(100, 3_000) : travel(stage, ways[0]!),
        lost ? `${label} lost` : label,
        () => {
          if (lost) this.#struck("request lost", ways);
          if (isLate) this.#struck("request late", ways);
          const done: (Done | null)[] = [];
          const replies = jobs.map((job): GraphReply => {
            if ("kind" in job) return job;
            if (lost) return unknown("lost");
            if (isLate) return this.#later(job);
            const outcome = this.#arrive(job);
            done.push(outcome.done);
            return outcome.reply;
          });
          this.#return(life, { ways, replies, done }, (back) => {
            for (const end of over) end();
            if (back) resolve(back);
          });
        },
      );
    });
  }

  #return(life: HostLife, { ways, replies, done }: Arrived, resolve: (replies: GraphReply[] | null) => void): void {
    const stage = this.#stage;
    const cut = stage.strikes("graphLoss", 0.06);
    if (cut) this.#struck("reply lost", ways);
    const back = cut ? replies.map(() => unknown("cut")) : replies;
    stage.post(travel(stage, ways[0]!), `graph>${this.#member.id} ${back.map(inShort).join(" ")}`, () => {
      if (life.alive) {
        for (const reply of back) this.#heed(reply);
      }
      resolve(life.alive ? back : null);
      stage.afterwards(() => {
        for (const one of done) if (one) this.#watcher.answered(one.item, one.rewritten, life.alive && !cut);
      });
    });
  }

  /** S6, S7: what the allow-list refuses never leaves, and the engine must not even try. */
  #admit(request: GraphRequest): Job | GraphReply {
    const verdict = ALLOW_LIST.allowed(request, this.#user);
    if (verdict.ok) return { request, row: verdict.value };
    this.#stage.violation(
      "S7",
      `${this.#member.id} ${request.template}: ${verdict.error.reason} ${verdict.error.detail}`,
    );
    return refusedHere(verdict.error.detail);
  }

  /** Its sender has given up; it is carried out all the same, within the bound. */
  #later({ request, row }: Job): GraphReply {
    const { stage, plan } = { stage: this.#stage, plan: this.#plan };
    stage.post(
      stage.rng.between(0, plan.settings.inFlightMs - 3_200),
      `${this.#member.id}>graph late ${request.template}`,
      () => {
        const { done } = this.#arrive({ request, row });
        if (done) this.#watcher.answered(done.item, done.rewritten, false);
      },
    );
    return unknown("late");
  }

  #arrive({ request, row }: Job): { reply: GraphReply; done: Done | null } {
    const stage = this.#stage;
    const ways = this.#ways([request]);
    const phases = stage.underway.on(ways[0]!);
    const trouble = troubleFor(stage, request, phases);
    if (trouble && trouble.carriedOut !== true) return { reply: this.#read(trouble.answer, row), done: null };
    const item = this.#target(request);
    if (request.method !== "GET" && row.subject !== "subscription") {
      const etag = request.headers?.["If-Match"];
      this.#watcher.before(
        request,
        item,
        etag !== undefined && item !== null && etag !== `W/"${item.current.changeKey}"`,
      );
    }
    if (request.method !== "GET")
      stage.trace?.push(`            ${request.method} #${item?.number ?? "new"} ${JSON.stringify(request.body)}`);
    const answer = this.#server.handle(this.#callOf(request), { faults: marksFor(stage, this.#plan, request, phases) });
    if (request.template === "contact.delta") this.listings += 1;
    const done = this.#outcome(request, row, answer, item);
    if (trouble) return { reply: this.#read(trouble.answer, row), done: this.#unheard(done) };
    if (stage.strikes("graphLoss", 0.03)) {
      stage.struck("batch answered in part", phases);
      return { reply: unknown("not answered"), done: this.#unheard(done) };
    }
    return { reply: this.#read(answer, row), done };
  }

  #unheard(done: Done | null): null {
    if (done) this.#watcher.answered(done.item, done.rewritten, false);
    return null;
  }

  #callOf({ method, path, headers, body }: GraphRequest): {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: unknown;
  } {
    const prefer = headers?.["Prefer"]?.replace(/odata\.maxpagesize=\d+/, `odata.maxpagesize=${this.#plan.pageSize}`);
    return {
      method,
      path: `/v1.0${path}`,
      headers: { ...headers, ...(prefer === undefined ? {} : { Prefer: prefer }) },
      ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body)) as unknown }),
    };
  }

  /** The item that a request names. */
  #target(request: GraphRequest): Item | null {
    const id = /\/contacts\/([^/?]+)(?:\?|$)/.exec(request.path)?.[1];
    if (id === undefined || id === "delta") return null;
    const found = this.#server.world.mailboxNamed(this.#user).find(decodeURIComponent(id));
    return found === "malformed" ? null : found;
  }

  #outcome(request: GraphRequest, row: AllowRow, answer: GraphAnswer, named: Item | null): Done | null {
    if (request.method === "GET" || row.subject === "subscription" || answer.status >= 300) return null;
    const id = (answer.body as { id?: string } | null)?.id;
    const made = id === undefined ? null : this.#server.world.mailboxNamed(this.#user).find(id);
    const item = named ?? (made === "malformed" ? null : made);
    if (!item) return null;
    const sent = request.body ?? {};
    const rewritten = Object.entries(sent).some(
      ([name, value]) =>
        name !== "singleValueExtendedProperties" &&
        JSON.stringify(item.current.properties[name]) !== JSON.stringify(value),
    );
    if (rewritten && this.#rewrites()) this.#struck("value rewritten", this.#ways([request]));
    this.#watcher.written(item, rewritten);
    return request.method === "DELETE" ? null : { item, rewritten };
  }

  #rewrites(): boolean {
    const { stripsNotes, latePhone, dropsCategories } = this.#member;
    return stripsNotes || latePhone || dropsCategories;
  }

  #read(answer: GraphAnswer, row: AllowRow): GraphReply {
    return toReply(
      { status: answer.status, body: answer.body, retryAfter: answer.headers["Retry-After"] ?? null },
      row,
      this.#stage.now,
    );
  }

  #heed(reply: GraphReply): void {
    if (reply.kind !== "refused" || reply.retryAfterMs === null) return;
    this.#budget.block(reply.retryAfterMs);
    this.#quietUntil = Math.max(this.#quietUntil, this.#stage.now + reply.retryAfterMs);
  }
}

function unknown(reason: string): GraphReply {
  return { kind: "unknown", reason };
}

function inShort(reply: GraphReply): string {
  return reply.kind === "unknown" ? "?" : String(reply.status);
}
