import { describe, expect, it } from "vitest";
import { itemOf } from "../support/acts.ts";
import type { Desk, Office } from "../support/office.ts";
import { change, everywhere, notes, setPolicy, three } from "../support/ring-rules.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;
const DETACH = { leaving: "detach" } as const;

/** Files Dora into another folder of this mailbox, as people do in Outlook; answers the copy. */
function moveAway(office: Office, desk: Desk, to = office.graph.addFolder(desk.id, "Old customers")): string {
  const item = office.idOf(desk, "Dora");
  office.graph.act({ act: "move", mailbox: desk.id, item, to });
  return item;
}

/** What the hub tells of the copies of an item that are not simply in sync. */
function told(office: Office): string[] {
  return office.hubSql
    .all("SELECT member, state FROM exception ORDER BY member")
    .map((row) => `${String(row["member"])} ${String(row["state"])}`);
}

describe("a copy that is moved to another folder", () => {
  it("[S39] by default it is deleted everywhere", async () => {
    const { office, anna } = await three({});
    moveAway(office, anna);
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
  });

  it("[S39] detached: it lives on elsewhere, takes part no more, and is not made again here (P55)", async () => {
    const { office, anna, ben } = await three(DETACH);
    moveAway(office, anna);
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "Buyer", "Buyer"]);
    change(office, ben, { jobTitle: "Ben's" });
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["gone", "Ben's", "Ben's"]);
    expect([notes(office), told(office)]).toEqual([["left at m-anna"], ["m-anna NotCoupled"]]);
  });

  it("[S39] detached as well when it goes to the mailbox's own contacts, which no list of folders shows (P55)", async () => {
    const { office, anna } = await three(DETACH);
    moveAway(office, anna, office.graph.wellKnownFolder(anna.id, "contacts"));
    await office.settle(MINUTES);
    expect([everywhere(office), notes(office)]).toEqual([["gone", "Buyer", "Buyer"], ["left at m-anna"]]);
  });

  it("[S39] moved back, it takes part again: what was typed on either side meanwhile is merged (P9)", async () => {
    const { office, anna, ben } = await three(DETACH);
    const copy = moveAway(office, anna);
    await office.settle(MINUTES);
    change(office, ben, { department: "Sales" });
    office.edit(anna, copy, { jobTitle: "Anna's" });
    await office.settle(MINUTES);
    expect(everywhere(office, "jobTitle").slice(1)).toEqual(["Buyer", "Buyer"]);
    office.graph.act({ act: "move", mailbox: anna.id, item: copy, to: anna.folder });
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Anna's", "Anna's"]);
    expect(everywhere(office, "department")).toEqual(["Sales", "Sales", "Sales"]);
    expect(told(office)).toEqual([]);
  });

  it("[S39] an ordinary deletion is a move to Deleted Items, and stays a deletion", async () => {
    const { office, anna, ben } = await three(DETACH);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
    const trash = office.graph.wellKnownFolder(ben.id, "deleteditems");
    office.create(ben, { givenName: "Dora", displayName: "Dora", jobTitle: "New" });
    await office.settle(MINUTES);
    moveAway(office, ben, trash);
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
    expect(notes(office)).toEqual([]);
  });

  it("[S12] while the mailbox does not list its folders nothing follows, and then what was so", async () => {
    const { office, anna } = await three(DETACH);
    office.tamper = (mailbox, request) =>
      mailbox === anna.id && request.template.endsWith(".folders") ? { kind: "unknown", reason: "no answer" } : null;
    moveAway(office, anna);
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "Buyer", "Buyer"]);
    expect(notes(office)).toEqual([]);
    office.tamper = () => null;
    await office.settle(60 * MINUTES);
    expect([everywhere(office), notes(office)]).toEqual([["gone", "Buyer", "Buyer"], ["left at m-anna"]]);
  });

  it("[S17] storage that was set back, the mailbox's or the ring's, deletes nothing of it and makes nothing again", async () => {
    const { office, anna, ben } = await three(DETACH);
    const item = itemOf(office, anna, "Dora");
    const [mailbox, ring] = [snapshotOf(anna.sql), snapshotOf(office.hubSql)];
    moveAway(office, anna);
    await office.settle(MINUTES);
    for (const restore of [mailbox, ring]) {
      restore();
      office.evictHub();
      for (const desk of office.desks) {
        office.evict(desk);
        desk.mailbox.sweep();
      }
      await office.settle(60 * MINUTES);
      expect(everywhere(office)).toEqual(["gone", "Buyer", "Buyer"]);
    }
    expect(itemOf(office, ben, "Dora")).toBe(item);
  });

  it("[S39] once the ring deletes again what leaves, the next one is deleted; what was detached stays so", async () => {
    const { office, anna, ben } = await three(DETACH);
    moveAway(office, anna);
    await office.settle(MINUTES);
    await setPolicy(office, { leaving: "delete" });
    expect(everywhere(office)).toEqual(["gone", "Buyer", "Buyer"]);
    moveAway(office, ben);
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
  });
});
