/// <reference types="office-js" />
import axe from "axe-core";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built } from "../../sandbox/start/built.ts";
import {
  ANNA,
  BRIDGES,
  CANAL,
  FRONT,
  JORG,
  openPane,
  paneOf,
  pressFunction,
  REVIEW,
  SHARED,
  Stage,
} from "./outlook-stage.ts";
import { openBrowser } from "./sandbox-browser.ts";

/** The real office.js in a small add-in, in the sandbox's Outlook page. */

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

async function choose(page: Page, words: RegExp): Promise<void> {
  await page.locator(".list").getByRole("button", { name: words }).click();
}

async function folder(page: Page, owner: string, name: string): Promise<void> {
  await page.getByRole("region", { name: owner }).getByRole("button", { name }).click();
}

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

describe("what the add-in is told of the item", () => {
  it("[S32] a message: sender, recipients, subject and id", async () => {
    const { pane } = await withPane();
    const told = await pane.evaluate(() => {
      const { mailbox, requirements, displayLanguage } = Office.context;
      const item = mailbox.item as Office.MessageRead;
      const address = ({ emailAddress }: { emailAddress: string }): string => emailAddress;
      return {
        type: item.itemType as string,
        id: item.itemId,
        subject: item.subject,
        from: address(item.from),
        to: item.to.map((one) => address(one)),
        cc: item.cc.map((one) => address(one)),
        user: mailbox.userProfile.emailAddress,
        language: displayLanguage,
        nested: requirements.isSetSupported("NestedAppAuth", "1.1"),
        isShared: "getSharedPropertiesAsync" in item,
      };
    });
    expect(told).toEqual({
      type: "message",
      id: BRIDGES.id,
      subject: BRIDGES.subject,
      from: BRIDGES.from.address,
      to: [ANNA.mail],
      cc: [JORG.mail],
      user: ANNA.mail,
      language: "en-US",
      nested: true,
      isShared: false,
    });
  });

  it("[S32] a meeting: organizer, attendees and times", async () => {
    const page = await stage.show();
    await folder(page, ANNA.displayName, "Calendar");
    await choose(page, /Design review/);
    const pane = await openPane(page);
    const told = await pane.evaluate(() => {
      const item = Office.context.mailbox.item as Office.AppointmentRead;
      const address = ({ emailAddress }: { emailAddress: string }): string => emailAddress;
      return {
        type: item.itemType as string,
        id: item.itemId,
        organizer: address(item.organizer),
        required: item.requiredAttendees.map((one) => address(one)),
        optional: item.optionalAttendees.map((one) => address(one)),
        start: item.start.toISOString(),
      };
    });
    expect(told).toEqual({
      type: "appointment",
      id: REVIEW.id,
      organizer: REVIEW.organizer.address,
      required: [ANNA.mail],
      optional: [JORG.mail],
      start: new Date(REVIEW.start).toISOString(),
    });
    await expect.poll(() => page.getByRole("button", { name: "Pin", exact: true }).count()).toBe(0);
  });

  it.each([
    { button: "New message", field: "To", names: "to" },
    { button: "New event", field: "Required", names: "requiredAttendees" },
  ] as const)("[S32] a draft of $button: recipients as they are typed, an id once it is saved", async (one) => {
    const page = await stage.show();
    await page.getByRole("button", { name: one.button }).click();
    const pane = await openPane(page);
    const ask = async (): Promise<{ people: string[]; id: Outcome }> =>
      await pane.evaluate(async (names) => {
        const item = Office.context.mailbox.item as unknown as Office.MessageCompose & Office.AppointmentCompose;
        const people = await new Promise<string[]>((done) =>
          item[names].getAsync(({ value }) => done(value.map(({ emailAddress }) => emailAddress))),
        );
        const id = await new Promise<Outcome>((done) =>
          item.getItemIdAsync(({ error, value }) => done(value ? { value } : { code: error.code })),
        );
        return { people, id };
      }, one.names);
    await pane.evaluate(async () => {
      const item = Office.context.mailbox.item as Office.MessageCompose;
      await new Promise((done) => {
        const note = (event: object): unknown => Object.assign(window, { changed: event });
        item.addHandlerAsync(Office.EventType.RecipientsChanged, note, done);
      });
    });
    expect(await ask()).toEqual({ people: [], id: { code: 9046 } });
    await page.getByLabel(one.field).fill("someone@abrook.example");
    await page.getByLabel(one.field).press("Enter");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(ask).toEqual({ people: ["someone@abrook.example"], id: { value: expect.any(String) as string } });
    const changed = async (): Promise<unknown> =>
      await pane.evaluate(
        () =>
          (window as unknown as { changed?: Office.RecipientsChangedEventArgs }).changed
            ?.changedRecipientFields as unknown,
      );
    await expect.poll(changed).toMatchObject({ [one.names]: true });
  });

  it("[S32] an item of a shared mailbox says whose it is, and no other has that call", async () => {
    const page = await stage.show();
    await folder(page, FRONT.displayName, "Inbox");
    await choose(page, new RegExp(SHARED.subject));
    const pane = await openPane(page);
    const shared = await pane.evaluate(
      async () =>
        await new Promise((done) => {
          const item = Office.context.mailbox.item as Office.MessageRead;
          item.getSharedPropertiesAsync(({ value }) => done([value.owner, value.delegatePermissions]));
        }),
    );
    expect(shared).toEqual([FRONT.mail, 63]);
    await page.getByLabel("Signed in as").selectOption(JORG.displayName);
    await expect.poll(() => page.getByRole("region", { name: FRONT.displayName }).count()).toBe(0);
  });
});

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
    await page.locator("aside.pane").waitFor({ state: "detached" });
    await openPane(page);
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await folder(page, ANNA.displayName, "Calendar");
    await choose(page, /Design review/);
    await page.locator("aside.pane").waitFor({ state: "detached" });
    await folder(page, ANNA.displayName, "Inbox");
    await choose(page, /About Canal/);
    await paneOf(page);
  });

  it("[S32] it can close itself", async () => {
    const { page, pane } = await withPane();
    await pane.evaluate(() => Office.context.ui.closeContainer());
    await page.locator("aside.pane").waitFor({ state: "detached" });
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
    await page.locator(`[data-run="${id}"][data-state=completed]`).waitFor({ state: "attached" });
    const words = await page.locator("[data-notification=done]").innerText();
    expect(words).toContain(`Done for ${BRIDGES.subject}, pressed as ${id}`);
    await expect.poll(() => page.locator("iframe").count()).toBe(0);
  });

  it("[S32] are stopped after 5 minutes, and one that the add-in lacks is named", async () => {
    const page = await stage.show();
    await page.clock.install();
    await choose(page, /About Bridges/);
    const endless = await pressFunction(page, 1);
    await page.getByText("is working on your").waitFor();
    await page.clock.fastForward("05:01");
    await page.locator(`[data-run="${endless}"][data-state=killed]`).waitFor({ state: "attached" });
    await page.getByText("did not finish in 5 minutes").waitFor();
    const missing = await pressFunction(page, 2);
    await page.locator(`[data-run="${missing}"][data-state=unknown]`).waitFor({ state: "attached" });
  });
});

describe("what surrounds the item", () => {
  it("[S32] the add-in learns Outlook's face, and every change of it", async () => {
    const { page, pane } = await withPane();
    const colour = async (): Promise<string | undefined> =>
      await pane.evaluate(() => Office.context.officeTheme?.bodyBackgroundColor);
    expect(await colour()).toBe("#ffffff");
    await pane.evaluate(async () => {
      const note = ({ officeTheme }: Office.OfficeThemeChangedEventArgs): unknown =>
        Object.assign(window, { told: officeTheme.bodyBackgroundColor });
      await new Promise((done) =>
        Office.context.mailbox.addHandlerAsync(Office.EventType.OfficeThemeChanged, note, done),
      );
    });
    await page.getByLabel("Theme").selectOption("Dark");
    await expect.poll(() => pane.evaluate(() => (window as { told?: string }).told)).toBe("#1f1f1f");
    expect(await colour()).toBe("#1f1f1f");
  });

  it("[S32] settings of the add-in are there when it is opened again", async () => {
    const { page, pane } = await withPane();
    await pane.evaluate(async () => {
      Office.context.roamingSettings.set("ring", "one");
      await new Promise((done) => Office.context.roamingSettings.saveAsync(done));
    });
    await choose(page, /About Canal/);
    const again = await openPane(page);
    expect(await again.evaluate(() => Office.context.roamingSettings.get("ring") as unknown)).toBe("one");
  });

  it("[S32] signing in goes to the broker, as who is signed in and in the way that was chosen", async () => {
    const { page, pane } = await withPane();
    await page.getByLabel("Sign-in").selectOption("Consent is missing");
    await page.locator("aside iframe[data-ready]").waitFor();
    expect(pane.isDetached()).toBe(true);
    const again = await paneOf(page);
    const answer = await again.evaluate(async () => {
      const { nestedAppAuthBridge: bridge } = window as unknown as {
        nestedAppAuthBridge: EventTarget & { postMessage(text: string): void };
      };
      return await new Promise((done) => {
        bridge.addEventListener("message", done as never);
        bridge.postMessage('{"requestId":"1"}');
      });
    });
    expect(answer).toBe('{"answer":"from the broker"}');
    expect(stage.asked.at(-1)).toEqual({ mailbox: ANNA.id, scenario: "consent", request: '{"requestId":"1"}' });
    await page.getByLabel("Sign-in").selectOption("Not supported: dialog");
    await expect.poll(() => again.isDetached()).toBe(true);
    const old = await paneOf(page);
    expect(await old.evaluate(() => Office.context.requirements.isSetSupported("NestedAppAuth", "1.1"))).toBe(false);
  });

  it("[S33] Tab goes into the pane, through it and out of it, both ways", async () => {
    const { page, pane } = await withPane();
    const inPane = async (): Promise<string> => await pane.evaluate(() => document.activeElement?.id ?? "");
    await page.getByRole("button", { name: /^Close/ }).focus();
    await page.keyboard.press("Tab");
    await expect.poll(inPane).toBe("first");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const after = page.getByRole("button", { name: "Got it" });
    await expect.poll(() => after.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Shift+Tab");
    await expect.poll(inPane).toBe("last");
    await page.keyboard.press("Shift+Tab");
    await expect.poll(inPane).toBe("first");
    await page.keyboard.press("Shift+Tab");
    const close = page.getByRole("button", { name: /^Close/ });
    await expect.poll(() => close.evaluate((one) => one === document.activeElement)).toBe(true);
  });
});

describe("the page itself", () => {
  it.each([
    { theme: "Light", width: 1_280 },
    { theme: "Dark", width: 1_280 },
    { theme: "High contrast", width: 1_280 },
    { theme: "Light", width: 320 },
    { theme: "Dark", width: 800 },
  ])("[S26] has no accessibility violation: $theme, $width px", async ({ theme, width }) => {
    const page = await stage.show({ width });
    await page.getByLabel("Theme").selectOption(theme);
    await choose(page, /About Bridges/);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.getByRole("button", { name: "New event" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Edit a contact…" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("[S26] the list goes by arrows, and one Tab stop is enough for it", async () => {
    const page = await stage.show();
    const lines = page.locator(".list button");
    await lines.first().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("main").getByRole("heading").innerText()).toBe(CANAL.subject);
    await page.keyboard.press("Shift+ArrowUp");
    await page.getByText("2 items are chosen").waitFor();
    expect(await page.locator(".list button[tabindex='0']").count()).toBe(1);
  });

  it("[S26] a contact is edited in another mailbox, looked for by the sender's address", async () => {
    const { id: theirs } = JORG;
    const folderId = stage.graph.change((server) => {
      const path = `/v1.0/users/${theirs}/contactFolders`;
      const { body } = server.handle({ method: "GET", path });
      const found = body as { value: { id: string; displayName: string }[] };
      return found.value.find(({ displayName }) => displayName === "Company contacts")!.id;
    });
    const contacts = `/v1.0/users/${theirs}/contactFolders/${encodeURIComponent(folderId)}/contacts`;
    stage.graph.change((server) =>
      server.handle({
        method: "POST",
        path: contacts,
        body: { displayName: "Bridges", emailAddresses: [{ address: BRIDGES.from.address, name: "Bridges" }] },
      }),
    );
    const page = await stage.show();
    await choose(page, /About Bridges/);
    await page.getByRole("button", { name: "Edit this sender’s contact in…" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Bridges/ })
      .click();
    await page.getByLabel("Job title").fill("Bridge master");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved Bridges.").waitFor();
    const { body } = stage.graph.server.handle({ method: "GET", path: `${contacts}?$select=jobTitle` });
    expect((body as { value: object[] }).value).toMatchObject([{ jobTitle: "Bridge master" }]);
  });

  it("[S26] notifications are held and let go, and other faults stay", async () => {
    const page = await stage.show();
    const faults = async (): Promise<unknown> => await (await fetch(`${stage.graph.url}/_sandbox/faults`)).json();
    await fetch(`${stage.graph.url}/_sandbox/faults`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify([{ effect: "latency", ms: 1 }]),
    });
    await page.getByRole("button", { name: "Hold notifications" }).click();
    await page.getByRole("button", { name: "Notifications are held" }).waitFor();
    expect(await faults()).toMatchObject([{ effect: "latency" }, { effect: "holdNotifications" }]);
    await page.getByRole("button", { name: "Notifications are held" }).click();
    await page.getByRole("button", { name: "Hold notifications" }).waitFor();
    expect(await faults()).toMatchObject([{ effect: "latency" }]);
  });
});

/** What axe finds wrong, by name. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const inPage = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await inPage.axe.run()).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
