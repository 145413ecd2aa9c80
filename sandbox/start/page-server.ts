import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { HOST } from "./ports.ts";
import type { Live } from "./live.ts";

/** What the page must know to find everything. */
export interface PageConfig {
  readonly app: string;
  readonly graph: string;
  readonly entra: string;
  /** The ring; `null` while there is none yet. */
  readonly ring: string | null;
  readonly ringFolder: string;
  /** Object ids of the mailboxes, in the order of the company. */
  readonly mailboxes: readonly string[];
  /** UPN of the administrator that the page asks the API as. */
  readonly admin: string;
}

/** How to serve the page. */
export interface PageOptions {
  readonly port: number;
  /** A finished build of the page. */
  readonly build: string;
  readonly config: () => PageConfig;
  readonly live: Live;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Serves the page that shows the mailboxes side by side, and tells it of every change. */
export async function startPage(options: PageOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => answer(options, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, HOST, resolve);
  });
  return { url: `http://${HOST}:${options.port}`, close: async () => await stop(server, options.live) };
}

function answer(options: PageOptions, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "/", `http://${HOST}`);
  const config = options.config();
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  if (pathname === "/config.json") return send(response, 200, ".json", JSON.stringify(config));
  if (pathname === "/live") return options.live.listen(response);
  const path = normalize(pathname === "/" ? "/index.html" : pathname);
  const file = join(options.build, path);
  const type = extname(file);
  if (path.includes("..") || !(type in TYPES) || !existsSync(file))
    return send(response, 404, ".txt", "There is no such page.");
  if (type === ".html") response.setHeader("Content-Security-Policy", policy(config));
  send(response, 200, type, readFileSync(file));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    "Content-Type": TYPES[type] ?? (type === ".json" ? "application/json" : "text/plain; charset=utf-8"),
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
  response.end(body);
}

/** The page runs its own files only and talks to the sandbox's own servers only. */
function policy({ app, graph, entra }: PageConfig): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${app} ${graph} ${entra}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

async function stop(server: Server, live: Live): Promise<void> {
  live.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
