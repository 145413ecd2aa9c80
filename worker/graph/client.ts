import { Client, ResponseType } from "@microsoft/microsoft-graph-client";
import type { Kind } from "../../shared/kinds/kind.ts";
import type { GraphPort, GraphReply, GraphRequest, Lane } from "../ports/graph.ts";
import type { Clock, Log, Random } from "../ports/system.ts";
import { makeAllowList, type AllowList } from "./allow.ts";
import { BATCH_MAX, batchAnswers, batchBody } from "./batch.ts";
import { SHARES, type Budget } from "./budget.ts";
import {
  AccountHandler,
  AllowListHandler,
  AuthHandler,
  FetchHandler,
  LogHandler,
  NotSent,
  Outgoing,
  type Fetch,
} from "./chain.ts";
import { withDeadline } from "./deadline.ts";
import { refusedHere, toReply, type RawAnswer } from "./errors.ts";
import { parseJson, UNREADABLE } from "./json.ts";
import { VERSION } from "./paths.ts";
import type { AllowRow } from "./rows.ts";
import type { TokenSource } from "./tokens.ts";
import { makeTurns } from "./turns.ts";

/** What a mailbox's door to Graph is made of. */
export interface GraphPortDeps {
  /** Graph's root without version (`clouds.ts`). */
  readonly root: string;
  /** Entra object id of the mailbox: no request may name another. `null`: users and subscriptions only. */
  readonly mailbox: string | null;
  /** What may be written, and how it is read. */
  readonly kinds: readonly Kind[];
  readonly tokens: TokenSource;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The mailbox's budget: asked before and told after every call. Without one nothing is held back. */
  readonly budget?: Budget;
  /** How long to wait for an answer; 30 s unless told. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** A request that passed the list, its row, and its place in the caller's order. */
interface Job {
  readonly index: number;
  readonly request: GraphRequest;
  readonly row: AllowRow;
}

/** What one call over the wire brought: an answer for each request, or why there is none. */
type Outcome =
  | { readonly kind: "answers"; readonly status: number; readonly answers: readonly (RawAnswer | null)[] }
  | { readonly kind: "none"; readonly reply: GraphReply };

/**
 * The Graph port over Microsoft's Graph client, with our own chain (`chain.ts`). One request travels
 * alone, several as `$batch`es. Nothing is sent a second time, save after 401, which says that the
 * first was not carried out. Everything else that fails is a reply.
 */
export function makeGraphPort(deps: GraphPortDeps): GraphPort {
  const allowList = makeAllowList(deps.kinds);
  const turns = makeTurns();
  const wire = makeWire(deps, allowList);
  return {
    async send(requests, lane) {
      const replies: GraphReply[] = [];
      const jobs = admit(deps, allowList, requests, replies);
      for (let next = 0; next < jobs.length;) {
        next += await turns.take(lane, async () => {
          const rest = jobs.slice(next);
          const room = roomFor(deps.budget, lane, rest.length);
          if (room === 0) {
            for (const { index } of rest) replies[index] = spent(deps, lane);
            return rest.length;
          }
          await exchange(deps, wire, rest.slice(0, room), replies);
          return room;
        });
      }
      return replies;
    },
  };
}

/** The requests that may leave; the replies of those that may not are filled in. */
function admit(
  deps: GraphPortDeps,
  allowList: AllowList,
  requests: readonly GraphRequest[],
  replies: GraphReply[],
): Job[] {
  const jobs: Job[] = [];
  for (const [index, request] of requests.entries()) {
    const verdict = allowList.allowed(request, deps.mailbox);
    if (verdict.ok) jobs.push({ index, request, row: verdict.value });
    else {
      replies[index] = refusedHere(`${verdict.error.reason}: ${verdict.error.detail}`);
      deps.log.event("graph.refusedHere", {
        mailbox: deps.mailbox,
        template: request.template,
        reason: verdict.error.reason,
      });
    }
  }
  return jobs;
}

/** Sends one request, or several as a batch, and fills their replies in. */
async function exchange(
  deps: GraphPortDeps,
  wire: WireCalls,
  jobs: readonly Job[],
  replies: GraphReply[],
): Promise<void> {
  const outcome = await wire.call(jobs.map(({ request }) => request));
  const batch = jobs.length > 1 && outcome.kind === "answers" ? outcome : null;
  if (batch?.status === 400 || batch?.status === 413) {
    // The envelope was refused, so nothing was done: each on its own, that one bad one stops no other.
    for (const job of jobs) await exchange(deps, wire, [job], replies);
    return;
  }
  fill(deps, outcome, jobs, replies);
  const stale = batch?.status === 200 ? jobs.filter((_, position) => batch.answers[position]?.status === 401) : [];
  if (stale.length > 0 && (await wire.renew()))
    fill(deps, await wire.call(stale.map(({ request }) => request)), stale, replies);
  for (const { index } of jobs) heed(deps.budget, replies[index]);
}

function fill(deps: GraphPortDeps, outcome: Outcome, jobs: readonly Job[], replies: GraphReply[]): void {
  const now = deps.clock.now();
  for (const [position, { index, row }] of jobs.entries()) {
    replies[index] = outcome.kind === "none" ? outcome.reply : replyTo(outcome.answers[position], row, now);
  }
}

function roomFor(budget: Budget | undefined, lane: Lane, wanted: number): number {
  const most = Math.min(wanted, SHARES[lane].batch, BATCH_MAX);
  return budget === undefined ? most : Math.min(most, budget.allow(lane, wanted).now);
}

/** Our own budget is used up, or Graph asked for quiet: the same to the caller as Graph saying so. */
function spent({ budget, clock }: GraphPortDeps, lane: Lane): GraphReply {
  const nextAt = budget?.allow(lane, 1).nextAt ?? 0;
  const retryAfterMs = Math.max(0, nextAt - clock.now());
  return {
    kind: "refused",
    status: 429,
    code: "BudgetSpent",
    message: "the mailbox's request budget",
    class: "throttled",
    retryAfterMs,
  };
}

function heed(budget: Budget | undefined, reply: GraphReply | undefined): void {
  if (reply?.kind === "refused" && reply.retryAfterMs !== null && reply.code !== "BudgetSpent" && reply.status !== 0) {
    budget?.block(reply.retryAfterMs);
  }
}

function replyTo(raw: RawAnswer | null | undefined, row: AllowRow, now: number): GraphReply {
  if (raw === null || raw === undefined) return { kind: "unknown", reason: "no answer in the batch" };
  if (raw.body === UNREADABLE) {
    if (raw.status >= 200 && raw.status < 300) return { kind: "unknown", reason: "an answer that is not JSON" };
    return toReply({ ...raw, body: undefined }, row, now);
  }
  return toReply(raw, row, now);
}

interface WireCalls {
  /** Sends one request, or several as one batch. Never throws. */
  call(requests: readonly GraphRequest[]): Promise<Outcome>;
  /** Another token, after items of a batch were answered 401. False: there is no other. */
  renew(): Promise<boolean>;
}

function makeWire(deps: GraphPortDeps, allowList: AllowList): WireCalls {
  const chain = [
    new AuthHandler(deps.tokens),
    new AllowListHandler(allowList, deps.root, deps.mailbox),
    new AccountHandler((count) => deps.budget?.note(count)),
    new LogHandler(deps.log, deps.mailbox, () => deps.clock.now()),
    new FetchHandler(deps.fetch),
  ];
  const client = Client.initWithMiddleware({ middleware: chain, baseUrl: `${deps.root}/`, defaultVersion: VERSION });
  return {
    async call(requests) {
      return await withDeadline(deps.timeoutMs ?? TIMEOUT_MS, async (signal): Promise<Outcome> => {
        try {
          const response = await transmit(client, deps, requests, signal);
          const body = parseJson(await response.text());
          return { kind: "answers", status: response.status, answers: answersOf(response, body, requests.length) };
        } catch (error) {
          if (error instanceof NotSent) return { kind: "none", reply: error.reply };
          return { kind: "none", reply: { kind: "unknown", reason: signal.aborted ? "timeout" : "no answer" } };
        }
      });
    },
    async renew() {
      const current = await deps.tokens.token();
      if (!current.ok) return false;
      const renewed = await deps.tokens.refresh(current.value);
      return renewed.ok && renewed.value !== current.value;
    },
  };
}

async function transmit(
  client: Client,
  deps: GraphPortDeps,
  requests: readonly GraphRequest[],
  signal: AbortSignal,
): Promise<Response> {
  const [only, ...others] = requests;
  if (only === undefined) throw new Error("A call needs a request");
  const single = others.length === 0;
  const path = single ? only.path : "/$batch";
  const call = client
    .api(path.split("?", 1)[0] ?? path)
    .middlewareOptions([new Outgoing(`${deps.root}/${VERSION}${path}`, requests, signal)])
    .headers({ ...(single ? only.headers : {}), "client-request-id": requestId(deps.random) })
    .responseType(ResponseType.RAW);
  if (!single) return (await call.post(batchBody(requests))) as Response;
  switch (only.method) {
    case "GET":
      return (await call.get()) as Response;
    case "POST":
      return (await call.post(only.body ?? {})) as Response;
    case "PATCH":
      return (await call.patch(only.body ?? {})) as Response;
    case "DELETE":
      return (await call.delete()) as Response;
  }
}

/** An id for Microsoft's support to find the request by, in the form of a GUID. */
function requestId(random: Random): string {
  return random.hex(16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Where the envelope of a batch was refused, its refusal is the answer to each request in it. */
function answersOf(response: Response, body: unknown, count: number): readonly (RawAnswer | null)[] {
  if (count > 1 && response.status === 200) return batchAnswers(body === UNREADABLE ? undefined : body, count);
  const raw = { status: response.status, body, retryAfter: response.headers.get("Retry-After") };
  return Array.from({ length: count }, () => raw);
}
