import { describe, expect, it } from "vitest";
import { actsOf, askPull, askPush, compareOne, pull, push, ringOf, type Wish } from "../support/acts.ts";
import { cutAt } from "../support/cut.ts";
import { annaAhead, type Differing } from "../support/differing.ts";

const MINUTES = 60_000;
/** More steps than an act has. */
const MANY = 40;

/** The step after which an act goes on by itself: the copy was read, and of a pull the hub has granted it. */
const BOOKED = { push: 2, pull: 4 };

/** Does an act and cuts it at every step in turn; after each cut everything settles, and the person asks again. */
async function atEveryStep(
  begin: () => Promise<Differing>,
  ask: (ring: Differing, wish: Wish) => Promise<unknown>,
  check: (ring: Differing, wish: Wish, at: number) => Promise<void>,
): Promise<number> {
  for (let at = 0; at < MANY; at += 1) {
    const ring = await begin();
    const { office, anna, item } = ring;
    const wish = { item, plan: (await compareOne(office, anna, item)).plan, request: "request-1" };
    const wasCut = cutAt(office, anna, at);
    void ask(ring, wish);
    await office.settle(30 * MINUTES);
    await check(ring, wish, at);
    if (!wasCut()) return at;
  }
  throw new Error("Never ending");
}

const contacts = ({ office, anna, ben }: Differing): unknown[] =>
  [anna, ben].map((desk) =>
    office.folder(desk).map((copy) => `${String(copy["displayName"])}:${String(copy["jobTitle"])}`),
  );

describe.each(["honoured", "unknown"] as const)("an act that is cut off anywhere (If-Match %s)", (ifMatch) => {
  it("[S10] a push ends whole or did nothing, and asked again it is done, once", async () => {
    const steps = await atEveryStep(
      () => annaAhead({ ifMatch }),
      ({ anna }, wish) => askPush(anna, wish),
      async (ring, wish, at) => {
        const { office, anna, item } = ring;
        // Cut off once it was booked, it goes on by itself.
        expect(ringOf(office, item).causes).toEqual(at < BOOKED.push ? ["created"] : ["created", "pushed"]);
        expect(await push(office, anna, wish)).toBe("ok");
        office.notices = true;
        await office.settle(30 * MINUTES);
        expect(contacts(ring)).toEqual([["Dora:Head"], ["Dora:Head"]]);
        expect(ringOf(office, item).causes).toEqual(["created", "pushed"]);
        expect(actsOf(office)).toHaveLength(1);
        expect(office.hubSql.all("SELECT * FROM conflict")).toEqual([]);
      },
    );
    expect(steps).toBeGreaterThanOrEqual(4);
  });

  it("[S10] a pull ends whole or did nothing, and asked again it is done, once", async () => {
    const steps = await atEveryStep(
      () => annaAhead({ ifMatch }),
      ({ anna }, wish) => askPull(anna, wish),
      async (ring, wish, at) => {
        const { office, anna, item } = ring;
        expect(contacts(ring)[0]).toEqual(at < BOOKED.pull ? ["Dora:Head"] : ["Dora:Buyer"]);
        expect(await pull(office, anna, wish)).toBe("ok");
        office.notices = true;
        await office.settle(30 * MINUTES);
        expect(contacts(ring)).toEqual([["Dora:Buyer"], ["Dora:Buyer"]]);
        expect(ringOf(office, item).causes).toEqual(["created"]);
        expect(actsOf(office)).toHaveLength(1);
        expect(office.hubSql.first("SELECT detail FROM act")?.["detail"]).toContain('"Head"');
      },
    );
    expect(steps).toBeGreaterThanOrEqual(6);
  });

  it("[S10] a pull of a gone copy makes it again, once", async () => {
    const steps = await atEveryStep(
      async () => {
        const ring = await annaAhead({ ifMatch });
        ring.office.remove(ring.anna, ring.office.idOf(ring.anna, "Dora"));
        return ring;
      },
      ({ anna }, wish) => askPull(anna, wish),
      async (ring, wish) => {
        const { office, anna, item } = ring;
        expect(await pull(office, anna, wish)).toBe("ok");
        office.notices = true;
        await office.settle(60 * MINUTES);
        expect(contacts(ring)).toEqual([["Dora:Buyer"], ["Dora:Buyer"]]);
        expect(ringOf(office, item).deleted).toBe(false);
        expect(actsOf(office)).toHaveLength(1);
      },
    );
    expect(steps).toBeGreaterThanOrEqual(6);
  });
});
