import { randomBytes } from "node:crypto";
import { startEntra, type RunningEntra } from "../../sandbox/entra/server.ts";
import type { EntraUser } from "../../sandbox/entra/types.ts";
import { type Delivery } from "../../sandbox/graph/control/outbox.ts";
import { GraphServer } from "../../sandbox/graph/server.ts";
import { CLIENT, CLIENT_SECRET, ENTRA, GRAPH, STAGE, TENANT } from "./places.ts";

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
}

const random = { hex: (bytes: number) => randomBytes(bytes).toString("hex"), fraction: () => Math.random() };
const graph = new GraphServer({ clock: { now: () => Date.now() }, random, baseUrl: GRAPH, tenantId: TENANT });
const users: EntraUser[] = [];
let waiting: Delivery[] = [];
let entra: Promise<RunningEntra> | undefined;

async function toGraph(request: Request, url: URL): Promise<Response> {
  if (!request.headers.get("authorization")?.startsWith("Bearer ")) return new Response(null, { status: 401 });
  const text = await request.text();
  const reply = graph.handle({
    method: request.method,
    path: url.pathname + url.search,
    headers: Object.fromEntries(request.headers),
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  });
  if (reply.cut) throw new Error("the connection was cut");
  const body = reply.body === null || reply.body === undefined ? null : JSON.stringify(reply.body);
  return new Response(body, {
    status: reply.status,
    headers: { ...reply.headers, "Content-Type": "application/json" },
  });
}

async function toEntra(request: Request, url: URL): Promise<Response> {
  entra ??= startEntra({
    port: 0,
    publicUrl: ENTRA,
    tenant: TENANT,
    clientId: CLIENT,
    clientSecret: CLIENT_SECRET,
    users: () => users,
    now: () => Date.now(),
  });
  const running = await entra;
  running.unref();
  const body = request.body === null ? null : await request.arrayBuffer();
  return await fetch(running.listening + url.pathname + url.search, {
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
    case "act":
      return wish.act === undefined ? null : graph.act(wish.act);
    case "requests":
      return graph.world.log.list().filter(({ mailbox }) => wish.mailboxes?.includes(mailbox ?? ""));
    default:
      throw new Error(`The stage has no ${what}`);
  }
}
