import { exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeTokenVerifier } from "../../worker/auth/verify.ts";
import {
  makeTokenSource,
  onBehalfOf,
  tokenEndpoint,
  type AppIdentity,
  type Credential,
} from "../../worker/graph/tokens.ts";
import { startEntra, type EntraOptions, type RunningEntra } from "./server.ts";

const tenant = "11111111-2222-4333-8444-555555555555";
const clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const ann = {
  id: "0a0a0a0a-0000-4000-8000-000000000001",
  userPrincipalName: "ann@sandbox.example",
  displayName: "Ann",
};

const clock = { at: Date.now(), now: () => clock.at };
const options: EntraOptions = { port: 0, tenant, clientId, clientSecret: "right", users: () => [ann], now: clock.now };
const deps = {
  fetch: async (url: string, init: RequestInit) => await fetch(url, init),
  clock,
  random: { hex: (bytes: number) => "ab".repeat(bytes), fraction: () => 0 },
};

let entra: RunningEntra;
const running: RunningEntra[] = [];

async function start(more: Partial<EntraOptions> = {}): Promise<RunningEntra> {
  const started = await startEntra({ ...options, ...more });
  running.push(started);
  return started;
}

beforeEach(async () => {
  clock.at = Date.now();
  entra = await start();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

function app(credential: Credential, login = entra.url): AppIdentity {
  return { login, tenant, clientId, scope: "https://graph.microsoft.com/.default", credential };
}

async function json(path: string, init?: RequestInit): Promise<Record<string, unknown>> {
  return (await (await fetch(`${entra.url}${path}`, init)).json()) as Record<string, unknown>;
}

async function apiTokenFor(query: string): Promise<string> {
  return String((await json(`/_sandbox/token?user=ann@sandbox.example${query}`))["access_token"]);
}

async function post(form: Record<string, string>, path = `/${tenant}/oauth2/v2.0/token`) {
  const response = await fetch(`${entra.url}${path}`, { method: "POST", body: new URLSearchParams(form) });
  const body = (await response.json()) as { error?: string; error_codes?: number[]; error_description?: string };
  return {
    status: response.status,
    error: body.error,
    number: body.error_codes?.[0],
    description: body.error_description ?? "",
  };
}

describe("client credentials", () => {
  test("by secret: a token for Graph with the app's permissions", async () => {
    const token = await makeTokenSource(app({ kind: "secret", secret: "right" }), deps, new Map()).token();
    const claims = token.ok ? await entra.verify(token.value) : null;
    expect(claims).toMatchObject({ aud: "https://graph.microsoft.com", appid: clientId, tid: tenant, idtyp: "app" });
    expect(claims?.["roles"]).toContain("Contacts.ReadWrite");
    clock.at += 3_600_000;
    expect(token.ok && (await entra.verify(token.value))).toBeNull();
    expect(await json("/_sandbox/requests")).toEqual({ token: 1, keys: 0 });
  });

  test("by certificate: the right key and thumbprint, in time", async () => {
    const { privateKey, publicKey } = await generateKeyPair("PS256", { extractable: true });
    const thumbprint = Buffer.alloc(32, 7).toString("base64url");
    const certified = await start({ certificate: { publicKey: await exportSPKI(publicKey), thumbprint } });
    const source = (each: Credential, now = clock) =>
      makeTokenSource(app(each, certified.url), { ...deps, clock: now }, new Map());
    const right: Credential = { kind: "certificate", privateKey: await exportPKCS8(privateKey), thumbprint };
    const token = await source(right).token();
    expect(token.ok && (await certified.verify(token.value))?.["roles"]).toContain("User.Read.All");
    const other = await generateKeyPair("PS256", { extractable: true });
    const wrong = { ...right, privateKey: await exportPKCS8(other.privateKey) };
    expect(await source(wrong).token()).toMatchObject({ error: { reason: "wrong_certificate" } });
    expect(await source({ ...right, thumbprint: "00".repeat(32) }).token()).toMatchObject({
      error: { reason: "wrong_certificate" },
    });
    expect(await source(right, { ...clock, now: () => clock.at - 3_600_000 }).token()).toMatchObject({
      error: { reason: "clock_wrong" },
    });
    expect(await makeTokenSource(app(right), deps, new Map()).token()).toMatchObject({
      error: { reason: "wrong_certificate" },
    });
  });

  test("refusals have Entra's shape, and our source says what they mean", async () => {
    const form = {
      client_id: clientId,
      client_secret: "right",
      scope: "https://graph.microsoft.com/.default",
      grant_type: "client_credentials",
    };
    const wrong = await post({ ...form, client_secret: "wrong" });
    expect(wrong).toMatchObject({ status: 401, error: "invalid_client", number: 7000215 });
    expect(wrong.description).toMatch(/^AADSTS7000215: .*Trace ID: /);
    const { client_secret: _, ...bare } = form;
    expect(await post(bare)).toMatchObject({ status: 401, error: "invalid_client", number: 7000218 });
    expect(await post({ ...form, client_id: "x" })).toMatchObject({
      status: 400,
      error: "unauthorized_client",
      number: 700016,
    });
    expect(await post(form, "/x/oauth2/v2.0/token")).toMatchObject({ status: 400, number: 90002 });
    expect(await post({ ...form, scope: "Contacts.Read" })).toMatchObject({ status: 400, error: "invalid_scope" });
    expect(await post({ ...form, grant_type: "password" })).toMatchObject({
      status: 400,
      error: "unsupported_grant_type",
    });
    expect(await makeTokenSource(app({ kind: "secret", secret: "wrong" }), deps, new Map()).token()).toMatchObject({
      error: { reason: "wrong_secret" },
    });
  });
});

describe("on behalf of a user", () => {
  const secret: Credential = { kind: "secret", secret: "right" };

  test("gives a token for Graph that is the user's", async () => {
    const exchanged = await onBehalfOf(app(secret), await apiTokenFor(""), deps);
    const claims = exchanged.ok ? await entra.verify(exchanged.value.token) : null;
    expect(claims).toMatchObject({ oid: ann.id, upn: ann.userPrincipalName, idtyp: "user" });
    expect(claims?.["roles"]).toBeUndefined();
  });

  test("refuses what is expired, another's or not ours", async () => {
    const refused = async (token: string) => {
      const answer = await onBehalfOf(app(secret), token, deps);
      return answer.ok ? "given" : `${answer.error.reason} ${/AADSTS\d+/.exec(answer.error.message)?.[0] ?? ""}`;
    };
    expect(await refused(await apiTokenFor("&expires=-10"))).toBe("user_token_refused AADSTS500133");
    expect(await refused(await apiTokenFor("&audience=other"))).toBe("user_token_refused AADSTS500131");
    expect(await refused(await apiTokenFor("&tenant=other"))).toBe("user_token_refused AADSTS50013");
    expect(await refused("a.b.c")).toBe("user_token_refused AADSTS50013");
    const forged = await new SignJWT({ oid: ann.id, aud: clientId, tid: tenant })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    expect(await refused(forged)).toBe("user_token_refused AADSTS50013");
    expect(
      await post({
        client_id: clientId,
        client_secret: "right",
        scope: "x/.default",
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: "x",
      }),
    ).toMatchObject({ status: 400, error: "invalid_request" });
  });
});

describe("tokens for our API", () => {
  const verifier = () => makeTokenVerifier({ login: entra.url, tenant, clientId }, deps);

  test("are accepted by our own verification, with and without the role", async () => {
    const verify = verifier();
    expect(await verify.verify(`Bearer ${await apiTokenFor("&roles=Ringfold.Admin")}`)).toMatchObject({
      ok: true,
      value: { oid: ann.id, admin: true },
    });
    expect(await verify.verify(`Bearer ${await apiTokenFor("")}`)).toMatchObject({
      ok: true,
      value: { admin: false, name: ann.userPrincipalName },
    });
    expect(await json("/_sandbox/requests")).toEqual({ token: 0, keys: 1 });
  });

  test.each([
    ["&expires=-120", "token_expired"],
    ["&tenant=22222222-2222-4333-8444-555555555555", "token_tenant"],
    ["&audience=https://graph.microsoft.com", "token_audience"],
    ["&scopes=", "token_malformed"],
  ])("%s: %s", async (query, reason) => {
    expect(await verifier().verify(`Bearer ${await apiTokenFor(query)}`)).toMatchObject({
      ok: false,
      error: { reason },
    });
  });

  test("are of no use for Graph, and another issuer's are of none here", async () => {
    expect(await entra.verify(await apiTokenFor(""))).toBeNull();
    const other = await start();
    const token = await makeTokenSource(app({ kind: "secret", secret: "right" }, other.url), deps, new Map()).token();
    expect(token.ok && (await entra.verify(token.value))).toBeNull();
    expect(await entra.verify("nonsense")).toBeNull();
  });

  test("for nobody known there are none", async () => {
    expect((await fetch(`${entra.url}/_sandbox/token?user=nobody`)).status).toBe(404);
    expect((await fetch(`${entra.url}/_sandbox/token?user=ann@sandbox.example&expires=soon`)).status).toBe(400);
  });
});

test("discovery leads to the endpoints", async () => {
  const found = await json(`/${tenant}/v2.0/.well-known/openid-configuration`);
  expect(found).toMatchObject({
    issuer: `${entra.url}/${tenant}/v2.0`,
    token_endpoint: tokenEndpoint(entra.url, tenant),
  });
  const { keys } = (await (await fetch(String(found["jwks_uri"]))).json()) as { keys: Record<string, unknown>[] };
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  expect((await fetch(`${entra.url}/other/discovery/v2.0/keys`)).status).toBe(404);
  expect((await fetch(`${entra.url}/%zz`)).status).toBe(404);
});

test("pages of other origins may ask, and counts can be cleared", async () => {
  const preflight = await fetch(`${entra.url}/_sandbox/token`, { method: "OPTIONS" });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  await post({});
  expect(await json("/_sandbox/requests")).toMatchObject({ token: 1 });
  expect(await json("/_sandbox/requests", { method: "DELETE" })).toEqual({ token: 0, keys: 0 });
});

test("with a state folder, tokens outlive a restart and the key is the owner's alone", async () => {
  const state = await mkdtemp(join(tmpdir(), "entra-"));
  try {
    const first = await start({ state });
    const token = await makeTokenSource(app({ kind: "secret", secret: "right" }, first.url), deps, new Map()).token();
    await first.close();
    const second = await start({ state });
    expect(token.ok && (await second.verify(token.value))).toMatchObject({ appid: clientId });
    expect((await stat(join(state, "entra-key.json"))).mode & 0o077).toBe(0);
  } finally {
    await rm(state, { recursive: true });
  }
});
