import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ask, testCertificate } from "../../../tests/support/secure.ts";
import { startEntra, type RunningEntra } from "../../entra/server.ts";
import { GraphServer } from "../../graph/server.ts";
import { companyMail } from "../../seed/mail.ts";
import { companyUsers } from "../../seed/company.ts";
import { Live } from "../../start/live.ts";
import { onFreePort } from "../../start/ports.ts";
import type { OwnServer } from "../../start/serve.ts";
import type { OutlookConfig } from "../config.ts";
import type { NaaResponse, NaaScenario } from "../naa.ts";
import { Broker } from "./broker.ts";
import { startOutlook } from "./outlook.ts";

const tenant = "11111111-2222-4333-8444-555555555555";
const clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const users = companyUsers(3);
const [, anna] = users;
/** As MSAL asks in a frame: for the API alone. */
const scope = `api://${clientId}/access_as_user`;
const system = { clock: { now: () => 0 }, random: { hex: () => "", fraction: () => 0 } };

let kit: Awaited<ReturnType<typeof testCertificate>>;
let entra: RunningEntra;
let outlook: OwnServer;
let broker: Broker;
let build = "";

beforeAll(async () => {
  kit = await testCertificate();
  build = mkdtempSync(join(tmpdir(), "ringfold-outlook-"));
  writeFileSync(join(build, "index.html"), "<!doctype html><title>Outlook</title>");
  entra = await startEntra({ port: 0, tenant, clientId, clientSecret: "s", users: () => users, now: Date.now });
  broker = new Broker({
    tenant,
    environment: () => "localhost:4302",
    users: () => users,
    tokens: async (user, scopes) => await entra.broker(user, scopes),
  });
  const config: OutlookConfig = {
    app: "http://127.0.0.1:1",
    graph: "http://127.0.0.1:2",
    entra: entra.url,
    ring: null,
    ringFolder: "Company contacts",
    mailboxes: users.map(({ id }) => id),
    admin: "",
    addin: "https://localhost:4301",
    sideBySide: "http://127.0.0.1:3",
    users: users.map((user, place) => ({ ...user, isShared: place === 0, opens: [] })),
  };
  const items = () => companyMail(users, [], 0);
  const live = new Live(new GraphServer(system));
  const started = await onFreePort(undefined, 4_400, (port) =>
    startOutlook({ port, certificate: kit.certificate, build, config: () => config, items, live, broker }),
  );
  outlook = started.server;
});

beforeEach(async () => {
  broker.forget();
  await fetch(`${entra.url}/_sandbox/consent`, { method: "PUT", body: '{"granted": true}' });
});

afterAll(async () => {
  await outlook.close();
  await entra.close();
  kit.remove();
  rmSync(build, { recursive: true });
});

async function broke(scenario: NaaScenario, method: string, mailbox = anna?.id): Promise<NaaResponse> {
  const request = JSON.stringify({
    messageType: "NestedAppAuthRequest",
    method,
    requestId: "r-1",
    tokenParams: { scope },
  });
  const answer = await ask(kit.certificate, `${outlook.url}/_sandbox/broker`, {
    method: "POST",
    headers: { Origin: outlook.url, "Content-Type": "application/json" },
    body: JSON.stringify({ mailbox, scenario, request }),
  });
  expect(answer.status).toBe(200);
  const given = JSON.parse(answer.body) as NaaResponse;
  expect(given).toMatchObject({ messageType: "NestedAppAuthResponse", requestId: "r-1" });
  return given;
}

/** In short: `token`, `context`, or why not. */
async function outcome(scenario: NaaScenario, method: string): Promise<string> {
  const given = await broke(scenario, method);
  if (!given.success) return [given.error.status, given.error.code].filter((word) => word !== undefined).join(" ");
  return given.token === undefined ? "context" : "token";
}

describe("Outlook's broker", () => {
  test("[S34] gives the tokens of whose mailbox it is, with their account", async () => {
    const given = await broke("signed-in", "GetToken");
    expect(given).toMatchObject({
      success: true,
      account: {
        homeAccountId: `${anna?.id}.${tenant}`,
        environment: "localhost:4302",
        tenantId: tenant,
        username: anna?.userPrincipalName,
        name: "Anna Bergström",
      },
      token: { token_type: "Bearer", scope: `api://${clientId}/access_as_user` },
    });
    const tokens = given.success ? given.token : undefined;
    expect(decodeJwt(tokens?.access_token ?? "")).toMatchObject({ oid: anna?.id, iss: `${entra.url}/${tenant}/v2.0` });
    expect(decodeJwt(tokens?.id_token ?? "")).toMatchObject({ oid: anna?.id, aud: clientId });
    expect(await broke("signed-in", "GetToken", "nobody")).toMatchObject({ error: { status: "ACCOUNT_UNAVAILABLE" } });
  });

  test.each<[NaaScenario, string, string, string]>([
    ["signed-in", "context", "token", "token"],
    ["interaction", "context", "USER_INTERACTION_REQUIRED interaction_required", "token"],
    ["consent", "context", "USER_INTERACTION_REQUIRED consent_required", "PERSISTENT_ERROR consent_required"],
    ["cancel", "context", "USER_INTERACTION_REQUIRED interaction_required", "USER_CANCEL user_cancel"],
    ["offline", "context", "NO_NETWORK no_network", "NO_NETWORK no_network"],
    ["disabled", "context", "DISABLED", "DISABLED"],
    ["unavailable", "NESTED_APP_AUTH_UNAVAILABLE", "NESTED_APP_AUTH_UNAVAILABLE", "NESTED_APP_AUTH_UNAVAILABLE"],
  ])("[S34] %s: %s, silently %s, with a window %s", async (scenario, context, silent, popup) => {
    expect(await outcome(scenario, "GetInitContext")).toBe(context);
    expect(await outcome(scenario, "GetToken")).toBe(silent);
    expect(await outcome(scenario, "GetTokenPopup")).toBe(popup);
  });

  test("[S34] after one window it asks no more, until it is told to forget", async () => {
    expect(await outcome("interaction", "GetTokenPopup")).toBe("token");
    expect(await outcome("interaction", "GetToken")).toBe("token");
    const forgets = { method: "DELETE", headers: { Origin: outlook.url } };
    expect((await ask(kit.certificate, `${outlook.url}/_sandbox/broker`, forgets)).status).toBe(204);
    expect(await outcome("interaction", "GetToken")).toMatch(/INTERACTION_REQUIRED/);
  });

  test("[S34] where Entra itself lacks consent, the words are Entra's", async () => {
    await fetch(`${entra.url}/_sandbox/consent`, { method: "PUT", body: '{"granted": false}' });
    expect(await outcome("signed-in", "GetToken")).toBe("USER_INTERACTION_REQUIRED consent_required");
    const given = await broke("signed-in", "GetTokenPopup");
    expect(given).toMatchObject({ error: { status: "PERSISTENT_ERROR", code: "consent_required" } });
    expect(JSON.stringify(given)).toContain("AADSTS65001");
  });

  test("[S34] is for the Outlook page alone, and for requests that can be read", async () => {
    const url = `${outlook.url}/_sandbox/broker`;
    const body = JSON.stringify({ mailbox: anna?.id, scenario: "signed-in", request: "{}" });
    for (const headers of [{}, { Origin: "https://localhost:4301" }] as Record<string, string>[])
      expect((await ask(kit.certificate, url, { method: "POST", headers, body })).status).toBe(403);
    const headers = { Origin: outlook.url };
    for (const wrong of [body, "", "null", '{"scenario":"other"}', '{"mailbox":"x","scenario":"cancel","request":"["}'])
      expect((await ask(kit.certificate, url, { method: "POST", headers, body: wrong })).status, wrong).toBe(400);
    expect((await ask(kit.certificate, url, { headers })).status).toBe(405);
  });
});

describe("the Outlook page's server", () => {
  test("[S25] serves the page, what it must know, and what lies in the mailboxes", async () => {
    const page = await ask(kit.certificate, outlook.url);
    expect(page.body).toContain("<title>Outlook</title>");
    const policy = page.headers["content-security-policy"];
    expect(policy).toContain("frame-src https://localhost:4301;");
    expect(policy).not.toContain("unsafe");
    const config = JSON.parse((await ask(kit.certificate, `${outlook.url}/config.json`)).body) as OutlookConfig;
    expect(config.users.map(({ isShared }) => isShared)).toEqual([true, false, false]);
    const items = JSON.parse((await ask(kit.certificate, `${outlook.url}/items.json`)).body) as object;
    expect(items).toEqual(companyMail(users, [], 0));
    expect((await ask(kit.certificate, `${outlook.url}/other.html`)).status).toBe(404);
    expect((await ask(kit.certificate, outlook.url, { method: "PUT" })).status).toBe(405);
  });
});
