import { randomBytes } from "node:crypto";
import { decodeJwt } from "jose";
import { startEntra, type RunningEntra } from "../../sandbox/entra/server.ts";
import type { EntraUser } from "../../sandbox/entra/types.ts";
import { callerOf } from "../../sandbox/graph/caller.ts";
import { type Delivery } from "../../sandbox/graph/control/outbox.ts";
import type { Caller } from "../../sandbox/graph/request.ts";
import { GraphServer } from "../../sandbox/graph/server.ts";
import { CLIENT, CLIENT_SECRET, ENTRA, GRAPH, STAGE, TENANT } from "./places.ts";
import { Street, type StreetWish } from "./street.ts";

/**
 * What tests/workerd sees of the outside world. Every global fetch() of the Worker, its objects and the
 * tests themselves lands here, in Node: Graph is the emulator's core, Entra the sandbox's issuer with
 * its real keys, and `STAGE` is the tests' own door to both.
 */
export async function outboundService(request: Request): Promise<Response> {
  const url = new URL(request.url);
  switch (url.origin) {
    case GRAPH:
      return await toGraph(request, url);
    case ENTRA:
      return await toEntra(request, url);
    case STAGE:
      return Response.json(await onStage(url.pathname.slice(1), (await request.json()) as Wish));
    default:
      return new Response(`no outside world here: ${url.host}`, { status: 599 });
  }
}

/** What a test asks of the stage. */
interface Wish {
  readonly upn?: string;
  readonly alias?: string;
  readonly folder?: string;
  readonly mailboxes?: readonly string[];
  readonly faults?: Parameters<GraphServer["setFaults"]>[0];
  readonly act?: Parameters<GraphServer["act"]>[0];
  /** Whose on-behalf-of tokens are refused, by Entra's error (`null`: Entra is down); absent: nobody's. */
  readonly behalf?: { readonly user: string; readonly error: Readonly<Record<string, unknown>> | null };
}

const random = { hex: (bytes: number) => randomBytes(bytes).toString("hex"), fraction: () => Math.random() };
const graph = new GraphServer({ clock: { now: () => Date.now() }, random, baseUrl: GRAPH, tenantId: TENANT });
const street = new Street(graph);
const users: EntraUser[] = [];
let waiting: Delivery[] = [];
let entra: Promise<RunningEntra> | undefined;
let behalf: Wish["behalf"];
/** Who asked with which token; checking its signature each time would be most of a test's time. */
const callers = new Map<string, Caller | null>();

async function toGraph(request: Request, url: URL): Promise<Response> {
  const caller = await callerWith(request.headers.get("authorization"));
  if (caller === null) return new Response(null, { status: 401 });
  const text = await request.text();
  const body = text === "" ? undefined : (JSON.parse(text) as unknown);
  const headers = Object.fromEntries(request.headers);
  const call = { method: request.method, path: url.pathname + url.search, headers, body };
  const reply = await street.pass(call, () => graph.handle(call, caller === undefined ? {} : { caller }));
  if (reply.cut) throw new Error("the connection was cut");
  const said = reply.body === null || reply.body === undefined ? null : JSON.stringify(reply.body);
  return new Response(said, {
    status: reply.status,
    headers: { ...reply.headers, "Content-Type": "application/json" },
  });
}

/** Who asks Graph: `undefined`: Outlook on somebody's desk, which the emulator does not check; `null`: nobody it knows. */
async function callerWith(authorization: string | null): Promise<Caller | null | undefined> {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  if (token === undefined) return null;
  if (token === "outlook") return undefined;
  const known = callers.get(token);
  if (known !== undefined) return known;
  const claims = await (await running()).verify(token);
  const caller = claims === null ? null : callerOf(claims);
  callers.set(token, caller);
  return caller;
}

async function running(): Promise<RunningEntra> {
  entra ??= startEntra({
    port: 0,
    publicUrl: ENTRA,
    tenant: TENANT,
    clientId: CLIENT,
    clientSecret: CLIENT_SECRET,
    users: () => users,
    now: () => Date.now(),
  });
  const started = await entra;
  started.unref();
  return started;
}

async function toEntra(request: Request, url: URL): Promise<Response> {
  const { listening } = await running();
  const body = request.body === null ? null : await request.text();
  const assertion = new URLSearchParams(body ?? "").get("assertion");
  if (behalf && assertion !== null && decodeJwt(assertion)["oid"] === behalf.user) {
    if (behalf.error === null) throw new Error("Entra is down");
    return Response.json(behalf.error, { status: 400 });
  }
  return await fetch(listening + url.pathname + url.search, {
    method: request.method,
    headers: request.headers,
    body,
  });
}

async function onStage(what: string, wish: Wish): Promise<unknown> {
  switch (what) {
    case "user": {
      const { upn = "", alias } = wish;
      const user = graph.addUser({ userPrincipalName: upn, ...(alias === undefined ? {} : { aliases: [alias] }) });
      users.push(user);
      return { id: user.id, folder: wish.folder === undefined ? null : graph.addFolder(user.id, wish.folder) };
    }
    case "deliveries": {
      // Other files' mailboxes are none of this test's business.
      waiting.push(...graph.takeDeliveries());
      const mine = waiting.filter(({ url }) => wish.mailboxes?.some((id) => url.includes(id)));
      waiting = waiting.filter((delivery) => !mine.includes(delivery));
      return mine;
    }
    case "faults":
      graph.setFaults(wish.faults ?? []);
      return null;
    case "behalf":
      behalf = wish.behalf;
      return null;
    case "act":
      return wish.act === undefined ? null : graph.act(wish.act);
    case "requests":
      return graph.world.log.list().filter(({ mailbox }) => wish.mailboxes?.includes(mailbox ?? ""));
    default: {
      const asked = await street.ask(what, wish as unknown as StreetWish);
      if (asked === undefined) throw new Error(`The stage has no ${what}`);
      return asked;
    }
  }
}
