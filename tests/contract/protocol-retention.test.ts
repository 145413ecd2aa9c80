import { describe, expect, it } from "vitest";
import { purge } from "../../worker/ring/purge.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;
const DAYS = 24 * 60 * MINUTES;

function titles(office: Office, desk: Desk): string[] {
  return office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);
}

describe("what is kept, and for how long", () => {
  it("[S4] a tombstone is purged after 30 days, and only when every member has passed it (P40)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    office.remove(anna, office.idOf(anna, "Emil"));
    await office.settle(MINUTES);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(31 * DAYS);
    const items = () => Number(office.hubSql.first("SELECT count(*) AS n FROM item")?.["n"]);
    const mark = office.hub.members.mark(ben.member);
    office.hub.members.note(ben.member, { cursor: { ...mark.cursor, seq: 1 } });
    purge(office.hub);
    expect(items()).toBe(2);
    office.hub.members.note(ben.member, { cursor: mark.cursor });
    purge(office.hub);
    expect(items()).toBe(1);
    office.evictHub();
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "After the purge" });
    await office.settle(MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:After the purge"]);
  });

  it("[S17] a mailbox object that lost all its storage is told of its membership again, and nothing is doubled", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    for (const table of ["pair", "membership", "loser", "subscription"]) ben.sql.run(`DELETE FROM ${table}`);
    office.evict(ben);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(60 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Head", "Emil:Buyer"]);
    expect(titles(office, anna)).toEqual(["Dora:Head", "Emil:Buyer"]);
  });
});
