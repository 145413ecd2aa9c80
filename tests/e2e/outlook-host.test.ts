/// <reference types="office-js" />
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built } from "../../sandbox/start/built.ts";
import {
  ANNA,
  BRIDGES,
  choose,
  openFolder,
  FRONT,
  JORG,
  openPane,
  paneOf,
  REVIEW,
  SHARED,
  Stage,
} from "./outlook-stage.ts";
import { openBrowser } from "./sandbox-browser.ts";

/** The real office.js in a small add-in, in the sandbox's Outlook page: what it is told of the item, and around it. */

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

describe("what the add-in is told of the item", () => {
  it("[S32] a message: sender, recipients, subject and id", async () => {
    const { pane } = await withPane();
    const told = await pane.evaluate(() => {
      const { mailbox, requirements, displayLanguage } = Office.context;
      const item = mailbox.item as Office.MessageRead;
      const address = ({ emailAddress }: { emailAddress: string }): string => emailAddress;
      return {
        type: item.itemType,
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
    await openFolder(page, ANNA.displayName, "Calendar");
    await choose(page, /Design review/);
    const pane = await openPane(page);
    const told = await pane.evaluate(() => {
      const item = Office.context.mailbox.item as Office.AppointmentRead;
      const address = ({ emailAddress }: { emailAddress: string }): string => emailAddress;
      return {
        type: item.itemType,
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
    const field = page.getByRole("combobox", { name: one.field, exact: true });
    expect(await ask()).toEqual({ people: [], id: { code: 9046 } });
    await field.fill("someone@abrook.example");
    await field.press("Enter");
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
    await openFolder(page, FRONT.displayName, "Inbox");
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
    await expect.poll(() => pane.isDetached()).toBe(true);
    const again = await paneOf(page);
    const answer = await again.evaluate(async () => {
      const { nestedAppAuthBridge } = window as unknown as {
        nestedAppAuthBridge: Record<"addEventListener" | "postMessage", (...given: unknown[]) => void>;
      };
      return await new Promise((done) => {
        const { addEventListener: listen, postMessage: ask } = nestedAppAuthBridge;
        listen("message", done);
        ask('{"requestId":"1"}');
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
    await page.keyboard.press("Tab");
    await expect.poll(inPane).toBe("first");
    await page.keyboard.press("Escape");
    await expect.poll(() => close.evaluate((one) => one === document.activeElement)).toBe(true);
  });
});
