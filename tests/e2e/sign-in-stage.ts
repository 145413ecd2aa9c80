import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEntra, type RunningEntra } from "../../sandbox/entra/server.ts";
import { GraphServer } from "../../sandbox/graph/server.ts";
import { Broker } from "../../sandbox/outlook/server/broker.ts";
import { startFront } from "../../sandbox/outlook/server/front.ts";
import { startOutlook } from "../../sandbox/outlook/server/outlook.ts";
import { companyUsers, type CompanyUser } from "../../sandbox/seed/company.ts";
import { Live } from "../../sandbox/start/live.ts";
import { serveSecurely, type OwnServer } from "../../sandbox/start/serve.ts";
import { testCertificate } from "../support/secure.ts";
import { freePort } from "./sandbox-run.ts";

/**
 * The sandbox's servers for signing in, around two pages of the test's own in the place of the add-in's
 * and Outlook's: so that what MSAL itself does is seen, whatever our pages make of it.
 */
export interface Stage {
  readonly tenant: string;
  readonly clientId: string;
  readonly scope: string;
  readonly users: readonly CompanyUser[];
  readonly entra: RunningEntra;
  /** Addresses: Entra for browsers, the add-in's pages, Outlook's page. */
  readonly login: string;
  readonly addin: string;
  readonly outlook: string;
  close(): Promise<void>;
}

const MSAL = fileURLToPath(new URL("../../node_modules/@azure/msal-browser/lib/", import.meta.url));
const OFFICE = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";
/** As strict as the Worker's. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self' https://localhost:*";

const html = (title: string, scripts: readonly string[], body = ""): string =>
  `<!doctype html><html lang="en"><title>${title}</title>${scripts.map((one) => `<script src="${one}"></script>`).join("")}<body>${body}</body></html>`;

/** What stands in for the add-in's pages: MSAL, and the page that its windows come back to. */
const ADDIN_FILES: Readonly<Record<string, string>> = {
  "/plain.html": html("Plain", ["/msal.js"]),
  "/pane.html": html("Pane", [OFFICE, "/msal.js"]),
  "/signin.html": html("Back", ["/bridge.js", "/back.js"]),
  "/msal.js": readFileSync(join(MSAL, "msal-browser.min.js"), "utf8"),
  "/bridge.js": readFileSync(join(MSAL, "redirect-bridge", "msal-redirect-bridge.min.js"), "utf8"),
  "/back.js": "msalRedirectBridge.broadcastResponseToMainFrame();",
};

/** Outlook's part of nested app authentication, as sandbox/outlook/README.md tells pages to do it. */
const OUTLOOK_SCRIPT = `
const { mailbox, addin } = Object.fromEntries(new URLSearchParams(location.search));
const frame = document.createElement("iframe");
window.scenario = "signed-in";
window.addEventListener("message", async ({ data, origin, source }) => {
  if (origin !== addin || source !== frame.contentWindow || data.sandboxNaa !== "request") return;
  const body = JSON.stringify({ mailbox, scenario: window.scenario, request: data.request });
  const answer = await fetch("/_sandbox/broker", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  source.postMessage({ sandboxNaa: "response", response: await answer.text() }, origin);
});
// Enough for office.js to see an Outlook, and to wait for it: nothing here needs its answers.
frame.name = JSON.stringify({
  baseFrameName: "pane",
  hostInfo: "Outlook$Web$16.01$en-US$1$$$0",
  xdmInfo: "conversation|control|" + location.origin,
  serializerVersion: 1,
});
frame.src = addin + "/pane.html";
document.body.append(frame);
`;

/** Starts it. Close it in the end. */
export async function openStage(): Promise<Stage> {
  const tenant = "11111111-2222-4333-8444-555555555555";
  const clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
  const kit = await testCertificate();
  const { certificate } = kit;
  const users = companyUsers(3);
  let addin = "";
  const redirectUris = (): string[] => [`${addin}/signin.html`];
  const common = { tenant, clientId, clientSecret: "right", now: Date.now };
  const entra = await startEntra({ ...common, port: 0, users: () => users, redirectUris });
  const worker = await serveFiles();
  const app = `http://127.0.0.1:${(worker.address() as AddressInfo).port}`;
  const loginPort = await freePort();
  const login = await serveSecurely(loginPort, certificate, {
    request: entra.listener(`https://localhost:${loginPort}`),
  });
  const outlookPort = await freePort();
  const outlookUrl = `https://localhost:${outlookPort}`;
  const front = await startFront({
    port: await freePort(),
    certificate,
    app: () => app,
    outlook: () => outlookUrl,
  });
  addin = front.url;
  const broker = new Broker({
    tenant,
    environment: () => new URL(login.url).host,
    users: () => users,
    tokens: async (user, scopes) => await entra.broker(user, scopes),
  });
  const opened = await openOutlook(outlookPort, certificate, addin, broker);
  return {
    tenant,
    clientId,
    scope: `api://${clientId}/access_as_user`,
    users,
    entra,
    login: login.url,
    addin,
    outlook: opened.server.url,
    async close() {
      await Promise.all([opened.server.close(), front.close(), login.close(), entra.close()]);
      worker.closeAllConnections();
      worker.close();
      kit.remove();
      opened.remove();
    },
  };
}

async function serveFiles(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const file = ADDIN_FILES[path];
    const type = path.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(file === undefined ? 404 : 200, { "Content-Type": type, "Content-Security-Policy": POLICY });
    response.end(file);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function openOutlook(
  port: number,
  certificate: { readonly key: string; readonly cert: string },
  addin: string,
  broker: Broker,
): Promise<{ readonly server: OwnServer; remove(): void }> {
  const build = mkdtempSync(join(tmpdir(), "ringfold-outlook-"));
  writeFileSync(join(build, "index.html"), html("Outlook", [], '<script src="/host.js"></script>'));
  writeFileSync(join(build, "host.js"), OUTLOOK_SCRIPT);
  const system = { clock: { now: () => 0 }, random: { hex: () => "", fraction: () => 0 } };
  const places = { app: "http://127.0.0.1:1", graph: "http://127.0.0.1:2", entra: "http://127.0.0.1:3", addin };
  const config = { ...places, ring: null, ringFolder: "", mailboxes: [], admin: "", sideBySide: "", users: [] };
  const live = new Live(new GraphServer(system));
  const items = () => ({ mailboxes: [] });
  const server = await startOutlook({ port, certificate, build, config: () => config, items, live, broker });
  return { server, remove: () => rmSync(build, { recursive: true }) };
}
