import { GraphError } from "../errors.ts";
import { header } from "../request.ts";
import type { GraphAnswer, GraphCall } from "../request.ts";
import type { World } from "../state/world.ts";

/** One item of a batch, checked. */
export interface BatchItem {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly call: GraphCall;
}

const MOST = 20;

/**
 * Reads the body of a `$batch` (Graph docs: json-batching): at most 20 items, ids unique without regard
 * to case, URLs relative to the version. `Prefer` and `If-Match` are each item's own; whether the outer
 * Prefer is inherited is switch `batchPrefer`. `atomicityGroup` is ignored.
 * @throws GraphError 400 for the whole batch
 */
export function readBatch(call: GraphCall, world: World): BatchItem[] {
  const requests = (call.body as { requests?: unknown } | null | undefined)?.requests;
  if (call.method.toUpperCase() !== "POST" || !Array.isArray(requests))
    throw malformed("Invalid batch payload format.");
  if (requests.length === 0 || requests.length > MOST)
    throw malformed(`Number of batch request steps must be from 1 to ${MOST}.`);
  const ids = new Set<string>();
  const inherited = world.switches.batchPrefer === "inherited" ? header(call, "Prefer") : undefined;
  return requests.map((given: unknown) => {
    const item = readItem(given, inherited);
    if (ids.has(item.id.toLowerCase())) throw malformed(`Request id '${item.id}' is not unique.`);
    ids.add(item.id.toLowerCase());
    return item;
  });
}

const malformed = (message: string): GraphError => new GraphError(400, "BadRequest", message);

function readItem(given: unknown, inherited: string | undefined): BatchItem {
  const { id, method, url, headers, body, dependsOn } = (given ?? {}) as Partial<Record<string, unknown>>;
  if (typeof id !== "string" || typeof method !== "string" || typeof url !== "string") {
    throw malformed("Each request of a batch needs id, method and url.");
  }
  if (/^https?:/i.test(url)) throw malformed(`The URL of request '${id}' must be relative.`);
  const path = `/v1.0/${url.replace(/^\//, "")}`;
  const own = { ...(headers as Record<string, string> | null | undefined) };
  const call = { method, path, headers: own, body: body ?? undefined };
  if (call.body !== undefined && header(call, "Content-Type") === undefined) {
    throw malformed(`Request '${id}' has a body and must have a Content-Type header.`);
  }
  if (inherited !== undefined && header(call, "Prefer") === undefined) own.Prefer = inherited;
  return { id, call, dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [] };
}

/** One item's answer inside the batch's. */
function batchReply(id: string, reply: GraphAnswer): Record<string, unknown> {
  return { id, status: reply.status, headers: reply.headers, ...(reply.body === null ? {} : { body: reply.body }) };
}

/** The answer to an item that is not carried out: 424 or 429; `null` for one that is. */
export function blockedReply(
  crowded: ReadonlySet<string>,
  item: BatchItem,
  statuses: ReadonlyMap<string, number>,
): GraphAnswer | null {
  if (item.dependsOn.some((id) => (statuses.get(id) ?? 500) >= 400)) return failedDependency();
  return crowded.has(item.id) ? overConcurrency() : null;
}

/** 424 for an item whose prerequisite failed. */
function failedDependency(): GraphAnswer {
  const error = {
    code: "FailedDependency",
    message: "The request failed because a request it depends on failed.",
  };
  return { status: 424, headers: {}, body: { error } };
}

/** The refusal of an item beyond the fourth of one mailbox (switch `batchConcurrency: all`). */
function overConcurrency(): GraphAnswer {
  const error = { code: "ApplicationThrottled", message: "Application is over its MailboxConcurrency limit." };
  return { status: 429, headers: { "Retry-After": "1" }, body: { error } };
}

/** The answer to a whole batch: 200, its items' answers in any order. A cut item cuts it, a late one delays it. */
export function wholeReply(replies: readonly { id: string; reply: GraphAnswer }[], world: World): GraphAnswer {
  const responses = replies.map(({ id, reply }) => batchReply(id, reply));
  if (world.random.fraction() < 0.5) responses.reverse();
  const whole: GraphAnswer = { status: 200, headers: {}, body: { responses } };
  for (const { reply } of replies) {
    if (reply.cut === true) whole.cut = true;
    if (reply.controlCharacters === true) whole.controlCharacters = true;
    if (reply.delayMs !== undefined) whole.delayMs = Math.max(whole.delayMs ?? 0, reply.delayMs);
  }
  return whole;
}

/** Ids of the items that switch `batchConcurrency: all` refuses: unordered ones beyond the limit of one mailbox. */
export function crowdedOut(items: readonly BatchItem[], world: World): Set<string> {
  const out = new Set<string>();
  if (world.switches.batchConcurrency === "four") return out;
  const count = new Map<string, number>();
  for (const item of items) {
    if (item.dependsOn.length > 0) continue;
    const mailbox = item.call.path.split("/")[3] ?? "";
    const number = (count.get(mailbox) ?? 0) + 1;
    count.set(mailbox, number);
    if (number > world.switches.concurrentRequests) out.add(item.id);
  }
  return out;
}
