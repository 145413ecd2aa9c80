import { describe, expect, it } from "vitest";
import { itemOf, ringOf } from "../support/acts.ts";
import { change, everywhere, listed, notes, three } from "../support/ring-rules.ts";

const MINUTES = 60_000;
const LOST = (): Promise<never> => Promise.reject(new Error("lost"));

describe("an edit against a deletion", () => {
  it("[S39] the edit wins: the copy comes back, and history says whose edit it was", async () => {
    const { office, anna, ben } = await three({});
    const item = itemOf(office, anna, "Dora");
    office.hubTamper = (call, _carryOut, mailbox) => (call === "submit" && mailbox === anna.id ? LOST() : null);
    office.remove(anna, office.idOf(anna, "Dora"));
    change(office, ben, { jobTitle: "Ben's" });
    await office.settle();
    office.hubTamper = () => null;
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Ben's", "Ben's", "Ben's"]);
    expect(notes(office)).toEqual(["editWon at m-anna"]);
    expect(ringOf(office, item).causes).toEqual(["created", "edited"]);
  });

  it("[S39] the deletion wins though it came with an old view; what was typed is listed, with whose it was", async () => {
    const { office, anna, ben } = await three({ deletions: "deletionWins" });
    office.hubTamper = (call, _carryOut, mailbox) => (call === "submit" && mailbox === anna.id ? LOST() : null);
    office.remove(anna, office.idOf(anna, "Dora"));
    change(office, ben, { jobTitle: "Ben's" });
    await office.settle();
    office.hubTamper = () => null;
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
    expect(listed(office)).toEqual(["kept jobTitle=Ben's of m-ben by deletion"]);
    expect(notes(office)).toEqual(["deletionWon at m-anna"]);
  });

  it("[S39] an edit of what is deleted brings nothing back where the deletion wins, and is listed", async () => {
    const { office, anna, ben } = await three({ deletions: "deletionWins" });
    const item = itemOf(office, anna, "Dora");
    office.hubTamper = (call, _carryOut, mailbox) => (call === "submit" && mailbox === ben.id ? LOST() : null);
    change(office, ben, { jobTitle: "Ben's" });
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle();
    office.hubTamper = () => null;
    for (const desk of office.desks) office.evict(desk);
    office.evictHub();
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
    expect(listed(office)).toEqual(["kept jobTitle=Ben's of m-ben by deletion"]);
    expect(notes(office)).toEqual(["staysDeleted at m-ben"]);
    expect(ringOf(office, item).deleted).toBe(true);
  });

  it("[S39] who puts it back into the folder means it: it comes back whatever the rule", async () => {
    const { office, anna } = await three({ deletions: "deletionWins" });
    const copy = office.idOf(anna, "Dora");
    office.remove(anna, copy);
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
    office.graph.act({ act: "restore", mailbox: anna.id, item: copy });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Buyer"]);
  });
});
