import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeTokenVerifier } from "../../worker/auth/verify.ts";
import { onBehalfOf } from "../../worker/graph/tokens.ts";
import { startEntra, type RunningEntra } from "./server.ts";

const tenant = "11111111-2222-4333-8444-555555555555";
const clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const ann = {
  id: "0a0a0a0a-0000-4000-8000-000000000001",
  userPrincipalName: "ann@sandbox.example",
  displayName: "Ann",
};
const ben = {
  id: "0a0a0a0a-0000-4000-8000-000000000002",
  userPrincipalName: "ben@sandbox.example",
  displayName: "Ben",
};
const page = "https://localhost:4301";
const redirectUri = `${page}/signin.html`;
const scope = `api://${clientId}/access_as_user openid profile offline_access`;
const verifier = "v".repeat(64);
const challenge = createHash("sha256").update(verifier).digest("base64url");
const clock = { at: Date.now(), now: () => clock.at };
const deps = {
  fetch: async (url: string, init: RequestInit) => await fetch(url, init),
  clock,
  random: { hex: (bytes: number) => "ab".repeat(bytes), fraction: () => 0 },
};

let entra: RunningEntra;
/** The listener that browsers use: the same issuer by another address. */
let front: Server;
let at = "";

beforeEach(async () => {
  clock.at = Date.now();
  const redirectUris = (): string[] => [redirectUri, "brk-multihub://localhost:4301"];
  const users = () => [{ ...ann, roles: ["Ringfold.Admin"] }, ben];
  entra = await startEntra({ port: 0, tenant, clientId, clientSecret: "right", users, redirectUris, now: clock.now });
  front = createServer((request, response) => entra.listener(at)(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => front.once("listening", resolve));
  at = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await entra.close();
  front.closeAllConnections();
  front.close();
});

const usual = {
  client_id: clientId,
  scope,
  redirect_uri: redirectUri,
  response_type: "code",
  response_mode: "fragment",
  code_challenge: challenge,
  code_challenge_method: "S256",
  nonce: "n-1",
  state: "s-1",
};

/** A browser that keeps one cookie. */
class Tab {
  private cookie = "";

  /** Asks to sign in; `pressed`: what the person pressed on the page before. */
  async authorize(changes: Record<string, string | null> = {}, pressed?: Record<string, string>): Promise<Response> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...usual, ...changes })) if (value !== null) query.set(name, value);
    return await this.open(`/${tenant}/oauth2/v2.0/authorize?${query.toString()}`, pressed);
  }

  async open(path: string, pressed?: Record<string, string>): Promise<Response> {
    const body = pressed === undefined ? {} : { method: "POST", body: new URLSearchParams(pressed) };
    const response = await fetch(`${at}${path}`, { ...body, headers: { Cookie: this.cookie }, redirect: "manual" });
    const given = response.headers.get("set-cookie");
    if (given !== null) this.cookie = given.split(";")[0] ?? "";
    return response;
  }
}

/** What stands in the address that the browser is led back to. */
function back(response: Response): Record<string, string> {
  expect(response.status).toBe(302);
  const url = new URL(response.headers.get("location") ?? "");
  expect(`${url.origin}${url.pathname}`).toBe(redirectUri);
  return Object.fromEntries(new URLSearchParams(url.hash.slice(1) || url.search));
}

async function token(form: Record<string, string>, origin: string | null = page) {
  const response = await fetch(`${at}/${tenant}/oauth2/v2.0/token`, {
    method: "POST",
    headers: origin === null ? {} : { Origin: origin },
    body: new URLSearchParams({ client_id: clientId, ...form }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function redemption(code: string | undefined): Record<string, string> {
  return {
    grant_type: "authorization_code",
    code: code ?? "",
    redirect_uri: redirectUri,
    code_verifier: verifier,
    scope,
  };
}

async function signedIn(tab = new Tab(), user = ann): Promise<Record<string, unknown>> {
  const { body } = await token(redemption(back(await tab.authorize({}, { user: user.id }))["code"]));
  return body;
}

async function put(path: string, body: unknown): Promise<void> {
  await fetch(`${at}${path}`, { method: "PUT", body: JSON.stringify(body) });
}

describe("signing in", () => {
  test("[S34] gives a code for the person that was picked, and for it tokens that the Worker takes", async () => {
    const tab = new Tab();
    const pages = await tab.authorize();
    expect(pages.status).toBe(200);
    const html = await pages.text();
    expect(html).toContain("ann@sandbox.example");
    expect(html).not.toMatch(/<script|style=|\son\w+=/);
    expect(pages.headers.get("content-security-policy")).toContain("default-src 'none'");

    const answer = back(await tab.authorize({}, { user: ann.id }));
    expect(answer["state"]).toBe("s-1");
    const { status, body } = await token(redemption(answer["code"]));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", scope: `api://${clientId}/access_as_user` });
    expect(decodeJwt(String(body["id_token"]))).toMatchObject({ nonce: "n-1", aud: clientId, oid: ann.id });

    const worker = makeTokenVerifier({ login: entra.url, tenant, clientId }, deps);
    const accepted = await worker.verify(`Bearer ${String(body["access_token"])}`);
    expect(accepted).toMatchObject({ ok: true, value: { oid: ann.id, admin: true, scopes: ["access_as_user"] } });
    const other = await worker.verify(`Bearer ${String((await signedIn(new Tab(), ben))["access_token"])}`);
    expect(other).toMatchObject({ ok: true, value: { oid: ben.id, admin: false } });
  });

  test("[S34] the issuer is the Worker's, whichever address was used; discovery is of the address asked", async () => {
    const found = (await (await fetch(`${at}/${tenant}/v2.0/.well-known/openid-configuration`)).json()) as object;
    for (const [name, value] of Object.entries(found))
      if (name !== "issuer" && typeof value === "string") expect(value, name).toContain(at);
    expect(found).toMatchObject({ issuer: `${at}/${tenant}/v2.0` });
    expect(decodeJwt(String((await signedIn())["access_token"])).iss).toBe(`${entra.url}/${tenant}/v2.0`);
  });

  test("[S34] a code is good once, in time, for its page, its address and its proof", async () => {
    const tab = new Tab();
    const fresh = async (): Promise<Record<string, string>> =>
      redemption(back(await tab.authorize({}, { user: ann.id }))["code"]);
    const once = await fresh();
    expect((await token(once)).status).toBe(200);
    expect((await token(once)).body).toMatchObject({ error: "invalid_grant" });
    expect((await token({ ...(await fresh()), code_verifier: "x" })).body).toMatchObject({ error_codes: [501481] });
    expect((await token({ ...(await fresh()), redirect_uri: page })).body).toMatchObject({ error_codes: [500112] });
    expect((await token(await fresh(), null)).body).toMatchObject({ error: "invalid_request", error_codes: [9002327] });
    expect((await token(await fresh(), "https://evil.example")).body).toMatchObject({ error_codes: [9002326] });
    const late = await fresh();
    clock.at += 600_001;
    expect((await token(late)).body).toMatchObject({ error: "invalid_grant", error_codes: [70000] });
  });

  test("[S34] nobody is sent to an address, an app or a tenant that is not known", async () => {
    for (const wrong of [
      { redirect_uri: "https://evil.example/" },
      { redirect_uri: `${redirectUri}?x` },
      { client_id: "x" },
    ]) {
      const answer = await new Tab().authorize(wrong, { user: ann.id });
      expect(answer.status).toBe(400);
      expect(answer.headers.get("location")).toBeNull();
      expect(await answer.text()).toMatch(/AADSTS(50011|700016)/);
    }
    const elsewhere = await new Tab().open(`/other/oauth2/v2.0/authorize?client_id=${clientId}`);
    expect(await elsewhere.text()).toContain("AADSTS90002");
  });

  test("[S34] what is wrong with the request itself goes back to the page, in the form asked for", async () => {
    const wrong = async (changes: Record<string, string | null>) => back(await new Tab().authorize(changes));
    expect(await wrong({ code_challenge: null })).toMatchObject({ error: "invalid_request", state: "s-1" });
    expect(await wrong({ code_challenge_method: "plain" })).toMatchObject({ error: "invalid_request" });
    expect(await wrong({ response_type: "token" })).toMatchObject({ error: "unsupported_response_type" });
    expect(await wrong({ scope: "https://graph.microsoft.com/Mail.Send" })).toMatchObject({ error: "invalid_scope" });
    const query = await new Tab().authorize({ response_mode: "query", prompt: "none" });
    expect(query.headers.get("location")).toMatch(/signin\.html\?error=login_required/);
  });

  test("[S34] silently: only where somebody is signed in, and it is the one hinted at", async () => {
    const tab = new Tab();
    expect(back(await tab.authorize({ prompt: "none" }))).toMatchObject({ error: "login_required" });
    await signedIn(tab);
    expect(back(await tab.authorize({ prompt: "none" }))["code"]).toBeDefined();
    expect(back(await tab.authorize({ prompt: "none", login_hint: ann.userPrincipalName }))["code"]).toBeDefined();
    expect(back(await tab.authorize({ prompt: "none", login_hint: ben.userPrincipalName }))["error"]).toBe(
      "login_required",
    );
    // With a window, one who is signed in is not asked again, unless the page wants it.
    expect(back(await tab.authorize())["code"]).toBeDefined();
    expect((await tab.authorize({ prompt: "select_account" })).status).toBe(200);
    const hinted = await (await tab.authorize({ login_hint: ben.userPrincipalName })).text();
    expect(hinted.indexOf("ben@")).toBeLessThan(hinted.indexOf("ann@"));
  });

  test("[S34] cancelled, it says so", async () => {
    expect(back(await new Tab().authorize({}, { cancel: "1" }))).toMatchObject({
      error: "access_denied",
      error_subcode: "cancel",
    });
    const tab = new Tab();
    const asks = await tab.authorize({ prompt: "consent" }, { user: ann.id });
    expect(await asks.text()).toContain("Permissions requested");
    expect(back(await tab.authorize({ prompt: "consent" }, { consent: "yes" }))["code"]).toBeDefined();
  });
});

describe("going on without a window", () => {
  const renew = async (body: Record<string, unknown>) =>
    await token({ grant_type: "refresh_token", refresh_token: String(body["refresh_token"]), scope });

  test("[S34] a refresh token gives new tokens for a day, and no longer", async () => {
    const first = await signedIn();
    const second = await renew(first);
    expect(second.body).toMatchObject({ token_type: "Bearer" });
    expect(second.body["access_token"]).not.toBe(first["access_token"]);
    clock.at += 86_400_000;
    expect((await renew(first)).body).toMatchObject({ error: "invalid_grant", error_codes: [700084] });
  });

  test("[S34] an ended session ends what was got in it", async () => {
    const tab = new Tab();
    const first = await signedIn(tab);
    const rows = (await (await fetch(`${at}/_sandbox/sessions`)).json()) as { user: string }[];
    expect(rows.map(({ user }) => user)).toEqual([ann.userPrincipalName]);
    await put("/_sandbox/sessions", []);
    expect((await renew(first)).body).toMatchObject({
      error: "invalid_grant",
      error_codes: [50173],
      suberror: "bad_token",
    });
    expect(back(await tab.authorize({ prompt: "none" }))["error"]).toBe("login_required");
  });

  test("[S34] signing out ends the session, and leads back only to the app's own address", async () => {
    const tab = new Tab();
    const first = await signedIn(tab);
    const foreign = await tab.open(`/${tenant}/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.example/`);
    expect(foreign.status).toBe(200);
    expect((await renew(first)).body).toMatchObject({ error_codes: [50173] });
    const own = await tab.open(`/${tenant}/oauth2/v2.0/logout?post_logout_redirect_uri=${redirectUri}&state=x`);
    expect(own.headers.get("location")).toBe(`${redirectUri}?state=x`);
  });
});

describe("without consent", () => {
  const app = {
    login: "",
    tenant,
    clientId,
    scope: "https://graph.microsoft.com/.default",
    credential: { kind: "secret", secret: "right" } as const,
  };

  test("[S34] every way to a token says that it is missing, until an administrator gives it again", async () => {
    const tab = new Tab();
    const first = await signedIn(tab);
    await put("/_sandbox/consent", { granted: false });

    expect(back(await tab.authorize({ prompt: "none" }))).toMatchObject({ error: "consent_required" });
    const approval = await tab.authorize();
    expect(await approval.text()).toContain("Need admin approval");
    const refused = back(await tab.authorize({}, { cancel: "consent" }));
    expect(refused["error"]).toBe("access_denied");
    expect(refused["error_description"]).toContain("AADSTS90094");
    const renewed = await token({ grant_type: "refresh_token", refresh_token: String(first["refresh_token"]), scope });
    expect(renewed.body).toMatchObject({ error: "invalid_grant", suberror: "consent_required", error_codes: [65001] });
    const behalf = await onBehalfOf({ ...app, login: entra.url }, String(first["access_token"]), deps);
    expect(behalf.ok).toBe(false);
    expect(!behalf.ok && behalf.error.message).toContain("AADSTS65001");

    const consent = `/${tenant}/v2.0/adminconsent?client_id=${clientId}&redirect_uri=${redirectUri}&state=s`;
    expect(await (await tab.open(consent)).text()).toContain("Review for your organization");
    const given = await tab.open(consent, { consent: "yes" });
    expect(given.headers.get("location")).toBe(`${redirectUri}?admin_consent=True&tenant=${tenant}&state=s`);
    expect(back(await tab.authorize({ prompt: "none" }))["code"]).toBeDefined();
    expect((await onBehalfOf({ ...app, login: entra.url }, String(first["access_token"]), deps)).ok).toBe(true);
  });

  test("[S23] a wish that cannot be read changes nothing", async () => {
    expect((await fetch(`${at}/_sandbox/consent`, { method: "PUT", body: "no" })).status).toBe(400);
    expect(await (await fetch(`${at}/_sandbox/consent`)).json()).toEqual({ granted: true });
  });
});
