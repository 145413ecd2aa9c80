import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./sandbox-browser.ts";
import { freePort, Run, type Urls } from "./sandbox-run.ts";

/** What axe answers, as far as it is looked at here. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong, by name. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const inPage = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await inPage.axe.run()).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("the page with the mailboxes side by side", () => {
  let run: Run;
  let urls: Urls;
  let browser: Browser;

  beforeAll(async () => {
    run = new Run(["--port", String(await freePort()), "--mailboxes", "3", "--json"]);
    [urls, browser] = await Promise.all([run.ready(), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await run?.stop();
  });

  async function open(options: { scheme: "light" | "dark"; width: number }): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: options.width, height: 800 },
      colorScheme: options.scheme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    // Whatever the page logs is a mistake of ours: a refused policy, a failed request, an exception.
    page.on("console", (message) => expect.soft(message.text(), "on the console").toBe(""));
    page.on("pageerror", (error) => expect.soft(error.message, "thrown by the page").toBe(""));
    await page.goto(urls.mailboxes);
    await page.locator(".contact").first().waitFor();
    return page;
  }

  it.each([
    { scheme: "light", width: 1_400 },
    { scheme: "dark", width: 1_400 },
    { scheme: "light", width: 320 },
    { scheme: "dark", width: 320 },
  ] as const)("[S26] has no accessibility violation, $scheme at $width px", async (options) => {
    const page = await open(options);
    expect(await violations(page)).toEqual([]);
    await page.locator(".contact .open").first().click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    for (const name of ["Ring", "Faults", "Switches"]) {
      await page.getByRole("tab", { name }).click();
      await page.locator(".panel .row").first().waitFor({ state: "attached" });
      if (options.width > 1_000) expect(await violations(page), name).toEqual([]);
    }
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, "the page itself does not scroll sideways").toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it("[S26] [S1] a contact is created, changed, deleted and restored by keyboard, and the others follow", async () => {
    const page = await open({ scheme: "light", width: 1_400 });
    const [first, second] = [page.getByRole("article").nth(0), page.getByRole("article").nth(1)];
    const keys = page.keyboard;

    await first.getByRole("button", { name: /^New contact/ }).focus();
    await keys.press("Enter");
    // The first field has the focus already.
    await keys.type("Ärla Keyboard");
    await page.getByLabel("Company", { exact: true }).focus();
    await keys.type("Typed");
    await keys.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(async () => page.evaluate(() => document.activeElement?.textContent)).toContain("New");
    await second.getByRole("button", { name: /Ärla Keyboard/ }).waitFor({ timeout: 5_000 });

    await first.getByRole("button", { name: /Ärla Keyboard/ }).focus();
    await keys.press("Enter");
    await page.getByLabel("Job title").focus();
    await keys.type("Tester");
    await keys.press("Enter");
    await second.getByRole("button", { name: /Ärla Keyboard.*Tester/ }).waitFor({ timeout: 5_000 });
    await page.getByText(/You changed Job title of Ärla Keyboard/).waitFor();

    await first.getByRole("button", { name: /Ärla Keyboard/ }).focus();
    await keys.press("Delete");
    const there = second
      .locator(".folder")
      .first()
      .getByRole("button", { name: /Ärla Keyboard/ });
    await there.waitFor({ state: "detached", timeout: 5_000 });

    await first.getByText("Deleted Items").focus();
    await keys.press("Enter");
    await first.getByRole("button", { name: "Restore Ärla Keyboard" }).focus();
    await keys.press("Enter");
    await there.waitFor({ timeout: 8_000 });
    await page.context().close();
  });
});
