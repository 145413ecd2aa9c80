import { describe, expect, test } from "vitest";
import type { GraphRequest } from "../ports/graph.ts";
import { makeBudget } from "./budget.ts";
import { CONTACTS, create, echo, failure, items, patch, read, ROOT, type Sent, user, world } from "./testing.ts";

describe("several requests", () => {
  test("travel as one batch, each with its own headers, and are matched by id", async () => {
    const { sent, port } = world(echo);
    const replies = await port.send([read("A"), create("Ann"), patch("B")], "live");
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ url: `${ROOT}/v1.0/$batch`, method: "POST" });
    const [a, ann, b] = items(sent[0] as Sent);
    expect(a).toEqual({ id: "1", method: "GET", url: read("A").path, headers: { Prefer: 'IdType="ImmutableId"' } });
    expect(ann).toMatchObject({
      method: "POST",
      headers: { Prefer: 'IdType="ImmutableId"', "Content-Type": "application/json" },
      body: create("Ann").body,
    });
    expect(b?.headers?.["If-Match"]).toBe('W/"1"');
    expect(replies.map((reply) => reply.kind === "ok" && (reply.body as { url: string }).url)).toEqual([
      read("A").path,
      create("Ann").path,
      patch("B").path,
    ]);
  });

  test("more than 20 go in turn; a run's batches are of 8", async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `I${index}`);
    const live = world(echo);
    const replies = await live.port.send(ids.map(read), "live");
    expect(live.sent.map((each) => items(each).length)).toEqual([20, 20, 5]);
    expect(replies.map((reply) => reply.kind === "ok" && (reply.body as { url: string }).url)).toEqual(
      ids.map((id) => read(id).path),
    );
    const run = world(echo);
    await run.port.send(ids.slice(0, 18).map(read), "run");
    expect(run.sent.map((each) => items(each).length)).toEqual([8, 8, 2]);
  });

  test("answers of their own: some done, some refused, some missing, some odd", async () => {
    const { port } = world(() =>
      Response.json({
        responses: [
          { id: "4", status: 201, body: { id: "new" } },
          null,
          { id: "9", status: 200 },
          { id: "x" },
          { id: "1", status: 404, body: { error: { code: "ErrorItemNotFound" } } },
          { id: "3", status: "200" },
          { id: "5", status: 504, body: "Z2F0ZXdheQ==" },
          {
            id: "2",
            status: 429,
            headers: { "retry-after": "3" },
            body: { error: { code: "ApplicationThrottled", message: "slow" } },
          },
        ],
      }),
    );
    expect(await port.send([read("A"), read("B"), create("C"), create("D"), create("E")], "live")).toMatchObject([
      { kind: "refused", class: "itemGone" },
      { kind: "refused", class: "throttled", retryAfterMs: 3000 },
      { kind: "unknown", reason: "no answer in the batch" },
      { kind: "ok", status: 201, body: { id: "new" } },
      { kind: "unknown", reason: "504" },
    ]);
  });

  test("a 401 inside a batch repeats those alone, once", async () => {
    const { sent, token, port } = world((each, call) =>
      call === 1
        ? Response.json({
            responses: [
              { id: "1", status: 200, body: {} },
              { id: "2", status: 401, body: { error: { code: "" } } },
            ],
          })
        : Response.json({ id: each.url }),
    );
    expect(await port.send([create("A"), create("B")], "live")).toMatchObject([
      { kind: "ok" },
      { kind: "ok", body: { id: CONTACTS } },
    ]);
    expect(sent.map(({ body }) => body)).toEqual([
      expect.objectContaining({ requests: expect.any(Array) as unknown }),
      create("B").body,
    ]);
    expect(token.refreshes).toBe(1);
  });

  test("a refused envelope: one bad request stops no other", async () => {
    const { sent, port } = world(({ url, method }) =>
      url.endsWith("$batch")
        ? failure(400, "BadRequest")
        : method === "GET"
          ? Response.json({})
          : failure(400, "ErrorInvalidRequest"),
    );
    expect(await port.send([read("A"), create("B"), read("C")], "live")).toMatchObject([
      { kind: "ok" },
      { kind: "refused", class: "invalid" },
      { kind: "ok" },
    ]);
    expect(sent).toHaveLength(4);
  });

  test("a failed envelope: writes are unknown, reads are not", async () => {
    const { sent, port } = world(() => new Response("gateway", { status: 502 }));
    expect(await port.send([read("A"), create("B")], "live")).toMatchObject([
      { kind: "refused", class: "unavailable" },
      { kind: "unknown" },
    ]);
    expect(sent).toHaveLength(1);
  });
});

describe("the allow-list", () => {
  test("stops a request by itself, and lets the others through", async () => {
    const { sent, logged, port } = world(echo);
    const mail: GraphRequest = {
      template: "contact.create",
      method: "POST",
      path: `/users/${user}/sendMail`,
      body: {},
    };
    const replies = await port.send([read("A"), mail, read("B")], "live");
    expect(replies).toMatchObject([
      { kind: "ok" },
      { kind: "refused", class: "refusedHere", status: 0 },
      { kind: "ok" },
    ]);
    expect(items(sent[0] as Sent)).toHaveLength(2);
    expect(logged[0]).toEqual({
      name: "graph.refusedHere",
      fields: { mailbox: user, template: "contact.create", reason: "path" },
    });
  });

  test("nothing but refused requests: nothing leaves", async () => {
    const { sent, port } = world(echo, { mailbox: "somebody-else" });
    expect(
      (await port.send([read("A"), create("B")], "person")).map((reply) => reply.kind === "refused" && reply.class),
    ).toEqual(["refusedHere", "refusedHere"]);
    expect(sent).toEqual([]);
    expect(await port.send([], "live")).toEqual([]);
  });
});

describe("the budget", () => {
  test("counts every request, those in a batch and those repeated", async () => {
    const { budget, port } = world((each, call) => (call === 1 ? failure(401, "x") : echo(each)), {
      budget: (clock) => makeBudget(clock),
    });
    await port.send([read("A"), read("B"), read("C")], "live");
    expect(budget?.state().minutes.map(([, count]) => count)).toEqual([6]);
  });

  test("what does not fit is answered as throttled, with the time to wait", async () => {
    const { sent, clock, port } = world(echo, {
      budget: (each) => {
        const full = makeBudget(each);
        full.note(7_990);
        return full;
      },
    });
    const replies = await port.send(
      Array.from({ length: 14 }, (_, index) => read(`I${index}`)),
      "run",
    );
    expect(sent.map((each) => items(each).length)).toEqual([8, 2]);
    expect(replies.slice(10)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ code: "BudgetSpent", class: "throttled" }) as unknown),
    );
    const last = replies[13];
    expect(last?.kind === "refused" && clock.now() + (last.retryAfterMs ?? 0)).toBe(17 * 60_000 + 10 * 60_000);
    expect((await port.send([read("A"), read("B")], "person")).every(({ kind }) => kind === "ok")).toBe(true);
  });

  test("Retry-After stops the next batch of the same call", async () => {
    const { sent, port } = world(() => failure(429, "ApplicationThrottled", { "Retry-After": "10" }), {
      budget: (clock) => makeBudget(clock),
    });
    const replies = await port.send(
      Array.from({ length: 30 }, (_, index) => read(`I${index}`)),
      "live",
    );
    expect(sent).toHaveLength(1);
    expect(
      replies.every(
        (reply) => reply.kind === "refused" && reply.class === "throttled" && reply.retryAfterMs === 10_000,
      ),
    ).toBe(true);
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
  await Promise.all([
    port.send([read("A")], "run"),
    port.send([read("B")], "person"),
    port.send([read("C")], "person"),
  ]);
  expect(most).toBe(2);
});

test("the log has ids, counts and reasons, and neither content nor token", async () => {
  const { logged, port } = world(() => Response.json({}, { status: 201, headers: { "request-id": "r-1" } }));
  await port.send([create("Ann Secret")], "live");
  expect(logged).toEqual([
    {
      name: "graph.answered",
      fields: { mailbox: user, templates: "contact.create", count: 1, ms: 0, status: 201, requestId: "r-1" },
    },
  ]);
});
