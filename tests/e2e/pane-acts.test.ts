import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutlookPage } from "./pane-page.ts";
import { ANNA, MAIL, PaneStage, PEOPLE } from "./pane-stage.ts";

/** What a person does with a contact in the pane, and what the other mailboxes hold then. */

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

/** Edits Anna's copy of somebody while nobody hears of it, and looks again. */
async function differ(name: string, body: object): Promise<void> {
  await outlook.hold(true);
  await stage.edit(ANNA, name, body);
  await outlook.press("Check again");
  await outlook.says("Your copy and the ring differ:");
}

async function expectHeld(name: string, expected: readonly object[]): Promise<void> {
  await expect.poll(() => stage.heldByAll(name), { timeout: 10_000 }).toMatchObject(expected);
}

/** Presses the button of the open preview or result. */
async function confirm(name: string, where = outlook): Promise<void> {
  await where.pane.locator(".act-panel").getByRole("button", { name, exact: true }).click();
}

const everyone = (held: object): object[] => PEOPLE.map(() => held);

describe("the first minute", () => {
  it("[S27] a sender's contact is in sync; edited in another mailbox, the pane follows by itself and names who and what", async () => {
    await outlook.openOn(MAIL.gus);
    await outlook.says("In sync");
    const card = await outlook.person("Gus Grimaldi");
    expect(await card.locator(".copy-address").allInnerTexts()).toEqual([
      "front.office@ringfold.example",
      "jorg.weisshaupt@ringfold.example",
    ]);
    await stage.edit("Jörg Weißhaupt", "Gus Grimaldi", { jobTitle: "Master fitter" });
    await card.getByText("Changed: Job title").waitFor();
    await card.getByText(/^Edited .* in jorg\.weisshaupt@ringfold\.example$/).waitFor();
    await expectHeld("Gus Grimaldi", everyone({ jobTitle: "Master fitter" }));
    await outlook.says("In sync");
  });

  it("[S19] [S28] [S30] a push changes in the other mailboxes exactly what its preview showed; undo takes it back", async () => {
    await outlook.openOn(MAIL.gus);
    const card = await outlook.person("Gus Grimaldi");
    const before = await stage.heldByAll("Gus Grimaldi");
    await differ("Gus Grimaldi", { jobTitle: "Owner", companyName: "Grimaldi & Sons", mobilePhone: "+1 555 0111" });
    await card.locator(".act-button", { hasText: /^Push/ }).click();
    const preview = await outlook.preview();
    expect(preview).toEqual([
      { label: "Company", before: "Example Works", after: "Grimaldi & Sons" },
      { label: "Job title", before: "Master fitter", after: "Owner" },
      { label: "Mobile phone", before: "(empty)", after: "+1 555 0111" },
    ]);
    await outlook.says("Your copy overrides the ring and 2 other copies.");
    await confirm("Push");
    await outlook.says("Pushed", ".act-panel h3");
    const pushed = { jobTitle: "Owner", companyName: "Grimaldi & Sons", mobilePhone: "+1 555 0111" };
    await expectHeld(
      "Gus Grimaldi",
      before.map((held) => ({ ...held, ...pushed })),
    );
    await card.getByText(/^Pushed .* by Anna Bergström$/).waitFor();
    await outlook.press("Undo");
    await outlook.says("Undone", ".act-panel h3");
    await expectHeld("Gus Grimaldi", before);
    await outlook.press("Close");
    await outlook.hold(false);
  });
});

describe("the other acts", () => {
  it("[S19] [S28] a pull overwrites the own copy alone, with what its preview showed; undo brings the copy's values to all", async () => {
    await outlook.openOn(MAIL.hedda);
    const card = await outlook.person("Hedda Holm");
    const [front, , jorg] = await stage.heldByAll("Hedda Holm");
    const mine = { jobTitle: "Chair", personalNotes: "Met at the fair" };
    await differ("Hedda Holm", mine);
    await card.locator(".act-button", { hasText: /^Pull/ }).click();
    expect(await outlook.preview()).toEqual([
      { label: "Job title", before: "Chair", after: "Fitter" },
      { label: "Notes", before: "Met at the fair", after: "(empty)" },
    ]);
    await outlook.says("No copy in another mailbox changes.");
    await confirm("Pull");
    await outlook.says("Pulled", ".act-panel h3");
    await expectHeld("Hedda Holm", [front!, { jobTitle: "Fitter", personalNotes: null }, jorg!]);
    await outlook.says("In sync");
    await confirm("Undo");
    await outlook.says("Undone", ".act-panel h3");
    await expectHeld("Hedda Holm", [{ ...front, ...mine }, mine, { ...jorg, ...mine }]);
    await outlook.hold(false);
  });

  it("[S28] an older version is restored from the history, which names who did it; nothing of later versions is lost", async () => {
    await outlook.openOn(MAIL.ivo);
    const card = await outlook.person("Ivo Ibarra");
    const first = await stage.heldByAll("Ivo Ibarra");
    await stage.edit("Jörg Weißhaupt", "Ivo Ibarra", { jobTitle: "Welder" });
    await card.getByText("Changed: Job title").waitFor();
    await stage.edit(ANNA, "Ivo Ibarra", { companyName: "Ibarra Welding" });
    await card.getByText("Changed: Company").waitFor();
    await card.getByRole("button", { name: "History" }).click();
    const rows = card.locator(".history > li");
    await expect.poll(() => rows.count()).toBe(3);
    await rows.nth(1).getByRole("button", { name: "Job title" }).click();
    expect(await rows.nth(1).locator(".change-label, dd").allInnerTexts()).toEqual(["Job title", "Fitter", "Welder"]);
    await rows
      .nth(2)
      .getByRole("button", { name: /^Restore the version/ })
      .click();
    expect(await outlook.preview()).toEqual([
      { label: "Company", before: "Ibarra Welding", after: "Example Works" },
      { label: "Job title", before: "Welder", after: "Fitter" },
    ]);
    await confirm("Restore");
    await outlook.says("Restored", ".act-panel h3");
    await expectHeld("Ivo Ibarra", first);
    await expect.poll(() => rows.count()).toBe(4);
    expect(await rows.first().innerText()).toMatch(/^Restored .* by Anna Bergström/);
  });

  it("[S28] [S31] a resync finds what no notification told, says how far it is, and writes nothing else", async () => {
    await outlook.openOn(MAIL.ivo);
    const card = await outlook.person("Ivo Ibarra");
    await outlook.says("In sync");
    await outlook.hold(true);
    await stage.edit("Jörg Weißhaupt", "Ivo Ibarra", { jobTitle: "Turner" });
    await stage.office.call("DELETE", "/_sandbox/requests");
    await card.getByRole("button", { name: "Resync" }).click();
    await outlook.says("Resynced", ".act-panel h3");
    await expectHeld("Ivo Ibarra", everyone({ jobTitle: "Turner" }));
    expect(await stage.office.writes()).toHaveLength(2);
    await card.getByText("Changed: Job title").waitFor();
    await outlook.hold(false);
  });

  it("[S27] [S30] somebody who is in no ring is added once, and is in every mailbox", async () => {
    await outlook.openOn(MAIL.stranger);
    const row = outlook.pane.locator(".person").filter({ hasText: "Nora Quistgaard" });
    await row.getByText("Not in the ring").waitFor();
    await row.getByRole("button", { name: /^Add/ }).click();
    const name = row.getByLabel("Name");
    expect(await name.inputValue()).toBe("Nora Quistgaard");
    await row.getByText("A contact is made in 3 mailboxes.").waitFor();
    await row.getByRole("button", { name: "Add", exact: true }).click();
    await row.getByText("In sync").first().waitFor();
    await expectHeld(
      "Nora Quistgaard",
      everyone({ emailAddresses: [{ address: "nora.quistgaard@unlisted.example.net" }] }),
    );
    await row.getByText(/^Added .* by Anna Bergström$/).waitFor();
  });
});

describe("something changes between preview and confirmation", () => {
  it("[S19] the own copy changes once more: nothing is done, the pane says so, and the new preview is what happens", async () => {
    await outlook.openOn(MAIL.gus);
    const card = await outlook.person("Gus Grimaldi");
    const before = await stage.heldByAll("Gus Grimaldi");
    await differ("Gus Grimaldi", { jobTitle: "Founder" });
    await card.locator(".act-button", { hasText: /^Push/ }).click();
    expect(await outlook.preview()).toHaveLength(1);
    await stage.edit(ANNA, "Gus Grimaldi", { personalNotes: "Since 1998" });
    await confirm("Push");
    await outlook.says(/^Something changed since the last preview, so nothing was done/);
    const labels = (await outlook.preview()).map(({ label }) => label);
    expect(labels).toEqual(["Job title", "Notes"]);
    expect(await stage.held("Jörg Weißhaupt", "Gus Grimaldi")).toEqual(before[2]);
    await confirm("Push");
    await outlook.says("Pushed", ".act-panel h3");
    await expectHeld(
      "Gus Grimaldi",
      before.map((held) => ({ ...held, jobTitle: "Founder", personalNotes: "Since 1998" })),
    );
  });

  it("[S2] [S19] changed in another mailbox: both edits are merged and kept, and there is nothing left to push", async () => {
    await outlook.openOn(MAIL.gus);
    const card = await outlook.person("Gus Grimaldi");
    await stage.faults({ effect: "holdNotifications", match: { mailbox: stage.mailbox(ANNA).id } });
    await stage.edit(ANNA, "Gus Grimaldi", { department: "Board" });
    await outlook.press("Check again");
    await card.locator(".act-button", { hasText: /^Push/ }).click();
    await outlook.preview();
    await stage.edit("Jörg Weißhaupt", "Gus Grimaldi", { companyName: "Grimaldi Ltd" });
    await expectHeld("Gus Grimaldi", everyone({ department: "Board", companyName: "Grimaldi Ltd" }));
    await confirm("Push");
    await outlook.says("There is nothing to do: your copy and the ring agree.");
    await outlook.says("In sync");
  });

  it("[S19] [S4] deleted elsewhere: the restore that was previewed is not done, a new preview brings the contact back", async () => {
    await outlook.openOn(MAIL.ivo);
    const card = await outlook.person("Ivo Ibarra");
    await outlook.says("In sync");
    await stage.edit("Jörg Weißhaupt", "Ivo Ibarra", { department: "Yard" });
    await card.getByText("Changed: Department").waitFor();
    await card.getByRole("button", { name: "History" }).click();
    await card
      .getByRole("button", { name: /^Restore the version/ })
      .last()
      .click();
    await outlook.preview();
    await stage.remove("Jörg Weißhaupt", "Ivo Ibarra");
    await expect.poll(async () => await stage.copies("Front Office", "Ivo Ibarra")).toEqual([]);
    await confirm("Restore");
    await outlook.says(/^Something changed since the last preview, so nothing was done/);
    await outlook.says("It comes back as this version had it, in the ring and in every copy.");
    expect(await stage.copies("Front Office", "Ivo Ibarra")).toEqual([]);
    await confirm("Restore");
    await outlook.says("Restored", ".act-panel h3");
    await expectHeld("Ivo Ibarra", everyone({ jobTitle: "Fitter" }));
  });

  it("[S19] [S28] the own copy vanishes: nothing is pushed or deleted, and a pull brings the copy back", async () => {
    await outlook.openOn(MAIL.hedda);
    const card = await outlook.person("Hedda Holm");
    const before = await stage.heldByAll("Hedda Holm");
    await differ("Hedda Holm", { jobTitle: "Advisor" });
    await card.locator(".act-button", { hasText: /^Push/ }).click();
    await outlook.preview();
    await stage.remove(ANNA, "Hedda Holm");
    await confirm("Push");
    await outlook.says("Your copy is gone. Resync to see how things stand.");
    await outlook.says("Your copy is gone", ".card-head");
    await card.locator(".act-button", { hasText: /^Pull/ }).click();
    await outlook.says("The ring's version comes back into your folder.");
    await confirm("Pull");
    await outlook.says("Pulled", ".act-panel h3");
    await expectHeld("Hedda Holm", before);
  });
});

describe("two panes", () => {
  it("[S30] push the same copy at once: it happens once", async () => {
    const twin = await stage.outlook();
    await outlook.openOn(MAIL.bo);
    await differ("Bo Brandvold", { jobTitle: "From Anna" });
    await twin.openOn(MAIL.bo);
    const both = [outlook, twin];
    for (const one of both) {
      await (await one.person("Bo Brandvold")).locator(".act-button", { hasText: /^Push/ }).click();
      await one.preview();
    }
    await Promise.all(both.map((one) => confirm("Push", one)));
    await Promise.all(both.map((one) => one.says(/^(Pushed|There is nothing to do)$/)));
    await expectHeld("Bo Brandvold", everyone({ jobTitle: "From Anna" }));
    const card = await outlook.person("Bo Brandvold");
    await card.getByRole("button", { name: "History" }).click();
    await expect.poll(() => card.locator(".history-what").allTextContents()).toEqual(["Pushed ", "Created "]);
    await twin.close();
  });

  it("[S2] [S19] push two people's copies at once: neither edit is lost, and nobody overrides what they did not see", async () => {
    const theirs = await stage.outlook();
    await theirs.signInAs("Jörg Weißhaupt");
    await outlook.openOn(MAIL.bo);
    await outlook.says("In sync");
    await outlook.hold(true);
    await stage.edit(ANNA, "Bo Brandvold", { jobTitle: "By Anna" });
    await stage.edit("Jörg Weißhaupt", "Bo Brandvold", { department: "By Jörg" });
    await outlook.press("Check again");
    await theirs.choose(/Visit next month/);
    await theirs.openPane();
    const both = [outlook, theirs];
    for (const one of both) {
      await (await one.person("Bo Brandvold")).locator(".act-button", { hasText: /^Push/ }).click();
      await one.preview();
    }
    await Promise.all(both.map((one) => confirm("Push", one)));
    await Promise.all(
      both.map((one) =>
        one.says(/^(Pushed|There is nothing to do|Something changed since the last.*|.* Try again in a moment\.)$/),
      ),
    );
    await stage.faults();
    await expectHeld("Bo Brandvold", everyone({ jobTitle: "By Anna", department: "By Jörg" }));
    await theirs.close();
  });
});
