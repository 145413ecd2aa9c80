import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, Random } from "../../worker/ports/system.ts";
import { Deliverer } from "./deliver.ts";
import { surface } from "./control/surface.ts";
import { callerOf } from "./caller.ts";
import type { Claims } from "./caller.ts";
import { Exchange } from "./exchange.ts";
import { GraphError } from "./errors.ts";
import { Store } from "./persist.ts";
import type { GraphAnswer, GraphCall } from "./request.ts";
import { GraphServer } from "./server.ts";

/** How to start the emulator. */
export interface StartOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** A folder that keeps everything over restarts, kills included; without one, all is in memory. */
  readonly state?: string;
  readonly tenantId?: string;
  /** The address that links carry, where it is not the one listened on. */
  readonly publicUrl?: string;
  /** The claims of a bearer token, or `null` for one that is not valid. */
  readonly verifyToken: (token: string) => Claims | null | Promise<Claims | null>;
  /** Called once, before the first request, when there is no stored state. */
  readonly seed?: (server: GraphServer) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A running emulator. */
export interface RunningGraph {
  readonly url: string;
  readonly server: GraphServer;
  /** Runs a change of the server from this process as a request is run: stored, notified. */
  change<T>(work: (server: GraphServer) => T): T;
  close(): Promise<void>;
}

const BODY_LIMIT = 4 * 1024 * 1024;

/** The system's clock and chance. */
const SYSTEM: { clock: Clock; random: Random } = {
  clock: { now: () => Date.now() },
  random: { hex: (bytes) => randomBytes(bytes).toString("hex"), fraction: () => Math.random() },
};

/** Starts the emulator on a port. */
export async function startGraph(options: StartOptions): Promise<RunningGraph> {
  const http = createServer();
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port, options.host ?? "127.0.0.1", resolve);
  });
  const url = options.publicUrl ?? `http://${options.host ?? "127.0.0.1"}:${(http.address() as AddressInfo).port}`;
  const server = new GraphServer({
    clock: options.clock ?? SYSTEM.clock,
    random: options.random ?? SYSTEM.random,
    baseUrl: url,
    handshakes: "shell",
    ...(options.tenantId === undefined ? {} : { tenantId: options.tenantId }),
  });
  const shell = new Shell(server, options);
  http.on("request", (request, response) => void shell.serve(request, response));
  return { url, server, change: (work) => shell.change(work), close: () => shell.close(http) };
}

/** The HTTP side: bodies, tokens, CORS, storing, timers. */
class Shell {
  private readonly server: GraphServer;
  private readonly options: StartOptions;
  private readonly store: Store | null;
  private readonly deliverer = new Deliverer();
  private readonly exchange: Exchange;
  private timer: NodeJS.Timeout | null = null;

  constructor(server: GraphServer, options: StartOptions) {
    this.server = server;
    this.options = options;
    this.store = options.state === undefined ? null : new Store(options.state);
    const known = this.store?.load(server.world) ?? false;
    this.exchange = new Exchange(
      server,
      (work) => this.change(work),
      (handshake) => this.deliverer.prove(handshake),
    );
    if (!known) this.change((one) => options.seed?.(one));
    this.change(() => undefined);
  }

  /** Runs work on the server, stores what it changed before anybody hears of it, and sets off what follows from it. */
  change<T>(work: (server: GraphServer) => T): T {
    const result = work(this.server);
    this.store?.save(this.server.world);
    this.deliverer.accept(this.server.takeDeliveries(), this.server.world.now());
    const due = this.server.nextDue();
    if (due !== null && this.timer === null) {
      this.timer = setTimeout(
        () => {
          this.timer = null;
          this.change((server) => server.tick());
        },
        Math.max(1, due - this.server.world.now()),
      );
    }
    return result;
  }

  async close(http: Server): Promise<void> {
    this.deliverer.close();
    if (this.timer !== null) clearTimeout(this.timer);
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    this.store?.close();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      allowBrowsers(request, response);
      if (request.method === "OPTIONS") return void response.writeHead(204).end();
      const reply = await this.replyTo(request);
      if (reply.cut === true) return void request.socket.destroy();
      send(response, reply);
    } catch (error) {
      if (!response.headersSent)
        send(response, {
          status: 500,
          headers: {},
          body: { error: { code: "generalException", message: String(error) } },
        });
    }
  }

  private async replyTo(request: IncomingMessage): Promise<GraphAnswer> {
    const path = request.url ?? "/";
    const method = request.method ?? "GET";
    const read = await bodyOf(request);
    if (path.startsWith("/_sandbox/")) {
      const body = read.kind === "json" ? read.value : undefined;
      return {
        headers: {},
        ...this.change((server) => surface(server, { method, path: path.slice("/_sandbox".length), body })),
      };
    }
    const clientId = request.headers["client-request-id"]?.toString();
    const claims = await this.claimsOf(request);
    const refused = refusal(path, claims, read.kind);
    if (refused !== null || claims === null) return this.server.errorAnswer(refused ?? unauthorized(), clientId);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    delete headers.authorization;
    const call: GraphCall = { method, path, headers, ...(read.kind === "json" ? { body: read.value } : {}) };
    return this.exchange.run(call, callerOf(claims));
  }

  private async claimsOf(request: IncomingMessage): Promise<Claims | null> {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    return token === undefined ? null : this.options.verifyToken(token);
  }
}

const unauthorized = (): GraphError =>
  new GraphError(401, "InvalidAuthenticationToken", "Access token is empty, invalid or has expired.");

/** The refusals that come before Graph is asked at all. */
function refusal(path: string, claims: Claims | null, body: Body["kind"]): GraphError | null {
  if (!path.startsWith("/v1.0/")) return new GraphError(404, "BadRequest", "Only v1.0 is emulated.");
  if (claims === null) return unauthorized();
  if (body === "malformed")
    return new GraphError(
      400,
      "BadRequest",
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  return body === "tooLarge" ? new GraphError(413, "RequestEntityTooLarge", "The request is larger than 4 MB.") : null;
}

type Body = { readonly kind: "none" | "malformed" | "tooLarge" } | { readonly kind: "json"; readonly value: unknown };

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  if (size > BODY_LIMIT) return { kind: "tooLarge" };
  if (size === 0) return { kind: "none" };
  try {
    return { kind: "json", value: JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown };
  } catch {
    return { kind: "malformed" };
  }
}

/** Lets pages of this machine read and write, whatever their port. */
function allowBrowsers(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined || !/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Vary", "Origin");
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "*");
  response.setHeader("Access-Control-Expose-Headers", "Retry-After, Location, ETag");
}

function send(response: ServerResponse, reply: GraphAnswer): void {
  if (reply.body === null || reply.body === undefined)
    return void response.writeHead(reply.status, reply.headers).end();
  const json = JSON.stringify(reply.body);
  const text = reply.controlCharacters === true ? withControlCharacter(json) : json;
  response.writeHead(reply.status, { "Content-Type": "application/json", ...reply.headers }).end(text);
}

/** A raw vertical tab inside the first name: what Exchange lets through and strict parsers refuse. */
function withControlCharacter(json: string): string {
  return json.replace(/"(displayName|personalNotes|fileAs|givenName)":"/, (start) => `${start}\u000b`);
}
