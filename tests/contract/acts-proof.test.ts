import { describe, expect, it } from "vitest";
import type { RawItem } from "../../shared/kinds/kind.ts";
import type { GraphReply } from "../../worker/ports/graph.ts";
import { askPush, compareOne, itemOf, pairOf, pull, push, until } from "../support/acts.ts";
import { cutAt } from "../support/cut.ts";
import { annaAhead, benBehind, INVALID, titleOf } from "../support/differing.ts";
import { Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;
const GONE: GraphReply = { ...INVALID, status: 404, code: "ErrorItemNotFound", class: "itemGone" };

const shows = (raw: RawItem | undefined): GraphReply => ({ kind: "ok", status: 200, body: raw });

describe("what a person's look proves, and what not", () => {
  it("[S12] 404 right after our own create is not gone", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle();
    const item = itemOf(office, ben, "Emil");
    office.tamper = (at, request) => (at === ben.id && request.template.startsWith("contact.read") ? GONE : null);
    expect(await compareOne(office, ben, item)).toMatchObject({ compared: "unknown", problem: "mailbox_busy" });
    await office.settle(20 * MINUTES);
    expect(await compareOne(office, ben, item)).toMatchObject({ compared: "gone" });
  });

  it("[S4] a copy that is still shown right after our own delete is gone", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, ben, "Dora");
    const [raw] = office.folder(ben);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle();
    office.tamper = (at, request) => (at === ben.id && request.template === "contact.read" ? shows(raw) : null);
    expect(await compareOne(office, ben, item)).toMatchObject({ compared: "same" });
  });

  it("[S2] an old replica is not believed: nothing is compared with it, and nothing of it is pushed", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, ben, "Dora");
    const [raw] = office.folder(ben);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle();
    const { plan } = await compareOne(office, ben, item);
    office.tamper = (at, request) => (at === ben.id && request.template === "contact.read" ? shows(raw) : null);
    expect(await compareOne(office, ben, item)).toMatchObject({ compared: "unknown", plan: "" });
    expect(await push(office, ben, { item, plan })).toBe("mailbox_busy");
  });

  it("[S2] a body that was on its way while we wrote is read once more", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, ben, "Dora");
    const held = office.hub.items.get(item);
    if (!held) throw new Error("no item");
    let free = (): void => undefined;
    office.atDoor = (mailbox, lane, way) =>
      mailbox === ben.id && lane === "person" && way === "out"
        ? new Promise<void>((open) => (free = open))
        : Promise.resolve();
    const asked = ben.mailbox.compare("ring1", ben.member, [{ item, version: held.version, content: held.content }]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle();
    expect(titleOf(office, ben)).toBe("Head");
    office.atDoor = () => Promise.resolve();
    free();
    const answer = await until(office, asked);
    expect(answer).toMatchObject({ value: [{ compared: "differs", differences: [{ copy: "Head", ring: "Buyer" }] }] });
  });

  it("[S14] a pause that a person's look met holds for the mailbox's own work too", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    office.tamper = (at) => (at === anna.id ? { ...INVALID, class: "throttled", retryAfterMs: 40_000 } : null);
    await compareOne(office, anna, item);
    let asked = 0;
    office.tamper = (at) => {
      if (at === anna.id) asked += 1;
      return null;
    };
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    await office.settle(35_000);
    expect(asked).toBe(0);
    await office.settle(MINUTES);
    expect(titleOf(office, anna)).toBe("Ben's");
  });
});

describe("what an act puts right", () => {
  it("[S28] a copy that was private takes part again once it is pushed", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    const marked = (value: string) => ({ singleValueExtendedProperties: [{ id: "Integer 0x36", value }] });
    office.edit(anna, office.idOf(anna, "Dora"), marked("2"));
    await office.settle();
    expect(pairOf(anna, item).excluded).toBe("private");
    office.notices = false;
    office.edit(anna, office.idOf(anna, "Dora"), { ...marked("0"), jobTitle: "Head" });
    const { plan } = await compareOne(office, anna, item);
    expect(await push(office, anna, { item, plan })).toBe("ok");
    await office.settle();
    expect(titleOf(office, ben)).toBe("Head");
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    ben.mailbox.sweep();
    await office.settle();
    expect(titleOf(office, anna)).toBe("Ben's");
  });

  it("[S28] a value that the server would not keep is asked of it again by a pull", async () => {
    const office = new Office();
    const [anna, reader] = [office.open("anna"), office.open("reader", "reader")];
    office.graph.setQuirks(reader.id, { rewrite: [{ property: "jobTitle", find: "!", replace: "", delayMs: 2_000 }] });
    office.create(anna, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
    await office.join(anna);
    await office.join(reader);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Buyer!" });
    for (let round = 0; round < 12; round += 1) {
      await office.settle(MINUTES);
      office.graph.tick();
      reader.mailbox.sweep();
    }
    office.graph.setQuirks(reader.id, {});
    const item = itemOf(office, reader, "Dora");
    const { plan } = await compareOne(office, reader, item);
    expect(await pull(office, reader, { item, plan })).toBe("ok");
    expect(titleOf(office, reader)).toBe("Buyer!");
    await office.settle(MINUTES);
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S10] a parked write that a resync named is tried even if it is cut off right then", async () => {
    const { office, ben, item } = await benBehind();
    await office.settle(2 * 24 * 60 * MINUTES);
    expect(pairOf(ben, item).failures).not.toBeNull();
    office.tamper = () => null;
    const wasCut = cutAt(office, ben, 0);
    void ben.mailbox.lookAgain("ring1", ben.member, item);
    await office.settle(MINUTES);
    expect(wasCut()).toBe(true);
    expect(titleOf(office, ben)).toBe("Anna's");
  });

  it("[S9] the notice of an edit that was just pushed costs no read", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    const etag = String(office.folder(anna)[0]?.["@odata.etag"]);
    const copy = office.idOf(anna, "Dora");
    office.hubTamper = (call, carryOut) => {
      if (call !== "submit") return null;
      office.hubTamper = () => null;
      anna.mailbox.hint([{ copy, etag, deleted: false }]);
      return carryOut();
    };
    office.requests.length = 0;
    expect((await until(office, askPush(anna, { item, plan }))).ok).toBe(true);
    await office.settle(MINUTES);
    expect(office.requests.filter(({ mailbox }) => mailbox === anna.id).map(({ method }) => method)).toEqual(["GET"]);
  });
});
