import { describe, expect, it } from "vitest";
import { floodOffice, HOUR, MINUTE } from "../support/flood-office.ts";

describe("98 percent of a folder is deleted", () => {
  it("[S36] [S37] at once: nothing is deleted elsewhere, the hold says who, how many and which, and restore brings all back", async () => {
    const flood = await floodOffice(300);
    const { office, anna, ben } = flood;
    flood.remove(anna, flood.ids(anna).slice(0, 294));
    await office.settle(5 * MINUTE);
    expect(flood.count(ben)).toBe(300);
    expect(flood.hold()).toMatchObject({ member: anna.member, count: 294, earlier: 0, cause: "deletions" });
    await flood.decide("restore");
    await office.settle(30 * MINUTE);
    expect([flood.count(anna), flood.count(ben)]).toEqual([300, 300]);
  });

  it("[S36] [S37] in twenty deltas of five percent: no more than the limit goes, and that comes back as well", async () => {
    const flood = await floodOffice(300);
    const { office, anna, ben } = flood;
    office.notices = false;
    const all = flood.ids(anna);
    for (let part = 0; part < 20; part += 1) {
      flood.remove(anna, all.slice(part * 15, part * 15 + 15));
      anna.mailbox.sweep();
      await office.settle(10 * MINUTE);
    }
    expect(flood.count(ben)).toBe(285);
    expect(flood.hold()).toMatchObject({ count: 285, earlier: 15 });
    await flood.decide("restore");
    await office.settle(30 * MINUTE);
    expect([flood.count(anna), flood.count(ben)]).toEqual([300, 300]);
  });

  it("[S36] [S37] nine an hour, for two days: the sixteenth of a day waits, and approved, it is done", async () => {
    const flood = await floodOffice(300);
    const { office, anna, ben } = flood;
    const all = flood.ids(anna);
    for (let hour = 0; hour < 32; hour += 1) {
      flood.remove(anna, all.slice(hour * 9, hour * 9 + 9));
      await office.settle(HOUR);
      expect(flood.count(ben)).toBeGreaterThanOrEqual(285);
    }
    const { count, earlier } = flood.hold();
    expect(count + earlier).toBe(288);
    await flood.decide("approve");
    await office.settle(HOUR);
    expect([flood.count(anna), flood.count(ben)]).toEqual([12, 12]);
    expect(office.log.filter((line) => line.startsWith("member-suspended"))).toEqual([]);
  });
});

describe("what goes on while deletions wait", () => {
  it("[S36] edits and new contacts are not held up, neither by the quiet time nor by the hold", async () => {
    const flood = await floodOffice(30, { deletionQuietMs: 60_000, deletionQuietMaxMs: 120_000 });
    const { office, anna, ben } = flood;
    flood.remove(anna, flood.ids(anna).slice(0, 20));
    await office.settle(2_000);
    office.edit(anna, office.idOf(anna, "Person 025"), { jobTitle: "Chief" });
    office.create(anna, { givenName: "New", displayName: "New" });
    await office.settle(5_000);
    expect(flood.holds()).toEqual([]);
    expect(office.folder(ben).find((item) => item["displayName"] === "Person 025")?.["jobTitle"]).toBe("Chief");
    expect(flood.count(ben)).toBe(31);
    await office.settle(5 * MINUTE);
    expect(flood.hold().count).toBe(20);
    office.edit(anna, office.idOf(anna, "Person 026"), { jobTitle: "Head" });
    office.edit(ben, office.idOf(ben, "Person 001"), { jobTitle: "Ben's" });
    await office.settle(5_000);
    expect(office.folder(ben).find((item) => item["displayName"] === "Person 026")?.["jobTitle"]).toBe("Head");
    expect(flood.count(anna)).toBe(11); // what waits is not put back by itself
  });

  it("[S36] one that is undeleted in the quiet time was never gone", async () => {
    const flood = await floodOffice(3);
    const { office, anna } = flood;
    const before = office.hub.line.head().seq;
    const [item = ""] = flood.ids(anna);
    flood.remove(anna, [item]);
    await office.settle(1_500);
    office.graph.act({ act: "restore", mailbox: anna.id, item });
    await office.settle(10 * MINUTE);
    expect(office.hub.line.head().seq).toBe(before);
    expect(flood.count(anna)).toBe(3);
  });

  it("[S37] one that is undeleted while it is held waits no more, and with the last one the hold is over", async () => {
    const flood = await floodOffice(12);
    const { office, anna, ben } = flood;
    const all = flood.ids(anna);
    flood.remove(anna, all);
    await office.settle(MINUTE);
    expect(flood.hold().count).toBe(12);
    for (const item of all.slice(0, 11)) office.graph.act({ act: "restore", mailbox: anna.id, item });
    await office.settle(MINUTE);
    expect(flood.hold().count).toBe(1);
    office.graph.act({ act: "restore", mailbox: anna.id, item: all[11] ?? "" });
    await office.settle(MINUTE);
    expect(flood.holds()).toMatchObject([{ state: "over" }]);
    office.edit(anna, all[0] ?? "", { jobTitle: "Again" });
    await office.settle(MINUTE);
    expect(office.folder(ben)[0]?.["jobTitle"]).toBe("Again");
    expect(flood.count(ben)).toBe(12);
  });
});

describe("what an administrator decides", () => {
  it("[S37] [S2] approved, each deletion is weighed anew: what somebody edited meanwhile stays, and comes back", async () => {
    const flood = await floodOffice(30);
    const { office, anna, ben } = flood;
    flood.remove(anna, flood.ids(anna).slice(0, 20));
    await office.settle(MINUTE);
    office.edit(ben, office.idOf(ben, "Person 003"), { jobTitle: "Head" });
    await office.settle(MINUTE);
    await flood.decide("approve");
    await office.settle(20 * MINUTE);
    for (const desk of [anna, ben]) {
      expect(flood.count(desk)).toBe(11);
      expect(office.folder(desk)[0]).toMatchObject({ displayName: "Person 003", jobTitle: "Head" });
    }
    flood.remove(anna, flood.ids(anna).slice(0, 3));
    await office.settle(MINUTE);
    expect(flood.count(ben)).toBe(8); // a new window has begun
  });

  it("[S37] detached, the folder takes part no more, and nothing is deleted anywhere", async () => {
    const flood = await floodOffice(30);
    const { office, anna, ben } = flood;
    flood.remove(anna, flood.ids(anna).slice(0, 20));
    await office.settle(MINUTE);
    expect(await flood.decide("detach")).toBeNull();
    office.edit(ben, office.idOf(ben, "Person 025"), { jobTitle: "Head" });
    await office.settle(20 * MINUTE);
    expect([flood.count(anna), flood.count(ben)]).toEqual([10, 30]);
    expect(office.folder(anna).find((item) => item["displayName"] === "Person 025")?.["jobTitle"]).toBe("Buyer");
    expect(office.hub.members.get(anna.member)?.state).toBe("left");
  });

  it("[S37] too many edits wait; restored, the ring's values come back and those typed are listed", async () => {
    const flood = await floodOffice(12);
    const { office, anna, ben } = flood;
    const { policy } = office.hub.settings;
    const rewrites = { least: 5, most: null, percent: 0 };
    office.hub.saveSettings({ ...office.hub.settings, policy: { ...policy, limits: { ...policy.limits, rewrites } } });
    for (const item of flood.ids(anna)) {
      office.edit(anna, item, { jobTitle: "Typed" });
      await office.settle(5_000);
    }
    const titles = (): unknown[] => office.folder(ben).map((item) => item["jobTitle"]);
    expect(titles().filter((title) => title === "Typed")).toHaveLength(5);
    expect(flood.hold()).toMatchObject({ cause: "rewrites", count: 7, earlier: 5 });
    await flood.decide("restore");
    await office.settle(20 * MINUTE);
    for (const desk of [anna, ben]) {
      expect(new Set(office.folder(desk).map((item) => item["jobTitle"]))).toEqual(new Set(["Buyer"]));
    }
    expect(office.hubSql.all("SELECT value FROM conflict WHERE value = '\"Typed\"'")).toHaveLength(12);
  });

  it("[S37] too many new contacts wait; approved they are everywhere, restored they stay where they are", async () => {
    const flood = await floodOffice(1);
    const { office, anna, ben } = flood;
    const { policy } = office.hub.settings;
    const creations = { least: 3, most: null, percent: 0 };
    office.hub.saveSettings({ ...office.hub.settings, policy: { ...policy, limits: { ...policy.limits, creations } } });
    const make = async (names: readonly string[]): Promise<void> => {
      for (const name of names) office.create(anna, { givenName: name, displayName: name });
      await office.settle(MINUTE);
    };
    await make(["a", "b", "c", "d", "e"]);
    expect([flood.count(ben), flood.hold().count]).toEqual([4, 2]);
    await flood.decide("approve");
    await office.settle(20 * MINUTE);
    expect(flood.count(ben)).toBe(6);
    await make(["f", "g", "h", "i"]);
    await flood.decide("restore");
    await office.settle(20 * MINUTE);
    expect([flood.count(anna), flood.count(ben)]).toEqual([10, 9]);
    office.edit(anna, office.idOf(anna, "i"), { jobTitle: "Mine" });
    await office.settle(20 * MINUTE);
    expect(flood.count(ben)).toBe(9);
  });
});
