import { describe, expect, it } from "vitest";
import type { GraphReply } from "../../worker/ports/graph.ts";
import { actsOf, askPull, compareOne, itemOf, pairOf, pull, ringOf, until } from "../support/acts.ts";
import { annaAhead, INVALID, titleOf } from "../support/differing.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;
const LOST: GraphReply = { kind: "unknown", reason: "the connection broke" };

describe("a pull in trouble", () => {
  it("[S28] when the hub does not answer, the copy stays as it is, and the same request does it later, once", async () => {
    for (const done of [false, true]) {
      const { office, anna, item } = await annaAhead();
      const wish = { item, plan: (await compareOne(office, anna, item)).plan, request: "request-1" };
      office.hubTamper = (call, carryOut) =>
        call === "pull" ? (done ? carryOut() : Promise.resolve()).then(() => Promise.reject(new Error("lost"))) : null;
      expect(await pull(office, anna, wish)).toBe("mailbox_busy");
      await office.settle(MINUTES);
      expect(titleOf(office, anna)).toBe("Head");
      office.hubTamper = () => null;
      expect(await pull(office, anna, wish)).toBe("ok");
      expect(titleOf(office, anna)).toBe("Buyer");
      expect(actsOf(office)).toHaveLength(1);
    }
  });

  it("[S1] a version that overtakes the grant is what the copy is brought to", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.hubTamper = (call, carryOut) => {
      if (call !== "pull") return null;
      office.hubTamper = () => null;
      return carryOut().then(async (reply) => {
        for (const jobTitle of ["Ben's", "Buyer"]) {
          office.hub.act((desk) => {
            const held = desk.items.get(item);
            if (!held) throw new Error("no item");
            const content = { ...held.content, jobTitle };
            return desk.items.commit({ ...held, content, cause: "edited", member: ben.member });
          });
        }
        for (let round = 0; round < 20; round += 1) await new Promise((next) => setImmediate(next));
        return reply;
      });
    };
    expect(await pull(office, anna, { item, plan })).toBe("ok");
    await office.settle(MINUTES);
    expect(titleOf(office, anna)).toBe("Buyer");
    expect(pairOf(anna, item)).toMatchObject({ target: null, version: office.hub.items.get(item)?.version });
  });

  it("[S13] when Graph's answer to the write is lost, it is looked up, and happens once", async () => {
    for (const done of [false, true]) {
      const { office, anna, ben, item } = await annaAhead();
      const wish = { item, plan: (await compareOne(office, anna, item)).plan, request: "request-1" };
      let lost = false;
      office.tamper = (at, request, carryOut) => {
        if (lost || at !== anna.id || request.method !== "PATCH") return null;
        lost = true;
        if (done) carryOut();
        return LOST;
      };
      expect(await pull(office, anna, wish)).toBe("mailbox_busy");
      expect(await pull(office, anna, wish)).toBe("ok");
      office.notices = true;
      await office.settle(30 * MINUTES);
      expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Buyer", "Buyer"]);
      expect(ringOf(office, item).causes).toEqual(["created"]);
    }
  });

  it("[S31] when Microsoft 365 asks for a pause, the person is told until when, and it follows by itself", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    let asked = 0;
    office.tamper = (at, request) => {
      if (at !== anna.id || (request.method === "GET" && asked === 0)) return null;
      asked += 1;
      return { ...INVALID, class: "throttled", retryAfterMs: 50_000 };
    };
    const answer = await until(office, askPull(anna, { item, plan }));
    expect(answer).toMatchObject({ ok: false, error: { reason: "graph_throttled" } });
    expect(answer.ok ? "" : answer.error.detail).toMatch(/by itself/);
    await office.settle(45_000);
    expect(asked).toBe(1);
    office.tamper = () => null;
    await office.settle(MINUTES);
    expect(titleOf(office, anna)).toBe("Buyer");
  });

  it("[S28] when Microsoft 365 refuses the write, the person is told, and it is tried again by itself", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.tamper = (at, request) => (at === anna.id && request.method === "PATCH" ? INVALID : null);
    expect(await pull(office, anna, { item, plan })).toBe("graph_unavailable");
    expect(pairOf(anna, item).failures).toMatchObject({ count: 1 });
    await office.settle();
    expect(office.hubSql.first("SELECT state, tries FROM exception")).toMatchObject({ state: "Failed", tries: 1 });
    office.tamper = () => null;
    await office.settle(5 * MINUTES);
    expect(titleOf(office, anna)).toBe("Buyer");
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S19] a copy that changes while it is written is not overwritten: that edit is kept, the rest follows, and who waits hears of it", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const wish = { item, plan: (await compareOne(office, anna, item)).plan, request: "request-1" };
    office.tamper = (at, request, carryOut) => {
      if (at !== anna.id || request.method !== "PATCH") return null;
      office.tamper = () => null;
      office.edit(anna, office.idOf(anna, "Dora"), { department: "Just typed" });
      return carryOut();
    };
    expect(await pull(office, anna, wish)).toBe("mailbox_busy");
    await office.settle(MINUTES);
    for (const desk of [anna, ben])
      expect(office.folder(desk)[0]).toMatchObject({ jobTitle: "Buyer", department: "Just typed" });
    expect(await pull(office, anna, wish)).toBe("ok");
    expect(actsOf(office)).toHaveLength(1);
  });

  it("[S30] a grant whose answer is lost is asked for again at once, and is the same act", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    let lost = 0;
    office.hubTamper = (call, carryOut) => {
      if (call !== "pull" || lost === 3) return null;
      lost += 1;
      return carryOut().then(() => Promise.reject(new Error("lost")));
    };
    expect(await pull(office, anna, { item, plan })).toBe("ok");
    expect(titleOf(office, anna)).toBe("Buyer");
    expect(actsOf(office)).toHaveLength(1);
  });

  it("[S3] while a copy's creation is not confirmed, a pull waits for it and makes no second one", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.tamper = (at, request, carryOut) => {
      if (at !== ben.id || request.template !== "contact.create") return null;
      carryOut();
      return LOST;
    };
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle();
    const item = itemOf(office, anna, "Emil");
    expect((await compareOne(office, ben, item)).compared).toBe("missing");
    office.tamper = () => null;
    // The plan of a time when the copy was there and had gone.
    const { plan } = await compareOne(office, anna, item);
    expect(await pull(office, ben, { item, plan })).toBe("preview_stale");
    await office.settle(30 * MINUTES);
    expect(office.folder(ben).map((copy) => copy["displayName"])).toEqual(["Dora", "Emil"]);
  });

  it("[S3] a gone copy of which a stray is left gets no second one: the stray takes its place", async () => {
    const { office, anna, ben } = await ringOfTwo({ inFlightMs: 1_000, visibilityMs: 1_000 });
    let late: (() => GraphReply) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.create") return null;
      late = carryOut;
      return LOST;
    };
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle(MINUTES);
    office.tamper = (at, request) => (at === ben.id && request.method === "DELETE" ? INVALID : null);
    const item = itemOf(office, ben, "Emil");
    late?.();
    ben.mailbox.sweep();
    await office.settle(MINUTES);
    expect(office.folder(ben)).toHaveLength(3);
    office.notices = false;
    office.remove(ben, String(pairOf(ben, item).copy));
    const { plan } = await compareOne(office, ben, item);
    expect(await pull(office, ben, { item, plan })).toBe("mailbox_busy");
    office.tamper = () => null;
    await office.settle(30 * MINUTES);
    expect(office.folder(ben).map((copy) => copy["displayName"])).toEqual(["Dora", "Emil"]);
    expect(ringOf(office, item).deleted).toBe(false);
  });

  it("[S17] a copy in doubt is pulled whole; one in doubt and gone is looked for first", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const books = anna.mailbox.spokes()[0]?.books;
    if (!books) throw new Error("no books");
    books.transaction(() => books.pairs.save(pairOf(anna, item), { doubt: true, agreed: { jobTitle: "Long ago" } }));
    const { plan } = await compareOne(office, anna, item);
    expect(await pull(office, anna, { item, plan })).toBe("ok");
    expect(titleOf(office, anna)).toBe("Buyer");
    office.remove(anna, office.idOf(anna, "Dora"));
    books.transaction(() => books.pairs.save(pairOf(anna, item), { doubt: true }));
    const gone = await compareOne(office, anna, item);
    expect(await pull(office, anna, { item, plan: gone.plan })).toBe("mailbox_busy");
    await office.settle(30 * MINUTES);
    expect(office.folder(anna).length).toBe(office.folder(ben).length);
  });
});
