import type { IncomingMessage, ServerResponse } from "node:http";
import type { Live } from "../../start/live.ts";
import { fileIn, send, serveSecurely, type OwnServer } from "../../start/serve.ts";
import type { OutlookConfig } from "../config.ts";
import type { OutlookItems } from "../items.ts";
import type { Broker } from "./broker.ts";
import type { Certificate } from "./certificate.ts";

/** How to serve the Outlook page. */
export interface OutlookOptions {
  readonly port: number;
  readonly certificate: Pick<Certificate, "key" | "cert">;
  /** A finished build of the page. */
  readonly build: string;
  readonly config: () => OutlookConfig;
  readonly items: () => OutlookItems;
  readonly live: Live;
  readonly broker: Broker;
}

const BODY_LIMIT = 64 * 1024;

/** Serves the page that is Outlook, what lies in its mailboxes, and its broker of tokens. */
export async function startOutlook(options: OutlookOptions): Promise<OwnServer> {
  const server = await serveSecurely(options.port, options.certificate, {
    request: (request, response) =>
      void answer(options, request, response).catch(() => send(response, 500, ".txt", "The sandbox's Outlook failed.")),
  });
  return {
    url: server.url,
    close: async () => {
      options.live.close();
      await server.close();
    },
  };
}

async function answer(options: OutlookOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "https://localhost");
  if (pathname === "/_sandbox/broker") return await broke(options, request, response);
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  const config = options.config();
  if (pathname === "/config.json") return send(response, 200, ".json", JSON.stringify(config));
  if (pathname === "/items.json") return send(response, 200, ".json", JSON.stringify(options.items()));
  if (pathname === "/live") return options.live.listen(response);
  const file = fileIn(options.build, pathname === "/" ? "/index.html" : pathname);
  if (file === null) return send(response, 404, ".txt", "There is no such page.");
  if (file.type === ".html") response.setHeader("Content-Security-Policy", policy(config));
  send(response, 200, file.type, file.body);
}

/** The broker is for the Outlook page alone: others get no token of it. */
async function broke(
  { broker, port }: OutlookOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.origin !== `https://localhost:${port}`)
    return send(response, 403, ".txt", "Only the Outlook page asks this.");
  if (request.method === "DELETE") {
    broker.forget();
    return void response.writeHead(204).end();
  }
  if (request.method !== "POST") return void response.writeHead(405).end();
  const given = await broker.answer(parsed(await textOf(request)));
  if (given === null)
    return send(response, 400, ".txt", "This is no request to the broker; see sandbox/outlook/naa.ts.");
  send(response, 200, ".json", JSON.stringify(given));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The page runs its own files, talks to the sandbox's servers, and frames the add-in. */
function policy({ app, graph, entra, addin }: OutlookConfig): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${addin}`,
    `connect-src 'self' ${app} ${graph} ${entra}`,
    `frame-src ${addin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
