import {
  Client,
  HTTPMessageHandler,
  RedirectHandler,
  RetryHandler,
  ResponseType,
  type Context,
  type Middleware,
} from "@microsoft/microsoft-graph-client";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { contact } from "../../shared/kinds/contact.ts";
import { ok } from "../../shared/result.ts";
import { makeAllowList } from "./allow.ts";
import { AccountHandler, AllowListHandler, AuthHandler, FetchHandler, LogHandler, NotSent, Outgoing } from "./chain.ts";

const ROOT = "https://graph.microsoft.com";
const user = "u-1";

function chain(sent: string[]): Middleware[] {
  const tokens = { token: async () => ok("t"), refresh: async () => ok("t") };
  return [
    new AuthHandler(tokens),
    new AllowListHandler(makeAllowList([contact]), ROOT, user),
    new AccountHandler(() => {}),
    new LogHandler({ event: () => {} }, user, () => 0),
    new FetchHandler(async (url) => {
      sent.push(url);
      return new Response(null, { status: 204 });
    }),
  ];
}

async function leave(
  url: string,
  method: "GET" | "POST" | "DELETE",
  body?: unknown,
): Promise<{ sent: string[]; refused: boolean }> {
  const sent: string[] = [];
  const client = Client.initWithMiddleware({ middleware: chain(sent), baseUrl: `${ROOT}/`, defaultVersion: "v1.0" });
  const call = client
    .api("/x")
    .middlewareOptions([new Outgoing(url, [], AbortSignal.timeout(1000))])
    .responseType(ResponseType.RAW);
  try {
    await (method === "POST" ? call.post(body) : method === "GET" ? call.get() : call.delete());
    return { sent, refused: false };
  } catch (error) {
    return { sent, refused: error instanceof NotSent };
  }
}

test("no handler of the SDK's that sends again is in the chain, and none is made", async () => {
  for (const handler of chain([])) {
    for (const forbidden of [RetryHandler, RedirectHandler, HTTPMessageHandler])
      expect(handler).not.toBeInstanceOf(forbidden);
  }
  for (const file of ["chain.ts", "client.ts"]) {
    expect(await readFile(new URL(file, import.meta.url), "utf8")).not.toMatch(
      /RetryHandler|RedirectHandler|MiddlewareFactory|initWithMiddleware\(\{\s*authProvider/,
    );
  }
});

test("the last look before the wire sees what really leaves", async () => {
  const good = { id: "1", method: "GET", url: `/users/${user}?$select=id` };
  const batch = `${ROOT}/v1.0/$batch`;
  expect(await leave(`${ROOT}/v1.0${good.url}`, "GET")).toEqual({ sent: [`${ROOT}/v1.0${good.url}`], refused: false });
  expect(await leave(batch, "POST", { requests: [good] })).toEqual({ sent: [batch], refused: false });
  for (const bad of [
    { ...good, url: "/users/u-2" },
    { ...good, url: `/users/${user}/sendMail`, method: "POST", body: {} },
    { ...good, url: "/$batch", method: "POST", body: { requests: [] } },
    { ...good, url: `${ROOT}/v1.0/users/${user}` },
  ]) {
    expect(await leave(batch, "POST", { requests: [good, bad] }), bad.url).toEqual({ sent: [], refused: true });
  }
});

test.each([
  ["another host", "https://evil.example/v1.0/users/u-1", "GET", undefined],
  ["a host that begins like ours", "https://graph.microsoft.com.evil.example/v1.0/users/u-1", "GET", undefined],
  ["another version", "https://graph.microsoft.com/beta/users/u-1", "GET", undefined],
  ["a user to delete", "https://graph.microsoft.com/v1.0/users/u-1", "DELETE", undefined],
  ["a batch without requests", "https://graph.microsoft.com/v1.0/$batch", "POST", {}],
  ["a batch by query", "https://graph.microsoft.com/v1.0/$batch?x=1", "POST", { requests: [] }],
] as const)("%s does not leave", async (_name, url, method, body) => {
  expect(await leave(url, method, body)).toEqual({ sent: [], refused: true });
});

test("a call that did not come through the port does not leave", async () => {
  const context: Context = { request: `${ROOT}/v1.0/users/${user}`, options: { method: "GET" } };
  const list = new AllowListHandler(makeAllowList([contact]), ROOT, user);
  await expect(list.execute(context)).rejects.toBeInstanceOf(NotSent);
});
