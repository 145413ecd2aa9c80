import { describe, expect, it } from "vitest";
import { compareOne, itemOf, lookAgain, pairOf } from "../support/acts.ts";
import { cutAt } from "../support/cut.ts";
import { annaAhead, benBehind, INVALID, titleOf } from "../support/differing.ts";
import { Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;
const DAY = 24 * 60 * MINUTES;

describe("a look at a copy, as a resync asks for it", () => {
  it("[S28] finds an edit that no notice told of, and merges it by the ordinary rules", async () => {
    const { office, anna, ben, item } = await annaAhead();
    office.edit(ben, office.idOf(ben, "Dora"), { department: "Ben's" });
    expect(await lookAgain(office, anna, item)).toEqual({ kind: "looked" });
    expect(await lookAgain(office, ben, item)).toEqual({ kind: "looked" });
    await office.settle();
    for (const desk of [anna, ben])
      expect(office.folder(desk)[0]).toMatchObject({ jobTitle: "Head", department: "Ben's" });
    expect(office.hubSql.all("SELECT * FROM conflict")).toEqual([]);
  });

  it("[S9] of a copy in step reads it once, in the lane of people, and writes nothing", async () => {
    const { office, ben } = await ringOfTwo();
    const item = itemOf(office, ben, "Dora");
    office.requests.length = 0;
    expect(await lookAgain(office, ben, item)).toEqual({ kind: "looked" });
    await office.settle(MINUTES);
    expect(office.requests.map(({ method, lane }) => `${method} ${lane}`)).toEqual(["GET person"]);
  });

  it("[S28] tries a parked write again, at once", async () => {
    const { office, anna, ben, item } = await benBehind();
    await office.settle(2 * DAY);
    expect(office.hubSql.first("SELECT state FROM exception")).toMatchObject({ state: "Parked" });
    office.tamper = () => null;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    expect(await lookAgain(office, ben, item)).toEqual({ kind: "looked" });
    expect(titleOf(office, ben)).toBe("Anna's");
    await office.settle();
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S28] asks a server that would not keep a value for it once more, as it did at first", async () => {
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
    expect(office.hubSql.first("SELECT state FROM exception")).toMatchObject({ state: "Parked" });
    office.graph.setQuirks(reader.id, {});
    await lookAgain(office, reader, itemOf(office, reader, "Dora"));
    await office.settle(MINUTES);
    expect(titleOf(office, reader)).toBe("Buyer!");
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S10] is durable before it is done: cut off right after it was asked for, it is done all the same", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const wasCut = cutAt(office, anna, 0);
    void anna.mailbox.lookAgain("ring1", anna.member, item);
    await office.settle(MINUTES);
    expect(wasCut()).toBe(true);
    expect(titleOf(office, ben)).toBe("Head");
  });

  it("[S31] says why it follows later, and then it does", async () => {
    const { office, anna, ben, item } = await annaAhead();
    office.tamper = (at) => (at === anna.id ? { ...INVALID, class: "throttled", retryAfterMs: 40_000 } : null);
    expect(await lookAgain(office, anna, item)).toEqual({
      kind: "later",
      reason: "Microsoft 365 asks for a pause of 40 seconds.",
    });
    office.tamper = () => null;
    await office.settle(MINUTES);
    expect(titleOf(office, ben)).toBe("Head");
    office.tamper = (at, request) => (at === ben.id && request.method === "PATCH" ? INVALID : null);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Chief" });
    await lookAgain(office, anna, item);
    expect(await lookAgain(office, ben, item)).toMatchObject({ kind: "later" });
    office.tamper = (at) => (at === ben.id ? { kind: "unknown", reason: "silent" } : null);
    expect(await lookAgain(office, ben, item)).toMatchObject({ kind: "later" });
    office.tamper = () => null;
    await office.settle(5 * MINUTES);
    expect(titleOf(office, ben)).toBe("Chief");
  });

  it("[S28] brings an item whose wake was lost", async () => {
    const { office, anna, ben } = await ringOfTwo();
    ben.mailbox.wake = () => Promise.reject(new Error("lost"));
    office.create(anna, { givenName: "Emil", displayName: "Emil" });
    await office.settle(1_000);
    expect(office.folder(ben)).toHaveLength(1);
    expect(await lookAgain(office, ben, itemOf(office, anna, "Emil"))).toEqual({ kind: "looked" });
    expect(office.folder(ben)).toHaveLength(2);
  });

  it("[S28] of a copy that had gone tells the ring; of what nobody knows there is nothing to say", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.notices = false;
    const gone = itemOf(office, anna, "Dora");
    office.remove(anna, office.idOf(anna, "Dora"));
    expect(await lookAgain(office, anna, gone)).toEqual({ kind: "later", reason: "The copy is gone from its folder." });
    await office.settle(10_000);
    expect(office.folder(ben)).toEqual([]);
    expect(pairOf(ben, gone).gone).toBe(true);
    expect(await lookAgain(office, ben, "unheard-of")).toEqual({ kind: "looked" });
    expect(await lookAgain(office, { ...ben, member: "m-nobody" }, gone)).toMatchObject({ kind: "later" });
  });

  it("[S28] has a folder that was out of reach tried at once", async () => {
    const { office, anna, ben, item } = await annaAhead();
    office.tamper = (at) => (at === anna.id ? { ...INVALID, class: "containerGone" } : null);
    anna.mailbox.sweep();
    await office.settle();
    office.tamper = () => null;
    const reason = "The folder or the mailbox cannot be found.";
    expect(await lookAgain(office, anna, item)).toEqual({ kind: "later", reason });
    await office.settle();
    expect(titleOf(office, ben)).toBe("Head");
  });

  it("[S28] crosses no pause: it says so, and what it named is looked at when the ring goes on", async () => {
    const { office, anna, item } = await annaAhead();
    const member = office.hub.members.get(anna.member);
    if (!member) throw new Error("no member");
    await anna.mailbox.configure({ ...office.hub.configOf(member), rev: member.rev + 1, active: false });
    office.requests.length = 0;
    expect(await lookAgain(office, anna, item)).toMatchObject({ kind: "later", reason: "The ring is paused." });
    expect(office.requests).toEqual([]);
    expect(pairOf(anna, item).dirty).toBeGreaterThan(0);
    expect(await compareOne(office, anna, item)).toMatchObject({ compared: "differs" });
  });
});
