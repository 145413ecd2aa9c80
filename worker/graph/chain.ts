import {
  GraphClientError,
  type Context,
  type Middleware,
  type MiddlewareOptions,
} from "@microsoft/microsoft-graph-client";
import type { GraphReply, GraphRequest } from "../ports/graph.ts";
import type { Log } from "../ports/system.ts";
import type { AllowList } from "./allow.ts";
import { refusedHere } from "./errors.ts";
import { UNREADABLE, parseJson } from "./json.ts";
import { VERSION } from "./paths.ts";
import type { TokenError, TokenSource } from "./tokens.ts";

/**
 * Our chain for Microsoft's Graph client: authentication, allow-list, accounting, log, fetch. It has
 * no retry handler and no redirect handler: what is sent twice, and when, the outbox decides; the
 * SDK's would send a create again on 503 and sleep meanwhile (docs/adr/0010).
 */

/** How requests leave: the platform's fetch, or a test's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Thrown inside the chain when a request does not leave; carries the reply to give for it. */
export class NotSent extends GraphClientError {
  readonly reply: GraphReply;

  constructor(reply: GraphReply) {
    super(reply.kind === "refused" ? reply.code : reply.kind);
    // The SDK's class sets its own prototype; it is our base because the SDK wraps all other errors.
    Object.setPrototypeOf(this, NotSent.prototype);
    this.name = "NotSent";
    this.reply = reply;
  }
}

/** What travels with a call through the chain. */
export class Outgoing implements MiddlewareOptions {
  /** Where the call goes, letter by letter: the SDK's own URL would have a link's options in another order. */
  readonly url: string;
  /** The requests inside: one, or a batch of them. */
  readonly requests: readonly GraphRequest[];
  readonly signal: AbortSignal;

  constructor(url: string, requests: readonly GraphRequest[], signal: AbortSignal) {
    this.url = url;
    this.requests = requests;
    this.signal = signal;
  }
}

function outgoing(context: Context): Outgoing {
  const option = context.middlewareControl?.getMiddlewareOptions(Outgoing);
  if (!(option instanceof Outgoing)) throw new NotSent(refusedHere("a call that did not come through the port"));
  return option;
}

abstract class Handler implements Middleware {
  #next: Middleware | undefined;

  setNext(next: Middleware): void {
    this.#next = next;
  }

  protected async pass(context: Context): Promise<void> {
    await this.#next?.execute(context);
  }

  abstract execute(context: Context): Promise<void>;
}

/** Adds the token. A 401 means that nothing was done: one new token, one more try. */
export class AuthHandler extends Handler {
  readonly #tokens: TokenSource;

  constructor(tokens: TokenSource) {
    super();
    this.#tokens = tokens;
  }

  override async execute(context: Context): Promise<void> {
    const token = await this.#tokens.token();
    if (!token.ok) throw new NotSent(tokenReply(token.error));
    await this.#passWith(context, token.value);
    if (context.response?.status !== 401) return;
    const renewed = await this.#tokens.refresh(token.value);
    if (!renewed.ok || renewed.value === token.value) return;
    await context.response.body?.cancel();
    await this.#passWith(context, renewed.value);
  }

  async #passWith(context: Context, token: string): Promise<void> {
    context.options = { ...context.options, headers: { ...headersOf(context), Authorization: `Bearer ${token}` } };
    await this.pass(context);
  }
}

/** The reply where no token could be had: nothing left. */
function tokenReply({ reason, message, retryAfterMs }: TokenError): GraphReply {
  const passing = reason === "unreachable" || reason === "throttled";
  return {
    kind: "refused",
    status: 0,
    code: `token_${reason}`,
    message,
    class: passing ? "unavailable" : "auth",
    retryAfterMs,
  };
}

/** The last look before anything leaves, at what really leaves: address, method and body. */
export class AllowListHandler extends Handler {
  readonly #allowList: AllowList;
  readonly #root: string;
  readonly #mailbox: string | null;

  constructor(allowList: AllowList, root: string, mailbox: string | null) {
    super();
    this.#allowList = allowList;
    this.#root = `${root}/${VERSION}`;
    this.#mailbox = mailbox;
  }

  override async execute(context: Context): Promise<void> {
    const { url } = outgoing(context);
    if (!url.startsWith(`${this.#root}/`)) throw new NotSent(refusedHere("another host"));
    const method = (context.options?.method ?? "GET").toUpperCase();
    const body = typeof context.options?.body === "string" ? parseJson(context.options.body) : undefined;
    const path = url.slice(this.#root.length);
    const wire =
      path === "/$batch" && method === "POST" ? batched(body) : [{ method, path, headers: ownHeaders(context), body }];
    for (const request of wire) this.#check(request);
    await this.pass(context);
  }

  #check(request: Wire): void {
    if (request.body === UNREADABLE) throw new NotSent(refusedHere("a body that is not JSON"));
    const verdict = this.#allowList.allowedOnWire(request as GraphRequest, this.#mailbox);
    if (!verdict.ok) throw new NotSent(refusedHere(`${verdict.error.reason}: ${verdict.error.detail}`));
  }
}

interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function batched(body: unknown): readonly Wire[] {
  const items = (body as { requests?: unknown } | null | undefined)?.requests;
  if (!Array.isArray(items)) throw new NotSent(refusedHere("a batch without requests"));
  return (items as readonly (Wire & { readonly url: string })[]).map(({ url, ...rest }) => ({ ...rest, path: url }));
}

/** Headers of the transport itself: not the request's, so not the list's business. */
const TRANSPORT = new Set(["authorization", "client-request-id"]);

/** The SDK keeps headers as a plain object. */
function headersOf(context: Context): Readonly<Record<string, string>> {
  return (context.options?.headers ?? {}) as Readonly<Record<string, string>>;
}

function ownHeaders(context: Context): Record<string, string> {
  return Object.fromEntries(Object.entries(headersOf(context)).filter(([name]) => !TRANSPORT.has(name.toLowerCase())));
}

/** Counts what leaves: every request inside a batch, and a repeated one again. */
export class AccountHandler extends Handler {
  readonly #note: (count: number) => void;

  constructor(note: (count: number) => void) {
    super();
    this.#note = note;
  }

  override async execute(context: Context): Promise<void> {
    this.#note(outgoing(context).requests.length);
    await this.pass(context);
  }
}

/** Logs what left and what came back: templates, counts, ids of the request; no path, no content. */
export class LogHandler extends Handler {
  readonly #log: Log;
  readonly #mailbox: string | null;
  readonly #now: () => number;

  constructor(log: Log, mailbox: string | null, now: () => number) {
    super();
    this.#log = log;
    this.#mailbox = mailbox;
    this.#now = now;
  }

  override async execute(context: Context): Promise<void> {
    const { requests } = outgoing(context);
    const started = this.#now();
    const fields = {
      mailbox: this.#mailbox,
      templates: [...new Set(requests.map(({ template }) => template))].join(" "),
      count: requests.length,
    };
    try {
      await this.pass(context);
    } catch (error) {
      this.#log.event("graph.noAnswer", {
        ...fields,
        ms: this.#now() - started,
        error: error instanceof Error ? error.name : "unknown",
      });
      throw error;
    }
    const { response } = context;
    const requestId = response?.headers.get("request-id") ?? null;
    this.#log.event("graph.answered", {
      ...fields,
      ms: this.#now() - started,
      status: response?.status ?? 0,
      requestId,
    });
  }
}

/** The end of the chain. Redirects are not followed: they would carry the token along. */
export class FetchHandler extends Handler {
  readonly #fetch: Fetch;

  constructor(fetch: Fetch) {
    super();
    this.#fetch = fetch;
  }

  override async execute(context: Context): Promise<void> {
    const { url, signal } = outgoing(context);
    context.response = await this.#fetch(url, { ...context.options, redirect: "manual", signal });
  }
}
