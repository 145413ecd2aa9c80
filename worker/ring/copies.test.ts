import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ActBench, actBench } from "../../tests/support/act-bench.ts";
import type { ItemView } from "../../shared/contract/items.ts";
import type { Member } from "./members.ts";

let b: ActBench;
let item: string;

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", { givenName: "Dora", emailAddresses: [{ address: "d@x.example" }] })).item;
});

const LATE = "late";

/** Members without a mailbox behind them, who have everything; one of them nothing. */
function crowd(count: number, change: Partial<Member> = {}): void {
  const head = b.hub.line.head();
  const one = b.hub.members.get(b.member("ben"))!;
  b.bench.sql.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const id = `crowd-${n}`;
      b.hub.members.save({ ...one, id, mailbox: id, label: `${id}@ringfold.example`, ...change, slot: 100 + n });
      b.hub.members.note(id, { cursor: head });
    }
    const id = LATE;
    b.hub.members.save({ ...one, id, mailbox: id, label: `${id}@ringfold.example`, slot: 100 + count });
  });
}

async function seenBy(name: string): Promise<ItemView> {
  const view = await b.people.itemFor(b.actor(name), item);
  if (!view.ok) throw new Error(view.error.detail);
  return view.value;
}

describe("the copies of an item in a large ring", () => {
  it("[S27] are told a hundred at most: one's own, those that want a person, those that are not in sync, the rest", async () => {
    crowd(300);
    const exceptions = [{ item, state: "Failed" as const, reason: "mailbox full", tries: 2 }];
    const stamp = { ...b.stamp("anna"), member: "crowd-299", rev: b.hub.members.get("crowd-299")!.rev };
    await b.bench.ring.report(stamp, { exceptions, suspended: null, joined: true, listed: true });
    const view = await seenBy("ben");
    expect(view.copies).toHaveLength(100);
    expect(view.copies.slice(0, 4).map(({ member, state }) => [member, state])).toEqual([
      [b.member("ben"), "InSync"],
      ["crowd-299", "Failed"],
      [LATE, "Pending"],
      [b.member("anna"), "InSync"],
    ]);
    expect([view.copiesTotal, view.copiesInSync]).toEqual([303, 301]);
    const admin = await b.bench.ring.readItem(item);
    expect(admin.ok && [admin.value.copies.length, admin.value.copies[0]?.member]).toEqual([100, "crowd-299"]);
    const found = await b.people.look(b.actor("ben"), { by: "items", items: [item] });
    expect(found.ok && found.value.found[0]?.view).toEqual(view);
  });

  it("[S27] of folders that only give are told with one look-up, however many they are", async () => {
    await b.join("sam", "source");
    crowd(50, { role: "source", assigned: "source" });
    const own = (await b.submit("sam", { givenName: "Emil" })).item;
    const spies = [vi.spyOn(b.bench.sql, "first"), vi.spyOn(b.bench.sql, "all")];
    const view = await b.bench.ring.readItem(own);
    expect(spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)).toBeLessThan(10);
    vi.restoreAllMocks();
    expect(view.ok && view.value.copies.find(({ member }) => member === b.member("sam"))?.state).toBe("InSync");
    expect(view.ok && view.value.copies.filter(({ state }) => state === "NotCoupled")).toHaveLength(50);
  });

  it("[S31] a question about a hundred addresses in a ring of a thousand is answered with little", async () => {
    crowd(1_000);
    const addresses = Array.from({ length: 100 }, (_, n) => `n${n}@x.example`);
    b.bench.sql.transaction(() => {
      for (let n = 0; n < 800; n += 1) {
        const content = { givenName: `N${n}`, emailAddresses: [{ address: addresses[n % 100]! }] };
        const birth = { member: b.member("anna"), copy: `c${n}` };
        const change = { id: `i${n}`, content, deleted: false, times: {}, member: b.member("anna"), birth };
        b.hub.items.commit({ ...change, cause: "created" });
      }
    });
    const many = await b.people.look(b.actor("anna"), { by: "addresses", addresses });
    expect(many.ok && many.value.found).toHaveLength(500);
    const few = await b.people.look(b.actor("anna"), { by: "addresses", addresses: addresses.slice(0, 1) });
    expect(few.ok && few.value.found).toHaveLength(8);
    expect(JSON.stringify(many.ok && many.value.found.slice(0, 100)).length).toBeLessThan(2_000_000);
  });
});
