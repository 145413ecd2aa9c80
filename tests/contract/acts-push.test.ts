import { describe, expect, it } from "vitest";
import { actsOf, askPush, compareOne, itemOf, pairOf, push, ringOf, until } from "../support/acts.ts";
import { annaAhead, benBehind, INVALID, titleOf } from "../support/differing.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

describe("a push", () => {
  it("[S28] makes the copy the ring's version while notices are held, and everybody's; the person stands in history", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    expect(await push(office, anna, { item, plan })).toBe("ok");
    await office.settle();
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Head", "Head"]);
    expect(ringOf(office, item).causes).toEqual(["created", "pushed"]);
    expect(actsOf(office)).toEqual(["push by Person of m-anna"]);
    expect(await compareOne(office, anna, item)).toMatchObject({ compared: "same" });
  });

  it("[S28] overrides what others changed, if that is what the preview showed; nothing of it is a conflict", async () => {
    const { office, anna, ben, item } = await benBehind();
    const { plan, differences } = await compareOne(office, ben, item);
    expect(differences).toEqual([{ field: "jobTitle", label: "Job title", copy: "Buyer", ring: "Anna's" }]);
    expect(await push(office, ben, { item, plan })).toBe("ok");
    await office.settle(MINUTES);
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Buyer", "Buyer"]);
    expect(office.hubSql.all("SELECT * FROM conflict")).toEqual([]);
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S19] does nothing when somebody changed the item since the preview, and says so", async () => {
    const { office, anna, ben, item } = await benBehind();
    const { plan } = await compareOne(office, ben, item);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's newest" });
    await office.settle();
    expect(await push(office, ben, { item, plan })).toBe("preview_stale");
    await office.settle();
    expect([titleOf(office, anna), ringOf(office, item).content]).toMatchObject([
      "Anna's newest",
      { jobTitle: "Anna's newest" },
    ]);
    expect(actsOf(office)).toEqual([]);
    expect(pairOf(ben, item)).toMatchObject({ submission: null, agreed: { jobTitle: "Buyer" } });
  });

  it("[S19] does nothing when the copy was edited since the preview; the edit goes its ordinary way", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head of all" });
    expect(await push(office, anna, { item, plan })).toBe("preview_stale");
    expect(actsOf(office)).toEqual([]);
    office.notices = true;
    await office.settle();
    expect(titleOf(office, ben)).toBe("Head of all");
  });

  it("[S19] a plan that nobody made, or another item's, is stale", async () => {
    const { office, anna, item } = await annaAhead();
    office.create(anna, { givenName: "Emil", displayName: "Emil" });
    anna.mailbox.sweep();
    await office.settle();
    const other = await compareOne(office, anna, itemOf(office, anna, "Emil"));
    for (const plan of ["", "nonsense", other.plan])
      expect(await push(office, anna, { item, plan })).toBe("preview_stale");
    expect(await push(office, anna, { item: "unheard-of", plan: other.plan })).toBe("preview_stale");
  });

  it("[S30] happens once, however often it is sent, even after others went on", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    const wish = { item, plan, request: "request-1" };
    const both = [askPush(anna, wish), askPush(anna, wish)];
    expect((await until(office, Promise.all(both))).map(({ ok }) => ok)).toEqual([true, true]);
    office.notices = true;
    await office.settle();
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    await office.settle();
    expect(await push(office, anna, wish)).toBe("ok");
    await office.settle();
    expect(ringOf(office, item).causes).toEqual(["created", "pushed", "edited"]);
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Ben's", "Ben's"]);
    expect(actsOf(office)).toEqual(["push by Person of m-anna"]);
  });

  it("[S30] of two at once one is carried out; the other's person is told that something changed", async () => {
    const { office, anna, ben, item } = await annaAhead();
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    const plans = [await compareOne(office, anna, item), await compareOne(office, ben, item)].map(({ plan }) => plan);
    const [first, second] = await until(
      office,
      Promise.all([askPush(anna, { item, plan: plans[0] ?? "" }), askPush(ben, { item, plan: plans[1] ?? "" })]),
    );
    expect([first?.ok, second?.ok].filter(Boolean)).toHaveLength(1);
    expect([first, second].find((one) => one && !one.ok)).toMatchObject({ error: { reason: "preview_stale" } });
    expect(actsOf(office)).toHaveLength(1);
    office.notices = true;
    await office.settle(MINUTES);
    expect(titleOf(office, anna)).toBe(titleOf(office, ben));
    expect([...ringOf(office, item).causes].filter((cause) => cause === "pushed")).toHaveLength(1);
  });

  it("[S9] of a copy that the server rewrites settles in one turn, and changes no other member again", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.setSwitches({ rewrite: "atWrite" });
    office.notices = false;
    office.edit(anna, office.idOf(anna, "Dora"), { personalNotes: "line one  \nline two" });
    const item = itemOf(office, anna, "Dora");
    const { plan } = await compareOne(office, anna, item);
    expect(await push(office, anna, { item, plan })).toBe("ok");
    office.notices = true;
    await office.settle(MINUTES);
    const writes = (): string[] =>
      office.requests.filter(({ method }) => method !== "GET").map(({ mailbox, method }) => `${mailbox} ${method}`);
    const before = writes();
    expect(before.filter((write) => write === `${ben.id} PATCH`)).toHaveLength(1);
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle(MINUTES);
    expect(writes()).toEqual(before);
    for (const desk of [anna, ben]) expect(await compareOne(office, desk, item)).toMatchObject({ compared: "same" });
  });

  it("[S28] of a copy that was back, after the ring had deleted the item, revives it", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    office.tamper = (at, request) => (at === ben.id && request.method === "DELETE" ? INVALID : null);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle();
    const { plan } = await compareOne(office, ben, item);
    expect(await push(office, ben, { item, plan })).toBe("ok");
    office.tamper = () => null;
    await office.settle(MINUTES);
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Buyer", "Buyer"]);
    expect(office.folder(anna)).toHaveLength(1);
  });
});

describe("a push that may not be", () => {
  it("[S28] a reader's folder does not push; a gone copy cannot; a private one never does", async () => {
    const { office, anna, item } = await annaAhead();
    const reader = office.open("reader", "reader");
    office.notices = true;
    await office.join(reader);
    const { plan } = await compareOne(office, reader, item);
    expect(await push(office, reader, { item, plan })).toBe("act_forbidden");
    office.notices = false;
    const seen = await compareOne(office, anna, item);
    office.edit(anna, office.idOf(anna, "Dora"), {
      singleValueExtendedProperties: [{ id: "Integer 0x36", value: "2" }],
    });
    expect(await push(office, anna, { item, plan: seen.plan })).toBe("act_forbidden");
    office.edit(anna, office.idOf(anna, "Dora"), {
      singleValueExtendedProperties: [{ id: "Integer 0x36", value: "0" }],
    });
    office.remove(anna, office.idOf(anna, "Dora"));
    expect(await push(office, anna, { item, plan: seen.plan })).toBe("copy_gone");
    expect(actsOf(office)).toEqual([]);
  });

  it("[S28] while the ring is paused, or the folder read for the first time, it is refused with the reason", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    const member = office.hub.members.get(anna.member);
    if (!member) throw new Error("no member");
    office.hub.saveSettings({ ...office.hub.settings, paused: true });
    const paused = { ...member, rev: member.rev + 1 };
    office.hub.ports.sql.transaction(() => office.hub.members.save(paused));
    // The mailbox has not heard of it yet: the hub says so when it is asked.
    expect(await push(office, anna, { item, plan })).toBe("ring_paused");
    expect(pairOf(anna, item).submission).toBeNull();
    expect(await push(office, anna, { item, plan })).toBe("ring_paused");
    const late = office.open("carl");
    office.tamper = (at) => (at === late.id ? { kind: "unknown", reason: "silent" } : null);
    office.hub.saveSettings({ ...office.hub.settings, paused: false });
    await office.join(late);
    expect(await push(office, late, { item, plan })).toBe("member_joining");
  });

  it("[S29] a mailbox that is no member, or another one, has no ring", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const stranger = await until(
      office,
      anna.mailbox.push("ring1", ben.member, {
        item,
        plan: "1.x.0123456789abcdef",
        request: "request-1",
        actor: { oid: "x", name: "x", member: ben.member, administers: false },
      }),
    );
    expect(stranger).toMatchObject({ ok: false, error: { reason: "ring_not_found" } });
  });
});
