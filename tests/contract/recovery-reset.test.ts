import { describe, expect, it } from "vitest";
import { memberAt, startOver } from "../support/member-settings.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;

const titles = (office: Office, desk: Desk): string[] =>
  office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);

const writes = (office: Office, since: number) =>
  office.requests.slice(since).filter(({ method, path }) => method !== "GET" && !path.includes("subscriptions"));

/** Ben's Dora and Emil were created there by Ringfold, Finn is his own. */
async function ring(): Promise<{ office: Office; anna: Desk; ben: Desk }> {
  const made = await ringOfTwo({}, ["Dora", "Emil"]);
  made.office.create(made.ben, { givenName: "Finn", displayName: "Finn", jobTitle: "Buyer" });
  await made.office.settle(20 * MINUTES);
  return made;
}

describe("a member that starts over", () => {
  it("[S42] [S3] finds every copy again, writes nothing, and goes on", async () => {
    const { office, anna, ben } = await ring();
    const before = office.requests.length;
    await startOver(office, ben);
    expect(memberAt(office, ben).joining).toBe(true);
    await office.settle(60 * MINUTES);
    expect(writes(office, before)).toEqual([]);
    expect(memberAt(office, ben).joining).toBe(false);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    office.edit(ben, office.idOf(ben, "Finn"), { jobTitle: "Ben's" });
    await office.settle(20 * MINUTES);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Anna's", "Emil:Buyer", "Finn:Ben's"]);
  });

  it("[S42] [S2] loses no edit made meanwhile, on either side", async () => {
    const { office, anna, ben } = await ring();
    office.atDoor = (mailbox) => (mailbox === ben.id ? Promise.reject(new Error("no way in")) : Promise.resolve());
    office.tamper = (at) => (at === ben.id ? { kind: "unknown", reason: "out of reach" } : null);
    office.atDoor = () => Promise.resolve();
    office.edit(ben, office.idOf(ben, "Dora"), { companyName: "Ben's" });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    office.create(ben, { givenName: "Gina", displayName: "Gina", jobTitle: "New" });
    await office.settle(MINUTES);
    await startOver(office, ben);
    await office.settle(MINUTES);
    office.tamper = () => null;
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Ben's" });
    await office.settle(60 * MINUTES);
    const expected = ["Dora:Anna's", "Emil:Ben's", "Finn:Buyer", "Gina:New"];
    for (const desk of [anna, ben]) {
      expect(titles(office, desk)).toEqual(expected);
      expect(office.folder(desk)[0]).toMatchObject({ companyName: "Ben's" });
    }
  });

  it("[S42] [S10] begins anew once, however often and late it is told, and wherever it is cut off", async () => {
    const { office, anna, ben } = await ring();
    const early = office.hub.configOf(memberAt(office, ben));
    const before = office.requests.length;
    await startOver(office, ben, false); // told, and nobody heard
    const config = office.hub.configOf(memberAt(office, ben));
    await ben.mailbox.configure(config);
    office.evict(ben);
    await ben.mailbox.configure(config);
    await ben.mailbox.configure(early);
    await office.settle(60 * MINUTES);
    const link = ben.sql.first<{ state: string }>("SELECT state FROM membership")?.state;
    await ben.mailbox.configure(config);
    await ben.mailbox.configure(early);
    expect(ben.sql.first<{ state: string }>("SELECT state FROM membership")?.state).toBe(link);
    await office.settle(20 * MINUTES);
    expect(writes(office, before)).toEqual([]);
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Anna's" });
    await office.settle(20 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:Anna's", "Finn:Buyer"]);
  });

  it("[S42] [S10] is told by the hub's refusal when nobody else tells it", async () => {
    const { office, anna, ben } = await ring();
    await startOver(office, ben, false);
    office.evictHub();
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Ben's" });
    await office.settle(60 * MINUTES);
    expect(memberAt(office, ben).joining).toBe(false);
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Ben's", "Finn:Buyer"]);
  });

  it("[S42] [S3] makes no second copy of what a request of its former life creates late (P24)", async () => {
    const { office, anna, ben } = await ring();
    let late: (() => unknown) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.create") return null;
      late = carryOut;
      return { kind: "unknown", reason: "the connection broke" };
    };
    office.create(anna, { givenName: "Gina", displayName: "Gina", jobTitle: "New" });
    await office.settle();
    await startOver(office, ben);
    await office.settle(2 * MINUTES);
    late?.();
    await office.settle(60 * MINUTES);
    for (const desk of [anna, ben])
      expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Buyer", "Finn:Buyer", "Gina:New"]);
  });

  it("[S42] [S17] goes on where it is if its mailbox, or the ring, is set back to before", async () => {
    for (const side of ["mailbox", "ring"] as const) {
      const { office, anna, ben } = await ring();
      const restore = snapshotOf(side === "mailbox" ? ben.sql : office.hubSql);
      await startOver(office, ben);
      const told = office.hub.configOf(memberAt(office, ben));
      await office.settle(60 * MINUTES);
      restore();
      if (side === "mailbox") office.evict(ben);
      else {
        office.evictHub();
        for (const desk of office.desks) office.evict(desk);
      }
      for (const desk of office.desks) desk.mailbox.sweep();
      await office.settle(60 * MINUTES);
      await ben.mailbox.configure(side === "ring" ? told : office.hub.configOf(memberAt(office, ben)));
      office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
      office.edit(ben, office.idOf(ben, "Finn"), { jobTitle: "Ben's" });
      await office.settle(60 * MINUTES);
      for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Anna's", "Emil:Buyer", "Finn:Ben's"]);
    }
  });

  it("[S42] [S8] a private contact stays private, and a reader's own stays its own", async () => {
    const { office, anna, ben } = await ring();
    const secret = { singleValueExtendedProperties: [{ id: "Integer 0x36", value: "2" }] };
    office.create(ben, { ...secret, givenName: "Ines", displayName: "Ines", jobTitle: "Own" });
    const carl = office.open("carl", "reader");
    office.create(carl, { givenName: "Kuno", displayName: "Kuno", jobTitle: "Own" });
    await office.join(carl);
    await office.settle(20 * MINUTES);
    await startOver(office, ben);
    await startOver(office, carl);
    await office.settle(60 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Buyer", "Emil:Buyer", "Finn:Buyer"]);
    expect(titles(office, carl)).toEqual(["Dora:Buyer", "Emil:Buyer", "Finn:Buyer", "Kuno:Own"]);
  });

  it("[S42] nothing that it was told of a copy, or that waited there, stands any more", async () => {
    const { office, ben } = await ring();
    const item = office.hubSql.first<{ id: string }>("SELECT id FROM item")?.id ?? "";
    office.hubSql.run(
      "INSERT INTO exception (member, item, state, reason, at) VALUES (?, ?, 'Failed', 'x', 1)",
      ben.member,
      item,
    );
    await startOver(office, ben);
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
    expect(office.hubSql.all("SELECT * FROM copy WHERE member = ?", ben.member)).toEqual([]);
  });
});
