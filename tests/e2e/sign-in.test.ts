import type * as Msal from "@azure/msal-browser";
import axe from "axe-core";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTokenVerifier } from "../../worker/auth/verify.ts";
import { openBrowser } from "./sandbox-browser.ts";
import { openStage, type Stage } from "./sign-in-stage.ts";

/** What a page got of MSAL: a token, or why not. */
interface Came {
  readonly token?: string;
  readonly user?: string | undefined;
  readonly fromCache?: boolean;
  readonly error?: string;
  readonly words?: string;
  /** MSAL's class of the error. */
  readonly kind?: string;
}

/** What the tests keep in the page between two calls. */
interface InPage {
  readonly msal: typeof Msal;
  app: Msal.IPublicClientApplication;
}

let stage: Stage;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [stage, browser] = await Promise.all([openStage(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  await put("/_sandbox/consent", { granted: true });
  await put("/_sandbox/sessions", []);
});

afterEach(async () => {
  await context.close();
});

async function put(path: string, body: unknown): Promise<void> {
  await fetch(`${stage.entra.url}${path}`, { method: "PUT", body: JSON.stringify(body) });
}

/** Makes MSAL's app in a page, as the pane makes it. */
async function makeApp(where: Page | Frame, nested: boolean): Promise<void> {
  const { clientId, login, tenant, addin } = stage;
  await where.evaluate(
    async ([client, authority, redirectUri, isNested]) => {
      const page = globalThis as unknown as InPage;
      const auth = {
        clientId: client,
        authority,
        knownAuthorities: [new URL(authority).host],
        redirectUri,
      };
      page.app = isNested
        ? await page.msal.createNestablePublicClientApplication({ auth })
        : await page.msal.createStandardPublicClientApplication({ auth, cache: { cacheLocation: "memoryStorage" } });
    },
    [clientId, `${login}/${tenant}`, `${addin}/signin.html`, nested] as const,
  );
}

/** Asks MSAL for a token. @param how `cache`: silently; `renew`: silently, and by the refresh token; `window` */
async function acquire(where: Page | Frame, how: "cache" | "renew" | "window", prompt?: string): Promise<Came> {
  return await where.evaluate(
    async ([way, scope, asked]) => {
      const { app, msal } = globalThis as unknown as InPage;
      const [account] = app.getAllAccounts();
      const request = { scopes: [scope], ...(account === undefined || way === "window" ? {} : { account }) };
      const policy = msal.CacheLookupPolicy;
      try {
        const came =
          way === "window"
            ? await app.acquireTokenPopup({ ...request, ...(asked === undefined ? {} : { prompt: asked }) })
            : await app.acquireTokenSilent({
                ...request,
                cacheLookupPolicy: way === "renew" ? policy.RefreshToken : policy.AccessTokenAndRefreshToken,
              });
        return { token: came.accessToken, user: came.account?.username, fromCache: came.fromCache };
      } catch (error) {
        const { errorCode, message, name } = error as { errorCode: string; message: string; name: string };
        return { error: errorCode, words: message, kind: name };
      }
    },
    [how, stage.scope, prompt] as const,
  );
}

/** Asks with a window, and does something in it. */
async function inWindow(page: Page, act: (window: Page) => Promise<void>, prompt?: string): Promise<Came> {
  const opened = page.waitForEvent("popup");
  const came = acquire(page, "window", prompt);
  const window = await opened;
  await act(window);
  return await came;
}

async function openPlain(): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => expect.soft(error.message, "thrown by the page").toBe(""));
  await page.goto(`${stage.addin}/plain.html`);
  await makeApp(page, false);
  return page;
}

const pick = (name: string) => async (window: Page) => await window.getByRole("button", { name }).click();

async function isTaken(token: string | undefined): Promise<string | null> {
  const { entra, tenant, clientId } = stage;
  const deps = {
    fetch: async (url: string, init: RequestInit) => await fetch(url, init),
    clock: { now: Date.now },
    random: { hex: () => "", fraction: () => 0 },
  };
  const verified = await makeTokenVerifier({ login: entra.url, tenant, clientId }, deps).verify(`Bearer ${token}`);
  return verified.ok ? verified.value.oid : null;
}

describe("real MSAL, in a plain page", () => {
  it("[S34] gets a token by a window, and the Worker takes it; later it comes silently, and is renewed", async () => {
    const page = await openPlain();
    expect(await acquire(page, "cache")).toMatchObject({ error: "no_account_error" });
    const first = await inWindow(page, pick("Anna Bergström"));
    expect(first).toMatchObject({ user: "abergstrom@ringfold.example" });
    expect(await isTaken(first.token)).toBe(stage.users[1]?.id);
    expect(await acquire(page, "cache")).toEqual({ ...first, fromCache: true });
    const renewed = await acquire(page, "renew");
    expect(renewed).toMatchObject({ user: first.user, fromCache: false });
    expect(renewed.token).not.toBe(first.token);
    expect(await isTaken(renewed.token)).toBe(stage.users[1]?.id);
    const stored = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    );
    expect(stored).not.toContain(first.token);
  });

  it("[S34] signed in already, the window closes by itself, and another account can be picked", async () => {
    const page = await openPlain();
    await inWindow(page, pick("Anna Bergström"));
    const again = await inWindow(page, async () => undefined);
    expect(again).toMatchObject({ user: "abergstrom@ringfold.example" });
    const other = await inWindow(page, pick("Jörg Weißhaupt"), "select_account");
    expect(other).toMatchObject({ user: "jweisshaupt@ringfold.example" });
  });

  it("[S34] a sign-in that is lost, and one that is cancelled, are told apart", async () => {
    const page = await openPlain();
    await inWindow(page, pick("Anna Bergström"));
    await put("/_sandbox/sessions", []);
    expect(await acquire(page, "renew")).toMatchObject({ kind: "InteractionRequiredAuthError" });
    const cancelled = await inWindow(page, pick("Cancel"), "select_account");
    expect(cancelled).toMatchObject({ error: "access_denied" });
  });

  it("[S34] missing consent is named, silently and in the window", async () => {
    const page = await openPlain();
    await inWindow(page, pick("Anna Bergström"));
    await put("/_sandbox/consent", { granted: false });
    const silent = await acquire(page, "renew");
    expect(silent.kind).toBe("InteractionRequiredAuthError");
    expect(silent.words).toContain("AADSTS65001");
    const refused = await inWindow(page, pick("Return to the application"));
    expect(refused).toMatchObject({ error: "access_denied" });
    expect(refused.words).toContain("AADSTS90094");
  });

  it.each(["light", "dark"] as const)("[S26] Entra's pages have no accessibility violation, %s", async (scheme) => {
    const page = await openPlain();
    const check = async (window: Page): Promise<void> => {
      await window.emulateMedia({ colorScheme: scheme });
      await window.setViewportSize({ width: 320, height: 600 });
      await window.locator("h1").waitFor();
      await window.evaluate(axe.source);
      const found = await window.evaluate(async () => {
        const { axe: inPage } = globalThis as unknown as { axe: { run(): Promise<axe.AxeResults> } };
        const { violations } = await inPage.run();
        const sideways = document.documentElement.scrollWidth > globalThis.innerWidth;
        return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), ...(sideways ? ["sideways"] : [])];
      });
      expect(found, await window.title()).toEqual([]);
    };
    await inWindow(
      page,
      async (window) => {
        await check(window);
        await window.keyboard.press("Tab");
        await window.keyboard.press("Enter");
        await window.getByRole("heading", { name: "Permissions requested" }).waitFor();
        await check(window);
        await pick("Accept")(window);
      },
      "consent",
    );
    await put("/_sandbox/consent", { granted: false });
    await inWindow(page, async (window) => {
      await window.getByRole("heading", { name: "Need admin approval" }).waitFor();
      await check(window);
      await pick("Return")(window);
    });
  });
});

describe("real MSAL beside office.js, in a frame of Outlook's", () => {
  async function openPane(mailbox: string | undefined, first = "signed-in"): Promise<{ page: Page; pane: Frame }> {
    const page = await context.newPage();
    const query = new URLSearchParams({ mailbox: mailbox ?? "", addin: stage.addin });
    await page.goto(`${stage.outlook}/?${query.toString()}`);
    const element = await page.waitForSelector("iframe");
    const pane = await element.contentFrame();
    await pane!.waitForURL(/pane\.html/);
    await pane!.waitForFunction(() => "msal" in globalThis);
    await scenario(page, first);
    await makeApp(pane!, true);
    return { page, pane: pane! };
  }

  const scenario = async (page: Page, name: string): Promise<void> =>
    await page.evaluate((given) => void Object.assign(globalThis, { scenario: given }), name);

  it("[S34] gets the mailbox's user's token through Outlook, without a window", async () => {
    const { pane } = await openPane(stage.users[2]?.id);
    const came = await acquire(pane, "cache");
    expect(came).toMatchObject({ user: stage.users[2]?.userPrincipalName });
    expect(await isTaken(came.token)).toBe(stage.users[2]?.id);
    expect(context.pages()).toHaveLength(1);
  });

  it("[S34] is asked once, and then no more", async () => {
    const { page, pane } = await openPane(stage.users[1]?.id);
    await scenario(page, "interaction");
    expect(await acquire(pane, "cache")).toMatchObject({ kind: "InteractionRequiredAuthError" });
    expect(await acquire(pane, "window")).toMatchObject({ user: stage.users[1]?.userPrincipalName });
    expect(await acquire(pane, "cache")).toMatchObject({ user: stage.users[1]?.userPrincipalName });
  });

  it("[S34] where Outlook cannot do it after all, MSAL goes on with a window of its own", async () => {
    const { pane } = await openPane(stage.users[1]?.id, "unavailable");
    expect(await acquire(pane, "cache")).toMatchObject({ error: "no_account_error" });
    const opened = context.waitForEvent("page");
    const came = acquire(pane, "window");
    await pick("Anna Bergström")(await opened);
    expect(await came).toMatchObject({ user: "abergstrom@ringfold.example" });
  });

  it.each([
    { name: "consent", silent: "consent_required", popup: "consent_required" },
    { name: "cancel", silent: "interaction_required", popup: "user_canceled" },
    { name: "offline", silent: "no_network_connectivity", popup: "no_network_connectivity" },
    { name: "disabled", silent: "nested_app_auth_bridge_disabled", popup: "nested_app_auth_bridge_disabled" },
  ])("[S34] $name: MSAL says $silent and $popup", async ({ name, silent, popup }) => {
    const { page, pane } = await openPane(stage.users[0]?.id);
    await scenario(page, name);
    expect(await acquire(pane, "cache")).toMatchObject({ error: silent });
    expect(await acquire(pane, "window")).toMatchObject({ error: popup });
  });
});
