import type { FrameLocator, Locator, Page } from "playwright-core";

/** A field in a preview: what it holds, and what it would hold. */
export interface Change {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Outlook's page, and the pane in it. */
export class OutlookPage {
  readonly page: Page;
  /** The add-in's page, whichever frame it is in just now. */
  readonly pane: FrameLocator;

  constructor(page: Page) {
    this.page = page;
    this.pane = page.frameLocator("aside.pane iframe");
  }

  async choose(subject: RegExp): Promise<void> {
    await this.page.locator(".list").getByRole("button", { name: subject }).click();
  }

  async openFolder(owner: string, name: "Inbox" | "Calendar"): Promise<void> {
    await this.page.getByRole("region", { name: owner }).getByRole("button", { name }).click();
  }

  async signInAs(name: string): Promise<void> {
    await this.page.getByLabel("Signed in as").selectOption(name);
  }

  /** Opens the pane on a message. */
  async openOn(subject: RegExp): Promise<void> {
    await this.choose(subject);
    await this.openPane();
  }

  async openPane(): Promise<void> {
    await this.page.getByRole("button", { name: "Show sync" }).click();
  }

  /** Waits for words that can be read somewhere in the pane. @param where selector of the place, where that matters */
  async says(words: string | RegExp, where = ".pane"): Promise<void> {
    const place = this.pane.locator(where);
    await (where === ".pane" ? place.getByText(words) : place.filter({ hasText: words })).first().waitFor();
  }

  /** The card of a person, opened. */
  async person(name: string): Promise<Locator> {
    const row = this.pane.locator(".person").filter({ has: this.pane.locator(".person-name", { hasText: name }) });
    await row.waitFor();
    const head = row.locator("button.person-head");
    await this.pane.locator(".person .state", { hasText: "Asking" }).first().waitFor({ state: "detached" });
    if ((await head.count()) > 0 && (await head.getAttribute("aria-expanded")) === "false") await head.click();
    return row;
  }

  /** Presses a button of the pane. */
  async press(name: string | RegExp): Promise<void> {
    await this.pane
      .getByRole("button", { name, exact: typeof name === "string" })
      .first()
      .click();
  }

  /** What stands in the preview that is open. */
  async preview(): Promise<Change[]> {
    const panel = this.pane.locator(".act-panel");
    await panel.locator(".changes").waitFor();
    return await panel.locator(".changes > li").evaluateAll((rows) =>
      rows.map((row) => {
        const text = (selector: string): string => row.querySelector(selector)?.textContent ?? "";
        return { label: text(".change-label"), before: text(".is-before"), after: text(".is-after") };
      }),
    );
  }

  /** Switches whether Graph keeps its notifications back. */
  async hold(isHeld: boolean): Promise<void> {
    await this.page.getByRole("button", { name: isHeld ? "Hold notifications" : "Notifications are held" }).click();
    await this.page.getByRole("button", { name: isHeld ? "Notifications are held" : "Hold notifications" }).waitFor();
  }

  /** Lets signing in go another way. */
  async signInWay(title: string): Promise<void> {
    await this.page.getByLabel("Sign-in").selectOption(title);
  }

  /** Chooses a command of the ribbon, and waits until Outlook has heard of its end. Answers what is said on the item. */
  async command(name: "Resync" | "Push" | "Pull"): Promise<string> {
    const before = await this.page.locator("[data-run]").count();
    await this.page.getByRole("button", { name: "Sync now" }).click();
    await this.page.getByRole("menuitem", { name }).click();
    await this.page.locator(`[data-run] >> nth=${before}`).and(this.page.locator("[data-state=completed]")).waitFor({
      state: "attached",
    });
    return (await this.page.locator("[data-notification=ringfold] p").innerText()).replace(/^Ringfold\s*/, "");
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
