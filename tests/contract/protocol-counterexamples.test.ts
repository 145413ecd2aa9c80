import { describe, expect, it } from "vitest";
import type { GraphReply } from "../../worker/ports/graph.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";
import { snapshotOf } from "../support/set-back.ts";

/** What would go wrong without one rule of the protocol, where nothing else shows it. */

const LOST: GraphReply = { kind: "unknown", reason: "the connection broke" };
const MINUTES = 60_000;
const BROKEN = (): Promise<never> => Promise.reject(new Error("the connection broke"));

function lines(office: Office, desk: Desk): string[] {
  return office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);
}

/** Values of an item that lost, as they are listed. */
const listed = (office: Office): unknown[] =>
  office.hubSql
    .all("SELECT field, value FROM conflict")
    .map((row) => `${String(row["field"])} ${String(row["value"])}`);

describe("a person at the very copy that is written", () => {
  it("[S2] whose edit nobody has seen yet: both values are kept where If-Match is ignored (P22)", async () => {
    const { office, anna, ben } = await ringOfTwo({ ifMatch: "unknown" });
    office.graph.setSwitches({ ifMatch: "ignored" });
    office.notices = false;
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    ben.mailbox.sweep();
    await office.settle(MINUTES);
    expect([lines(office, anna), lines(office, ben), listed(office)]).toEqual([
      ["Dora:Anna's"],
      ["Dora:Anna's"],
      ['jobTitle "Ben\'s"'],
    ]);
  });

  it("[S2] [S13] types into it before its creation is confirmed: what is typed reaches the others (P27)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.notices = false;
    let lost = false;
    office.tamper = (at, request, carryOut) => {
      if (lost || at !== ben.id || request.template !== "contact.create") return null;
      lost = true;
      carryOut();
      return LOST;
    };
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Typed" });
    await office.settle(60 * MINUTES);
    expect([lines(office, anna), lines(office, ben)]).toEqual([
      ["Dora:Buyer", "Emil:Typed"],
      ["Dora:Buyer", "Emil:Typed"],
    ]);
  });

  it("[S2] [S13] has not undone an update that never arrived: it is sent again (P28)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    let lost = false;
    office.tamper = (at, request) => {
      if (lost || at !== ben.id || request.method !== "PATCH") return null;
      lost = true;
      return LOST;
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(60 * MINUTES);
    expect([lost, lines(office, anna), lines(office, ben)]).toEqual([true, ["Dora:Head"], ["Dora:Head"]]);
  });

  it("[S1] takes a change back while it is on its way to the others: they get what stands, not what was on its way (P17)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    let arrives: () => void = () => undefined;
    let held = false;
    office.tamper = (at, request) => {
      if (at === ben.id && request.method === "PATCH") held = true;
      return null;
    };
    office.atDoor = (mailbox, _, way) =>
      mailbox === ben.id && way === "out" && held ? new Promise((resolve) => (arrives = resolve)) : Promise.resolve();
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(MINUTES);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Buyer" });
    await office.settle(MINUTES);
    office.atDoor = () => Promise.resolve();
    arrives();
    await office.settle(10 * MINUTES);
    expect([held, lines(office, anna), lines(office, ben)]).toEqual([true, ["Dora:Buyer"], ["Dora:Buyer"]]);
  });

  it("[S9] edits another field of it: what its server made of ours is nobody's edit (P8)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.setQuirks(ben.id, { rewrite: [{ property: "personalNotes", find: "!", replace: "" }] });
    office.edit(anna, office.idOf(anna, "Dora"), { personalNotes: "Call her!" });
    await office.settle(MINUTES);
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Head" });
    await office.settle(MINUTES);
    expect(office.folder(anna)[0]).toMatchObject({ personalNotes: "Call her!", jobTitle: "Head" });
  });
});

describe("a folder that does not show all it has", () => {
  it("[S4] [S12] a full reading that lacks a copy deletes nothing: the copy is asked for by itself (P7)", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    office.notices = false;
    const missing = office.idOf(ben, "Emil");
    office.tamper = (at, request, carryOut) => {
      const reply = at === ben.id && request.template.startsWith("contact.delta") ? carryOut() : null;
      if (reply?.kind !== "ok") return reply;
      const page = reply.body as { value: { id: string }[] };
      return { kind: "ok", body: { ...page, value: page.value.filter(({ id }) => id !== missing) } } as GraphReply;
    };
    office.graph.act({ act: "expireDelta", mailbox: ben.id, folder: ben.folder });
    ben.mailbox.sweep();
    await office.settle(10 * MINUTES);
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Head" });
    anna.mailbox.sweep();
    await office.settle(10 * MINUTES);
    expect([lines(office, anna), lines(office, ben)]).toEqual([
      ["Dora:Buyer", "Emil:Head"],
      ["Dora:Buyer", "Emil:Head"],
    ]);
  });
});

describe("a message that comes again", () => {
  it("[S10] [S16] an edit whose process ended before the ring had answered goes on by itself (P1)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.hubTamper = (call, _, mailbox) => {
      if (call !== "submit" || mailbox !== anna.id) return null;
      office.hubTamper = () => null;
      office.evict(anna);
      return new Promise(() => undefined);
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(10 * MINUTES);
    expect([lines(office, anna), lines(office, ben)]).toEqual([["Dora:Head"], ["Dora:Head"]]);
  });

  it("[S2] a copy that its owner edits once more before the ring has answered is no conflict with itself (P1)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    let lost = 0;
    office.hubTamper = (call, carryOut, mailbox) => {
      if (call !== "submit" || mailbox !== anna.id || lost > 5) return null;
      lost += 1;
      return carryOut().then(BROKEN);
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "First" });
    await office.settle(3_000);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Second" });
    await office.settle(30 * MINUTES);
    expect(lost).toBeGreaterThan(1);
    expect([lines(office, anna), lines(office, ben), listed(office)]).toEqual([["Dora:Second"], ["Dora:Second"], []]);
  });

  it("[S2] [S17] an answer that says the ring remembers a newer question puts the copy in doubt, so that nothing is written over it (P36)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.hubTamper = (call, carryOut, mailbox) => {
      if (call !== "submit" || mailbox !== anna.id) return null;
      office.hubTamper = () => null;
      // As if this mailbox had been set back between its question and the answer.
      office.hubSql.run("UPDATE copy SET number_gen = 'zzzzzzzzz-later' WHERE member = ?", anna.member);
      return carryOut().then((reply) => {
        office.hubSql.run("UPDATE copy SET number_gen = '0' WHERE member = ?", anna.member);
        return reply;
      });
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Typed" });
    await office.settle(30 * MINUTES);
    expect([lines(office, anna), lines(office, ben)]).toEqual([["Dora:Typed"], ["Dora:Typed"]]);
  });

  it("[S2] [S10] an edit whose answer was lost, sent again after others went on, is no second edit (P14)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    let lost = 0;
    office.hubTamper = (call, carryOut, mailbox) => {
      if (call !== "submit" || mailbox !== anna.id || lost > 0) return null;
      lost += 1;
      return carryOut().then(() => {
        office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
        return BROKEN();
      });
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    await office.settle(10 * MINUTES);
    expect(lost).toBe(1);
    expect(lines(office, anna)).toEqual(lines(office, ben));
    expect(office.hubSql.first("SELECT count(*) AS n FROM revision")?.["n"]).toBe(3);
  });
});

describe("a ring whose storage is set back", () => {
  it("[S2] [S17] gets values that lost back from those who were told of them (P33)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const restore = snapshotOf(office.hubSql);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    await office.settle(10 * MINUTES);
    expect(listed(office)).toEqual(['jobTitle "Anna\'s"']);
    restore();
    office.evictHub();
    anna.mailbox.sweep();
    await office.settle(30 * MINUTES);
    expect([lines(office, anna), lines(office, ben), listed(office)]).toEqual([
      ["Dora:Ben's"],
      ["Dora:Ben's"],
      ['jobTitle "Anna\'s"'],
    ]);
  });
});

describe("a report whose answer is lost", () => {
  it("[S27] [S43] an exception that is over by the time of the next one is over for the ring, too (P48)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const states = (): unknown[] => office.hubSql.all("SELECT state FROM exception").map((row) => row["state"]);
    office.tamper = (at, request) =>
      at === ben.id && request.method === "PATCH"
        ? { kind: "refused", status: 400, code: "x", message: "x", class: "invalid", retryAfterMs: null }
        : null;
    office.hubTamper = (call, carryOut, mailbox) => {
      if (call !== "report" || mailbox !== ben.id) return null;
      return carryOut().then(() => {
        // By the time of the next report the write has got through.
        office.tamper = () => null;
        office.hubTamper = () => null;
        office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Buyer" });
        return BROKEN();
      });
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(30 * MINUTES);
    expect([lines(office, ben), states()]).toEqual([["Dora:Buyer"], []]);
  });
});

describe("a member that leaves", () => {
  it("[S20] has left only when what it sent has its answer: nothing is written afterwards (P29)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const member = office.hub.members.get(ben.member)!;
    let arrives: () => void = () => undefined;
    let held = false;
    office.atDoor = (mailbox, _, way) => {
      if (mailbox !== ben.id || way !== "in" || held) return Promise.resolve();
      held = true;
      return new Promise((resolve) => (arrives = resolve));
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(MINUTES);
    office.hub.ports.sql.transaction(() =>
      office.hub.members.save({ ...member, state: "leaving", rev: member.rev + 1 }),
    );
    const left = ben.mailbox.leave("ring1", ben.member);
    await office.settle();
    expect([held, office.hub.members.get(ben.member)?.state]).toEqual([true, "leaving"]);
    arrives();
    await left;
    const atTheEnd = lines(office, ben);
    await office.settle(10 * MINUTES);
    expect([office.hub.members.get(ben.member)?.state, lines(office, ben)]).toEqual(["left", atTheEnd]);
  });
});
