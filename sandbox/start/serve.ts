import { existsSync, readFileSync, statSync } from "node:fs";
import type { RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import { extname, join, normalize } from "node:path";
import { HOST } from "./ports.ts";

/** One of the sandbox's own servers. */
export interface OwnServer {
  readonly url: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
};

/** Listens on this machine only. @throws an error with code EADDRINUSE if the port is taken */
export async function listenHere(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
}

/** Stops listening, and cuts what is open. */
export async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

/** How an https server answers: requests, and requests to become a WebSocket. */
export interface Handlers {
  readonly request: RequestListener;
  readonly upgrade?: (request: Parameters<RequestListener>[0], socket: Socket, head: Buffer) => void;
}

/** Serves `https://localhost:{port}`; of this name, not of the address, because office.js compares names. */
export async function serveSecurely(
  port: number,
  certificate: { readonly key: string; readonly cert: string },
  handlers: Handlers,
): Promise<OwnServer> {
  const server = createSecureServer({ key: certificate.key, cert: certificate.cert }, handlers.request);
  if (handlers.upgrade !== undefined) server.on("upgrade", handlers.upgrade);
  // Sockets that became WebSockets are not the server's any more.
  const sockets = new Set<Socket>();
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A browser that does not trust the certificate yet hangs up; that is no error of ours.
    socket.on("error", () => undefined);
  });
  await listenHere(server, port);
  return {
    url: `https://localhost:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await stopServer(server);
    },
  };
}

/** Answers with a text or a file's content. `type` is a file's ending, such as `.html`. */
export function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    "Content-Type": TYPES[type] ?? "text/plain; charset=utf-8",
    ...(response.hasHeader("Cache-Control") ? {} : { "Cache-Control": "no-cache" }),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
  response.end(body);
}

/** A file of a folder, if there is one of a type that pages use: its ending and content. */
export function fileIn(folder: string, pathname: string): { readonly type: string; readonly body: Buffer } | null {
  const path = normalize(decoded(pathname));
  const file = join(folder, path);
  const type = extname(file);
  if (path.includes("..") || !(type in TYPES) || !existsSync(file) || !statSync(file).isFile()) return null;
  return { type, body: readFileSync(file) };
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return "..";
  }
}
