/// <reference types="office-js" />
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built } from "../../sandbox/start/built.ts";
import { ANNA, BRIDGES, CANAL, choose, openFolder, openPane, paneOf, pressFunction, Stage } from "./outlook-stage.ts";
import { openBrowser } from "./sandbox-browser.ts";

/** The real office.js in a small add-in, in the sandbox's Outlook page: the pane, notifications and function commands. */

/** What an asynchronous call came to. */
type Outcome = { readonly value: unknown } | { readonly code: number };

let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  const [build, opened] = await Promise.all([built("outlook"), openBrowser()]);
  browser = opened;
  stage = await Stage.open(browser, build);
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function withPane(words = /About Bridges/): Promise<{ page: Page; pane: Frame }> {
  const page = await stage.show();
  await choose(page, words);
  return { page, pane: await openPane(page) };
}

/** Lets the pane note its item at each ItemChanged, under `window.seen`. */
async function follow(pane: Frame): Promise<void> {
  await pane.evaluate(async () => {
    const seen: (string | null)[] = [];
    Object.assign(window, { seen });
    const { mailbox } = Office.context;
    await new Promise((done) => {
      const note = (): unknown => seen.push((mailbox.item as Office.MessageRead | null)?.subject ?? null);
      mailbox.addHandlerAsync(Office.EventType.ItemChanged, note, done);
    });
  });
}

async function expectSeen(pane: Frame, subjects: readonly (string | null)[]): Promise<void> {
  await expect.poll(() => pane.evaluate(() => (window as unknown as { seen: unknown[] }).seen)).toEqual(subjects);
}

/** Adds a notification. */
async function notify(pane: Frame, key: string, details: object): Promise<Outcome> {
  return await pane.evaluate(
    async ([name, data]) =>
      await new Promise<Outcome>((done) => {
        const { item } = Office.context.mailbox;
        item!.notificationMessages.addAsync(name, data as Office.NotificationMessageDetails, ({ error, value }) =>
          done(error === undefined || error === null ? { value } : { code: error.code }),
        );
      }),
    [key, details] as const,
  );
}

const ERROR = { type: "errorMessage", message: "Something to read" };

async function stateOf(page: Page, command: string): Promise<string | null> {
  return await page.locator(`[data-run="${command}"]`).getAttribute("data-state");
}

describe("a pane that follows", () => {
  it("[S32] pinned, it stays and is told of every other item, and of none", async () => {
    const { page, pane } = await withPane();
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await follow(pane);
    await choose(page, /About Canal/);
    await expectSeen(pane, [CANAL.subject]);
    await page
      .locator(".list")
      .getByRole("button", { name: /About Bridges/ })
      .click({ modifiers: ["Control"] });
    await expectSeen(pane, [CANAL.subject, null]);
    await choose(page, /About Bridges/);
    await expectSeen(pane, [CANAL.subject, null, BRIDGES.subject]);
  });

  it("[S32] not pinned, it closes with the next message; pinned, it comes back from the calendar", async () => {
    const { page } = await withPane();
    await choose(page, /About Canal/);
    await expect.poll(() => page.locator("aside.pane").count()).toBe(0);
    await openPane(page);
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await openFolder(page, ANNA.displayName, "Calendar");
    await expect.poll(() => page.locator("aside.pane").count()).toBe(0);
    await openFolder(page, ANNA.displayName, "Inbox");
    await choose(page, /About Canal/);
    await paneOf(page);
  });

  it("[S32] it can close itself", async () => {
    const { page, pane } = await withPane();
    await pane.evaluate(() => Office.context.ui.closeContainer());
    await expect.poll(() => page.locator("aside.pane").count()).toBe(0);
  });
});

describe("what the add-in says above the item", () => {
  it("[S32] stands there, and Outlook's limits hold", async () => {
    const { page, pane } = await withPane();
    for (const key of ["a", "b", "c", "d", "e"]) expect(await notify(pane, key, ERROR)).toHaveProperty("value");
    expect(await notify(pane, "a", ERROR)).toEqual({ code: 9023 });
    expect(await notify(pane, "f", ERROR)).toEqual({ code: 9025 });
    await expect(notify(pane, "g", { ...ERROR, message: "x".repeat(151) })).rejects.toThrow(/range/);
    await expect.poll(() => page.locator("[data-notification]").count()).toBe(5);
    await page.locator("[data-notification=b] button").click();
    expect(await notify(pane, "f", ERROR)).toHaveProperty("value");
    await expect.poll(() => page.locator("[data-notification=f]").innerText()).toContain("Something to read");
  });

  it("[S32] is gone after another item, unless it was to stay", async () => {
    const { page, pane } = await withPane();
    const info = { type: "informationalMessage", message: "Pushed", icon: "Icon.16x16" };
    await notify(pane, "passing", { ...info, persistent: false });
    await notify(pane, "staying", { ...info, persistent: true });
    await choose(page, /About Canal/);
    await expect.poll(() => page.locator("[data-notification]").count()).toBe(0);
    await choose(page, /About Bridges/);
    await expect.poll(() => page.locator("[data-notification]").count()).toBe(1);
    expect(await page.locator("[data-notification=staying]").count()).toBe(1);
  });
});

describe("function commands", () => {
  it("[S32] work on the item that was open at the click, and end", async () => {
    const page = await stage.show();
    await choose(page, /About Bridges/);
    const id = await pressFunction(page, 0);
    await expect.poll(() => stateOf(page, id)).toBe("completed");
    const words = await page.locator("[data-notification=done]").innerText();
    expect(words).toContain(`Done for ${BRIDGES.subject}, pressed as ${id}`);
    await expect.poll(() => page.locator("iframe").count()).toBe(0);
  });

  it("[S32] wait for the add-in's functions to be loaded", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.functions = promise;
    const page = await stage.show();
    await choose(page, /About Bridges/);
    const id = await pressFunction(page, 0);
    const frame = page.frames().at(-1)!;
    const hasItem = (): Promise<boolean> =>
      frame.evaluate(() => typeof Office === "object" && typeof Office.context?.mailbox === "object");
    await expect.poll(hasItem).toBe(true);
    expect(await stateOf(page, id)).toBe("running");
    resolve();
    await expect.poll(() => stateOf(page, id)).toBe("completed");
  });

  it("[S32] are stopped after 5 minutes, and one that the add-in lacks is named", async () => {
    const page = await stage.show();
    await page.clock.install();
    await choose(page, /About Bridges/);
    const missing = await pressFunction(page, 2);
    await expect.poll(() => stateOf(page, missing)).toBe("unknown");
    const endless = await pressFunction(page, 1);
    await page.locator("iframe[data-ready]").waitFor({ state: "attached" });
    await page.getByText("is working on your").waitFor();
    await page.clock.fastForward("05:01");
    await expect.poll(() => stateOf(page, endless)).toBe("killed");
    await page.getByText("did not finish in 5 minutes").waitFor();
  });
});
