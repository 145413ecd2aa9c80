import { describe, expect, it } from "vitest";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;

function titles(office: Office, desk: Desk): string[] {
  return office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);
}

describe("objects that go and come back", () => {
  it("[S16] an evicted mailbox and an evicted hub go on where they were (P1, P35)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    office.evict(anna);
    office.evict(ben);
    office.evictHub();
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Head", "Emil:Buyer"]);
  });
});

describe("storage that was set back", () => {
  it("[S17] a mailbox set back after it created copies creates none a second time (P35, P36)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    const restore = snapshotOf(ben.sql);
    office.create(anna, { givenName: "Finn", displayName: "Finn", jobTitle: "New" });
    await office.settle(MINUTES);
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    await office.settle(MINUTES);
    restore();
    office.evict(ben);
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "After" });
    ben.mailbox.sweep();
    await office.settle(60 * MINUTES);
    const expected = ["Dora:Ben's", "Emil:After", "Finn:New"];
    expect(titles(office, ben)).toEqual(expected);
    expect(titles(office, anna)).toEqual(expected);
  });

  it("[S17] what a mailbox set back had heard before is not taken for its people's edit (P35, P38)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    const restore = snapshotOf(ben.sql);
    office.edit(anna, office.idOf(anna, "Dora"), { categories: ["Red"], jobTitle: "Second" });
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Ben's" });
    await office.settle(MINUTES);
    expect(office.folder(ben)[0]).toMatchObject({ categories: ["Red"], jobTitle: "Second" });
    office.tamper = (at) => (at === ben.id ? { kind: "unknown", reason: "out of reach" } : null);
    office.edit(anna, office.idOf(anna, "Dora"), { categories: [], jobTitle: "Third" });
    await office.settle(MINUTES);
    office.tamper = () => null;
    restore();
    office.evict(ben);
    ben.mailbox.sweep();
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) expect(office.folder(desk)[0]).toMatchObject({ categories: [], jobTitle: "Third" });
    expect(office.hubSql.all("SELECT field FROM conflict")).toEqual([]);
  });

  it("[S17] a ring set back gets its newest versions, tombstones and conflicts back from its members (P30 to P34)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    const restore = snapshotOf(office.hubSql);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Lost by the hub" });
    office.create(ben, { givenName: "Finn", displayName: "Finn", jobTitle: "New" });
    office.remove(anna, office.idOf(anna, "Emil"));
    await office.settle(MINUTES);
    restore();
    office.evictHub();
    for (const desk of office.desks) {
      office.evict(desk);
      desk.mailbox.sweep();
    }
    await office.settle(60 * MINUTES);
    office.edit(ben, office.idOf(ben, "Finn"), { jobTitle: "Edited after" });
    await office.settle(MINUTES);
    const expected = ["Dora:Lost by the hub", "Finn:Edited after"];
    expect(titles(office, ben)).toEqual(expected);
    expect(titles(office, anna)).toEqual(expected);
  });
});

describe("members come and go", () => {
  it("[S20] after a member left nothing is written there, and no copy is deleted (P29)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    const member = office.hub.members.get(ben.member);
    if (!member) throw new Error("no member");
    office.hub.ports.sql.transaction(() =>
      office.hub.members.save({ ...member, state: "leaving", rev: member.rev + 1 }),
    );
    await ben.mailbox.leave("ring1", ben.member);
    await office.settle();
    expect(office.hub.members.get(ben.member)?.state).toBe("left");
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Ben's own" });
    await office.settle(60 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Head", "Emil:Buyer"]);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:Ben's own"]);
  });

  it("[S20] a mailbox that comes back is matched by its copies' markers: nothing is doubled", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    const member = office.hub.members.get(ben.member);
    if (!member) throw new Error("no member");
    office.hub.ports.sql.transaction(() =>
      office.hub.members.save({ ...member, state: "leaving", rev: member.rev + 1 }),
    );
    await ben.mailbox.leave("ring1", ben.member);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "While away" });
    await office.settle();
    const again = { ...member, id: "m-ben-again", slot: office.hub.members.nextSlot(), joining: true, rev: 1 };
    office.hub.ports.sql.transaction(() => office.hub.members.save(again));
    await ben.mailbox.configure(office.hub.configOf(again));
    await office.settle(60 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:While away", "Emil:Buyer"]);
    expect(titles(office, anna)).toEqual(["Dora:While away", "Emil:Buyer"]);
  });
});
