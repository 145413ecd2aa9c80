import { describe, expect, it } from "vitest";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import { actsOf, askPush, compareOne, itemOf, until } from "../support/acts.ts";
import { annaAhead } from "../support/differing.ts";
import { UNGUARDED } from "../support/policies.ts";
import type { Desk, Office } from "../support/office.ts";

/** Requests that a mailbox sent for itself, not for a person. */
function ownWork(office: Office, desk: Desk): number {
  return office.requests.filter(({ mailbox, lane }) => mailbox === desk.id && lane !== "person").length;
}

describe("people before everything else", () => {
  it("[S31] a push is answered before hundreds of writes are through: after the step under way", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    office.hub.saveSettings({ ...office.hub.settings, policy: UNGUARDED });
    for (let index = 0; index < 300; index += 1)
      office.create(ben, { givenName: `P${index}`, displayName: `P${index}`, jobTitle: "New" });
    let calls = 0;
    const answered: Promise<{ ok: boolean; own: number; copies: number }>[] = [];
    office.atDoor = (mailbox, lane, way) => {
      if (mailbox !== anna.id || lane === "person" || way === "out") return Promise.resolve();
      calls += 1;
      if (calls === 5) {
        const before = ownWork(office, anna);
        answered.push(
          askPush(anna, { item, plan }).then(({ ok }) => {
            return { ok, own: ownWork(office, anna) - before, copies: office.folder(anna).length };
          }),
        );
      }
      return Promise.resolve();
    };
    ben.mailbox.sweep();
    await office.settle(20_000);
    const [answer] = await Promise.all(answered);
    expect(answer?.ok).toBe(true);
    expect(answer?.own).toBeLessThanOrEqual(20); // the batch that was on its way
    expect(answer?.copies).toBeLessThan(200);
    await office.settle(120_000);
    expect(ownWork(office, anna)).toBeGreaterThan(300);
    expect(office.folder(anna)).toHaveLength(301);
  });

  it("[S31] a turn that only waits for a time goes on at once", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    anna.mailbox.hint([{ copy: office.idOf(anna, "Dora"), etag: 'W/"new"', deleted: false }]);
    await office.settle(0);
    const asked = office.now;
    const heard: number[] = [];
    const answer = askPush(anna, { item, plan }).then(() => heard.push(office.now));
    await office.settle(0);
    await answer;
    expect(heard).toEqual([asked]);
  });

  it("[S31] one that cannot begin within twenty seconds says that the mailbox is busy, and is not done later", async () => {
    const { office, anna, ben, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    let free = (): void => undefined;
    office.atDoor = (mailbox, lane, way) =>
      mailbox === anna.id && lane !== "person" && way === "in"
        ? new Promise<void>((open) => (free = open))
        : Promise.resolve();
    anna.mailbox.sweep();
    await office.settle(100);
    const asked = office.now;
    const answer: Result<null, Refused> = await until(office, askPush(anna, { item, plan }));
    expect(answer).toMatchObject({ ok: false, error: { reason: "mailbox_busy" } });
    expect(office.now - asked).toBeLessThanOrEqual(25_000);
    office.atDoor = () => Promise.resolve();
    free();
    await office.settle(60_000);
    expect(actsOf(office)).toEqual([]);
    expect(office.folder(ben)[0]?.["jobTitle"]).toBe("Head"); // found by the sweep, as an edit
    expect(itemOf(office, ben, "Dora")).toBe(item);
  });

  it("[S31] several who wait are answered in the order they came, and a fault in one stops no other", async () => {
    const { office, anna, item } = await annaAhead();
    const { plan } = await compareOne(office, anna, item);
    const order: string[] = [];
    const asks = ["a", "b", "c"].map((name) =>
      askPush(anna, { item, plan, request: `request-${name}` }).then((result) => {
        order.push(name);
        return result.ok ? "ok" : result.error.reason;
      }),
    );
    expect(await until(office, Promise.all(asks))).toEqual(["ok", "preview_stale", "preview_stale"]);
    expect(order).toEqual(["a", "b", "c"]);
  });
});
