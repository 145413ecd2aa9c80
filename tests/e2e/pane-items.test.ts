import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutlookItems } from "../../sandbox/outlook/items.ts";
import type { OutlookPage } from "./pane-page.ts";
import { ANNA, MAIL, PaneStage, PEOPLE } from "./pane-stage.ts";

/** What is open in Outlook, in all its forms; and the ribbon's commands, which need no pane. */

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

const names = async (): Promise<string[]> => await outlook.pane.locator(".person-name").allInnerTexts();

describe("what is open in Outlook", () => {
  it("[S27] [S32] pinned, the pane follows the selection, and shows nothing of what is no longer open", async () => {
    await outlook.openOn(MAIL.gus);
    await outlook.says("Gus Grimaldi");
    await outlook.page.getByRole("button", { name: "Pin", exact: true }).click();
    await outlook.choose(MAIL.hedda);
    await outlook.says("Hedda Holm");
    expect(await outlook.pane.getByText("Gus Grimaldi").count()).toBe(0);
    const list = outlook.page.locator(".list");
    await list.getByRole("button", { name: MAIL.gus }).click({ modifiers: ["Control"] });
    await outlook.says(/^(Several messages are selected|Nothing is selected)$/);
    expect(await outlook.pane.getByText("Hedda Holm").count()).toBe(0);
    await list.getByRole("button", { name: MAIL.gus }).click();
    await outlook.says("Gus Grimaldi");
    await outlook.page.getByRole("button", { name: "Pinned" }).click();
    await outlook.choose(MAIL.ivo);
    await expect.poll(() => outlook.page.locator("aside.pane").count()).toBe(0);
  });

  it("[S27] everybody is named once; who is in no ring and who has no address is said", async () => {
    await outlook.openOn(MAIL.hedda);
    await outlook.says("In sync");
    expect(await names()).toEqual(["Hedda Holm", ANNA]);
    await outlook.choose(MAIL.shared);
    await outlook.openPane();
    await outlook.says("Outlook gives no e-mail address for this person, so Ringfold cannot look for them.");
    const both = await outlook.person("Jun Jansen");
    expect((await both.locator(".card h2").allInnerTexts()).toSorted()).toEqual(["Dora Dunmore", "Jun Jansen"]);
    await outlook.choose(MAIL.digest);
    await outlook.openPane();
    await expect.poll(() => outlook.pane.getByText("Not in the ring").count()).toBe(2);
    await outlook.choose(MAIL.bo);
    await outlook.openPane();
    await outlook.says("In sync");
  });

  it("[S32] a hundred recipients and more are asked for at once, and those in the ring are found", async () => {
    const crowd = Array.from({ length: 130 }, (_, n) => ({
      name: `Guest ${n}`,
      address: `guest${n}@crowd.example.net`,
    }));
    await outlook.page.context().route("**/items.json", async (route) => {
      const response = await route.fetch();
      const items = (await response.json()) as OutlookItems;
      const mailboxes = items.mailboxes.map((one) => ({
        ...one,
        messages: one.messages.map((item) =>
          item.subject === "Shopping list"
            ? { ...item, to: [...crowd, { name: "Emil Ekdahl", address: "emil@ekdahl.example.net" }] }
            : item,
        ),
      }));
      await route.fulfill({ json: { mailboxes } });
    });
    await outlook.page.reload();
    await outlook.openOn(/Shopping list/);
    await expect.poll(() => outlook.pane.getByText("Not in the ring").count(), { timeout: 10_000 }).toBe(131);
    const emil = outlook.pane.locator(".person").filter({ hasText: "Emil Ekdahl" });
    await emil.getByText("In sync").first().waitFor();
  });

  it("[S32] a draft: people come and go as they are typed; an appointment: organizer and attendees", async () => {
    await outlook.page.getByRole("button", { name: "New message" }).click();
    await outlook.openPane();
    await outlook.says("Nobody is named here yet.");
    const to = outlook.page.getByRole("combobox", { name: "To", exact: true });
    await to.fill("emil@ekdahl.example.net");
    await to.press("Enter");
    await outlook.says("In sync");
    await to.fill("somebody@else.example.net");
    await to.press("Enter");
    await outlook.says("Not in the ring");
    await outlook.page.getByRole("button", { name: /^Remove emil.* from To/i }).click();
    await expect.poll(names).toEqual(["somebody@else.example.net"]);
    await outlook.openFolder(ANNA, "Calendar");
    await outlook.choose(/Call about the delivery/);
    await outlook.openPane();
    const kaja = await outlook.person("Kaja Kvist");
    await kaja.getByText("In sync").first().waitFor();
    expect(await kaja.locator(".person-head").innerText()).toContain("Organizer");
    await outlook.choose(/Acceptance of the new test bench/);
    await outlook.openPane();
    await outlook.says("People in this appointment");
    const lars = await outlook.person("Lars Lindqvist");
    await lars.getByText("In sync").first().waitFor();
    expect(await lars.locator(".person-head").innerText()).toContain("Required");
  });

  it("[S29] [S32] the shared mailbox: acted in by who may open it, closed for who may not", async () => {
    await outlook.openFolder("Front Office", "Inbox");
    await outlook.openOn(/New number at our office/);
    await outlook.says("In the shared mailbox front.office@ringfold.example");
    const card = await outlook.person("Bo Brandvold");
    await card.getByText("In sync").first().waitFor();
    expect(await card.locator(".copy-address").allInnerTexts()).toEqual([
      "anna.bergstrom@ringfold.example",
      "jorg.weisshaupt@ringfold.example",
    ]);
    await outlook.hold(true);
    await stage.edit("Front Office", "Bo Brandvold", { jobTitle: "Seen at the counter" });
    await outlook.press("Check again");
    await card.locator(".act-button", { hasText: /^Push/ }).click();
    await outlook.preview();
    await card.locator(".act-panel").getByRole("button", { name: "Push" }).click();
    await outlook.says("Pushed", ".act-panel h3");
    await expect
      .poll(() => stage.heldByAll("Bo Brandvold"))
      .toMatchObject(everyone({ jobTitle: "Seen at the counter" }));
    await card.getByText(/^Pushed .* by Anna Bergström$/).waitFor();
    const [owner, user] = [stage.mailbox("Front Office").id, stage.mailbox("Jörg Weißhaupt").id];
    await stage.office.call("POST", "/_sandbox/act", { act: "unshare", owner, user });
    await outlook.signInAs("Jörg Weißhaupt");
    await outlook.openFolder("Front Office", "Inbox");
    await outlook.openOn(/New number at our office/);
    await outlook.says(
      "You cannot open this mailbox in Outlook, so Ringfold does not show it. Ask its owner for access.",
    );
  });
});

describe("commands of the ribbon, without the pane", () => {
  it("[S32] resync, push and pull of the sender say on the message what came of them", async () => {
    await outlook.choose(MAIL.gus);
    expect(await outlook.command("Resync")).toMatch(/^Gus Grimaldi: \w/);
    expect(await outlook.command("Push")).toBe("Gus Grimaldi: Your copy and the ring are the same.");
    await outlook.hold(true);
    await stage.edit(ANNA, "Gus Grimaldi", { jobTitle: "From the ribbon", department: "Ribbons" });
    expect(await outlook.command("Push")).toBe(
      "Pushed Gus Grimaldi. The pane can undo it. Changed: Department, Job title",
    );
    await expect.poll(() => stage.heldByAll("Gus Grimaldi")).toMatchObject(everyone({ jobTitle: "From the ribbon" }));
    await stage.edit(ANNA, "Gus Grimaldi", { jobTitle: "To be pulled over" });
    expect(await outlook.command("Pull")).toBe("Pulled Gus Grimaldi. The pane can undo it. Changed: Job title");
    expect(await stage.held(ANNA, "Gus Grimaldi")).toMatchObject({ jobTitle: "From the ribbon" });
    await outlook.openFolder(ANNA, "Calendar");
    await outlook.choose(/Call about the delivery/);
    expect(await outlook.command("Resync")).toMatch(/^Kaja Kvist: \w/);
  });

  it("[S32] nobody, several, somebody with a long name: said within Outlook's limits", async () => {
    await outlook.choose(MAIL.stranger);
    expect(await outlook.command("Push")).toBe("Nora Quistgaard is not in your rings. The pane can add them.");
    await outlook.choose(MAIL.shared);
    expect(await outlook.command("Pull")).toBe("Jun Jansen: 2 contacts match. Open the pane to choose one.");
    await outlook.choose(MAIL.longName);
    const said = await outlook.command("Resync");
    expect(said).toContain("is not in your rings");
    expect(said.length).toBeLessThanOrEqual(150);
  });

  it("[S32] [S33] without a sign-in, throttled, or with the Worker out of reach, each command ends with words", async () => {
    await outlook.choose(MAIL.hedda);
    await outlook.signInWay("Asks once");
    expect(await outlook.command("Resync")).toBe("Open the pane and sign in first.");
    await outlook.signInWay("Consent is missing");
    expect(await outlook.command("Resync")).toMatch(
      /^(Open the pane and sign in first\.|Your organization has to agree)/,
    );
    await outlook.signInWay("Signed in");
    await stage.faults({ effect: "throttle", retryAfter: 20, match: { mailbox: stage.mailbox(ANNA).id } });
    expect(await outlook.command("Push")).toMatch(/^Microsoft 365 asks for a pause until \d/);
    await stage.faults();
    const api = `${stage.office.urls.addin}/api/v1/**`;
    await outlook.page.context().route(api, (route) => route.abort());
    expect(await outlook.command("Pull")).toBe("Ringfold does not answer. Try again in a moment.");
    expect(
      await outlook.page.locator("[data-run]").evaluateAll((runs) => runs.map((run) => run.dataset["state"])),
    ).toEqual(Array.from({ length: 4 }, () => "completed"));
  });
});
