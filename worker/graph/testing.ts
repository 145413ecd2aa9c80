import { contact } from "../../shared/kinds/contact.ts";
import { ok } from "../../shared/result.ts";
import type { GraphRequest } from "../ports/graph.ts";
import type { Budget } from "./budget.ts";
import { makeGraphPort } from "./client.ts";
import type { Marker } from "./marker.ts";
import { createItem, patchItem, readItem } from "./requests.ts";
import type { TokenSource } from "./tokens.ts";

/** What the tests of the port share: a port whose fetch is theirs, and all that it sent. */

/** The mailbox of the port under test. */
export const user = "8f0c1a52-1111-4222-8333-944445555666";
/** A folder of it. */
export const place = { user, folder: "F1" };
/** Any marker. */
const marker: Marker = { ring: "r", item: "i", member: "m", attempt: "a", operation: "o" };
/** Graph, as the port is configured. */
export const ROOT = "https://graph.microsoft.com";
/** The folder's items, as a URL. */
export const CONTACTS = `${ROOT}/v1.0/users/${user}/contactFolders/F1/contacts`;

/** A read of an item. */
export const read = (id: string): GraphRequest => readItem(contact, place, id);
/** A create. */
export const create = (name: string): GraphRequest => createItem(contact, place, { displayName: name }, marker);
/** A change of an item whose etag is 1. */
export const patch = (id: string): GraphRequest => patchItem(contact, place, id, 'W/"1"', { displayName: "x" }, marker);

/** What left by fetch. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  readonly redirect: string | undefined;
}
/** A request inside a batch. */
export interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** What a test may want otherwise. */
export interface Options {
  readonly budget?: (clock: { now(): number }) => Budget;
  readonly tokens?: Partial<TokenSource>;
  readonly mailbox?: string | null;
  readonly timeoutMs?: number;
}

/** A port whose fetch is `answer`, and everything that can be seen of it. */
export function world(
  answer: (sent: Sent, call: number, signal: AbortSignal) => Response | Promise<Response>,
  options: Options = {},
) {
  const sent: Sent[] = [];
  const logged: { name: string; fields: unknown }[] = [];
  const clock = { at: 1_000_000, now: () => clock.at };
  const token = { current: 1, refreshes: 0 };
  const budget = options.budget?.(clock);
  const tokens: TokenSource = {
    token: async () => ok(`t${token.current}`),
    refresh: async () => {
      token.refreshes += 1;
      token.current += 1;
      return ok(`t${token.current}`);
    },
    ...options.tokens,
  };
  const port = makeGraphPort({
    root: ROOT,
    mailbox: options.mailbox === undefined ? user : options.mailbox,
    kinds: [contact],
    tokens,
    clock,
    random: { hex: (bytes) => "0123456789abcdef".repeat(bytes / 8), fraction: () => 0.5 },
    log: { event: (name, fields) => void logged.push({ name, fields }) },
    fetch: async (url, init) => {
      const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
      sent.push({
        url,
        method: init.method ?? "",
        headers: init.headers as Record<string, string>,
        body,
        redirect: init.redirect,
      });
      return await answer(sent[sent.length - 1] as Sent, sent.length, init.signal as AbortSignal);
    },
    ...(budget === undefined ? {} : { budget }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return { sent, logged, clock, token, budget, port };
}

/** The requests of a batch that was sent. */
export const items = (sent: Sent): readonly Item[] => (sent.body as { requests: Item[] }).requests;
/** Answers a batch: each item with its own URL, last one first. */
export const echo = (sent: Sent): Response =>
  Response.json({
    responses: items(sent)
      .map(({ id, url }) => ({ id, status: 200, headers: {}, body: { url } }))
      .reverse(),
  });
/** A refusal in Graph's shape. */
export const failure = (status: number, code: string, headers = {}): Response =>
  Response.json({ error: { code, message: "no" } }, { status, headers });
