import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { Caller, GraphAnswer } from "../../sandbox/graph/request.ts";
import type { Fetch } from "../../worker/graph/chain.ts";
import type { VirtualTime } from "./time.ts";

/** Graph's root, as the client is configured. */
export const GRAPH = "https://graph.microsoft.com";

/** So many requests of one mailbox are served at once, in a batch as well (Graph docs: throttling limits). */
export const SLOTS = 4;

/** One request that reached Graph; one row for each inside a batch. */
export interface Sent {
  readonly at: number;
  /** When the answer was back. */
  readonly answeredAt: number;
  readonly mailbox: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Graph over virtual time: what it is asked, and how long an answer takes. */
export interface Transport {
  readonly server: GraphServer;
  readonly time: VirtualTime;
  readonly latencyMs: number;
  readonly sent: (row: Sent) => void;
  /** Called after each answer: notices may wait. */
  readonly afterwards: () => void;
}

const APP: Caller = { appId: "app", userId: null, permissions: [] };

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

/**
 * A `fetch` for the Graph client of one mailbox: the request travels half the latency, is carried out,
 * and its answer travels back. A batch of n takes the time of n requests in four slots.
 */
export function virtualFetch(transport: Transport, mailbox: string): Fetch {
  const { server, time, latencyMs } = transport;
  return async (url, init) => {
    const path = url.slice(GRAPH.length);
    const method = init.method ?? "GET";
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const items = path.endsWith("/$batch") ? (body as { requests: readonly Item[] }).requests : null;
    const at = time.now();
    const takes = Math.ceil((items?.length ?? 1) / SLOTS) * latencyMs;
    await time.sleep(takes / 2);
    const headers = init.headers as Record<string, string>;
    const answer = server.handle({ method, path, headers, body }, { caller: APP });
    const answeredAt = time.now() + takes / 2;
    if (items === null) transport.sent({ at, answeredAt, mailbox, method, path, status: answer.status });
    else for (const row of itemRows(items, answer)) transport.sent({ at, answeredAt, mailbox, ...row });
    transport.afterwards();
    await time.sleep(takes / 2);
    return response(answer);
  };
}

function itemRows(items: readonly Item[], answer: GraphAnswer): { method: string; path: string; status: number }[] {
  const { responses = [] } = answer.body as { responses?: readonly { id: string; status: number }[] };
  const statuses = new Map(responses.map(({ id, status }) => [id, status]));
  return items.map(({ id, method, url }) => ({ method, path: url, status: statuses.get(id) ?? 0 }));
}

/** As much of a `Response` as the client reads; a real one would wait for real time. */
function response({ status, headers, body }: GraphAnswer): Response {
  const words = status === 204 ? "" : JSON.stringify(body);
  return {
    status,
    ok: status < 300,
    headers: new Headers(headers),
    body: null,
    text: () => Promise.resolve(words),
  } as unknown as Response;
}
