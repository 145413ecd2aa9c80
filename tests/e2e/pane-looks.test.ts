import axe from "axe-core";
import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutlookPage } from "./pane-page.ts";
import { ANNA, MAIL, PaneStage } from "./pane-stage.ts";

/** What can be seen, reached by keyboard, read by a machine, and found in the browser afterwards. */

let stage: PaneStage;
let outlook: OutlookPage;

beforeAll(async () => {
  stage = await PaneStage.open();
});

beforeEach(async () => {
  outlook = await stage.outlook();
});

afterEach(async () => {
  await outlook.close();
  await stage.faults();
});

afterAll(async () => {
  await stage?.close();
});

/** What the sandbox's Outlook shows of itself to tests. */
interface ForTests {
  readonly sandboxOutlook: { calls(): readonly object[] };
}

/** The page of the pane. */
async function frameOf(page: Page): Promise<Frame> {
  const element = await page.waitForSelector("aside.pane iframe");
  const frame = await element.contentFrame();
  if (frame === null) throw new Error("The pane has no page.");
  return frame;
}

/** What axe finds wrong with what is on show, what sticks out, and what is a code and no word. */
async function faultsOf(frame: Frame | Page): Promise<string[]> {
  await frame.evaluate(axe.source);
  return await frame.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: { run(): Promise<axe.AxeResults> } };
    const { violations } = await inPage.run();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`sideways: ${scrollWidth} of ${clientWidth} px`);
    const code = /\b[a-z]+_[a-z_]+\b|\bundefined\b|\[object|\bNaN\b|\bnull\b/.exec(document.body.innerText);
    if (code !== null) found.push(`code: ${code[0]}`);
    return found;
  });
}

describe("every view of the pane, at 320 px", () => {
  it.each(["Light", "Dark"])(
    "[S26] [S33] has no accessibility violation and nothing that sticks out: %s",
    async (theme) => {
      const found: Record<string, string[]> = {};
      const look = async (view: string): Promise<void> => {
        found[view] = await faultsOf(await frameOf(outlook.page));
      };
      await outlook.page.getByLabel("Theme").selectOption(theme);
      await outlook.openOn(MAIL.minutes);
      await outlook.says("In sync");
      await look("people");
      const card = await outlook.person("Ivo Ibarra");
      await card.getByRole("button", { name: "History" }).click();
      await card.locator(".history > li").first().waitFor();
      await look("card and history");
      await outlook.hold(true);
      await stage.edit(ANNA, "Ivo Ibarra", {
        personalNotes: `${"long ".repeat(200)}${theme}`,
        companyName: "x".repeat(90),
      });
      await outlook.press("Check again");
      await card.locator(".act-button", { hasText: /^Push/ }).click();
      await outlook.preview();
      await look("preview");
      await card.locator(".act-panel").getByRole("button", { name: "Push" }).click();
      await outlook.says("Pushed", ".act-panel h3");
      await look("result");
      await outlook.pane.getByRole("button", { name: /^Add/ }).first().click();
      await look("add");
      await outlook.press("Find a contact");
      await outlook.pane.locator(".pick").first().waitFor();
      await outlook.pane.getByRole("textbox").fill("zzz");
      await outlook.says(/^Nobody found/);
      await look("picker");
      await outlook.page.context().setOffline(true);
      await outlook.says(/^You are offline/);
      await look("offline");
      await outlook.page.context().setOffline(false);
      await outlook.page.getByRole("button", { name: "New message" }).click();
      await outlook.openPane();
      await outlook.says("Nobody is named here yet.");
      await look("draft");
      await outlook.signInWay("Asks once");
      await outlook.says("Sign in to Ringfold");
      await look("sign-in");
      await outlook.signInWay("Consent is missing");
      await outlook.press("Sign in");
      await outlook.says("Your organization has to agree first");
      await look("consent");
      await outlook.signInWay("Signed in");
      const api = `${stage.office.urls.addin}/api/v1/**`;
      await outlook.page
        .context()
        .route(api, (route) =>
          route.fulfill({ json: { mailbox: "m", own: true, name: "A", admin: false, rings: [], answers: [] } }),
        );
      await outlook.choose(MAIL.digest);
      await outlook.openPane();
      await outlook.says("You are in no ring yet");
      await look("no ring");
      await outlook.page.context().unroute(api);
      await outlook.page.context().route(api, (route) => route.abort());
      await outlook.choose(MAIL.gus);
      await outlook.openPane();
      await outlook.says("Ringfold does not answer");
      await look("unreachable");
      expect(Object.values(found).flat()).toEqual([]);
      expect(Object.keys(found)).toHaveLength(12);
    },
  );

  it("[S26] in forced colours every control can still be told from what is around it; motion is only for those who like it", async () => {
    const forced = await stage.outlook({ forcedColors: "active" });
    await forced.openOn(MAIL.gus);
    await forced.says("In sync");
    const frame = await frameOf(forced.page);
    expect(await faultsOf(frame)).toEqual([]);
    const borders = await frame
      .locator("button.act-button")
      .evaluateAll((all) =>
        all
          .map((one) => getComputedStyle(one))
          .map(({ borderTopWidth, borderTopStyle }) => `${borderTopWidth} ${borderTopStyle}`),
      );
    expect(borders).toEqual(["1px solid"]);
    const moving = await frame.evaluate(
      () =>
        document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 1).length,
    );
    expect(moving).toBe(0);
    await forced.close();
  });
});

describe("by keyboard alone", () => {
  it("[S33] from the ribbon into the pane, through a push, out again both ways; the focus is never lost", async () => {
    const { page } = outlook;
    await outlook.choose(MAIL.gus);
    await stage.faults({ effect: "holdNotifications" });
    await stage.edit(ANNA, "Gus Grimaldi", { jobTitle: "By keyboard" });
    await page.getByRole("button", { name: "Show sync" }).focus();
    await page.keyboard.press("Enter");
    await outlook.says("Your copy and the ring differ:");
    const frame = await frameOf(page);
    await page.locator("aside iframe[data-ready]").waitFor();
    const focused = async (): Promise<string> =>
      await frame.evaluate(() => {
        const { activeElement: one } = document;
        if (!document.hasFocus() || one === null) return "outside";
        const by = one.getAttribute("aria-labelledby");
        const name =
          by === null ? (one.getAttribute("aria-label") ?? one.textContent) : document.getElementById(by)?.textContent;
        return one === document.body ? "body" : `${one.tagName.toLowerCase()} ${name ?? ""}`;
      });
    const tabTo = async (wanted: RegExp, key = "Tab"): Promise<void> => {
      for (let presses = 0; presses < 30 && !wanted.test(await focused()); presses += 1) {
        const before = await focused();
        await page.keyboard.press(key);
        await expect.poll(focused).not.toBe(before);
        expect(await focused()).not.toBe("body");
      }
      expect(await focused()).toMatch(wanted);
    };
    await page.getByRole("button", { name: /^Close Ringfold/ }).focus();
    await page.keyboard.press("Tab");
    await expect.poll(focused).toBe("button Check again");
    await tabTo(/^button Push/);
    await page.keyboard.press("Enter");
    await outlook.preview();
    await expect.poll(focused).toMatch(/^section Push your copy to the ring\?/);
    await page.keyboard.press("Escape");
    await expect.poll(() => outlook.pane.locator(".act-panel").count()).toBe(0);
    expect(await focused()).toMatch(/^button Push/);
    await page.keyboard.press("Enter");
    await outlook.preview();
    await page.keyboard.press("Tab");
    await expect.poll(focused).toMatch(/^button Push/);
    await page.keyboard.press("Enter");
    await outlook.says("Pushed", ".act-panel h3");
    expect(await focused()).not.toMatch(/^(body|outside)/);
    await tabTo(/^button Close/);
    await page.keyboard.press("Enter");
    await expect.poll(() => outlook.pane.locator(".act-panel").count()).toBe(0);
    expect(await focused()).not.toMatch(/^(body|outside)/);
    await tabTo(/^button History/);
    await page.keyboard.press("Tab");
    await expect.poll(focused).toBe("outside");
    await page.keyboard.press("Shift+Tab");
    await expect.poll(focused).toMatch(/^button History/);
    await tabTo(/^button Check again/, "Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await expect.poll(focused).toBe("outside");
    const close = page.getByRole("button", { name: /^Close Ringfold/ });
    expect(await close.evaluate((one) => one === document.activeElement)).toBe(true);
  });
});

describe("the picker", () => {
  it("[S27] [S33] in Outlook: found by typing, opened by Enter, pushed from there", async () => {
    await outlook.openOn(MAIL.digest);
    await outlook.says("Not in the ring");
    await outlook.press("Find a contact");
    await outlook.says("Recent");
    await outlook.hold(true);
    await stage.edit(ANNA, "Lars Lindqvist", { jobTitle: "Found by search" });
    await outlook.pane.getByRole("textbox", { name: "Search the ring" }).fill("lindq");
    await outlook.says("Found");
    await expect.poll(() => outlook.pane.locator(".pick-title").allInnerTexts()).toEqual(["Lars Lindqvist"]);
    await outlook.page.keyboard.press("ArrowDown");
    await outlook.page.keyboard.press("Enter");
    await outlook.says("Your copy and the ring differ:");
    await outlook.pane.locator(".act-button", { hasText: /^Push/ }).click();
    await outlook.preview();
    await outlook.pane.locator(".act-panel").getByRole("button", { name: "Push" }).click();
    await outlook.says("Pushed", ".act-panel h3");
    await expect
      .poll(async () => (await stage.held("Jörg Weißhaupt", "Lars Lindqvist"))["jobTitle"])
      .toBe("Found by search");
    await outlook.press("Back");
    await outlook.says("Found");
  });

  it("[S26] [S34] in a plain tab: a window signs in, and a contact is found and resynced", async () => {
    const page = await stage.tab();
    const opened = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Sign in" }).click();
    const window = await opened;
    await window.getByRole("button", { name: ANNA }).click();
    const field = page.getByRole("textbox", { name: "Search the ring" });
    await field.fill("张");
    await expect.poll(() => page.locator(".pick-title").allInnerTexts()).toEqual(["张伟琳"]);
    await field.press("Enter");
    await page.getByText("In sync").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Resync" }).click();
    await page.locator(".act-panel h3").filter({ hasText: "Resynced" }).waitFor();
    expect(await kept(page.context())).toEqual([]);
    await page.context().close();
  });
});

/** What lies in the browser's storages and cookies of the add-in's and Outlook's pages, and should not. */
async function kept(context: ReturnType<Page["context"]>): Promise<string[]> {
  const { cookies, origins } = await context.storageState({ indexedDB: true });
  const session: string[] = [];
  for (const page of context.pages()) {
    for (const frame of page.frames().filter((one) => one.url().startsWith("https://localhost")))
      session.push(await frame.evaluate(() => JSON.stringify(Object.entries(sessionStorage))));
  }
  const everything = [JSON.stringify(cookies), JSON.stringify(origins), ...session];
  return everything.filter((text) => /eyJ|@|Grimaldi|Gus|Fitter|张|secret/i.test(text));
}

describe("what is left behind", () => {
  it("[S34] no token, no secret and no contact in any storage, cookie or setting; nothing was refused by the policy", async () => {
    await outlook.openOn(MAIL.gus);
    const card = await outlook.person("Gus Grimaldi");
    await card.getByRole("button", { name: "History" }).click();
    await card.locator(".history > li").first().waitFor();
    await card.getByRole("button", { name: /^Other copies/ }).click();
    expect(await kept(outlook.page.context())).toEqual([]);
    const calls = await outlook.page.evaluate(() =>
      JSON.stringify((window as unknown as ForTests).sandboxOutlook.calls()),
    );
    expect(calls).not.toMatch(/eyJ|Fitter/);
    const frame = await frameOf(outlook.page);
    const roaming = await frame.evaluate(() =>
      JSON.stringify((globalThis as unknown as { Office: typeof Office }).Office.context.roamingSettings),
    );
    expect(roaming).not.toMatch(/eyJ|Gus|@/);
    const { headers } = await outlook.page.request
      .get(`${stage.office.urls.addin}/taskpane.html`)
      .then((response) => ({ headers: response.headers() }));
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    expect(policy).toMatch(/frame-ancestors [^;]*https:\/\/outlook\.cloud\.microsoft/);
    expect(stage.complaints).toEqual([]);
  });
});
