import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCertificate, type Certificate } from "../../sandbox/outlook/server/certificate.ts";

/** What an https server of the sandbox answered. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A certificate for one test file, and how to get rid of it. */
export async function testCertificate(): Promise<{ readonly certificate: Certificate; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "ringfold-certificate-"));
  const certificate = await ensureCertificate(folder, Date.now());
  return { certificate, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A certificate to trust, PEM. */
type Trusted = Pick<Certificate, "cert">;

/** How to ask. */
export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks an https server of the sandbox, trusting its certificate as a person would: an answer still to be read. */
export async function begin(certificate: Trusted, url: string, asked: Ask = {}): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method: asked.method ?? "GET", ca: certificate.cert, headers: asked.headers ?? {} });
    sent.once("response", resolve);
    sent.once("error", reject);
    sent.end(asked.body);
  });
}

/** Asks, and reads all of the answer. Follows no redirect. */
export async function ask(certificate: Trusted, url: string, asked: Ask = {}): Promise<Got> {
  const response = await begin(certificate, url, asked);
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** Asks for a WebSocket: the socket after a 101, else the status of the refusal. */
export async function upgrade(
  certificate: Trusted,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Socket | number> {
  return await new Promise((resolve, reject) => {
    const key = Buffer.alloc(16, 1).toString("base64");
    const websocket = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
    const sent = request(url, {
      ca: certificate.cert,
      headers: { ...websocket, "Sec-WebSocket-Key": key, ...headers },
    });
    sent.once("upgrade", (_response, socket) => resolve(socket));
    sent.once("response", (response) => resolve(response.resume().statusCode ?? 0));
    sent.once("error", reject);
    sent.end();
  });
}
