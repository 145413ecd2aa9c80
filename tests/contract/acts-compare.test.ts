import { describe, expect, it } from "vitest";
import type { GraphErrorClass, GraphReply } from "../../worker/ports/graph.ts";
import { compareAll, compareOne, itemOf, until } from "../support/acts.ts";
import { type Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;
const DIFFERS = [{ field: "jobTitle", label: "Job title", copy: "Head", ring: "Buyer" }];

function refusal(kind: GraphErrorClass, retryAfterMs: number | null = null): GraphReply {
  return { kind: "refused", status: 400, code: "Some", message: "", class: kind, retryAfterMs };
}

/** Everything a mailbox has stored, as text. */
function storedBy(desk: Desk): string {
  return JSON.stringify(["membership", "pair"].map((table) => desk.sql.all(`SELECT * FROM ${table}`)));
}

describe("a look at one's own copy", () => {
  it("[S19] says what is the same, what differs and in which words, and what is gone", async () => {
    const { office, anna } = await ringOfTwo({}, ["Dora", "Emil", "Fay"]);
    const items = ["Dora", "Emil", "Fay"].map((name) => itemOf(office, anna, name));
    office.notices = false;
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Head" });
    office.remove(anna, office.idOf(anna, "Fay"));
    const [dora, emil, fay] = await compareAll(office, anna, items);
    expect(dora).toMatchObject({ compared: "same", differences: [], reason: "" });
    expect(emil).toMatchObject({ compared: "differs", differences: DIFFERS, reason: "" });
    expect(fay).toMatchObject({ compared: "gone", checkedAt: office.now });
    expect(fay?.differences.find(({ field }) => field === "jobTitle")).toMatchObject({ copy: "", ring: "Buyer" });
  });

  it("[S19] of what the ring deleted: a copy that is still here differs, one that is gone is in step", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    office.tamper = (at, request) => (at === ben.id && request.method === "DELETE" ? refusal("invalid") : null);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle();
    const left = await compareOne(office, ben, item);
    expect(left).toMatchObject({ compared: "differs" });
    expect(left.differences.find(({ field }) => field === "jobTitle")).toMatchObject({ copy: "Buyer", ring: "" });
    expect(await compareOne(office, anna, item)).toMatchObject({ compared: "same" });
  });

  it("[S19] a copy that was never made is missing, and on its way if it is", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.tamper = (at, request) => (at === ben.id && request.method === "POST" ? refusal("invalid") : null);
    office.create(anna, { givenName: "Emil", displayName: "Emil" });
    await office.settle();
    const item = itemOf(office, anna, "Emil");
    expect(await compareOne(office, ben, item)).toMatchObject({ compared: "missing", reason: "It is on its way." });
    const source = office.open("sue", "source");
    await office.join(source);
    expect(await compareOne(office, source, item)).toMatchObject({ compared: "missing", reason: "" });
  });

  it("[S19] what the server rewrote, or cannot hold, is no difference", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.setSwitches({ rewrite: "atWrite" });
    office.edit(anna, office.idOf(anna, "Dora"), { personalNotes: "line one  \nline two" });
    await office.settle(MINUTES);
    for (const desk of [anna, ben])
      expect(await compareOne(office, desk, itemOf(office, desk, "Dora"))).toMatchObject({ compared: "same" });
  });

  it("[S9] sets nothing off: it only reads, in the lane of people, and stores nothing", async () => {
    const { office, anna } = await ringOfTwo();
    office.notices = false;
    const item = itemOf(office, anna, "Dora");
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    const [before, alarm] = [storedBy(anna), anna.alarm];
    office.requests.length = 0;
    await compareOne(office, anna, item);
    expect(office.requests.map(({ method, lane }) => `${method} ${lane}`)).toEqual(["GET person"]);
    await office.settle(MINUTES);
    expect(storedBy(anna)).toBe(before);
    expect(anna.alarm).toBe(alarm);
  });

  it("[S31] runs at once, beside a step that waits for Graph", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    let free = (): void => undefined;
    office.atDoor = (mailbox, lane) =>
      mailbox === ben.id && lane !== "person" ? new Promise<void>((open) => (free = open)) : Promise.resolve();
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle();
    expect(await compareOne(office, ben, item)).toMatchObject({
      compared: "differs",
      differences: [{ copy: "Buyer", ring: "Head" }],
    });
    free();
    await office.settle();
    expect(await compareOne(office, ben, item)).toMatchObject({ compared: "same" });
  });

  it("[S9] a hundred copies are read in batches of twenty", async () => {
    const names = Array.from({ length: 45 }, (_, index) => `Person ${index}`);
    const { office, anna } = await ringOfTwo({}, names);
    const items = names.map((name) => itemOf(office, anna, name));
    const before: number[] = [];
    office.requests.length = 0;
    office.atDoor = (_mailbox, _lane, way) => {
      if (way === "in") before.push(office.requests.length);
      return Promise.resolve();
    };
    const compared = await compareAll(office, anna, items);
    expect(compared.every((one) => one.compared === "same")).toBe(true);
    expect(before).toEqual([0, 20, 40]);
  });
});

describe("a copy that cannot be judged", () => {
  it("[S12] whatever Graph says instead of the copy, it is unknown, with the reason, and never gone", async () => {
    const { office, anna } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    const cases: readonly [GraphReply, RegExp][] = [
      [refusal("denied"), /denies Ringfold access/],
      [refusal("auth"), /denies Ringfold access/],
      [refusal("containerGone"), /cannot be found/],
      [refusal("unavailable"), /did not answer/],
      [{ kind: "unknown", reason: "timeout" }, /did not answer/],
      [refusal("invalid"), /refused to show/],
      [{ kind: "ok", status: 200, body: { odd: true } }, /did not answer/],
    ];
    for (const [reply, words] of cases) {
      office.tamper = (at, request) => (at === anna.id && request.template === "contact.read" ? reply : null);
      const compared = await compareOne(office, anna, item);
      expect(compared).toMatchObject({
        compared: "unknown",
        checkedAt: null,
        retryAt: null,
        differences: [],
        plan: "",
      });
      expect(compared.reason).toMatch(words);
    }
  });

  it("[S12] a 404 is no proof while the folder does not answer, or another path shows the copy", async () => {
    const { office, anna } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    for (const silent of ["contact.folder", "contact.readAnywhere"]) {
      office.tamper = (at, request) => {
        if (at !== anna.id) return null;
        if (request.template === "contact.read") return refusal("itemGone");
        return request.template === silent ? refusal("unavailable") : null;
      };
      expect(await compareOne(office, anna, item)).toMatchObject({ compared: "unknown" });
    }
    office.tamper = (_, request) => (request.template === "contact.read" ? refusal("itemGone") : null);
    expect(await compareOne(office, anna, item)).toMatchObject({ compared: "unknown" });
  });

  it("[S31] says until when Microsoft 365 asks for a pause, and asks nothing before", async () => {
    const { office, anna } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    office.tamper = () => refusal("throttled", 90_000);
    const end = office.now + 90_000;
    const first = await compareOne(office, anna, item);
    expect(first).toMatchObject({ compared: "unknown", retryAt: end });
    expect(first.reason).toMatch(/asks for a pause of 90 seconds/);
    let asked = 0;
    office.tamper = () => {
      asked += 1;
      return null;
    };
    await office.settle(30_000);
    expect(await compareOne(office, anna, item)).toMatchObject({ compared: "unknown", retryAt: end });
    expect(asked).toBe(0);
    await office.settle(61_000);
    expect(await compareOne(office, anna, item)).toMatchObject({ compared: "same", retryAt: null });
  });

  it("[S8] of a private copy nothing is told but that it is private", async () => {
    const { office, anna } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    const marked = { singleValueExtendedProperties: [{ id: "Integer 0x36", value: "2" }], jobTitle: "Secret" };
    office.edit(anna, office.idOf(anna, "Dora"), marked);
    await office.settle();
    const compared = await compareOne(office, anna, item);
    expect(compared).toMatchObject({ compared: "unknown", differences: [], plan: "" });
    expect(compared.reason).toMatch(/private/);
  });

  it("[S19] while the folder is read for the first time, or is out of reach, it says so; a stranger has no ring", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    const late = office.open("carl");
    office.tamper = (at) => (at === late.id ? refusal("unavailable") : null);
    await office.join(late);
    expect((await compareOne(office, late, item)).reason).toMatch(/first time/);
    office.tamper = () => null;
    office.graph.act({ act: "removeMailbox", mailbox: ben.id });
    ben.mailbox.sweep();
    await office.settle(MINUTES);
    expect((await compareOne(office, ben, item)).reason).toMatch(/cannot be found/);
    const stranger = await until(office, anna.mailbox.compare("ring1", ben.member, []));
    expect(stranger).toMatchObject({ ok: false, error: { reason: "ring_not_found" } });
    const nowhere = new Office().open("zoe");
    expect(await nowhere.mailbox.compare("ring1", "m-zoe", [])).toMatchObject({ ok: false });
  });
});
