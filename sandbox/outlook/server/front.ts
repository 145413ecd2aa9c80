import { createProxyServer } from "http-proxy-3";
import { Agent, ServerResponse, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { fileIn, send, serveSecurely, type OwnServer } from "../../start/serve.ts";
import type { Certificate } from "./certificate.ts";
import { withLocalOffice } from "./html.ts";

/** How to run the front. */
export interface FrontOptions {
  readonly port: number;
  readonly certificate: Pick<Certificate, "key" | "cert">;
  /** The Worker's address; `null` while it has none yet. */
  readonly app: () => string | null;
  /** Origin of the Outlook page. */
  readonly outlook: () => string;
}

const OFFICE = fileURLToPath(new URL("../../../node_modules/@microsoft/office-js/dist", import.meta.url));
const SHIMS = fileURLToPath(new URL("../shims", import.meta.url));

const DOWN = "Ringfold's Worker does not answer just now. If the sandbox is starting, try again in a moment.";

/**
 * The Worker as browsers reach it: https, on the host name of the Outlook page. Everything passes as it
 * is, WebSockets included; but pages get an office.js that is on this machine, under `/office/`, and
 * what it lacks, under `/sandbox/`.
 */
export async function startFront(options: FrontOptions): Promise<OwnServer> {
  // What comes back is written by us: a page must be changed before its head is sent.
  const proxy = createProxyServer({ selfHandleResponse: true, agent: new Agent({ keepAlive: true }) });
  proxy.on("proxyReq", (upstream, request) => {
    upstream.setHeader("Accept-Encoding", "identity");
    // A page that we changed must not be taken from a cache by the tag of the unchanged one.
    if (!(request.headers.accept ?? "").includes("text/html")) return;
    upstream.removeHeader("If-None-Match");
    upstream.removeHeader("If-Modified-Since");
  });
  proxy.on("proxyRes", (upstream, _request, response) => pass(upstream, response, options.outlook()));
  proxy.on("error", (_error, _request, response) => refuse(response));
  return await serveSecurely(options.port, options.certificate, {
    request: (request, response) => {
      if (!own(request, response)) forward(options, response, (target) => proxy.web(request, response, { target }));
    },
    upgrade: (request, socket, head) =>
      forward(options, socket, (target) => proxy.ws(request, socket, head, { target })),
  });
}

function forward(options: FrontOptions, response: ServerResponse | Duplex, to: (target: string) => void): void {
  const target = options.app();
  if (target === null) refuse(response);
  else to(target);
}

/** Answers what the front has itself. Says whether it did. */
function own(request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname } = new URL(request.url ?? "/", "https://localhost");
  const [, place, path] = /^\/(office|sandbox)(\/.*)$/.exec(pathname) ?? [];
  if (place === undefined || path === undefined) return false;
  const file = fileIn(place === "office" ? OFFICE : SHIMS, path);
  // The library's scripts ask for each other as from another origin.
  response.setHeader("Access-Control-Allow-Origin", "*");
  if (place === "office") response.setHeader("Cache-Control", "public, max-age=3600");
  if (file === null) send(response, 404, ".txt", "There is no such file.");
  else send(response, 200, file.type, file.body);
  return true;
}

/** Hands on what the Worker answered, as it comes; a page is put together first. */
function pass(upstream: IncomingMessage, response: ServerResponse, outlook: string): void {
  const headers = { ...upstream.headers };
  for (const name of ["connection", "keep-alive", "transfer-encoding"]) delete headers[name];
  const isPage = (headers["content-type"] ?? "").startsWith("text/html") && headers["content-encoding"] === undefined;
  upstream.once("error", () => response.destroy());
  // A browser that left wants no more of it.
  response.once("close", () => upstream.destroy());
  if (!isPage) {
    response.writeHead(upstream.statusCode ?? 502, headers);
    upstream.pipe(response);
    return;
  }
  const chunks: Buffer[] = [];
  upstream.on("data", (chunk: Buffer) => chunks.push(chunk));
  upstream.once("end", () => {
    const page = withLocalOffice(Buffer.concat(chunks).toString("utf8"), outlook);
    delete headers.etag;
    delete headers["last-modified"];
    // A HEAD has the length and not the page.
    if (response.req.method === "HEAD") delete headers["content-length"];
    else headers["content-length"] = String(Buffer.byteLength(page));
    response.writeHead(upstream.statusCode ?? 502, headers);
    response.end(page);
  });
}

function refuse(response: ServerResponse | Duplex): void {
  if (!(response instanceof ServerResponse)) {
    response.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  } else if (response.headersSent) response.destroy();
  else send(response, 502, ".txt", DOWN);
}
