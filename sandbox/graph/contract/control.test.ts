import { describe, expect, test } from "vitest";
import { surface } from "../control/surface.ts";
import { SWITCHES } from "../control/switches.ts";
import { Bench, body, code, values, type Json } from "./support.ts";

const call = (bench: Bench, method: string, path: string, given?: unknown) =>
  surface(bench.server, { method, path, body: given });

describe("throttling (Graph docs: throttling-limits, Outlook)", () => {
  test("10,000 requests in 10 minutes for an application and mailbox; other mailboxes and later times are free", () => {
    const bench = new Bench({ requestsPer10Minutes: 3 });
    const statuses = Array.from({ length: 4 }, () => bench.get(bench.items()));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(code(statuses[3]!)).toBe("ApplicationThrottled");
    const wait = Number(statuses[3]!.headers["Retry-After"]);
    expect(wait).toBeGreaterThan(0);
    expect(bench.get("/v1.0/users/bob@contoso.test/contacts").status).toBe(200);
    expect(
      bench.server.handle(
        { method: "GET", path: bench.items() },
        { caller: { appId: "other", userId: null, permissions: [] } },
      ).status,
    ).toBe(200);
    bench.now += wait * 1000;
    expect(bench.get(bench.items()).status).toBe(200);
  });

  test("4 concurrent requests: the fifth is 429 until one of them is over", () => {
    const bench = new Bench();
    const get = { method: "GET", path: bench.items() };
    const tickets = Array.from({ length: 5 }, () => bench.server.enter(get));
    expect(tickets.map(({ refusal }) => refusal?.status ?? null)).toEqual([null, null, null, null, 429]);
    expect(tickets[4]?.refusal?.headers["Retry-After"]).toBe("1");
    bench.server.leave(tickets[0]!);
    expect(bench.server.enter(get).refusal).toBe(null);
  });

  test("items of a batch count one by one", () => {
    const bench = new Bench({ requestsPer10Minutes: 2 });
    const requests = ["1", "2", "3"].map((id) => ({ id, method: "GET", url: bench.items().replace("/v1.0", "") }));
    const { responses } = body(bench.send("POST", "/v1.0/$batch", { requests })) as { responses: Json[] };
    expect(responses.filter(({ status }) => status === 429).length).toBe(1);
  });
});

describe("faults", () => {
  test("throttle, error and latency: 429 with Retry-After, any status, a delay as data; times and probability count", () => {
    const bench = new Bench();
    bench.server.setFaults([
      { effect: "throttle", retryAfter: 3, times: 1 },
      { effect: "error", status: 503, times: 1 },
      { effect: "error", status: 401, times: 1 },
      { effect: "latency", ms: 50, times: 4 },
    ]);
    const replies = Array.from({ length: 5 }, () => bench.get(bench.items()));
    expect(replies.map(({ status, delayMs }) => [status, delayMs])).toEqual([
      [429, 50],
      [503, 50],
      [401, 50],
      [200, 50],
      [200, undefined],
    ]);
    bench.server.setFaults([{ effect: "error", probability: 0 }]);
    expect(bench.get(bench.items()).status).toBe(200);
  });

  test("match: mailbox by UPN or id, method, and a pattern on the path", () => {
    const bench = new Bench();
    const strikes = (match: Json): boolean[] => {
      bench.server.setFaults([{ effect: "error", match }]);
      return [
        bench.get(bench.items()),
        bench.get("/v1.0/users/bob@contoso.test/contacts"),
        bench.send("POST", bench.items(), {}),
      ].map(({ status }) => status === 503);
    };
    expect(strikes({ mailbox: "Ann@contoso.test" })).toEqual([true, false, true]);
    expect(strikes({ mailbox: bench.ann, method: "POST" })).toEqual([false, false, true]);
    expect(strikes({ path: "contactFolders/.*/contacts$" })).toEqual([true, false, true]);
    expect(strikes({ path: "^/users/bob@contoso" })).toEqual([false, true, false]);
  });

  test("lostReply commits and marks the answer as cut; loseRequest does neither work nor log", () => {
    const bench = new Bench();
    bench.server.setFaults([{ effect: "lostReply", match: { method: "POST" }, times: 1 }]);
    expect(bench.send("POST", bench.items(), {}).cut).toBe(true);
    expect(values(bench.get(bench.items())).length).toBe(1);
    const before = bench.server.world.log.total;
    bench.server.setFaults([{ effect: "loseRequest", times: 1 }]);
    expect(bench.send("POST", bench.items(), {}).cut).toBe(true);
    expect(bench.server.world.log.total).toBe(before);
    expect(values(bench.get(bench.items())).length).toBe(1);
  });

  test("a fault strikes the items of a batch; the whole only when its path is named", () => {
    const bench = new Bench();
    const send = () => {
      const requests = [{ id: "1", method: "GET", url: bench.items().replace("/v1.0", "") }];
      const reply = bench.send("POST", "/v1.0/$batch", { requests });
      return [reply.status, (body(reply).responses as Json[] | undefined)?.[0]?.status];
    };
    bench.server.setFaults([{ effect: "error", status: 503 }]);
    expect(send()).toEqual([200, 503]);
    bench.server.setFaults([{ effect: "error", status: 503, match: { path: "batch" } }]);
    expect(send()).toEqual([503, undefined]);
  });

  test("a lost reply of one batch item cuts the whole batch", () => {
    const bench = new Bench();
    bench.server.setFaults([{ effect: "lostReply", match: { method: "POST", path: "contacts$" } }]);
    const url = bench.items().replace("/v1.0", "");
    const requests = [{ id: "1", method: "POST", url, headers: { "Content-Type": "application/json" }, body: {} }];
    expect(bench.send("POST", "/v1.0/$batch", { requests }).cut).toBe(true);
  });

  test("staleRead: the version before, or 404 right after create; a deleted item may still be read; old changes are seen", () => {
    const bench = new Bench();
    const made = bench.make({ givenName: "Kim" });
    bench.server.setFaults([{ effect: "staleRead", ms: 1000 }]);
    expect(bench.get(bench.item(made)).status).toBe(404);
    expect(values(bench.get(bench.items()))).toEqual([]);
    bench.now += 2000;
    expect(bench.get(bench.item(made)).status).toBe(200);
    const patched = body(bench.send("PATCH", bench.item(made), { givenName: "Jo" }));
    expect(body(bench.get(bench.item(made)))).toMatchObject({ givenName: "Kim", changeKey: made.changeKey });
    bench.now += 2000;
    expect(body(bench.get(bench.item(made))).changeKey).toBe(patched.changeKey);
    bench.send("DELETE", bench.item(made));
    expect(bench.get(bench.item(made)).status).toBe(200);
    bench.now += 2000;
    expect(bench.get(bench.item(made)).status).toBe(404);
  });

  test("controlCharacters mark a read for the shell; unknown effects and bad patterns are refused", () => {
    const bench = new Bench();
    bench.server.setFaults([{ effect: "controlCharacters" }]);
    expect([
      bench.get(bench.items()).controlCharacters,
      bench.send("POST", bench.items(), {}).controlCharacters,
    ]).toEqual([true, undefined]);
    expect(call(bench, "PUT", "/faults", [{ effect: "nonsense" }]).status).toBe(400);
    expect(call(bench, "PUT", "/faults", [{ effect: "error", match: { path: "(" } }]).status).toBe(400);
    expect(call(bench, "PUT", "/faults", {}).status).toBe(400);
  });
});

describe("the sandbox surface", () => {
  test("requests: one row for each, those in batches as well, with bodies and without headers; DELETE clears, after=N goes on", () => {
    const bench = new Bench();
    call(bench, "DELETE", "/requests");
    const url = bench.items().replace("/v1.0", "");
    const requests = [
      { id: "1", method: "POST", url, headers: { "Content-Type": "application/json" }, body: { givenName: "Kim" } },
    ];
    bench.send("POST", "/v1.0/$batch", { requests }, { Authorization: "Bearer secret" });
    const rows = call(bench, "GET", "/requests").body as Json[];
    expect(rows).toEqual([
      {
        n: expect.any(Number) as unknown,
        at: "2026-03-01T08:00:00.000Z",
        method: "POST",
        path: bench.items(),
        mailbox: "ann@contoso.test",
        status: 201,
        batch: "b1",
        body: { givenName: "Kim" },
      },
      {
        n: expect.any(Number) as unknown,
        at: expect.any(String) as unknown,
        method: "POST",
        path: "/v1.0/$batch",
        mailbox: null,
        status: 200,
        batch: null,
        body: null,
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain("secret");
    bench.get(bench.items());
    expect(call(bench, "GET", `/requests?after=${String(rows[1]?.n)}`).body).toMatchObject([
      { method: "GET", status: 200 },
    ]);
    expect(call(bench, "DELETE", "/requests").status).toBe(204);
    expect(call(bench, "GET", "/requests").body).toEqual([]);
  });

  test("switches: GET lists each with values, default, current and its fact; PUT sets some; null puts back; the rest is refused", () => {
    const bench = new Bench();
    const set = call(bench, "PUT", "/switches", { ifMatch: "ignored", visibilityLagMs: 20 }).body as Record<
      string,
      Json
    >;
    expect(set.ifMatch).toEqual({ ...SWITCHES.ifMatch, current: "ignored" });
    expect(Object.keys(set).sort()).toEqual(Object.keys(SWITCHES).sort());
    expect(call(bench, "PUT", "/switches", { ifMatch: null }).body).toMatchObject({
      ifMatch: { current: "honoured" },
      visibilityLagMs: { current: 20 },
    });
    for (const bad of [{ ifMatch: "perhaps" }, { nonsense: true }, { visibilityLagMs: -1 }, []])
      expect(call(bench, "PUT", "/switches", bad).status).toBe(400);
  });

  test("mail: contacts never send any; mailboxes, users and acts have their place", () => {
    const bench = new Bench();
    bench.make({ emailAddresses: [{ address: "k@x.test" }] });
    expect(call(bench, "GET", "/mail").body).toEqual([]);
    expect(call(bench, "POST", "/users", { userPrincipalName: "cy@contoso.test" }).status).toBe(200);
    expect(call(bench, "POST", "/users", { userPrincipalName: "cy@contoso.test" }).status).toBe(409);
    const boxes = call(bench, "GET", "/mailboxes").body as { userPrincipalName: string; folders: Json[] }[];
    expect(boxes.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      "ann@contoso.test",
      "bob@contoso.test",
      "cy@contoso.test",
    ]);
    expect(boxes[0]?.folders).toContainEqual({
      id: bench.folder,
      displayName: "Company contacts",
      wellKnownName: null,
      items: 1,
    });
    expect(
      call(bench, "POST", "/act", { act: "emptyFolder", mailbox: "ann@contoso.test", folder: "Company contacts" }).body,
    ).toMatchObject({ items: 1 });
    expect(call(bench, "POST", "/act", { act: "nonsense" }).status).toBe(400);
    expect(call(bench, "GET", "/nonsense").status).toBe(404);
  });
});
