import { describe, expect, it } from "vitest";
import type { Switches } from "../../sandbox/graph/control/switches.ts";
import { actsOf, askPull, compareOne, itemOf, pairOf, pull, ringOf, until } from "../support/acts.ts";
import { annaAhead, benBehind, INVALID, titleOf } from "../support/differing.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

describe("a pull", () => {
  it("[S28] replaces the copy and nothing else; what it held is kept at the ring, and nobody else changes", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.requests.length = 0;
    expect(await pull(office, anna, { item, plan })).toBe("ok");
    expect(titleOf(office, anna)).toBe("Buyer");
    office.notices = true;
    await office.settle(MINUTES);
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Buyer", "Buyer"]);
    const writes = office.requests.filter(({ method }) => method !== "GET");
    expect(writes.map(({ mailbox, method, lane }) => [mailbox, method, lane])).toEqual([[anna.id, "PATCH", "person"]]);
    expect(ringOf(office, item).causes).toEqual(["created"]);
    expect(actsOf(office)).toEqual(["pull by Person of m-anna"]);
    expect(office.hubSql.first("SELECT detail FROM act")?.["detail"]).toContain('"Head"');
    expect(office.hubSql.all("SELECT * FROM conflict")).toEqual([]);
  });

  it("[S28] of a copy that stayed behind brings what was refused before, at once", async () => {
    const { office, ben, item } = await benBehind();
    office.tamper = () => null;
    const { plan } = await compareOne(office, ben, item);
    expect(await pull(office, ben, { item, plan })).toBe("ok");
    expect(titleOf(office, ben)).toBe("Anna's");
    await office.settle(MINUTES);
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S28] of a copy that a reader edited puts the ring's version back", async () => {
    const { office, anna } = await ringOfTwo();
    const reader = office.open("reader", "reader");
    await office.join(reader);
    await office.settle(20 * MINUTES);
    const item = itemOf(office, reader, "Dora");
    office.notices = false;
    office.edit(reader, office.idOf(reader, "Dora"), { jobTitle: "Mine" });
    const { plan } = await compareOne(office, reader, item);
    expect(await pull(office, reader, { item, plan })).toBe("ok");
    expect([titleOf(office, reader), titleOf(office, anna)]).toEqual(["Buyer", "Buyer"]);
  });

  it("[S2] an edit made right after the copy was read is merged as an edit, not overwritten", async () => {
    for (const ifMatch of ["honoured", "unknown"] as const) {
      const { office, anna, ben, item } = await annaAhead({ ifMatch });
      const { plan } = await compareOne(office, anna, item);
      office.hubTamper = (call, carryOut) => {
        if (call !== "pull") return null;
        office.hubTamper = () => null;
        office.edit(anna, office.idOf(anna, "Dora"), { department: "Just typed" });
        return carryOut();
      };
      expect(await pull(office, anna, { item, plan })).toBe("mailbox_busy"); // the rest follows by itself
      await office.settle(MINUTES);
      for (const desk of [anna, ben])
        expect(office.folder(desk)[0]).toMatchObject({ jobTitle: "Buyer", department: "Just typed" });
      expect(office.hubSql.all("SELECT * FROM conflict")).toEqual([]);
    }
  });

  it("[S19] does nothing when the item, or the copy, changed since the preview", async () => {
    const { office, anna, ben, item } = await benBehind();
    const { plan } = await compareOne(office, ben, item);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's newest" });
    await office.settle();
    expect(await pull(office, ben, { item, plan })).toBe("preview_stale");
    office.notices = false;
    const seen = await compareOne(office, ben, item);
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Typed" });
    expect(await pull(office, ben, { item, plan: seen.plan })).toBe("preview_stale");
    expect(titleOf(office, ben)).toBe("Typed");
    expect(actsOf(office)).toEqual([]);
  });

  it("[S30] happens once, however often it is sent", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    const wish = { item, plan, request: "request-1" };
    const both = await until(office, Promise.all([askPull(anna, wish), askPull(anna, wish)]));
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Typed later" });
    expect(await pull(office, anna, wish)).toBe("ok");
    expect(titleOf(office, anna)).toBe("Typed later");
    expect(actsOf(office)).toEqual(["pull by Person of m-anna"]);
  });

  it("[S28] is refused while the ring is paused, even if only the hub has heard of it yet", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    const member = office.hub.members.get(anna.member);
    if (!member) throw new Error("no member");
    office.hub.saveSettings({ ...office.hub.settings, paused: true });
    office.hub.ports.sql.transaction(() => office.hub.members.save({ ...member, rev: member.rev + 1 }));
    expect(await pull(office, anna, { item, plan })).toBe("ring_paused");
    expect(titleOf(office, anna)).toBe("Head");
    expect(actsOf(office)).toEqual([]);
  });

  it("[S28] is refused in a source's folder, in step, and of a private copy", async () => {
    const { office, anna, item } = await annaAhead();
    const source = office.open("sue", "source");
    office.notices = true;
    office.create(source, { givenName: "Sam", displayName: "Sam" });
    await office.join(source);
    const sam = itemOf(office, source, "Sam");
    expect(await pull(office, source, { item: sam, plan: (await compareOne(office, source, sam)).plan })).toBe(
      "act_forbidden",
    );
    await office.settle();
    const { plan, compared } = await compareOne(office, anna, item);
    expect(compared).toBe("same");
    expect(await pull(office, anna, { item, plan })).toBe("in_step");
    office.edit(anna, office.idOf(anna, "Dora"), {
      singleValueExtendedProperties: [{ id: "Integer 0x36", value: "2" }],
    });
    expect(await pull(office, anna, { item, plan })).toBe("act_forbidden");
    expect(
      office.requests
        .filter(({ mailbox, method }) => mailbox === source.id && method !== "GET")
        .map(({ path }) => path),
    ).toEqual(["/subscriptions"]);
  });
});

const SWITCHES: readonly [Switches["ifMatch"], Switches["afterDelete"]][] = [
  ["honoured", "deletedItems"],
  ["ignored", "recoverableItems"],
  ["honoured", "notFound"],
  ["ignored", "notFound"],
];

describe.each(SWITCHES)("a pull where If-Match is %s and what is deleted goes to %s", (ifMatch, afterDelete) => {
  const settings = { ifMatch: ifMatch === "honoured" ? "honoured" : "unknown" } as const;

  it("[S28] of a gone copy makes it again, once, and deletes nothing elsewhere", async () => {
    const { office, anna, ben } = await ringOfTwo(settings);
    office.graph.setSwitches({ ifMatch, afterDelete });
    const item = itemOf(office, anna, "Dora");
    office.notices = false;
    office.remove(anna, office.idOf(anna, "Dora"));
    const seen = await compareOne(office, anna, item);
    expect(seen.compared).toBe("gone");
    expect(await pull(office, anna, { item, plan: seen.plan })).toBe("ok");
    expect(office.folder(anna)).toHaveLength(1);
    office.notices = true;
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle(30 * MINUTES);
    expect([office.folder(anna), office.folder(ben)].map((folder) => folder.map((copy) => copy["jobTitle"]))).toEqual([
      ["Buyer"],
      ["Buyer"],
    ]);
    expect(ringOf(office, item)).toMatchObject({ deleted: false, causes: ["created"] });
  });

  it("[S28] of an item that the ring deleted deletes the copy, for good", async () => {
    const { office, anna, ben } = await ringOfTwo(settings);
    office.graph.setSwitches({ ifMatch, afterDelete });
    const item = itemOf(office, anna, "Dora");
    office.tamper = (at, request) => (at === ben.id && request.method === "DELETE" ? INVALID : null);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle();
    office.tamper = () => null;
    const { plan } = await compareOne(office, ben, item);
    expect(await pull(office, ben, { item, plan })).toBe("ok");
    expect(office.folder(ben)).toEqual([]);
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle(30 * MINUTES);
    expect([office.folder(anna), office.folder(ben)]).toEqual([[], []]);
    expect(ringOf(office, item).causes).toEqual(["created", "deleted"]);
  });

  it("[S28] of an edited copy replaces it, and the ring's next change goes on from there", async () => {
    const { office, anna, ben, item } = await annaAhead(settings);
    office.graph.setSwitches({ ifMatch, afterDelete });
    const { plan } = await compareOne(office, anna, item);
    expect(await pull(office, anna, { item, plan })).toBe("ok");
    office.notices = true;
    await office.settle();
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    await office.settle(MINUTES);
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Ben's", "Ben's"]);
    expect(pairOf(anna, item).target).toBeNull();
  });
});
