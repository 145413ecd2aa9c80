import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ActBench, actBench } from "../../tests/support/act-bench.ts";
import { record } from "../../tests/support/ring-bench.ts";

const QUARTER = 15 * 60_000;

let b: ActBench;
let item: string;

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", { givenName: "Dora" })).item;
  await caughtUp();
});

/** Every mailbox has taken everything. */
async function caughtUp(): Promise<void> {
  await b.bench.ring.idle();
  for (const name of ["anna", "ben"]) await b.bench.ring.feed(b.stamp(name), b.hub.line.head());
}

async function report(name: string, change: object): Promise<void> {
  await b.bench.ring.report(b.stamp(name), { exceptions: [], suspended: null, joined: true, listed: true, ...change });
  await b.bench.ring.idle();
}

async function minuteLater(ms = 60_000): Promise<void> {
  b.bench.now += ms;
  await b.bench.ring.tend(record, false);
  await b.bench.ring.idle();
}

const told = (): unknown[] => b.bench.alerted.map(({ kind, state, address }) => [kind, state, address]);

describe("alerts", () => {
  it("[S44] tell once that a mailbox is out of reach, and once that it is back", async () => {
    await report("ben", { suspended: "Microsoft 365 denies access to this mailbox" });
    await minuteLater();
    await minuteLater();
    expect(told()).toEqual([["suspended", "begun", "ben@ringfold.example"]]);
    expect(b.bench.alerted[0]?.words).toContain("Microsoft 365 denies access");
    await report("ben", {});
    await minuteLater();
    expect(told().slice(1)).toEqual([["suspended", "over", "ben@ringfold.example"]]);
    expect(b.bench.alerted[1]?.id).toBe(b.bench.alerted[0]?.id);
  });

  it("[S44] tell of a change that has not settled for a quarter of an hour, and not before", async () => {
    const exceptions = [{ item, state: "Failed", reason: "mailbox full", tries: 1 }];
    await report("ben", { exceptions });
    await minuteLater(QUARTER - 60_000);
    await report("ben", { exceptions: [{ ...exceptions[0], tries: 2 }] }); // tried once more: it waits since then
    expect(told()).toEqual([]);
    await minuteLater(2 * 60_000);
    expect(told()).toEqual([["unsettled", "begun", "ben@ringfold.example"]]);
    await report("ben", { exceptions: [{ item, state: null, reason: "" }] });
    expect(told().slice(1)).toEqual([["unsettled", "over", "ben@ringfold.example"]]);
  });

  it("[S44] tell of a mailbox that takes nothing, though it says nothing", async () => {
    b.bench.down.add("mailboxes");
    await b.submit("anna", { givenName: "Dora", jobTitle: "Head" }, { item, base: { givenName: "Dora" } });
    await minuteLater();
    expect(told()).toEqual([]);
    await minuteLater(QUARTER);
    expect(told()).toContainEqual(["unsettled", "begun", "ben@ringfold.example"]);
  });

  it("[S44] tell of a hold, and of notices that do not come", async () => {
    const hold = {
      id: "h1",
      member: b.member("ben"),
      cause: "deletions" as const,
      state: "open" as const,
      openedAt: b.bench.now,
      changedAt: b.bench.now,
      decidedAt: null,
      decidedBy: null,
      detail: {},
    };
    b.hub.holds.save(hold);
    const held = { member: hold.member, copy: "c1", item, hold: "h1", state: "open" as const, at: b.bench.now };
    b.hub.holds.put({ ...held, content: null, verdict: null });
    await report("anna", { noticesLost: true });
    expect(told()).toEqual([
      ["hold", "begun", "ben@ringfold.example"],
      ["notices", "begun", "anna@ringfold.example"],
    ]);
    expect(b.bench.alerted[0]?.words).toContain(
      "1 deletion from ben@ringfold.example waits for a decision (getHold, decideHold).",
    );
  });

  it("[S44] [S38] tell of people in a folder that may be the same as others, and not of a first reading that goes on by itself", async () => {
    const { id } = b.hub.members.get(b.member("ben")) ?? { id: "" };
    const at = b.bench.now;
    const hold = {
      id: "h1",
      member: id,
      cause: "joining" as const,
      state: "open" as const,
      openedAt: at,
      changedAt: at,
    };
    b.hub.holds.save({ ...hold, decidedAt: null, decidedBy: null, detail: { listed: true } });
    const held = { member: id, item, hold: "h1", state: "open" as const, at, content: { givenName: "Dora" } };
    b.hub.holds.put({ ...held, copy: "c1", verdict: { kind: "create" } });
    await minuteLater();
    expect(told()).toEqual([]);
    b.hub.holds.put({ ...held, copy: "c2", verdict: { kind: "ambiguous", items: [item] } });
    await minuteLater();
    expect(b.bench.alerted.map(({ words }) => words)).toEqual([
      "1 contact of ben@ringfold.example may be the same as others; somebody decides (listUndecided, decidePlan).",
    ]);
    b.hub.holds.drop(id, "c2");
    await minuteLater();
    expect(told().slice(1)).toEqual([["hold", "over", "ben@ringfold.example"]]);
  });

  it("[S44] ask the storage little, however many members there are and however often they report", async () => {
    const one = b.hub.members.get(b.member("ben"))!;
    b.hub.ports.sql.transaction(() => {
      for (let slot = 100; slot < 400; slot += 1) {
        const id = `crowd-${slot}`;
        b.hub.members.save({ ...one, id, mailbox: id, slot });
        b.hub.members.note(id, { cursor: b.hub.line.head() });
      }
    });
    const spies = [vi.spyOn(b.bench.sql, "first"), vi.spyOn(b.bench.sql, "all")];
    b.bench.ring.admin.alerts.review();
    expect(spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)).toBeLessThan(10);
    vi.restoreAllMocks();
  });

  it("[S44] [S10] what could not be told is told later, also after the process ended, and health checks show it meanwhile", async () => {
    b.bench.down.add("watcher");
    await report("ben", { suspended: "no licence" });
    expect(told()).toEqual([]);
    await b.bench.settle();
    expect((await b.bench.directory.ring("r1"))?.health).toEqual({ holds: 0, suspended: 1, unsettled: 0, notices: 0 });
    b.bench.down.delete("watcher");
    b.bench.start();
    b.bench.now += QUARTER;
    await b.bench.settle();
    expect(told()).toEqual([["suspended", "begun", "ben@ringfold.example"]]);
  });

  it("[S44] however many begin at once, each is told", async () => {
    const ben = b.hub.members.get(b.member("ben"));
    if (!ben) throw new Error("no member");
    const more = Array.from({ length: 149 }, (_, n) => ({ id: `m-${n}`, slot: 10 + n, mailbox: `mailbox ${n}` }));
    for (const one of more) b.hub.members.save({ ...ben, ...one, suspended: "no licence" });
    await minuteLater();
    await b.bench.settle();
    expect(b.bench.alerted.filter(({ kind }) => kind === "suspended")).toHaveLength(149);
    expect(new Set(b.bench.alerted.map(({ id }) => id)).size).toBe(b.bench.alerted.length);
  });

  it("[S24] [S44] name rings and mailboxes, and nothing that is in a contact", async () => {
    await report("ben", { exceptions: [{ item, state: "Parked", reason: "Dora's note is too long" }] });
    await minuteLater(QUARTER);
    await minuteLater();
    expect(told()).toHaveLength(1);
    expect(JSON.stringify(b.bench.alerted)).not.toContain("Dora");
  });
});
