import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { OutlookPage } from "./pane-page.ts";
import { openBrowser } from "./sandbox-browser.ts";
import { Office, type Mailbox } from "./sandbox-graph.ts";
import { eventually, freePort, freshFolder, Run } from "./sandbox-run.ts";

/** The running sandbox with the pane in its Outlook page: everything real but the mailboxes. */

/** Who is in the ring from the start. Two of them share an address, and one has two. */
const RING: readonly (readonly [name: string, ...addresses: string[]])[] = [
  ["Ada Ashworth", "ada@ashworth.example.net"],
  ["Bo Brandvold", "bo@brandvold.example.net", "bo.private@brandvold.example.net"],
  ["张伟琳", "weilin@zhang.example.net"],
  ["Dora Dunmore", "office@shared.example.net"],
  ["Emil Ekdahl", "emil@ekdahl.example.net"],
  ["Fay Fontaine", "fay@fontaine.example.net"],
  ["Gus Grimaldi", "gus@grimaldi.example.net"],
  ["Hedda Holm", "hedda@holm.example.net"],
  ["Ivo Ibarra", "ivo@ibarra.example.net"],
  ["Jun Jansen", "office@shared.example.net"],
  ["Kaja Kvist", "kaja@kvist.example.net"],
  ["Lars Lindqvist", "lars@lindqvist.example.net"],
];

/** Messages of Anna's, by subject, with the ring's contact who sent each. */
export const MAIL = {
  gus: /New number at our office/,
  stranger: /Question about your catalogue/,
  minutes: /Minutes of Tuesday/,
  hedda: /Offer 4711/,
  bo: /Visit next month/,
  ivo: /Samples have arrived/,
  chinese: /Greetings/,
  longName: /The dates for the acceptance/,
  shared: /To all customers/,
  digest: /Your weekly digest/,
} as const;

/** A contact as Graph shows it. */
export type Contact = Readonly<Record<string, unknown>> & { readonly id: string; readonly displayName: string };

/** What a fault of the Graph emulator is made of. */
export interface Fault {
  readonly effect: string;
  readonly match?: { readonly mailbox?: string; readonly method?: string; readonly path?: string };
  readonly retryAfter?: number;
  readonly status?: number;
  readonly code?: string;
  readonly times?: number;
}

/** How Outlook's page is opened. */
export interface OpenOptions {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  readonly forcedColors?: "active" | "none";
}

/** The people with a mailbox, in the company's order. */
export const PEOPLE = ["Front Office", "Anna Bergström", "Jörg Weißhaupt"] as const;
export const ANNA = PEOPLE[1];

/** How long a page is waited for, at most. */
const PATIENCE_MS = 15_000;

/** What changes with every write, and is nobody's edit. */
const VOLATILE = new Set([
  "@odata.etag",
  "changeKey",
  "lastModifiedDateTime",
  "createdDateTime",
  "id",
  "parentFolderId",
]);

/** The sandbox, a browser, and what is asked of Graph beside them. */
export class PaneStage {
  readonly office: Office;
  readonly run: Run;
  /** What a page said that it should not have: errors thrown, refused by its policy, or failed to load. */
  readonly complaints: string[] = [];
  readonly browser: Browser;
  private readonly seed: string;
  private mailboxesByName: ReadonlyMap<string, Mailbox> = new Map();

  private constructor(parts: { office: Office; run: Run; browser: Browser; seed: string }) {
    this.office = parts.office;
    this.run = parts.run;
    this.browser = parts.browser;
    this.seed = parts.seed;
  }

  /** Starts everything, and waits until the mailboxes agree. */
  static async open(): Promise<PaneStage> {
    const seed = freshFolder();
    for (const [place, [name, ...addresses]] of RING.entries()) {
      writeFileSync(join(seed, `${String(place).padStart(2, "0")}.vcf`), cardOf(name, addresses));
    }
    const args = ["--port", String(await freePort()), "--mailboxes", String(PEOPLE.length), "--seed", seed, "--json"];
    const run = new Run(args);
    try {
      const [urls, browser] = await Promise.all([run.ready(), openBrowser()]);
      const stage = new PaneStage({ office: await Office.open(urls), run, browser, seed });
      await eventually(30_000, () => stage.office.settle(RING.length));
      const all = await stage.office.call<(Mailbox & { displayName: string })[]>("GET", "/_sandbox/mailboxes");
      stage.mailboxesByName = new Map(all.map((one) => [one.displayName, one]));
      return stage;
    } catch (error) {
      await run.stop("SIGKILL");
      rmSync(seed, { recursive: true, force: true });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.run.stop();
    rmSync(this.seed, { recursive: true, force: true });
  }

  /** Opens Outlook's page in a browser of its own, Anna signed in. */
  async outlook({ width = 1_280, scheme = "light", forcedColors = "none" }: OpenOptions = {}): Promise<OutlookPage> {
    const context = await this.context({ width, scheme, forcedColors });
    const page = await context.newPage();
    await page.goto(this.office.urls.outlook);
    await page.getByRole("button", { name: "New message" }).waitFor();
    return new OutlookPage(page);
  }

  /** Opens the pane in a plain tab. */
  async tab(options: OpenOptions = {}): Promise<Page> {
    const context = await this.context({ width: 450, scheme: "light", forcedColors: "none", ...options });
    const page = await context.newPage();
    await page.goto(`${this.office.urls.addin}/taskpane.html`);
    return page;
  }

  private async context(options: Required<OpenOptions>): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: options.width, height: 800 },
      colorScheme: options.scheme,
      forcedColors: options.forcedColors,
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("console", (message) => {
      const { url } = message.location();
      if (["error", "warning"].includes(message.type()) && !isExpected(message.text(), url))
        this.complaints.push(`${url}: ${message.text()}`);
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
    return context;
  }

  mailbox(owner: (typeof PEOPLE)[number]): Mailbox {
    const found = this.mailboxesByName.get(owner);
    if (found === undefined) throw new Error(`${owner} has no mailbox.`);
    return found;
  }

  /** The contacts of this name in a mailbox's ring folder. */
  async copies(owner: (typeof PEOPLE)[number], name: string): Promise<Contact[]> {
    const path = `${this.folder(owner)}/contacts?$top=999`;
    const { value } = await this.office.call<{ value: Contact[] }>("GET", path);
    return value.filter(({ displayName }) => displayName === name);
  }

  /** The one contact of this name, without what changes with every write. */
  async held(owner: (typeof PEOPLE)[number], name: string): Promise<Readonly<Record<string, unknown>>> {
    const [copy, ...more] = await this.copies(owner, name);
    if (copy === undefined || more.length > 0) throw new Error(`${owner} holds ${name} ${more.length + 1} times.`);
    return Object.fromEntries(Object.entries(copy).filter(([key]) => !VOLATILE.has(key)));
  }

  /** What everybody holds, in the order of {@link PEOPLE}. */
  async heldByAll(name: string): Promise<Readonly<Record<string, unknown>>[]> {
    return await Promise.all(PEOPLE.map((owner) => this.held(owner, name)));
  }

  /** Edits a contact, as the owner of the mailbox does. */
  async edit(owner: (typeof PEOPLE)[number], name: string, body: object): Promise<void> {
    const [copy] = await this.copies(owner, name);
    await this.office.change(this.mailbox(owner), copy?.id ?? "", body);
  }

  async remove(owner: (typeof PEOPLE)[number], name: string): Promise<void> {
    await this.office.remove(this.mailbox(owner), name);
  }

  async faults(...faults: readonly Fault[]): Promise<void> {
    await this.office.call("PUT", "/_sandbox/faults", faults);
  }

  /** Asks the API as an administrator. */
  async admin<T>(method: string, path: string): Promise<T> {
    const { app, entra } = this.office.urls;
    const wish = "user=foffice@ringfold.example&roles=Ringfold.Admin";
    const { access_token: token } = (await (await fetch(`${entra}/_sandbox/token?${wish}`)).json()) as {
      access_token: string;
    };
    const response = await fetch(`${app}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** The ring's id. */
  async ring(): Promise<string> {
    const { rings } = await this.admin<{ rings: { id: string }[] }>("GET", "/rings");
    return rings[0]?.id ?? "";
  }

  private folder(owner: (typeof PEOPLE)[number]): string {
    const { id, folders } = this.mailbox(owner);
    const found = folders.find(({ displayName }) => displayName === "Company contacts");
    return `/v1.0/users/${id}/contactFolders/${encodeURIComponent(found?.id ?? "")}`;
  }
}

/** The message of a request that was refused or cut on purpose; what our policy refuses of office.js's own: styles, and in a tab its telemetry. */
function isExpected(text: string, url: string): boolean {
  if (text.startsWith("Failed to load resource")) return url.includes("/api/v1/");
  if (text.includes("WebSocket connection to")) return true;
  const isRefused =
    /^(Applying inline style|Framing 'https:\/\/telemetryservice\.firstpartyapps\.oaspapps\.com\/') violates/;
  return isRefused.test(text) && url.includes("/office/");
}

function cardOf(name: string, addresses: readonly string[]): string {
  const [given = "", surname = ""] = name.split(" ");
  const lines = [
    "BEGIN:VCARD",
    "VERSION:3.0",
    `FN:${name}`,
    `N:${surname};${given};;;`,
    "TITLE:Fitter",
    "ORG:Example Works",
    ...addresses.map((address) => `EMAIL:${address}`),
    "END:VCARD",
  ];
  return lines.join("\r\n");
}
