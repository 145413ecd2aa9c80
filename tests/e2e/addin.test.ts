import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openBrowser } from "./sandbox-browser.ts";
import { Run, type Urls } from "./sandbox-run.ts";

/** The add-in's pages as they are built and served, with the real office.js and the real MSAL, around the pane's views. */

const MESSAGE = /New number at our office/;
const SENDER = "Caoimhe Mac an Bhaird";

let run: Run;
let urls: Urls;
let browser: Browser;

beforeAll(async () => {
  run = new Run(["--mailboxes", "3", "--json"]);
  [urls, browser] = await Promise.all([run.ready(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await run?.stop();
});

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** Outlook with a message chosen. @param signIn what Outlook's part of signing in does, as the sandbox names it */
async function outlook(signIn = "Signed in"): Promise<Opened> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: "reduce" });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(urls.outlook);
  await page.getByLabel("Sign-in").selectOption({ label: signIn });
  await page.getByRole("button", { name: MESSAGE }).click();
  return { page, context };
}

async function pane(page: Page): Promise<Frame> {
  await page.getByRole("button", { name: "Show sync" }).click();
  // The page may put another frame in the place of the first one while it is being found.
  let frame: Frame | null = null;
  const found = async (): Promise<boolean> => {
    const element = await page.waitForSelector('iframe[title="Ringfold"]');
    frame = await element.contentFrame();
    return frame !== null;
  };
  await expect.poll(found).toBe(true);
  if (frame === null) throw new Error("the pane has no page");
  return frame;
}

/** Presses a command of the ribbon, and answers what is told on the item in the end. */
async function command(page: Page, name: string): Promise<string> {
  const bars = page.getByRole("log", { name: "Notifications" });
  const dismiss = bars.getByRole("button", { name: /Dismiss/ });
  if ((await dismiss.count()) > 0) await dismiss.first().click();
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByRole("menuitem", { name }).click();
  await dismiss.waitFor();
  await page.getByText(`is working on your ${name} request`).waitFor({ state: "detached" });
  return (await bars.locator("p").allInnerTexts()).join(" ");
}

async function editOwn(page: Page, title: string): Promise<void> {
  await page.getByText(/Edit this sender/).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("In the mailbox of").selectOption({ label: "Anna Bergström (you)" });
  await dialog.getByRole("button", { name: SENDER }).click();
  await dialog.getByLabel("Job title").fill(title);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** What pages of this origin have put aside, as text. */
async function kept(frame: Frame | Page): Promise<string> {
  return await frame.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]));
}

const SECRET = /eyJ[\w-]{10,}|access_token|refresh_token|msal\.|@/;

describe("commands of the ribbon", () => {
  it("[S32] push and pull the sender's contact where copy and ring differ, and say what came of it", async () => {
    const { page } = await outlook();
    const hold = page.getByRole("button", { name: "Hold notifications" });
    await hold.click();
    onTestFinished(() => page.getByRole("button", { name: "Notifications are held" }).click());
    await editOwn(page, "Master founder");
    expect(await command(page, "Push")).toContain(`Pushed ${SENDER}. The pane can undo it. Changed: Job title`);
    expect(await command(page, "Push")).toContain(`${SENDER}: Your copy and the ring are the same.`);
    await editOwn(page, "Apprentice");
    expect(await command(page, "Pull")).toContain(`Pulled ${SENDER}. The pane can undo it. Changed: Job title`);
    expect(await command(page, "Resync")).toContain("Every mailbox looked at its copy.");
  });

  it("[S32] end with words when nobody is signed in, or nobody matches", async () => {
    const { page } = await outlook("Asks once");
    expect(await command(page, "Resync")).toContain("Open the pane and sign in first.");
    await page.getByLabel("Sign-in").selectOption({ label: "Signed in" });
    await page.getByRole("button", { name: /Your weekly digest/ }).click();
    expect(await command(page, "Push")).toContain("Weekly digest is not in your rings.");
  });
});

describe("signing in", () => {
  it("[S34] through Outlook needs no window, and leaves nothing behind in the pane", async () => {
    const { page, context } = await outlook();
    const frame = await pane(page);
    await frame.getByText("In sync").first().waitFor();
    expect(context.pages()).toHaveLength(1);
    expect(await kept(frame)).not.toMatch(SECRET);
  });

  it("[S34] by Office's window where Outlook cannot do it, with the mailbox's address as a hint", async () => {
    const { page, context } = await outlook("Not supported: dialog");
    const frame = await pane(page);
    const [dialog] = await Promise.all([
      context.waitForEvent("page"),
      frame.getByRole("button", { name: "Sign in" }).click(),
    ]);
    await dialog.waitForURL(/oauth2\/v2\.0\/authorize/);
    expect(new URL(dialog.url()).searchParams.get("login_hint")).toMatch(/^anna/);
    await Promise.all([dialog.waitForEvent("close"), dialog.getByRole("button", { name: /Anna/ }).click()]);
    await frame.getByText("In sync").first().waitFor();
    expect(await kept(frame)).not.toMatch(SECRET);
  });

  it("[S33] says who has to agree, with the page where they do", async () => {
    const { page } = await outlook("Consent is missing");
    const frame = await pane(page);
    await frame.getByRole("button", { name: "Sign in" }).click();
    await frame.getByRole("heading", { name: "Your organization has to agree first" }).waitFor();
    expect(await frame.getByRole("link").getAttribute("href")).toMatch(/\/v2\.0\/adminconsent\?client_id=/);
  });

  it("[S34] in a plain tab by a window of the browser's; then the pane works without an item", async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${urls.addin}/taskpane.html`);
    const [window] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("button", { name: "Sign in" }).click(),
    ]);
    await window.getByRole("button", { name: /Anna/ }).click();
    await page.getByRole("heading", { name: "Recent" }).waitFor();
    expect(await kept(page)).not.toMatch(SECRET);
  });

  it("[S33] thanks the administrator who agreed, and sends away who strayed to its window", async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const words = (): Promise<string> => page.locator("#words").innerText();
    await page.goto(`${urls.addin}/signin.html?admin_consent=True&tenant=any`);
    await expect.poll(words).toContain("Your organization can use Ringfold now");
    await page.goto(`${urls.addin}/signin.html`);
    await expect.poll(words).toContain("This window belongs to Ringfold in Outlook");
    await page.goto(`${urls.addin}/signin.html?again#code=forged&state=forged`);
    await expect.poll(words).toContain("Signing in did not work");
  });
});
