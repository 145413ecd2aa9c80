import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { OutlookPage } from "./pane-page.ts";
import { ANNA, MAIL, PaneStage, PEOPLE } from "./pane-stage.ts";

/** What the pane says, and what becomes of an act, when something on the way does not work. */

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

const everyone = (held: object): object[] => PEOPLE.map(() => held);

const front = (path: string): string => `${stage.office.urls.addin}${path}`;

describe("the ring and Microsoft 365", () => {
  it("[S28] [S33] a paused ring says so, refuses every act with the reason, and goes on when it is resumed", async () => {
    const ring = await stage.ring();
    await outlook.openOn(MAIL.gus);
    const card = await outlook.person("Gus Grimaldi");
    // The live feed is open once it has told something.
    await stage.edit("Jörg Weißhaupt", "Gus Grimaldi", { department: "Before the pause" });
    await card.getByText("Changed: Department").waitFor();
    onTestFinished(async () => {
      await stage.admin("POST", `/rings/${ring}/resume`);
    });
    await stage.admin("POST", `/rings/${ring}/pause`);
    await outlook.says("Company contacts is paused: nothing is carried over until an administrator resumes it.");
    const resync = card.getByRole("button", { name: "Resync" });
    await expect.poll(() => resync.getAttribute("aria-disabled")).toBe("true");
    await card.locator(".why").first().waitFor();
    await resync.click({ force: true });
    expect(await card.locator(".act-panel").count()).toBe(0);
    await stage.admin("POST", `/rings/${ring}/resume`);
    await expect.poll(() => resync.getAttribute("aria-disabled")).toBeNull();
    expect(await outlook.pane.getByText("is paused").count()).toBe(0);
  });

  it("[S31] [S14] throttled, it says until when, goes on by itself, and nothing is lost", async () => {
    await outlook.openOn(MAIL.hedda);
    const card = await outlook.person("Hedda Holm");
    await outlook.says("In sync");
    await stage.faults({ effect: "throttle", retryAfter: 4, match: { mailbox: stage.mailbox(ANNA).id } });
    await outlook.press("Check again");
    await outlook.says(/^Microsoft 365 asks for a pause until \d.* \(\d seconds?\)\. It goes on by itself\.$/);
    await stage.faults();
    await expect.poll(() => outlook.pane.locator(".banner").count(), { timeout: 10_000 }).toBe(0);
    await outlook.says("In sync, checked");
    await card.getByRole("button", { name: "Resync" }).click();
    await outlook.says("Resynced", ".act-panel h3");
  });

  it("[S27] [S28] a copy that failed is told with its reason, found under what needs attention, and tried again", async () => {
    const refused = { effect: "error", status: 400, code: "ErrorPropertyValidationFailure" };
    await outlook.openOn(MAIL.ivo);
    const card = await outlook.person("Ivo Ibarra");
    await outlook.says("In sync");
    await stage.faults({ ...refused, match: { mailbox: stage.mailbox("Jörg Weißhaupt").id, method: "PATCH" } });
    await stage.edit(ANNA, "Ivo Ibarra", { jobTitle: "Refused by one" });
    await card.getByText("1 wants attention").waitFor();
    const failed = card.locator(".copies > li").filter({ hasText: "jorg.weisshaupt@ringfold.example" });
    expect(await failed.innerText()).toMatch(/Failed|Parked/);
    await outlook.press("Find a contact");
    await outlook.says("Needs attention");
    await outlook.pane.locator("section", { hasText: "Needs attention" }).locator(".pick").first().click();
    await outlook.says("1 wants attention");
    await stage.faults();
    await outlook.press(/^Try again/);
    await outlook.says("Resynced", ".act-panel h3");
    await outlook.says("In sync, checked");
    await expect.poll(() => stage.heldByAll("Ivo Ibarra")).toMatchObject(everyone({ jobTitle: "Refused by one" }));
  });
});

describe("the way to the Worker", () => {
  it("[S33] unreachable at the start: it says so, tries again by itself, and shows everything then", async () => {
    const context = outlook.page.context();
    await context.route(front("/api/v1/**"), (route) => route.abort());
    await outlook.openOn(MAIL.gus);
    await outlook.says("Ringfold does not answer");
    await context.unroute(front("/api/v1/**"));
    await outlook.says("In sync");
    expect(await outlook.pane.getByText("Ringfold does not answer").count()).toBe(0);
  });

  it("[S33] a lost connection is told, what is on show stays, and acts wait for it", async () => {
    const context = outlook.page.context();
    await outlook.openOn(MAIL.gus);
    await outlook.says("In sync");
    await context.setOffline(true);
    await outlook.says("You are offline. The pane goes on by itself when you are back.");
    const card = await outlook.person("Gus Grimaldi");
    expect(await card.getByRole("button", { name: "Resync" }).getAttribute("aria-disabled")).toBe("true");
    await stage.edit("Jörg Weißhaupt", "Gus Grimaldi", { jobTitle: "While you were away" });
    await context.setOffline(false);
    await card.getByText("Changed: Job title").waitFor();
  });

  it("[S30] the answer to a push is lost: it is asked again by itself, and happens once", async () => {
    await outlook.openOn(MAIL.bo);
    const card = await outlook.person("Bo Brandvold");
    await outlook.says("In sync");
    await outlook.hold(true);
    await stage.edit(ANNA, "Bo Brandvold", { jobTitle: "Pushed once" });
    await outlook.press("Check again");
    await card.locator(".act-button", { hasText: /^Push/ }).click();
    await outlook.preview();
    let lost = 0;
    const requests: unknown[] = [];
    await outlook.page.context().route(front("/api/v1/rings/*/items/*/push"), async (route) => {
      requests.push((route.request().postDataJSON() as { request: string }).request);
      const response = await route.fetch();
      lost += 1;
      await (lost === 1 ? route.abort() : route.fulfill({ response }));
    });
    await card.locator(".act-panel").getByRole("button", { name: "Push" }).click();
    await outlook.says("The answer got lost. Asking again; it is done only once.");
    await outlook.says("Pushed", ".act-panel h3");
    expect(new Set(requests).size).toBe(1);
    expect(requests).toHaveLength(2);
    await expect.poll(() => stage.heldByAll("Bo Brandvold")).toMatchObject(everyone({ jobTitle: "Pushed once" }));
    await card.getByRole("button", { name: "History" }).click();
    await expect.poll(() => card.locator(".history-what").allTextContents()).toEqual(["Pushed ", "Created "]);
  });
});

describe("signing in", () => {
  it("[S34] asked once: one click, and the pane is there", async () => {
    await outlook.signInWay("Asks once");
    await outlook.openOn(MAIL.gus);
    await outlook.says("Microsoft 365 wants to know that it is you. A small window opens.");
    await outlook.press("Sign in");
    await outlook.says("In sync");
    expect(outlook.page.context().pages()).toHaveLength(1);
  });

  it("[S33] [S34] consent is missing: it says who has to agree, and where", async () => {
    await outlook.signInWay("Consent is missing");
    await outlook.openOn(MAIL.gus);
    await outlook.press("Sign in");
    await outlook.says("Your organization has to agree first");
    const link = outlook.pane.getByRole("link", { name: "Agree for the organization" });
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/localhost:\d+\/[^/]+\/.*adminconsent\?client_id=/);
  });

  it.each([
    { way: "Window is closed", words: "The window was closed before you were signed in. Try again." },
    { way: "Offline", words: /You are offline/ },
  ])("[S33] [S34] $way: it says what to do, and works once it is over", async ({ way, words }) => {
    await outlook.signInWay(way);
    await outlook.openOn(MAIL.gus);
    if (way === "Window is closed") await outlook.press("Sign in");
    await outlook.says(words);
    await outlook.signInWay("Signed in");
    await outlook.says("In sync");
    expect(await outlook.pane.getByText(words).count()).toBe(0);
  });

  it.each(["Not supported: dialog", "Switched off by an administrator"])(
    "[S34] %s: a window of the pane's own signs in",
    async (way) => {
      await outlook.signInWay(way);
      await outlook.openOn(MAIL.gus);
      const opened = outlook.page.context().waitForEvent("page");
      await outlook.press("Sign in");
      const window = await opened;
      await window.getByRole("button", { name: ANNA }).click();
      await outlook.says("In sync");
      expect(window.isClosed()).toBe(true);
    },
  );

  it("[S21] [S34] a token that the Worker refuses is renewed, and nobody notices", async () => {
    const seen: string[] = [];
    let refused = 0;
    await outlook.page.context().route(front("/api/v1/my/status"), async (route) => {
      seen.push(route.request().headers()["authorization"] ?? "");
      refused += 1;
      if (refused > 1) return await route.continue();
      // Ended long ago: the Worker itself says so.
      const wish = "user=abergstrom@ringfold.example&expires=-600";
      const answer = await fetch(`${stage.office.urls.entra}/_sandbox/token?${wish}`);
      const { access_token: ended } = (await answer.json()) as { access_token: string };
      await route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${ended}` } });
    });
    await outlook.openOn(MAIL.gus);
    await outlook.says("In sync");
    expect(await outlook.pane.getByRole("button", { name: "Sign in" }).count()).toBe(0);
    expect(new Set(seen).size).toBe(2);
  });
});
