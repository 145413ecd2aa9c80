import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, begin, testCertificate, upgrade } from "../../../tests/support/secure.ts";
import type { OwnServer } from "../../start/serve.ts";
import { startFront } from "./front.ts";

const POLICY = "default-src 'none'; script-src 'self' https://appsforoffice.microsoft.com; connect-src 'self'";
const OFFICE = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";
const PAGE = `<!doctype html><title>Ünïcode</title><script src="${OFFICE}" type="text/javascript"></script><script type="module" src="/assets/a.js"></script>`;
const OUTLOOK = "https://localhost:4300";

let worker: Server;
let app: string | null;
let front: OwnServer;
let kit: Awaited<ReturnType<typeof testCertificate>>;
let port = 0;

beforeEach(async () => {
  kit = await testCertificate();
  worker = createServer((request, response) => {
    if (request.url === "/taskpane.html") {
      const length = String(Buffer.byteLength(PAGE));
      response.writeHead(200, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": length,
        "Content-Security-Policy": POLICY,
        ETag: '"page"',
      });
      response.end(PAGE);
    } else if (request.url === "/slow") {
      response.writeHead(200, { "Content-Type": "text/plain" });
      response.write("first ");
      worker.once("second", () => response.end("second"));
    } else {
      const headers = { "Content-Type": "application/json", ETag: '"kept"', "X-Own": "yes" };
      response.writeHead(418, headers).end(JSON.stringify({ method: request.method, host: request.headers.host }));
    }
  });
  worker.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.on("data", (bytes: Buffer) => socket.write(bytes.toString("utf8").toUpperCase()));
    socket.on("error", () => undefined);
  });
  worker.listen(0, "127.0.0.1");
  await once(worker, "listening");
  app = `http://127.0.0.1:${(worker.address() as AddressInfo).port}`;
  port = await freePort();
  front = await startFront({ port, certificate: kit.certificate, app: () => app, outlook: () => OUTLOOK });
});

afterEach(async () => {
  await front.close();
  worker.closeAllConnections();
  worker.close();
  kit.remove();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port: found } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return found;
}

describe("the front of the add-in's pages", () => {
  test("[S34] a page gets the office.js of this machine, and keeps its policy to the letter", async () => {
    const page = await ask(kit.certificate, `${front.url}/taskpane.html`, { headers: { Accept: "text/html" } });
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toBe(POLICY);
    expect(page.body).not.toContain("https://appsforoffice");
    const scripts = [...page.body.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, source]) => source);
    expect(scripts).toEqual([
      "/sandbox/microsoft-ajax.js",
      "/sandbox/bridge.js",
      "/office/office.js",
      "/sandbox/theme.js",
      "/assets/a.js",
    ]);
    expect(page.body).toContain(`data-outlook="${OUTLOOK}"`);
    expect(page.headers["content-length"]).toBe(String(Buffer.byteLength(page.body)));
    // By the tag of the Worker's page a browser would keep a page with the wrong addresses in it.
    expect(page.headers.etag).toBeUndefined();
  });

  test("[S25] office.js, its texts, and what the sandbox adds are there", async () => {
    for (const path of ["/office/office.js", "/office/outlook-web-16.01.js", "/office/en-us/outlook_strings.js"])
      expect((await ask(kit.certificate, `${front.url}${path}`)).status, path).toBe(200);
    for (const name of ["microsoft-ajax", "bridge", "theme"]) {
      const script = await ask(kit.certificate, `${front.url}/sandbox/${name}.js`);
      expect(script.headers["content-type"], name).toContain("javascript");
    }
    for (const path of ["/office/../package.json", "/office/%2e%2e/package.json", "/sandbox/tsconfig.txt", "/office/x"])
      expect((await ask(kit.certificate, `${front.url}${path}`)).status, path).not.toBe(200);
  });

  test("[S25] everything else passes as it is, and as it comes", async () => {
    const answer = await ask(kit.certificate, `${front.url}/api/v1/my/rings?x=1`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(418);
    expect(answer.headers).toMatchObject({ etag: '"kept"', "x-own": "yes" });
    expect(JSON.parse(answer.body)).toEqual({ method: "POST", host: new URL(front.url).host });

    const slow = await begin(kit.certificate, `${front.url}/slow`);
    const [first] = (await once(slow, "data")) as [Buffer];
    expect(first.toString("utf8"), "before the Worker has finished").toBe("first ");
    worker.emit("second");
    const [second] = (await once(slow, "data")) as [Buffer];
    expect(second.toString("utf8")).toBe("second");
  });

  test("[S27] the live feed passes, both ways", async () => {
    const socket = (await upgrade(kit.certificate, `${front.url}/api/v1/rings/r/watch`)) as Socket;
    socket.write("hello");
    const [heard] = (await once(socket, "data")) as [Buffer];
    expect(heard.toString("utf8")).toBe("HELLO");
    socket.destroy();
  });

  test("[S33] says so in words when the Worker is not there", async () => {
    worker.closeAllConnections();
    worker.close();
    await once(worker, "close");
    const page = await ask(kit.certificate, `${front.url}/taskpane.html`);
    expect(page.status).toBe(502);
    expect(page.body).toMatch(/Worker does not answer just now.*try again/);
    expect(await upgrade(kit.certificate, `${front.url}/api/v1/rings/r/watch`)).toBe(502);
    app = null;
    expect((await ask(kit.certificate, `${front.url}/taskpane.html`)).status).toBe(502);
    expect(await upgrade(kit.certificate, `${front.url}/api/v1/rings/r/watch`)).toBe(502);
  });
});
