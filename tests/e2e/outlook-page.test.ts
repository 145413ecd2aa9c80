import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built } from "../../sandbox/start/built.ts";
import { BRIDGES, CANAL, choose, JORG, Stage } from "./outlook-stage.ts";
import { openBrowser } from "./sandbox-browser.ts";

/** The sandbox's Outlook page itself. */

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

  it("[S26] where the add-in's page does not come, it says what to do", async () => {
    const page = await stage.show();
    await page.context().route("**/taskpane.html*", (route) => route.abort());
    await page.clock.install();
    await choose(page, /About Bridges/);
    await page.locator(".addin-group button").first().click();
    await page.locator("aside iframe").waitFor();
    await page.clock.fastForward("00:11");
    await expect.poll(() => page.locator("aside.pane").innerText()).toContain("accept its certificate");
    expect(await violations(page)).toEqual([]);
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
