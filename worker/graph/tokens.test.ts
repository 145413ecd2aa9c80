import { describe, expect, test } from "vitest";
import { readTokenError } from "./token-errors.ts";
import { base64urlThumbprint, makeTokenSource, onBehalfOf, type AppIdentity } from "./tokens.ts";

const SECRET = "s3cr3t-value";
const app: AppIdentity = {
  login: "https://login.example",
  tenant: "t-1",
  clientId: "app-1",
  scope: "https://graph.example/.default",
  credential: { kind: "secret", secret: SECRET },
};

interface Call {
  readonly url: string;
  readonly form: URLSearchParams;
}

function world(answer: (call: number) => Response | Promise<Response>) {
  const calls: Call[] = [];
  const clock = { at: 1_000_000, now: () => clock.at };
  const deps = {
    clock,
    random: { hex: (bytes: number) => "ab".repeat(bytes), fraction: () => 0.5 },
    fetch: async (url: string, init: RequestInit) => {
      calls.push({ url, form: new URLSearchParams(init.body as string) });
      return await answer(calls.length);
    },
  };
  return { calls, clock, deps, source: makeTokenSource(app, deps, new Map()) };
}

function issued(number: number): Response {
  return Response.json({ token_type: "Bearer", expires_in: 3600, access_token: `token-${number}` });
}

function refusal(number: number, status = 401): Response {
  return Response.json(
    { error: "invalid_client", error_description: `AADSTS${number}: you sent ${SECRET}`, error_codes: [number] },
    { status },
  );
}

describe("a token source", () => {
  test("asks once, as Entra wants it, and keeps the token until five minutes before its end", async () => {
    const { calls, clock, source } = world(issued);
    expect(await source.token()).toEqual({ ok: true, value: "token-1" });
    clock.at += 3_600_000 - 300_001;
    expect(await source.token()).toEqual({ ok: true, value: "token-1" });
    expect(calls).toHaveLength(1);
    clock.at += 1;
    expect(await source.token()).toEqual({ ok: true, value: "token-2" });
    expect(calls[0]?.url).toBe("https://login.example/t-1/oauth2/v2.0/token");
    expect(Object.fromEntries(calls[0]?.form ?? [])).toEqual({
      client_id: "app-1",
      scope: "https://graph.example/.default",
      grant_type: "client_credentials",
      client_secret: SECRET,
    });
  });

  test("asks once for many that wait", async () => {
    const { calls, source } = world(issued);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => source.token()));
    expect(calls).toHaveLength(1);
    expect(new Set(tokens.map((token) => (token.ok ? token.value : "")))).toEqual(new Set(["token-1"]));
  });

  test("shares the isolate's cache with another source of the same app, not with another app", async () => {
    const { calls, deps } = world(issued);
    const cache = new Map();
    await makeTokenSource(app, deps, cache).token();
    await makeTokenSource(app, deps, cache).token();
    expect(calls).toHaveLength(1);
    await makeTokenSource({ ...app, tenant: "t-2" }, deps, cache).token();
    expect(calls).toHaveLength(2);
  });

  test("a 401 renews once, however many meet it, and not again at once", async () => {
    const { calls, clock, source } = world(issued);
    await source.token();
    const renewed = await Promise.all([
      source.refresh("token-1"),
      source.refresh("token-1"),
      source.refresh("token-1"),
    ]);
    expect(renewed).toEqual(Array.from({ length: 3 }, () => ({ ok: true, value: "token-2" })));
    expect(await source.refresh("token-1")).toEqual({ ok: true, value: "token-2" });
    expect(await source.refresh("token-2")).toEqual({ ok: true, value: "token-2" });
    expect(calls).toHaveLength(2);
    clock.at += 5_000;
    expect(await source.refresh("token-2")).toEqual({ ok: true, value: "token-3" });
  });

  test.each([
    [7000215, "wrong_secret"],
    [7000222, "secret_expired"],
    [700027, "wrong_certificate"],
    [700024, "clock_wrong"],
    [700016, "unknown_app"],
    [90002, "unknown_tenant"],
    [65001, "consent_missing"],
    [1, "refused"],
  ])("AADSTS%i in words, without what Entra echoed", async (number, reason) => {
    const { source } = world(() => refusal(number));
    const answer = await source.token();
    expect(answer).toMatchObject({ ok: false, error: { reason } });
    expect(JSON.stringify(answer)).toContain(`AADSTS${number}`);
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });

  test("does not hammer Entra after a failure, and recovers", async () => {
    const { calls, clock, source } = world((call) => (call === 1 ? refusal(7000215) : issued(call)));
    for (let tries = 0; tries < 5; tries += 1) expect((await source.token()).ok).toBe(false);
    expect(calls).toHaveLength(1);
    clock.at += 5_000;
    expect(await source.token()).toEqual({ ok: true, value: "token-2" });
  });

  test("keeps to Retry-After", async () => {
    const { calls, clock, source } = world((call) =>
      call === 1 ? Response.json({ error: "x" }, { status: 429, headers: { "Retry-After": "60" } }) : issued(call),
    );
    expect(await source.token()).toMatchObject({ error: { reason: "throttled", retryAfterMs: 60_000 } });
    clock.at += 59_999;
    expect((await source.token()).ok).toBe(false);
    expect(calls).toHaveLength(1);
    clock.at += 1;
    expect((await source.token()).ok).toBe(true);
  });

  test("a network error does not carry the request along", async () => {
    const { source } = world(() => Promise.reject(new Error(`could not send client_secret=${SECRET}`)));
    const answer = await source.token();
    expect(answer).toMatchObject({ ok: false, error: { reason: "unreachable" } });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });

  test.each([
    ["no JSON", "<html>"],
    ["no token", "{}"],
    ["nothing", ""],
    ["a list", "[]"],
  ])("an answer with %s is a refusal", async (_what, text) => {
    const { source } = world(() => new Response(text));
    expect(await source.token()).toMatchObject({ ok: false, error: { reason: "refused" } });
  });

  test("a key that is none says so, and is not repeated", async () => {
    const { calls, deps } = world(issued);
    const credential = {
      kind: "certificate",
      privateKey: "-----BEGIN PRIVATE KEY-----\nbm9uc2Vuc2U=\n-----END PRIVATE KEY-----",
      thumbprint: "a".repeat(43),
    } as const;
    const answer = await makeTokenSource({ ...app, credential }, deps, new Map()).token();
    expect(answer).toMatchObject({ ok: false, error: { reason: "wrong_certificate" } });
    expect(JSON.stringify(answer)).not.toContain("bm9uc2Vuc2U");
    expect(calls).toHaveLength(0);
  });
});

test("on-behalf-of sends the user's token as assertion", async () => {
  const { calls, deps } = world(issued);
  expect(await onBehalfOf(app, "user-token", deps)).toEqual({
    ok: true,
    value: { token: "token-1", expiresAt: 4_600_000 },
  });
  expect(Object.fromEntries(calls[0]?.form ?? [])).toMatchObject({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: "user-token",
    requested_token_use: "on_behalf_of",
  });
});

test("errors are read from the description where numbers are missing, and from nothing at all", () => {
  expect(
    readTokenError(401, { error: "invalid_client", error_description: "AADSTS7000222: expired" }, null).reason,
  ).toBe("secret_expired");
  expect(readTokenError(503, undefined, null).reason).toBe("unreachable");
  expect(readTokenError(400, null, null).reason).toBe("refused");
  expect(readTokenError(400, { error: "interaction_required" }, null).reason).toBe("interaction_required");
});

test("thumbprints come as hexadecimal or base64url", () => {
  const hex = "00FF".repeat(16);
  const expected = Buffer.from(hex, "hex").toString("base64url");
  expect(base64urlThumbprint(hex)).toBe(expected);
  expect(base64urlThumbprint(hex.match(/../g)?.join(":") ?? "")).toBe(expected);
  expect(base64urlThumbprint(`${expected}=`)).toBe(expected);
  expect(base64urlThumbprint("00FF".repeat(10))).toBeNull();
});
