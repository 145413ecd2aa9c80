import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startGraph } from "../http.ts";
import type { RunningGraph, StartOptions } from "../http.ts";
import type { Json } from "./support.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: Partial<StartOptions> = {}): Promise<RunningGraph> {
  const graph = await startGraph({
    port: 0,
    verifyToken: (token) => (token === "good" ? {} : token === "bob" ? { scp: "Contacts.ReadWrite", oid: "b" } : null),
    seed: (server) => {
      server.addUser({ userPrincipalName: "ann@contoso.test" });
      server.addUser({ userPrincipalName: "bob@contoso.test", id: "b" });
    },
    ...options,
  });
  open.push(graph);
  return graph;
}

const send = (graph: RunningGraph, method: string, path: string, given?: unknown, token = "good"): Promise<Response> =>
  fetch(graph.url + path, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(given === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(given === undefined ? {} : { body: JSON.stringify(given) }),
  });

const CONTACTS = "/v1.0/users/ann@contoso.test/contacts";

/** A client's endpoint that echoes validation tokens and keeps what else it is sent. */
async function endpoint(
  answers: { echo?: boolean; statuses?: number[] } = {},
): Promise<{ url: string; posts: Json[] }> {
  const posts: Json[] = [];
  const statuses = [...(answers.statuses ?? [])];
  const server: Server = createServer((request, response) => {
    const token = new URL(request.url ?? "", "http://x").searchParams.get("validationToken");
    if (token !== null)
      return void response.writeHead(200, { "Content-Type": "text/plain" }).end(answers.echo === false ? "no" : token);
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      posts.push(JSON.parse(text) as Json);
      response.writeHead(statuses.shift() ?? 202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=1`, posts };
}

const subscription = (notificationUrl: string): Json => ({
  changeType: "created",
  resource: "users/ann@contoso.test/contacts",
  notificationUrl,
  clientState: "s",
  expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
});

describe("over HTTP", () => {
  test("a token is needed: 401 InvalidAuthenticationToken without a valid one", async () => {
    const graph = await start();
    const reply = await send(graph, "GET", CONTACTS, undefined, "bad");
    expect([reply.status, ((await reply.json()) as { error: Json }).error.code]).toEqual([
      401,
      "InvalidAuthenticationToken",
    ]);
    expect((await fetch(graph.url + CONTACTS)).status).toBe(401);
    expect((await send(graph, "GET", CONTACTS)).status).toBe(200);
  });

  test("a user's token reaches the own mailbox and no other", async () => {
    const graph = await start();
    expect((await send(graph, "GET", "/v1.0/me/contacts", undefined, "bob")).status).toBe(200);
    expect((await send(graph, "GET", CONTACTS, undefined, "bob")).status).toBe(403);
  });

  test("links lead back to this server; malformed JSON is 400; other versions are 404", async () => {
    const graph = await start();
    for (const givenName of ["A", "B"]) expect((await send(graph, "POST", CONTACTS, { givenName })).status).toBe(201);
    const page = (await (await send(graph, "GET", `${CONTACTS}?$top=1`)).json()) as Json;
    expect(String(page["@odata.nextLink"])).toMatch(graph.url);
    const bad = await fetch(graph.url + CONTACTS, {
      method: "POST",
      headers: { Authorization: "Bearer good" },
      body: "{",
    });
    expect(bad.status).toBe(400);
    expect((await send(graph, "GET", "/beta/users")).status).toBe(404);
  });

  test("pages of this machine may read and write, whatever their port", async () => {
    const graph = await start();
    const asked = await fetch(graph.url + CONTACTS, {
      method: "OPTIONS",
      headers: { Origin: "http://localhost:5173", "Access-Control-Request-Headers": "authorization,if-match" },
    });
    expect(asked.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(asked.headers.get("access-control-allow-headers")).toBe("authorization,if-match");
    expect(
      (await fetch(graph.url + CONTACTS, { headers: { Origin: "https://evil.test" } })).headers.get(
        "access-control-allow-origin",
      ),
    ).toBe(null);
  });

  test("lostReply: the work is done, and the connection breaks", async () => {
    const graph = await start();
    await send(graph, "PUT", "/_sandbox/faults", [{ effect: "lostReply", match: { method: "POST" }, times: 1 }]);
    await expect(send(graph, "POST", CONTACTS, { givenName: "Kim" })).rejects.toThrow("fetch failed");
    expect(((await (await send(graph, "GET", CONTACTS)).json()) as { value: Json[] }).value.length).toBe(1);
  });

  test("raw control characters stand in the JSON text, on demand", async () => {
    const graph = await start();
    await send(graph, "POST", CONTACTS, { givenName: "Kim" });
    await send(graph, "PUT", "/_sandbox/faults", [{ effect: "controlCharacters" }]);
    const text = await (await send(graph, "GET", CONTACTS)).text();
    expect(() => JSON.parse(text) as unknown).toThrow("control character");
    expect(text).toContain("\u000bKim");
  });

  test("latency holds the slot of its mailbox: the fifth at once is 429; in a batch four go at a time", async () => {
    const graph = await start();
    await send(graph, "PUT", "/_sandbox/faults", [{ effect: "latency", ms: 60, match: { path: "contacts" } }]);
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await send(graph, "GET", CONTACTS)).status),
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 429]);
    const requests = Array.from({ length: 8 }, (_, n) => ({
      id: `${n}`,
      method: "GET",
      url: CONTACTS.replace("/v1.0", ""),
    }));
    const began = performance.now();
    const { responses } = (await (await send(graph, "POST", "/v1.0/$batch", { requests })).json()) as {
      responses: Json[];
    };
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(performance.now() - began).toBeGreaterThan(110);
  });

  test("a subscription is made when its endpoint echoes the token as plain text, and not otherwise", async () => {
    const graph = await start();
    const [good, bad] = [await endpoint(), await endpoint({ echo: false })];
    expect((await send(graph, "POST", "/v1.0/subscriptions", subscription(bad.url))).status).toBe(400);
    expect((await send(graph, "POST", "/v1.0/subscriptions", subscription(good.url))).status).toBe(201);
    const rows = (await (await send(graph, "GET", "/_sandbox/requests")).json()) as Json[];
    expect(rows.filter(({ path }) => path === "/v1.0/subscriptions").map(({ status }) => status)).toEqual([400, 201]);
  });

  test("a notification is repeated until it is answered with 2xx", async () => {
    const graph = await start();
    const hook = await endpoint({ statuses: [503] });
    await send(graph, "POST", "/v1.0/subscriptions", subscription(hook.url));
    await send(graph, "POST", CONTACTS, { givenName: "Kim" });
    await expect.poll(() => hook.posts.length, { timeout: 4000 }).toBe(2);
    expect(hook.posts[1]).toEqual(hook.posts[0]);
    expect(hook.posts[0]).toMatchObject({ value: [{ clientState: "s", changeType: "created" }] });
  });
});

describe("with a state folder", () => {
  test("everything answered for is there after a stop without warning: items, delta links, subscriptions, switches", async () => {
    const state = mkdtempSync(join(tmpdir(), "graph-"));
    open.push({ close: () => rmSync(state, { recursive: true }) });
    const hook = await endpoint();
    const first = await startGraph({
      port: 0,
      state,
      verifyToken: () => ({}),
      seed: (server) => void server.addUser({ userPrincipalName: "ann@contoso.test" }),
    });
    const folders = "/v1.0/users/ann@contoso.test/contactFolders";
    const folder = (await (await send(first, "POST", folders, { displayName: "Staff" })).json()) as Json;
    const items = `${folders}/${encodeURIComponent(String(folder.id))}/contacts`;
    const kept = (await (await send(first, "POST", items, { givenName: "Kim" })).json()) as Json;
    await send(first, "POST", "/v1.0/subscriptions", subscription(hook.url));
    await send(first, "PUT", "/_sandbox/switches", { ifMatch: "ignored", deltaReplays: false });
    const round = (await (await send(first, "GET", `${items}/delta`)).json()) as Json;
    const gone = (await (await send(first, "POST", items, { givenName: "Bo" })).json()) as Json;
    await send(first, "DELETE", `${items}/${encodeURIComponent(String(gone.id))}`);
    // The first one is never closed: nothing may depend on an orderly end.
    const second = await start({
      state,
      verifyToken: () => ({}),
      seed: () => expect.unreachable("there is state already"),
    });
    open.push(first);
    const read = (await (await send(second, "GET", `${items}/${encodeURIComponent(String(kept.id))}`)).json()) as Json;
    expect(read).toEqual({ ...kept });
    const link = String(round["@odata.deltaLink"]).replace(first.url, "");
    const { value } = (await (await send(second, "GET", link)).json()) as { value: Json[] };
    expect(value).toMatchObject([{ "@removed": { reason: "deleted" } }]);
    expect((await (await send(second, "GET", "/v1.0/subscriptions")).json()) as Json).toMatchObject({
      value: [{ clientState: "s" }],
    });
    expect((await (await send(second, "GET", "/_sandbox/switches")).json()) as Json).toMatchObject({
      ifMatch: { current: "ignored" },
    });
    const next = (await (await send(second, "POST", items, { givenName: "Cy" })).json()) as Json;
    expect([kept.id, gone.id]).not.toContain(next.id);
  });
});
