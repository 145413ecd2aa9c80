import { describe, expect, test } from "vitest";
import { contact } from "../../shared/kinds/contact.ts";
import { ok } from "../../shared/result.ts";
import type { GraphRequest } from "../ports/graph.ts";
import { makeBudget, type Budget } from "./budget.ts";
import { makeGraphPort } from "./client.ts";
import type { Marker } from "./marker.ts";
import { createItem, deleteItem, followDelta, patchItem, readItem } from "./requests.ts";
import { tokenError } from "./token-errors.ts";
import type { TokenSource } from "./tokens.ts";

const user = "8f0c1a52-1111-4222-8333-944445555666";
const place = { user, folder: "F1" };
const marker: Marker = { ring: "r", item: "i", member: "m", attempt: "a", operation: "o" };
const ROOT = "https://graph.microsoft.com";
const CONTACTS = `${ROOT}/v1.0/users/${user}/contactFolders/F1/contacts`;

const read = (id: string): GraphRequest => readItem(contact, place, id);
const create = (name: string): GraphRequest => createItem(contact, place, { displayName: name }, marker);
const patch = (id: string): GraphRequest => patchItem(contact, place, id, 'W/"1"', { displayName: "x" }, marker);

interface Sent { readonly url: string; readonly method: string; readonly headers: Record<string, string>; readonly body: unknown; readonly redirect: string | undefined }
interface Item { readonly id: string; readonly method: string; readonly url: string; readonly headers?: Record<string, string>; readonly body?: unknown }

interface Options { readonly budget?: (clock: { now(): number }) => Budget; readonly tokens?: Partial<TokenSource>; readonly mailbox?: string | null; readonly timeoutMs?: number }

function world(answer: (sent: Sent, call: number, signal: AbortSignal) => Response | Promise<Response>, options: Options = {}) {
  const sent: Sent[] = [];
  const logged: { name: string; fields: unknown }[] = [];
  const clock = { at: 1_000_000, now: () => clock.at };
  const token = { current: 1, refreshes: 0 };
  const budget = options.budget?.(clock);
  const tokens: TokenSource = {
    token: async () => ok(`t${token.current}`),
    refresh: async () => { token.refreshes += 1; token.current += 1; return ok(`t${token.current}`); },
    ...options.tokens,
  };
  const port = makeGraphPort({
    root: ROOT, mailbox: options.mailbox === undefined ? user : options.mailbox, kinds: [contact], tokens, clock,
    random: { hex: (bytes) => "0123456789abcdef".repeat(bytes / 8), fraction: () => 0.5 },
    log: { event: (name, fields) => void logged.push({ name, fields }) },
    fetch: async (url, init) => {
      const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
      sent.push({ url, method: init.method ?? "", headers: init.headers as Record<string, string>, body, redirect: init.redirect });
      return await answer(sent[sent.length - 1] as Sent, sent.length, init.signal as AbortSignal);
    },
    ...(budget === undefined ? {} : { budget }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return { sent, logged, clock, token, budget, port };
}

const items = (sent: Sent): readonly Item[] => (sent.body as { requests: Item[] }).requests;
const echo = (sent: Sent): Response =>
  Response.json({ responses: items(sent).map(({ id, url }) => ({ id, status: 200, headers: {}, body: { url } })).reverse() });
const failure = (status: number, code: string, headers = {}): Response => Response.json({ error: { code, message: "no" } }, { status, headers });

describe("one request", () => {
  test("travels alone, with the token, our headers and the exact address", async () => {
    const { sent, port } = world(() => Response.json({ id: "x" }));
    const link = `${CONTACTS}/delta?zz=1&$deltatoken=a%2Fb'&$select=id`;
    const request = followDelta(ROOT, "contact", link, 100);
    expect(await port.send(request.ok ? [request.value] : [], "live")).toEqual([{ kind: "ok", status: 200, body: { id: "x" } }]);
    expect(sent[0]).toMatchObject({ url: link, method: "GET", redirect: "manual" });
    expect(sent[0]?.headers).toMatchObject({
      Authorization: "Bearer t1", Prefer: 'IdType="ImmutableId", odata.maxpagesize=100', "client-request-id": "01234567-89ab-cdef-0123-456789abcdef",
    });
  });

  test("each method arrives as it is, with its body", async () => {
    const { sent, port } = world((_, call) => (call === 3 ? new Response(null, { status: 204 }) : Response.json({ id: "x" }, { status: call === 1 ? 201 : 200 })));
    expect((await port.send([create("Ann")], "live"))[0]).toMatchObject({ kind: "ok", status: 201 });
    expect((await port.send([patch("A")], "live"))[0]).toMatchObject({ kind: "ok", status: 200 });
    expect((await port.send([deleteItem("contact", place, "A", 'W/"1"')], "live"))[0]).toEqual({ kind: "ok", status: 204, body: null });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST ${CONTACTS}`, `PATCH ${CONTACTS}/A`, `DELETE ${CONTACTS}/A`]);
    expect(sent[0]?.body).toEqual(create("Ann").body);
    expect(sent[1]?.headers["If-Match"]).toBe('W/"1"');
  });

  test("raw control characters do not spoil an answer", async () => {
    const { port } = world(() => new Response('{"personalNotes":"a\u0001b"}', { headers: { "Content-Type": "application/json" } }));
    expect(await port.send([read("A")], "live")).toEqual([{ kind: "ok", status: 200, body: { personalNotes: "a\u0001b" } }]);
  });

  test("no answer, a late answer, half an answer: unknown, and sent once", async () => {
    const lost = world(() => Promise.reject(new TypeError("fetch failed")));
    expect(await lost.port.send([create("A")], "live")).toEqual([{ kind: "unknown", reason: "no answer" }]);
    const slow = world((_, __, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))), { timeoutMs: 20 });
    expect(await slow.port.send([create("A")], "live")).toEqual([{ kind: "unknown", reason: "timeout" }]);
    const half = world(() => new Response('{"id":"A', { status: 201 }));
    expect(await half.port.send([create("A")], "live")).toEqual([{ kind: "unknown", reason: "an answer that is not JSON" }]);
    for (const { sent } of [lost, slow, half]) expect(sent).toHaveLength(1);
  });

  test("a redirect is not followed", async () => {
    const { sent, port } = world(() => new Response(null, { status: 302, headers: { Location: "https://evil.example/" } }));
    expect((await port.send([read("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "unavailable" });
    expect(sent).toHaveLength(1);
  });
});

describe("nothing is sent twice", () => {
  test.each([429, 500, 502, 503, 504])("a create answered %i is sent exactly once", async (status) => {
    const { sent, port } = world(() => failure(status, "serviceNotAvailable", { "Retry-After": "0" }));
    await port.send([create("Ann")], "live");
    expect(sent).toHaveLength(1);
  });

  test("503 with a code that says it never began is a refusal, without one it is unknown", async () => {
    expect((await world(() => failure(503, "serviceNotAvailable")).port.send([create("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "unavailable" });
    expect((await world(() => new Response("busy", { status: 503 })).port.send([create("A")], "live"))[0]).toEqual({ kind: "unknown", reason: "503" });
    expect((await world(() => new Response("busy", { status: 503 })).port.send([read("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "unavailable" });
  });

  test("save after 401, once, with one new token", async () => {
    const once = world((_, call) => (call === 1 ? failure(401, "InvalidAuthenticationToken") : Response.json({}, { status: 201 })));
    expect((await once.port.send([create("A")], "live"))[0]).toMatchObject({ kind: "ok" });
    expect(once.sent.map(({ headers }) => headers["Authorization"])).toEqual(["Bearer t1", "Bearer t2"]);
    expect(once.token.refreshes).toBe(1);
    const always = world(() => failure(401, "InvalidAuthenticationToken"));
    expect((await always.port.send([create("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "auth", status: 401 });
    expect(always.sent).toHaveLength(2);
    expect(always.token.refreshes).toBe(1);
  });

  test("not even after 401, if there is no other token", async () => {
    const { sent, port } = world(() => failure(401, "InvalidAuthenticationToken"), { tokens: { refresh: async (token) => ok(token) } });
    expect((await port.send([create("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "auth" });
    expect(sent).toHaveLength(1);
  });

  test("without a token nothing leaves, and whether it passes is told apart", async () => {
    const broken = world(() => Response.json({}), { tokens: { token: async () => ({ ok: false, error: tokenError("wrong_secret", "AADSTS7000215") }) } });
    expect((await broken.port.send([read("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "auth", code: "token_wrong_secret", status: 0 });
    const away = world(() => Response.json({}), { tokens: { token: async () => ({ ok: false, error: tokenError("throttled", "", 9000) }) } });
    expect((await away.port.send([read("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "unavailable", retryAfterMs: 9000 });
    expect([...broken.sent, ...away.sent]).toEqual([]);
  });
});

describe("several requests", () => {
  test("travel as one batch, each with its own headers, and are matched by id", async () => {
    const { sent, port } = world(echo);
    const replies = await port.send([read("A"), create("Ann"), patch("B")], "live");
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ url: `${ROOT}/v1.0/$batch`, method: "POST" });
    const [a, ann, b] = items(sent[0] as Sent);
    expect(a).toEqual({ id: "1", method: "GET", url: read("A").path, headers: { Prefer: 'IdType="ImmutableId"' } });
    expect(ann).toMatchObject({ method: "POST", headers: { Prefer: 'IdType="ImmutableId"', "Content-Type": "application/json" }, body: create("Ann").body });
    expect(b?.headers?.["If-Match"]).toBe('W/"1"');
    expect(replies.map((reply) => reply.kind === "ok" && (reply.body as { url: string }).url)).toEqual([read("A").path, create("Ann").path, patch("B").path]);
  });

  test("more than 20 go in turn; a run's batches are of 8", async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `I${index}`);
    const live = world(echo);
    const replies = await live.port.send(ids.map(read), "live");
    expect(live.sent.map((each) => items(each).length)).toEqual([20, 20, 5]);
    expect(replies.map((reply) => reply.kind === "ok" && (reply.body as { url: string }).url)).toEqual(ids.map((id) => read(id).path));
    const run = world(echo);
    await run.port.send(ids.slice(0, 18).map(read), "run");
    expect(run.sent.map((each) => items(each).length)).toEqual([8, 8, 2]);
  });

  test("answers of their own: some done, some refused, some missing, some odd", async () => {
    const { port } = world(() => Response.json({ responses: [
      { id: "4", status: 201, body: { id: "new" } }, null, { id: "9", status: 200 }, { id: "x" },
      { id: "1", status: 404, body: { error: { code: "ErrorItemNotFound" } } },
      { id: "3", status: "200" },
      { id: "5", status: 504, body: "Z2F0ZXdheQ==" },
      { id: "2", status: 429, headers: { "retry-after": "3" }, body: { error: { code: "ApplicationThrottled", message: "slow" } } },
    ] }));
    expect(await port.send([read("A"), read("B"), create("C"), create("D"), create("E")], "live")).toMatchObject([
      { kind: "refused", class: "itemGone" },
      { kind: "refused", class: "throttled", retryAfterMs: 3000 },
      { kind: "unknown", reason: "no answer in the batch" },
      { kind: "ok", status: 201, body: { id: "new" } },
      { kind: "unknown", reason: "504" },
    ]);
  });

  test("a 401 inside a batch repeats those alone, once", async () => {
    const { sent, token, port } = world((each, call) => call === 1
      ? Response.json({ responses: [{ id: "1", status: 200, body: {} }, { id: "2", status: 401, body: { error: { code: "" } } }] })
      : Response.json({ id: each.url }));
    expect(await port.send([create("A"), create("B")], "live")).toMatchObject([{ kind: "ok" }, { kind: "ok", body: { id: CONTACTS } }]);
    expect(sent.map(({ body }) => body)).toEqual([expect.objectContaining({ requests: expect.any(Array) as unknown }), create("B").body]);
    expect(token.refreshes).toBe(1);
  });

  test("a refused envelope: one bad request stops no other", async () => {
    const { sent, port } = world(({ url, method }) => url.endsWith("$batch") ? failure(400, "BadRequest") : method === "GET" ? Response.json({}) : failure(400, "ErrorInvalidRequest"));
    expect(await port.send([read("A"), create("B"), read("C")], "live")).toMatchObject([{ kind: "ok" }, { kind: "refused", class: "invalid" }, { kind: "ok" }]);
    expect(sent).toHaveLength(4);
  });

  test("a failed envelope: writes are unknown, reads are not", async () => {
    const { sent, port } = world(() => new Response("gateway", { status: 502 }));
    expect(await port.send([read("A"), create("B")], "live")).toMatchObject([{ kind: "refused", class: "unavailable" }, { kind: "unknown" }]);
    expect(sent).toHaveLength(1);
  });
});

describe("the allow-list", () => {
  test("stops a request by itself, and lets the others through", async () => {
    const { sent, logged, port } = world(echo);
    const mail: GraphRequest = { template: "contact.create", method: "POST", path: `/users/${user}/sendMail`, body: {} };
    const replies = await port.send([read("A"), mail, read("B")], "live");
    expect(replies).toMatchObject([{ kind: "ok" }, { kind: "refused", class: "refusedHere", status: 0 }, { kind: "ok" }]);
    expect(items(sent[0] as Sent)).toHaveLength(2);
    expect(logged[0]).toEqual({ name: "graph.refusedHere", fields: { mailbox: user, template: "contact.create", reason: "path" } });
  });

  test("nothing but refused requests: nothing leaves", async () => {
    const { sent, port } = world(echo, { mailbox: "somebody-else" });
    expect((await port.send([read("A"), create("B")], "person")).map((reply) => reply.kind === "refused" && reply.class)).toEqual(["refusedHere", "refusedHere"]);
    expect(sent).toEqual([]);
    expect(await port.send([], "live")).toEqual([]);
  });
});

describe("the budget", () => {
  test("counts every request, those in a batch and those repeated", async () => {
    const { budget, port } = world((each, call) => (call === 1 ? failure(401, "x") : echo(each)), { budget: (clock) => makeBudget(clock) });
    await port.send([read("A"), read("B"), read("C")], "live");
    expect(budget?.state().minutes.map(([, count]) => count)).toEqual([6]);
  });

  test("what does not fit is answered as throttled, with the time to wait", async () => {
    const { sent, clock, port } = world(echo, { budget: (each) => { const full = makeBudget(each); full.note(7_990); return full; } });
    const replies = await port.send(Array.from({ length: 14 }, (_, index) => read(`I${index}`)), "run");
    expect(sent.map((each) => items(each).length)).toEqual([8, 2]);
    expect(replies.slice(10)).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ code: "BudgetSpent", class: "throttled" }) as unknown));
    const last = replies[13];
    expect(last?.kind === "refused" && clock.now() + (last.retryAfterMs ?? 0)).toBe(17 * 60_000 + 10 * 60_000);
    expect((await port.send([read("A"), read("B")], "person")).every(({ kind }) => kind === "ok")).toBe(true);
  });

  test("Retry-After stops the next batch of the same call", async () => {
    const { sent, port } = world(() => failure(429, "ApplicationThrottled", { "Retry-After": "10" }), { budget: (clock) => makeBudget(clock) });
    const replies = await port.send(Array.from({ length: 30 }, (_, index) => read(`I${index}`)), "live");
    expect(sent).toHaveLength(1);
    expect(replies.every((reply) => reply.kind === "refused" && reply.class === "throttled" && reply.retryAfterMs === 10_000)).toBe(true);
  });
});

test("one call at a time; a person's does not wait", async () => {
  let open = 0;
  let most = 0;
  const { port } = world(async () => {
    most = Math.max(most, (open += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    open -= 1;
    return Response.json({});
  });
  await Promise.all([port.send([read("A")], "run"), port.send([read("B")], "live"), port.send([read("C")], "run")]);
  expect(most).toBe(1);
  await Promise.all([port.send([read("A")], "run"), port.send([read("B")], "person"), port.send([read("C")], "person")]);
  expect(most).toBe(2);
});

test("the log has ids, counts and reasons, and neither content nor token", async () => {
  const { logged, port } = world(() => Response.json({}, { status: 201, headers: { "request-id": "r-1" } }));
  await port.send([create("Ann Secret")], "live");
  expect(logged).toEqual([{ name: "graph.answered", fields: { mailbox: user, templates: "contact.create", count: 1, ms: 0, status: 201, requestId: "r-1" } }]);
});
