import { describe, expect, test } from "vitest";
import { ok } from "../../shared/result.ts";
import { deleteItem, followDelta } from "./requests.ts";
import { CONTACTS, create, failure, patch, place, read, ROOT, world } from "./testing.ts";
import { tokenError } from "./token-errors.ts";

describe("one request", () => {
  test("travels alone, with the token, our headers and the exact address", async () => {
    const { sent, port } = world(() => Response.json({ id: "x" }));
    const link = `${CONTACTS}/delta?zz=1&$deltatoken=a%2Fb'&$select=id`;
    const request = followDelta(ROOT, "contact", link, 100);
    expect(await port.send(request.ok ? [request.value] : [], "live")).toEqual([
      { kind: "ok", status: 200, body: { id: "x" } },
    ]);
    expect(sent[0]).toMatchObject({ url: link, method: "GET", redirect: "manual" });
    expect(sent[0]?.headers).toMatchObject({
      Authorization: "Bearer t1",
      Prefer: 'IdType="ImmutableId", odata.maxpagesize=100',
      "client-request-id": "01234567-89ab-cdef-0123-456789abcdef",
    });
  });

  test("each method arrives as it is, with its body", async () => {
    const { sent, port } = world((_, call) =>
      call === 3 ? new Response(null, { status: 204 }) : Response.json({ id: "x" }, { status: call === 1 ? 201 : 200 }),
    );
    expect((await port.send([create("Ann")], "live"))[0]).toMatchObject({ kind: "ok", status: 201 });
    expect((await port.send([patch("A")], "live"))[0]).toMatchObject({ kind: "ok", status: 200 });
    expect((await port.send([deleteItem("contact", place, "A", 'W/"1"')], "live"))[0]).toEqual({
      kind: "ok",
      status: 204,
      body: null,
    });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${CONTACTS}`,
      `PATCH ${CONTACTS}/A`,
      `DELETE ${CONTACTS}/A`,
    ]);
    expect(sent[0]?.body).toEqual(create("Ann").body);
    expect(sent[1]?.headers["If-Match"]).toBe('W/"1"');
  });

  test("raw control characters do not spoil an answer", async () => {
    const { port } = world(
      () => new Response('{"personalNotes":"a\u0001b"}', { headers: { "Content-Type": "application/json" } }),
    );
    expect(await port.send([read("A")], "live")).toEqual([
      { kind: "ok", status: 200, body: { personalNotes: "a\u0001b" } },
    ]);
  });

  test("no answer, a late answer, half an answer: unknown, and sent once", async () => {
    const lost = world(() => Promise.reject(new TypeError("fetch failed")));
    expect(await lost.port.send([create("A")], "live")).toEqual([{ kind: "unknown", reason: "no answer" }]);
    const slow = world(
      (_, __, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      { timeoutMs: 20 },
    );
    expect(await slow.port.send([create("A")], "live")).toEqual([{ kind: "unknown", reason: "timeout" }]);
    const half = world(() => new Response('{"id":"A', { status: 201 }));
    expect(await half.port.send([create("A")], "live")).toEqual([
      { kind: "unknown", reason: "an answer that is not JSON" },
    ]);
    for (const { sent } of [lost, slow, half]) expect(sent).toHaveLength(1);
  });

  test("a redirect is not followed", async () => {
    const { sent, port } = world(
      () => new Response(null, { status: 302, headers: { Location: "https://evil.example/" } }),
    );
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
    expect((await world(() => failure(503, "serviceNotAvailable")).port.send([create("A")], "live"))[0]).toMatchObject({
      kind: "refused",
      class: "unavailable",
    });
    expect((await world(() => new Response("busy", { status: 503 })).port.send([create("A")], "live"))[0]).toEqual({
      kind: "unknown",
      reason: "503",
    });
    expect((await world(() => new Response("busy", { status: 503 })).port.send([read("A")], "live"))[0]).toMatchObject({
      kind: "refused",
      class: "unavailable",
    });
  });

  test("save after 401, once, with one new token", async () => {
    const once = world((_, call) =>
      call === 1 ? failure(401, "InvalidAuthenticationToken") : Response.json({}, { status: 201 }),
    );
    expect((await once.port.send([create("A")], "live"))[0]).toMatchObject({ kind: "ok" });
    expect(once.sent.map(({ headers }) => headers["Authorization"])).toEqual(["Bearer t1", "Bearer t2"]);
    expect(once.token.refreshes).toBe(1);
    const always = world(() => failure(401, "InvalidAuthenticationToken"));
    expect((await always.port.send([create("A")], "live"))[0]).toMatchObject({
      kind: "refused",
      class: "auth",
      status: 401,
    });
    expect(always.sent).toHaveLength(2);
    expect(always.token.refreshes).toBe(1);
  });

  test("not even after 401, if there is no other token", async () => {
    const { sent, port } = world(() => failure(401, "InvalidAuthenticationToken"), {
      tokens: { refresh: async (token) => ok(token) },
    });
    expect((await port.send([create("A")], "live"))[0]).toMatchObject({ kind: "refused", class: "auth" });
    expect(sent).toHaveLength(1);
  });

  test("without a token nothing leaves, and whether it passes is told apart", async () => {
    const broken = world(() => Response.json({}), {
      tokens: { token: async () => ({ ok: false, error: tokenError("wrong_secret", "AADSTS7000215") }) },
    });
    expect((await broken.port.send([read("A")], "live"))[0]).toMatchObject({
      kind: "refused",
      class: "auth",
      code: "token_wrong_secret",
      status: 0,
    });
    const away = world(() => Response.json({}), {
      tokens: { token: async () => ({ ok: false, error: tokenError("throttled", "", 9000) }) },
    });
    expect((await away.port.send([read("A")], "live"))[0]).toMatchObject({
      kind: "refused",
      class: "unavailable",
      retryAfterMs: 9000,
    });
    expect([...broken.sent, ...away.sent]).toEqual([]);
  });
});
