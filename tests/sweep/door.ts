import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { GraphAnswer } from "../../sandbox/graph/request.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { makeAllowList } from "../../worker/graph/allow.ts";
import { type Budget, makeBudget, SHARES } from "../../worker/graph/budget.ts";
import { refusedHere, toReply } from "../../worker/graph/errors.ts";
import type { AllowRow } from "../../worker/graph/rows.ts";
import type { GraphPort, GraphReply, GraphRequest, Lane } from "../../worker/ports/graph.ts";
import type { HostLife } from "../sim/host.ts";
import type { Stage } from "../sim/stage.ts";
import type { Effects, Strike } from "./effects.ts";

const ALLOW_LIST = makeAllowList([contact]);
/** How long a request takes, each way, in milliseconds. */
const TRAVEL_MS = 20;
/** A late request is carried out after so many milliseconds: within the bound of the town's settings. */
const LATE_MS = 6_000;

const OF_READS: readonly Strike[] = ["before", "after"];
const OF_WRITES: readonly Strike[] = ["before", "after", "cut", "504", "late"];

interface Job {
  readonly request: GraphRequest;
  readonly row: AllowRow;
}

/** What a door leads to, and who is told of what passes it. */
interface Doorway {
  readonly stage: Stage;
  readonly effects: Effects;
  readonly server: GraphServer;
  readonly name: string;
  readonly user: string;
  /** Called right before a write of a contact is carried out. */
  readonly onWrite: (request: GraphRequest) => void;
}

/**
 * One mailbox's door to the emulator. The allow-list, the budget and the reading of answers are the
 * product's own. One message there and one back is one effect, however many requests travel in it.
 */
export class Door {
  readonly #way: Doorway;
  readonly #budget: Budget;
  #quietUntil = 0;
  /** Folders that were listed from the beginning. */
  listings = 0;

  constructor(way: Doorway) {
    this.#way = way;
    this.#budget = makeBudget(way.stage.clock);
  }

  /** The port for one run of the mailbox's object. */
  port(life: HostLife): GraphPort {
    return { send: (requests, lane) => this.#send(life, requests, lane) };
  }

  async #send(life: HostLife, requests: readonly GraphRequest[], lane: Lane): Promise<readonly GraphReply[]> {
    const replies: GraphReply[] = [];
    for (let next = 0; next < requests.length;) {
      const rest = requests.slice(next);
      const room = Math.min(rest.length, SHARES[lane].batch, this.#budget.allow(lane, rest.length).now);
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
    const retryAfterMs = Math.max(0, this.#budget.allow(lane, 1).nextAt - this.#way.stage.now);
    return { kind: "refused", status: 429, code: "BudgetSpent", message: "budget", class: "throttled", retryAfterMs };
  }

  #message(life: HostLife, requests: readonly GraphRequest[]): Promise<readonly GraphReply[]> {
    const { stage, effects, name } = this.#way;
    const jobs = requests.map((request) => this.#admit(request));
    if (stage.now < this.#quietUntil) stage.violation("S14", `${name} asked before Retry-After was over`);
    this.#budget.note(requests.length);
    return new Promise((resolve) => {
      if (!life.alive) return;
      const words = `> Graph ${requests.map(({ method, template }) => `${method} ${template}`).join(", ")}`;
      const writes = requests.some(({ method }) => method !== "GET");
      const strike = effects.meet(name, words, writes ? OF_WRITES : OF_READS);
      if (strike === "before") {
        life.die("before its request left");
        return;
      }
      stage.post(TRAVEL_MS, `${name} ${words}`, () => {
        const replies = strike === "late" ? this.#later(jobs) : this.#now(jobs, strike);
        if (strike === "after") life.die("before it had Graph's answer");
        stage.post(TRAVEL_MS, `Graph answers ${name} ${replies.map(inShort).join(" ")}`, () => {
          if (!life.alive) return;
          for (const reply of replies) this.#heed(reply);
          resolve(replies);
        });
      });
    });
  }

  /** S6, S7: what the allow-list refuses never leaves, and the engine must not even try. */
  #admit(request: GraphRequest): Job | GraphReply {
    const verdict = ALLOW_LIST.allowed(request, this.#way.user);
    if (verdict.ok) return { request, row: verdict.value };
    const { reason, detail } = verdict.error;
    this.#way.stage.violation("S7", `${this.#way.name} ${request.template}: ${reason} ${detail}`);
    return refusedHere(detail);
  }

  #now(jobs: readonly (Job | GraphReply)[], strike: Strike | null): GraphReply[] {
    return jobs.map((job) => ("kind" in job ? job : this.#arrive(job, strike)));
  }

  /** Whoever sent it has given up; it is carried out all the same. */
  #later(jobs: readonly (Job | GraphReply)[]): GraphReply[] {
    const { stage, name } = this.#way;
    stage.post(LATE_MS, `${name} > Graph, what was late`, () => void this.#now(jobs, null));
    return jobs.map((job) => ("kind" in job ? job : { kind: "unknown", reason: "late" }));
  }

  #arrive({ request, row }: Job, strike: Strike | null): GraphReply {
    const { server, stage, onWrite } = this.#way;
    const isWrite = request.method !== "GET";
    if (isWrite && row.subject !== "subscription") onWrite(request);
    if (request.template === "contact.delta") this.listings += 1;
    if (isWrite) stage.trace?.push(`            ${request.method} ${JSON.stringify(request.body ?? null)}`);
    const { method, path, headers, body } = request;
    const answer = server.handle({
      method,
      path: `/v1.0${path}`,
      headers: headers ?? {},
      ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body)) as unknown }),
    });
    if (answer.cut || strike === "cut") return { kind: "unknown", reason: "cut" };
    return this.#read(strike === "504" && isWrite ? FAILED_INSIDE : answer, row);
  }

  #read(answer: GraphAnswer, row: AllowRow): GraphReply {
    const { status, body, headers } = answer;
    return toReply({ status, body, retryAfter: headers["Retry-After"] ?? null }, row, this.#way.stage.now);
  }

  #heed(reply: GraphReply): void {
    if (reply.kind !== "refused" || reply.retryAfterMs === null) return;
    this.#budget.block(reply.retryAfterMs);
    this.#quietUntil = Math.max(this.#quietUntil, this.#way.stage.now + reply.retryAfterMs);
  }
}

const FAILED_INSIDE: GraphAnswer = {
  status: 504,
  headers: {},
  body: { error: { code: "UnknownError", message: "" } },
};

function inShort(reply: GraphReply): string {
  return reply.kind === "unknown" ? "nothing" : String(reply.status);
}
