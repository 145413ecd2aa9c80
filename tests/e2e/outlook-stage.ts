import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Frame, Page, Route } from "playwright-core";
import { startGraph, type RunningGraph } from "../../sandbox/graph/http.ts";
import type { OutlookConfig, OutlookUser } from "../../sandbox/outlook/config.ts";
import type { AppointmentItem, MessageItem, OutlookItems } from "../../sandbox/outlook/items.ts";
import type { BrokerRequest } from "../../sandbox/outlook/naa.ts";
import { withLocalOffice } from "../../sandbox/outlook/server/html.ts";
import { companyUsers } from "../../sandbox/seed/company.ts";
import { addMailboxes, RING_FOLDER } from "../../sandbox/start/company.ts";

/** The sandbox's Outlook page around a small add-in, on one browser and without servers: routes answer. */

const OUTLOOK = "https://localhost:4300";
const ADDIN = "https://localhost:4301";
const ENTRA = "https://localhost:4302";

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const OFFICE_FILES = here("node_modules/@microsoft/office-js/dist");
const ICONS = here("addin/public");
const SHIMS = here("sandbox/outlook/shims");

/** The page runs its own files only, and frames the add-in only. */
const POLICY = {
  "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' ${ADDIN}; connect-src 'self' http://127.0.0.1:* ${ENTRA}; frame-src ${ADDIN}`,
};
const OPEN = { "Access-Control-Allow-Origin": "*" };
/** A live feed on which nothing happens. */
const STILL = 'retry: 3600000\ndata: {"requests":0,"mailboxes":{}}\n\n';

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** The shared mailbox. */
export const FRONT: OutlookUser = user(0);
/** Who is signed in; she may open the shared mailbox. */
export const ANNA: OutlookUser = user(1);
export const JORG: OutlookUser = user(2);

function user(place: number): OutlookUser {
  const people = companyUsers(3);
  const [shared] = people;
  return { ...people[place]!, isShared: place === 0, opens: place === 1 ? [shared!.id] : [] };
}

const toAnna = [{ name: ANNA.displayName, address: ANNA.mail }];

function message(name: string, id: string): MessageItem {
  return {
    kind: "message",
    id,
    subject: `RE: About ${name}`,
    body: `A word about ${name}.\n\nAnd another one.`,
    from: { name, address: `${name.toLowerCase()}@abrook.example` },
    to: toAnna,
    cc: [{ name: JORG.displayName, address: JORG.mail }],
    received: "2026-11-20T09:30:00Z",
    conversationId: `conversation-${name}`,
    internetMessageId: `<${name}@abrook.example>`,
    isRead: false,
  };
}

export const BRIDGES: MessageItem = message("Bridges", "AAMkADQ/bridges+1=");
export const CANAL: MessageItem = message("Canal", "AAMkADQ/canal+2=");
export const SHARED: MessageItem = message("Dyke", "AAMkADQ/dyke+3=");

export const REVIEW: AppointmentItem = {
  kind: "appointment",
  id: "AAMkADQ/review+4=",
  subject: "Design review",
  body: "The drawings.",
  organizer: { name: "Bridges", address: "bridges@abrook.example" },
  required: toAnna,
  optional: [{ name: JORG.displayName, address: JORG.mail }],
  start: "2026-11-23T14:00:00Z",
  end: "2026-11-23T15:00:00Z",
  location: "Room 5",
};

const items: OutlookItems = {
  mailboxes: [
    { mailbox: ANNA.id, messages: [BRIDGES, CANAL], appointments: [REVIEW] },
    { mailbox: FRONT.id, messages: [SHARED], appointments: [] },
  ],
};

const OFFICE = '<script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>';

/** A pane that does nothing by itself: tests work in it. */
const PANE = `<!doctype html><html lang="en"><title>Pane</title>${OFFICE}
<script>Office.onReady();</script><body><h1>Pane</h1><button id="first">First</button><button id="last">Last</button></body></html>`;

/** The names of the add-in's functions, in the order of its menu. */
const FUNCTIONS = functionNames();

/** A page of functions comes late, as built ones do: office.js is to wait for it. */
const COMMANDS = `<!doctype html><html lang="en"><title>Functions</title>${OFFICE}
<script type="module" src="/functions.js"></script></html>`;

/** The first function says above the item how it was called; the second never ends; the third is missing. */
const FUNCTIONS_FILE = `
  await Office.onReady();
  Office.actions.associate(${JSON.stringify(FUNCTIONS[0])}, (event) => {
    const words = "Done for " + Office.context.mailbox.item.subject + ", pressed as " + event.source.id;
    Office.context.mailbox.item.notificationMessages.addAsync(
      "done", { type: "informationalMessage", message: words, icon: "Icon.16x16", persistent: false },
      () => event.completed());
  });
  Office.actions.associate(${JSON.stringify(FUNCTIONS[1])}, () => undefined);
`;

function functionNames(): readonly string[] {
  const manifest = readFileSync(here("manifest.xml"), "utf8");
  const found = manifest.matchAll(/<FunctionName>([^<]+)<\/FunctionName>/g);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/** How the page is opened. */
export interface OpenOptions {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** The Outlook page on a browser, with a Graph emulator behind it. */
export class Stage {
  readonly graph: RunningGraph;
  /** Until then the add-in's functions are not answered. */
  functions: Promise<void> = Promise.resolve();
  /** What the page asked Outlook's broker. */
  readonly asked: BrokerRequest[] = [];
  private readonly browser: Browser;
  private readonly build: string;
  private readonly thrown: Error[] = [];

  private constructor(browser: Browser, build: string, graph: RunningGraph) {
    this.browser = browser;
    this.build = build;
    this.graph = graph;
  }

  /** @param build a finished build of the Outlook page */
  static async open(browser: Browser, build: string): Promise<Stage> {
    const graph = await startGraph({ port: 0, verifyToken: () => ({}) });
    graph.change((server) => addMailboxes(server, 3, []));
    return new Stage(browser, build, graph);
  }

  /** @throws AggregateError if the page threw anything: that is a mistake of ours */
  async close(): Promise<void> {
    await this.graph.close();
    if (this.thrown.length > 0) throw new AggregateError(this.thrown, "The page threw errors.");
  }

  /** Opens the page, Anna signed in. */
  async show({ width = 1_280, scheme = "light" }: OpenOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    await this.play(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      // The library's own troubles, under a clock that a test moves, are not ours.
      if (!(error.stack ?? "").includes(`${ADDIN}/office/`)) this.thrown.push(error);
    });
    await page.goto(OUTLOOK);
    await page.getByRole("button", { name: "New message" }).waitFor();
    return page;
  }

  private async play(context: BrowserContext): Promise<void> {
    await context.route("https://**/*", (route) => route.abort());
    await context.route(`${ENTRA}/**`, (route) => route.fulfill({ json: { access_token: "token" }, headers: OPEN }));
    // Through here: to the browser a page without a server is not on this machine, and must not reach into it.
    await context.route(`${this.graph.url}/**`, async (route) => route.fulfill({ response: await route.fetch() }));
    await context.route(`${OUTLOOK}/**`, (route) => this.answerOutlook(route));
    await context.route(`${ADDIN}/**`, async (route) => {
      const path = pathOf(route);
      const page = { "/taskpane.html": PANE, "/commands.html": COMMANDS }[path];
      if (page !== undefined) await route.fulfill({ contentType: "text/html", body: withLocalOffice(page, OUTLOOK) });
      else if (path === "/functions.js") {
        await this.functions;
        await route.fulfill({ contentType: "text/javascript", body: FUNCTIONS_FILE });
      } else if (path.startsWith("/icons/")) await answerFile(route, ICONS, path);
      else if (path.startsWith("/office/")) await answerFile(route, OFFICE_FILES, path.slice("/office".length));
      else await answerFile(route, SHIMS, path.slice("/sandbox".length));
    });
  }

  private async answerOutlook(route: Route): Promise<void> {
    const path = pathOf(route);
    if (path === "/config.json") return await route.fulfill({ json: this.config() });
    if (path === "/items.json") return await route.fulfill({ json: items });
    if (path === "/live") return await route.fulfill({ contentType: "text/event-stream", body: STILL });
    if (path !== "/_sandbox/broker")
      return await answerFile(route, this.build, path === "/" ? "/index.html" : path, POLICY);
    if (route.request().method() === "DELETE") return await route.fulfill({ status: 204 });
    this.asked.push(route.request().postDataJSON() as BrokerRequest);
    await route.fulfill({ json: { answer: "from the broker" } });
  }

  private config(): OutlookConfig {
    return {
      app: this.graph.url,
      graph: this.graph.url,
      entra: ENTRA,
      ring: null,
      ringFolder: RING_FOLDER,
      mailboxes: [FRONT.id, ANNA.id, JORG.id],
      admin: FRONT.userPrincipalName,
      addin: ADDIN,
      sideBySide: this.graph.url,
      users: [FRONT, ANNA, JORG],
    };
  }
}

/** Chooses an item of the list. */
export async function choose(page: Page, words: RegExp): Promise<void> {
  await page.locator(".list").getByRole("button", { name: words }).click();
}

/** Goes to a folder. @param owner display name of the mailbox's owner */
export async function openFolder(page: Page, owner: string, name: string): Promise<void> {
  await page.getByRole("region", { name: owner }).getByRole("button", { name }).click();
}

/** Clicks the button of the add-in's pane, and waits until office.js has started there. */
export async function openPane(page: Page): Promise<Frame> {
  await page.locator(".addin-group button").first().click();
  return await paneOf(page);
}

/** Chooses an entry of the add-in's menu, by its place. Answers its id. */
export async function pressFunction(page: Page, place: number): Promise<string> {
  const before = await page.locator("[data-run]").count();
  await page.locator(".addin-group [aria-haspopup=menu]").click();
  await page.getByRole("menuitem").nth(place).click();
  return (await page.locator("[data-run]").nth(before).getAttribute("data-run")) ?? "";
}

/** The add-in's frame, once office.js has started in it. */
export async function paneOf(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector("aside iframe[data-ready]")).contentFrame();
  if (frame === null) throw new Error("The pane has no frame.");
  return frame;
}

function pathOf(route: Route): string {
  return new URL(route.request().url()).pathname;
}

async function answerFile(
  route: Route,
  folder: string,
  path: string,
  headers: Readonly<Record<string, string>> = OPEN,
): Promise<void> {
  const file = join(folder, path);
  if (!existsSync(file)) return await route.fulfill({ status: 404, body: "There is no such file." });
  await route.fulfill({
    contentType: TYPES[extname(file)] ?? "application/octet-stream",
    headers,
    body: readFileSync(file),
  });
}
