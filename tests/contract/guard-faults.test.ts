import { describe, expect, it } from "vitest";
import { type FloodOffice, floodOffice, HOUR, MINUTE } from "../support/flood-office.ts";
import type { HubTamper } from "../support/hub-port.ts";
import { snapshotOf } from "../support/set-back.ts";

/** The answer of every other message is lost. */
function losing(): HubTamper {
  let calls = 0;
  return (_call, carryOut) => {
    calls += 1;
    return calls % 2 === 0 ? null : carryOut().then(() => Promise.reject(new Error("lost")));
  };
}

/** Every message comes twice. */
const doubled: HubTamper = (_call, carryOut) => carryOut().then(carryOut);

/** The hub begins anew around every message, and Anna's mailbox while every third one is on its way. */
function evicting({ office, anna }: FloodOffice): HubTamper {
  let calls = 0;
  return (_call, carryOut, mailbox) => {
    office.evictHub();
    const answer = carryOut();
    if (mailbox === anna.id) calls += 1;
    if (mailbox === anna.id && calls % 3 === 0) office.evict(anna);
    office.evictHub();
    return answer;
  };
}

const WAYS: readonly (readonly [string, (flood: FloodOffice) => HubTamper])[] = [
  ["answers that are lost", losing],
  ["messages that come twice", () => doubled],
  ["objects that end between any two steps", evicting],
];

describe("a flood, whatever happens on the way", () => {
  for (const [name, tamper] of WAYS) {
    it(`[S36] [S37] [S10] with ${name}: nothing is deleted elsewhere, and each decision is carried out once`, async () => {
      for (const decision of ["approve", "restore"] as const) {
        const flood = await floodOffice(20);
        const { office, anna, ben } = flood;
        office.hubTamper = tamper(flood);
        flood.remove(anna, flood.ids(anna).slice(0, 18));
        anna.mailbox.sweep();
        await office.settle(HOUR);
        expect([flood.count(ben), flood.hold().count]).toEqual([20, 18]);
        await flood.decide(decision);
        await office.settle(HOUR);
        anna.mailbox.sweep();
        await office.settle(HOUR);
        const left = decision === "approve" ? 2 : 20;
        expect([flood.count(anna), flood.count(ben)]).toEqual([left, left]);
        expect(office.hubSql.all("SELECT * FROM held")).toEqual([]);
      }
    });
  }

  it("[S36] [S10] ordinary deletions are not held because their answer was lost", async () => {
    const flood = await floodOffice(20);
    const { office, anna, ben } = flood;
    office.hubTamper = losing();
    const all = flood.ids(anna);
    for (const part of [0, 3, 6]) {
      flood.remove(anna, all.slice(part, part + 3));
      await office.settle(MINUTE);
    }
    await office.settle(HOUR);
    expect([flood.count(ben), flood.holds()]).toEqual([11, []]);
  });

  it("[S37] a decision that overtakes the answer counts all the same", async () => {
    const flood = await floodOffice(20);
    const { office, anna, ben } = flood;
    let deciding: Promise<unknown> | null = null;
    office.hubTamper = (call, carryOut) => {
      if (call !== "submit" || deciding) return null;
      return carryOut().then(async (answer) => {
        if (flood.holds().length === 0) return answer;
        deciding = flood.decide("approve");
        await deciding;
        return answer;
      });
    };
    flood.remove(anna, flood.ids(anna).slice(0, 15));
    await office.settle(HOUR);
    expect([flood.count(anna), flood.count(ben)]).toEqual([5, 5]);
  });

  it("[S37] what comes after the administrator looked is not decided with it", async () => {
    const flood = await floodOffice(30);
    const { office, anna, ben } = flood;
    const all = flood.ids(anna);
    flood.remove(anna, all.slice(0, 15));
    await office.settle(MINUTE);
    const seen = flood.hold();
    flood.remove(anna, all.slice(15, 17));
    await office.settle(MINUTE);
    expect(await flood.decide("approve", seen)).toBe("preview_stale");
    await office.settle(MINUTE);
    expect(flood.count(ben)).toBe(30);
    expect(await flood.decide("approve")).toBeNull();
    expect(await flood.decide("restore", seen)).toBe("hold_decided");
    await office.settle(MINUTE);
    expect(flood.count(ben)).toBe(13);
  });
});

describe("storage that was set back while something waits", () => {
  it("[S17] [S36] the hub's, to before the flood: it is held anew, and nothing is deleted", async () => {
    const flood = await floodOffice(20);
    const { office, anna, ben } = flood;
    const restore = snapshotOf(office.hubSql);
    flood.remove(anna, flood.ids(anna).slice(0, 18));
    office.edit(ben, office.idOf(ben, "Person 019"), { jobTitle: "Head" }); // so that somebody knows a later point
    await office.settle(10 * MINUTE);
    expect(flood.hold().count).toBe(18);
    restore();
    office.evictHub();
    office.edit(ben, office.idOf(ben, "Person 018"), { jobTitle: "Head" });
    await office.settle(HOUR);
    expect([flood.count(ben), flood.hold().count]).toEqual([20, 18]);
    await flood.decide("restore");
    await office.settle(HOUR);
    expect([flood.count(anna), flood.count(ben)]).toEqual([20, 20]);
  });

  it("[S17] [S36] the mailbox's: what is held stays held, and is decided as ever", async () => {
    const flood = await floodOffice(20);
    const { office, anna, ben } = flood;
    const restore = snapshotOf(anna.sql);
    flood.remove(anna, flood.ids(anna).slice(0, 18));
    await office.settle(10 * MINUTE);
    restore();
    office.evict(anna);
    anna.mailbox.sweep();
    await office.settle(2 * HOUR);
    expect([flood.count(ben), flood.hold().count]).toEqual([20, 18]);
    await flood.decide("approve");
    await office.settle(2 * HOUR);
    expect([flood.count(anna), flood.count(ben)]).toEqual([2, 2]);
  });
});
