import { describe, expect, it } from "vitest";
import type { MemberChange } from "../../worker/ring/admin-protocol.ts";
import { changeMember, changePolicy, memberAt } from "../support/member-settings.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

const titles = (office: Office, desk: Desk): string[] =>
  office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);

const newContact = (name: string) => ({ givenName: name, displayName: name, jobTitle: "Buyer" });

describe("a member's directions", () => {
  async function switched(change: MemberChange): Promise<{ office: Office; anna: Desk; ben: Desk }> {
    const ring = await ringOfTwo({}, ["Dora", "Emil", "Finn"]);
    await changeMember(ring.office, ring.ben, change);
    await ring.office.settle(20 * MINUTES);
    return ring;
  }

  it("[S41] nothing is written while the folder does not receive; on again, the ring's changes are merged with what the folder gave", async () => {
    const { office, anna, ben } = await switched({ receives: false });
    const before = office.requests.length;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    office.create(anna, newContact("Gina"));
    office.remove(anna, office.idOf(anna, "Finn"));
    office.edit(ben, office.idOf(ben, "Dora"), { companyName: "Ben's" });
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Ben's" });
    await office.settle(20 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:Ben's", "Finn:Buyer"]);
    expect(
      office.requests
        .slice(before)
        .filter(
          ({ mailbox, method, path }) => mailbox === ben.id && method !== "GET" && !path.includes("subscriptions"),
        ),
    ).toEqual([]);
    expect(titles(office, anna)).toEqual(["Dora:Anna's", "Emil:Ben's", "Gina:Buyer"]);
    await changeMember(office, ben, { receives: true });
    await office.settle(60 * MINUTES);
    const expected = ["Dora:Anna's", "Emil:Ben's", "Gina:Buyer"];
    expect(titles(office, ben)).toEqual(expected);
    expect(titles(office, anna)).toEqual(expected);
    expect(office.folder(ben)[0]).toMatchObject({ companyName: "Ben's" });
  });

  it("[S41] [S4] what the folder changed of an item that was deleted while it did not receive is not lost", async () => {
    const { office, anna, ben } = await switched({ receives: false });
    office.remove(anna, office.idOf(anna, "Finn"));
    await office.settle(20 * MINUTES);
    office.edit(ben, office.idOf(ben, "Finn"), { jobTitle: "Ben's" });
    await office.settle(20 * MINUTES);
    await changeMember(office, ben, { receives: true });
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Buyer", "Finn:Ben's"]);
  });

  it("[S41] [S5] while the folder does not give, the ring gets nothing from it; on again, its own contacts are new ones", async () => {
    const { office, anna, ben } = await switched({ gives: false });
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    office.create(ben, newContact("Gina"));
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Anna's" });
    await office.settle(20 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Buyer", "Emil:Anna's", "Finn:Buyer"]);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:Anna's", "Finn:Buyer", "Gina:Buyer"]);
    await changeMember(office, ben, { gives: true });
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben])
      expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Anna's", "Finn:Buyer", "Gina:Buyer"]);
  });

  it("[S41] [S2] an edit made while nothing flowed at all counts once a direction is on", async () => {
    const { office, anna, ben } = await switched({ gives: false, receives: false });
    const before = office.requests.length;
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    office.edit(anna, office.idOf(anna, "Dora"), { companyName: "Anna's" });
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Anna's" });
    await office.settle(600 * MINUTES);
    expect(
      office.requests
        .slice(before)
        .filter(
          ({ mailbox, method, path }) => mailbox === ben.id && method !== "GET" && !path.includes("subscriptions"),
        ),
    ).toEqual([]);
    expect(office.hub.configOf(memberAt(office, ben)).active).toBe(false);
    await changeMember(office, ben, { gives: true, receives: true });
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) {
      expect(titles(office, desk)).toEqual(["Dora:Ben's", "Emil:Anna's", "Finn:Buyer"]);
      expect(office.folder(desk)[0]).toMatchObject({ companyName: "Anna's" });
    }
  });

  it("[S41] a reader that does not receive, and a source that does not give, rest; no other member waits for them", async () => {
    const { office, anna, ben } = await switched({ role: "reader", receives: false });
    expect(office.hub.configOf(memberAt(office, ben))).toMatchObject({ active: false, role: "reader" });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    await office.settle(20 * MINUTES);
    expect(titles(office, ben)[0]).toBe("Dora:Buyer");
    expect(office.hub.waker.behind()).toEqual([]);
    await changeMember(office, ben, { receives: true });
    await office.settle(60 * MINUTES);
    expect(titles(office, ben)[0]).toBe("Dora:Anna's");
  });
});

describe("a ring that creates nothing new", () => {
  it("[S41] changes and deletions flow, nothing new is created anywhere; once that is lifted, what is missing is", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    await changePolicy(office, { onlyCoupled: true });
    await office.settle(MINUTES);
    office.create(anna, newContact("Gina"));
    office.create(ben, newContact("Hugo"));
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    office.remove(ben, office.idOf(ben, "Emil"));
    await office.settle(20 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Anna's", "Gina:Buyer"]);
    expect(titles(office, ben)).toEqual(["Dora:Anna's", "Hugo:Buyer"]);
    await changePolicy(office, { onlyCoupled: false });
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Anna's", "Gina:Buyer", "Hugo:Buyer"]);
  });

  it("[S41] a folder that joins is coupled with what it holds already, and gets no copy of the rest until that is lifted", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    await changePolicy(office, { onlyCoupled: true });
    const carl = office.open("carl");
    office.create(carl, newContact("Dora"));
    office.create(carl, newContact("Ines"));
    await office.join(carl);
    await office.settle(60 * MINUTES);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    await office.settle(20 * MINUTES);
    expect(titles(office, carl)).toEqual(["Dora:Anna's", "Ines:Buyer"]);
    expect(titles(office, ben)).toEqual(["Dora:Anna's", "Emil:Buyer"]);
    const [emil] = office.hubSql.all("SELECT state, reason FROM exception WHERE member = ?", carl.member);
    expect(emil).toEqual({ state: "NotCoupled", reason: "this ring creates nothing new" });
    await changePolicy(office, { onlyCoupled: false });
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben, carl])
      expect(titles(office, desk)).toEqual(["Dora:Anna's", "Emil:Buyer", "Ines:Buyer"]);
    expect(office.hubSql.all("SELECT state FROM exception")).toEqual([]);
  });

  it("[S41] a deleted copy of an item that the ring has comes back with the item", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    await changePolicy(office, { onlyCoupled: true });
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Anna's" });
    office.remove(ben, office.idOf(ben, "Emil"));
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Anna's"]);
  });
});
