import { beforeEach, describe, expect, it } from "vitest";
import { type ActBench, actBench } from "../../tests/support/act-bench.ts";
import type { TroublePage } from "../../shared/contract/troubles.ts";
import type { CopyOrder } from "./protocol.ts";

let b: ActBench;
let item: string;

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", { givenName: "Dora", displayName: "Dora" })).item;
});

async function failing(name: string, of = item, tries = 2): Promise<void> {
  const exceptions = [{ item: of, state: "Failed" as const, reason: "mailbox full", tries }];
  await b.bench.ring.report(b.stamp(name), { exceptions, suspended: null, joined: true, listed: true });
}

async function page(query: Partial<{ after: string; limit: number; member: string }> = {}): Promise<TroublePage> {
  const answer = await b.bench.ring.listTroubles({ limit: 50, ...query });
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
}

describe("problems", () => {
  it("[S43] are told with person, folder, plain reason, since when, and what can be done", async () => {
    const at = new Date(b.bench.now).toISOString();
    await failing("ben");
    b.bench.now += 60_000;
    await failing("ben", item, 3); // the same trouble goes on
    expect((await page()).problems).toEqual([
      {
        member: b.member("ben"),
        address: "ben@ringfold.example",
        item,
        title: "Dora",
        state: "Failed",
        stateWords: "Failed (3 of 5)",
        reason: "mailbox full",
        since: at,
        remedies: ["retry", "restore", "exclude", "uncouple"],
        ordered: null,
      },
    ]);
  });

  it("[S43] are told in pages, and with the members that are out of reach", async () => {
    await failing("anna");
    await failing("ben");
    await b.bench.ring.report(b.stamp("ben"), { exceptions: [], suspended: "no licence", joined: true, listed: true });
    const first = await page({ limit: 1 });
    const second = await page({ limit: 1, after: first.next ?? "" });
    expect([...first.problems, ...second.problems].map(({ member }) => member).toSorted()).toEqual(
      [b.member("anna"), b.member("ben")].toSorted(),
    );
    expect(first.members.map(({ address, reason }) => [address, reason])).toEqual([
      ["ben@ringfold.example", "no licence"],
    ]);
    expect(second.next).toBeNull();
  });

  it("[S43] [S30] an order goes on until its mailbox has taken it, and is shown until then", async () => {
    await failing("ben");
    const heard: CopyOrder[] = [];
    b.bench.obey = (_member, order) => {
      heard.push(order);
      return heard.length < 3 ? "later" : "done";
    };
    b.bench.down.add("mailboxes");
    const request = "request-1";
    const answer = await b.bench.ring.orderRemedies({
      remedy: "retry",
      request,
      copies: [
        { member: b.member("ben"), item },
        { member: "m-nobody", item },
      ],
    });
    expect(answer.ok && answer.value.copies.map(({ ordered, why }) => [ordered, why])).toEqual([
      [true, null],
      [false, "This mailbox is no member of the ring. getRing lists its members."],
    ]);
    await b.bench.ring.idle();
    expect((await page()).problems[0]?.ordered).toBe("retry");
    b.bench.down.delete("mailboxes");
    b.bench.start(); // the process ended meanwhile
    await b.bench.settle();
    expect(heard.map(({ act }) => act)).toEqual(["retry", "retry", "retry"]);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
    expect((await page()).problems[0]?.ordered).toBeNull();
  });

  it("[S43] an order that cannot be carried out for a day is asked seldom, and is still done in the end", async () => {
    await failing("ben");
    let asked = 0;
    b.bench.obey = () => {
      asked += 1;
      return b.bench.now < until ? "later" : "done";
    };
    const until = b.bench.now + 24 * 60 * 60_000;
    const copies = [{ member: b.member("ben"), item }];
    await b.bench.ring.orderRemedies({ remedy: "retry", request: "request-2", copies });
    await b.bench.ring.idle();
    for (let rings = 0; b.bench.now < until && rings < 20_000; rings += 1) {
      b.bench.now = Math.max(b.bench.now + 1, b.bench.alarm ?? until);
      b.bench.alarm = null;
      b.bench.ring.alarm();
      await b.bench.ring.idle();
    }
    expect(asked).toBeLessThan(50);
    await b.bench.settle();
    expect((await page()).problems[0]?.ordered).toBeNull();
  });

  it("[S43] [S37] nothing is ordered for a copy whose change waits for a decision: its hold decides", async () => {
    const detail = {};
    const at = b.bench.now;
    const hold = { id: "h1", member: b.member("ben"), cause: "deletions", state: "open", openedAt: at } as const;
    b.hub.holds.save({ ...hold, changedAt: at, decidedAt: null, decidedBy: null, detail });
    const held = { member: hold.member, copy: "c1", item, hold: "h1", state: "open", at } as const;
    b.hub.holds.put({ ...held, content: null, verdict: null });
    const copies = [
      { member: b.member("ben"), item },
      { member: b.member("anna"), item },
    ];
    const answer = await b.bench.ring.orderRemedies({ remedy: "uncouple", request: "request-3", copies });
    expect(answer.ok && answer.value.copies.map(({ ordered }) => ordered)).toEqual([false, true]);
  });
});
