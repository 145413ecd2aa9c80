import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { HOST } from "./ports.ts";
import type { Live } from "./live.ts";
import { fileIn, listenHere, send, stopServer, type OwnServer } from "./serve.ts";

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

/** Serves the page that shows the mailboxes side by side, and tells it of every change. */
export async function startPage(options: PageOptions): Promise<OwnServer> {
  const server = createServer((request, response) => answer(options, request, response));
  await listenHere(server, options.port);
  return {
    url: `http://${HOST}:${options.port}`,
    close: async () => {
      options.live.close();
      await stopServer(server);
    },
  };
}

function answer(options: PageOptions, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "/", `http://${HOST}`);
  const config = options.config();
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  if (pathname === "/config.json") return send(response, 200, ".json", JSON.stringify(config));
  if (pathname === "/live") return options.live.listen(response);
  const file = fileIn(options.build, pathname === "/" ? "/index.html" : pathname);
  if (file === null) return send(response, 404, ".txt", "There is no such page.");
  if (file.type === ".html") response.setHeader("Content-Security-Policy", policy(config));
  send(response, 200, file.type, file.body);
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
