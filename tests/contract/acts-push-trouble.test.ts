import { describe, expect, it } from "vitest";
import { askPush, compareOne, itemOf, pairOf, push, ringOf, until } from "../support/acts.ts";
import { annaAhead, benBehind, INVALID, titleOf } from "../support/differing.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

describe("a push in trouble", () => {
  it("[S28] when the hub's answer is lost it goes on by itself, once, and the same request is answered then", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    let lost = 0;
    office.hubTamper = (call, carryOut) => {
      if (call !== "submit" || lost > 1) return null;
      lost += 1;
      return carryOut().then(() => Promise.reject(new Error("lost")));
    };
    const wish = { item, plan, request: "request-1" };
    expect(await push(office, anna, wish)).toBe("mailbox_busy");
    await office.settle(MINUTES);
    expect([titleOf(office, anna), titleOf(office, ben)]).toEqual(["Head", "Head"]);
    expect(await push(office, anna, wish)).toBe("ok");
    expect(ringOf(office, item).causes).toEqual(["created", "pushed"]);
  });

  it("[S31] when a wake overtakes the hub's answer, who waits is answered all the same", async () => {
    const { office, anna, ben, item } = await annaAhead();
    office.create(ben, { givenName: "Emil", displayName: "Emil" });
    const { plan } = await compareOne(office, anna, item);
    let overtaken = 0;
    office.hubTamper = (call, carryOut, mailbox) => {
      if (call !== "submit" || mailbox !== anna.id || overtaken > 0) return null;
      overtaken += 1;
      return carryOut().then(async (reply) => {
        ben.mailbox.sweep();
        await ben.mailbox.idle();
        return reply;
      });
    };
    expect(await push(office, anna, { item, plan })).toBe("ok");
    expect([overtaken, ringOf(office, item).causes]).toEqual([1, ["created", "pushed"]]);
  });

  it("[S28] asked again while its answer is still out, it goes on with the one that is open", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.hubTamper = (call) => (call === "submit" ? Promise.reject(new Error("silent")) : null);
    const wish = { item, plan, request: "request-1" };
    expect(await push(office, anna, wish)).toBe("mailbox_busy");
    expect(await push(office, anna, wish)).toBe("mailbox_busy");
    office.hubTamper = () => null;
    expect(await push(office, anna, wish)).toBe("ok");
    expect(ringOf(office, item).causes).toEqual(["created", "pushed"]);
  });

  it("[S30] asked again after the copy was edited, it is still the same push, and the edit goes its ordinary way", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const wish = { item, plan: (await compareOne(office, anna, item)).plan, request: "request-1" };
    office.hubTamper = (call) => (call === "submit" ? Promise.reject(new Error("silent")) : null);
    expect(await push(office, anna, wish)).toBe("mailbox_busy");
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Typed since" });
    office.hubTamper = () => null;
    expect(await push(office, anna, wish)).toBe("ok");
    office.notices = true;
    await office.settle();
    expect(ringOf(office, item).causes).toEqual(["created", "pushed", "edited"]);
    expect(titleOf(office, ben)).toBe("Typed since");
  });

  it("[S1] refused after the ring went on, it leaves nothing open that the copy has reached", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.hubTamper = (call, _, mailbox) =>
      call === "submit" && mailbox === anna.id ? Promise.reject(new Error("silent")) : null;
    expect(await push(office, anna, { item, plan })).toBe("mailbox_busy");
    for (const jobTitle of ["Ben's", "Buyer"]) {
      office.edit(ben, office.idOf(ben, "Dora"), { jobTitle });
      ben.mailbox.sweep();
      await office.settle();
    }
    expect(pairOf(anna, item)).toMatchObject({ submission: { observed: { jobTitle: "Head" } } });
    office.hubTamper = () => null;
    await office.settle(MINUTES);
    expect(pairOf(anna, item)).toMatchObject({ submission: null, target: null, agreed: { jobTitle: "Buyer" } });
  });

  it("[S31] while Microsoft 365 asks for a pause it is told so at once, and asks nothing", async () => {
    const { office, anna, ben, item } = await benBehind();
    const { plan } = await compareOne(office, ben, item);
    let asked = 0;
    office.tamper = (at) => {
      if (at !== ben.id) return null;
      asked += 1;
      return { kind: "refused", status: 429, code: "", message: "", class: "throttled", retryAfterMs: 40_000 };
    };
    ben.mailbox.sweep();
    await office.settle(1_000);
    asked = 0;
    const answer = await until(office, askPush(ben, { item, plan }));
    expect(answer).toMatchObject({ ok: false, error: { reason: "graph_throttled" } });
    const wait = answer.ok ? 0 : (answer.error.retryAfterMs ?? 0);
    expect(wait).toBeGreaterThan(35_000);
    expect(wait).toBeLessThanOrEqual(40_000);
    expect(asked).toBe(0);
    office.tamper = () => null;
    await office.settle(wait);
    expect(await push(office, ben, { item, plan: (await compareOne(office, ben, item)).plan })).toBe("ok");
    expect(titleOf(office, anna)).toBe("Buyer");
  });

  it("[S28] whatever Graph says instead of the copy, nothing is done", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    for (const [kind, reason] of [
      ["denied", "graph_denied"],
      ["containerGone", "member_suspended"],
      ["unavailable", "graph_unavailable"],
      ["invalid", "graph_unavailable"],
    ] as const) {
      office.tamper = (at) => (at === anna.id ? { ...INVALID, class: kind } : null);
      expect(await push(office, anna, { item, plan })).toBe(reason);
    }
    office.tamper = (at) => (at === anna.id ? { kind: "unknown", reason: "timeout" } : null);
    expect(await push(office, anna, { item, plan })).toBe("graph_unavailable");
    office.tamper = () => null;
    expect(ringOf(office, item).causes).toEqual(["created"]);
    expect(await push(office, anna, { item, plan })).toBe("ok");
  });

  it("[S28] a write whose outcome is not known comes first: it says to wait, and for how long", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    office.tamper = (at, request) =>
      at === ben.id && request.method === "PATCH" ? { kind: "unknown", reason: "timeout" } : null;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle();
    const { plan } = await compareOne(office, ben, item);
    const answer = await until(office, askPush(ben, { item, plan }));
    expect(answer).toMatchObject({ ok: false, error: { reason: "mailbox_busy" } });
    expect(answer.ok ? 0 : (answer.error.retryAfterMs ?? 0)).toBeGreaterThan(4 * MINUTES);
    office.tamper = () => null;
    await office.settle(10 * MINUTES);
    expect(titleOf(office, ben)).toBe("Head");
  });

  it("[S2] a refused push forgets no notice that came before it", async () => {
    const { office, anna, ben, item } = await benBehind();
    const { plan } = await compareOne(office, ben, item);
    office.hub.saveSettings({ ...office.hub.settings, acts: "administrators" });
    ben.mailbox.hint([{ copy: office.idOf(ben, "Dora"), etag: 'W/"new"', deleted: false }]);
    expect(await push(office, ben, { item, plan })).toBe("act_forbidden");
    office.tamper = () => null;
    office.notices = false;
    office.edit(ben, office.idOf(ben, "Dora"), { department: "Ben's" });
    await office.settle();
    expect(office.folder(anna)[0]?.["department"]).toBe("Ben's");
  });
});
