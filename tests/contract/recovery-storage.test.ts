import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../shared/policy.ts";
import { Directory } from "../../worker/directory/directory.ts";
import { claimOf } from "../../worker/ring/admin-desk.ts";
import { compareClaims } from "../../worker/ring/claims.ts";
import { adminDeskOf, memberAt } from "../support/member-settings.ts";
import { NodeSql } from "../support/node-sql.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;

const titles = (office: Office, desk: Desk): string[] =>
  office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);

const newContact = (name: string) => ({ givenName: name, displayName: name, jobTitle: "Buyer" });

/** A Directory in which every member has its claim. */
async function directoryOf(office: Office): Promise<Directory> {
  const directory = new Directory({ sql: new NodeSql(), clock: office.clock });
  for (const desk of office.desks) await directory.claim(claimOf(office.hub, memberAt(office, desk)));
  return directory;
}

/** Empties an object's storage, as if it had never been. */
function lose(sql: NodeSql): void {
  for (const { name } of sql.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_version'",
  ))
    sql.run(`DELETE FROM ${name}`);
}

describe("a ring whose storage forgot a member", () => {
  it("[S42] [S17] set back to before it joined: takes it up again by its claim, and what the folder has meanwhile is there", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    const carl = office.open("carl");
    const restore = snapshotOf(office.hubSql);
    office.create(carl, newContact("Gina"));
    await office.join(carl);
    await office.settle(20 * MINUTES);
    const directory = await directoryOf(office);
    office.edit(carl, office.idOf(carl, "Dora"), { jobTitle: "Carl's" });
    await office.settle(20 * MINUTES);
    restore();
    office.evictHub();
    office.edit(carl, office.idOf(carl, "Emil"), { jobTitle: "Carl's" });
    office.create(anna, newContact("Hugo"));
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle(60 * MINUTES);
    await compareClaims(adminDeskOf(office, directory));
    await office.settle(60 * MINUTES);
    const expected = ["Dora:Carl's", "Emil:Carl's", "Gina:Buyer", "Hugo:Buyer"];
    for (const desk of [anna, ben, carl]) expect(titles(office, desk)).toEqual(expected);
    expect(memberAt(office, carl).joining).toBe(false);
    await compareClaims(adminDeskOf(office, directory));
    expect(office.hub.members.all()).toHaveLength(3);
  });

  it("[S42] [S17] lost altogether: members come from the claims, items, tombstones and values that lost from the members", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil", "Finn"]);
    office.remove(anna, office.idOf(anna, "Finn"));
    office.create(ben, newContact("Gina"));
    await office.settle(20 * MINUTES);
    const directory = await directoryOf(office);
    lose(office.hubSql);
    office.evictHub();
    const { now } = office;
    const settings = {
      id: "ring1",
      name: "Company contacts",
      kind: "contact",
      paused: false,
      acts: "members",
    } as const;
    office.hub.saveSettings({ ...settings, pausedAll: false, policy: DEFAULT_POLICY, createdAt: now, wipeAt: null });
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    await office.settle(20 * MINUTES);
    await compareClaims(adminDeskOf(office, directory));
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Ben's", "Emil:Buyer", "Gina:Buyer"]);
    office.edit(anna, office.idOf(anna, "Gina"), { jobTitle: "Anna's" });
    await office.settle(20 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Ben's", "Emil:Buyer", "Gina:Anna's"]);
    expect(office.hub.members.all().map(({ joining }) => joining)).toEqual([false, false]);
  });
});

describe("a mailbox whose storage was lost", () => {
  it("[S42] [S17] is told of its membership by the next wake, and finds its copies", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    lose(ben.sql);
    office.evict(ben);
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Ben's" });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Anna's", "Emil:Ben's"]);
  });
});

describe("a Directory whose storage was lost", () => {
  it("[S42] [S17] is told every claim anew, and a folder that another ring took meanwhile stays that one's", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora"]);
    const directory = new Directory({ sql: new NodeSql(), clock: office.clock });
    const other = { mailbox: ben.id, folder: ben.folder, ring: "ring2", member: "m9", exclusive: true };
    await directory.claim(other);
    await compareClaims(adminDeskOf(office, directory));
    expect((await directory.claims("ring1")).map(({ member }) => member)).toEqual([anna.member]);
    await directory.release("m9");
    await compareClaims(adminDeskOf(office, directory));
    expect(await directory.claims("ring1")).toMatchObject([
      { member: anna.member, mailbox: anna.id, folder: anna.folder, exclusive: true },
      { member: ben.member },
    ]);
    expect(office.hub.members.all().map(({ state }) => state)).toEqual(["active", "active"]);
  });

  it("[S42] a claim that a member left behind, or that another one took the place of, is given back", async () => {
    const { office, ben } = await ringOfTwo({}, ["Dora"]);
    const directory = await directoryOf(office);
    const left = memberAt(office, ben);
    office.hub.transaction(() => office.hub.members.save({ ...left, state: "left", rev: left.rev + 1 }));
    const lost = { ...claimOf(office.hub, left), folder: "another", member: "m-lost" };
    await directory.claim(lost);
    office.hub.transaction(() =>
      office.hub.members.save({ ...left, id: "m-new", slot: office.hub.members.nextSlot(), folder: "third" }),
    );
    await compareClaims(adminDeskOf(office, directory));
    expect((await directory.claims("ring1")).map(({ member }) => member)).toEqual(["m-anna", "m-new"]);
  });
});
