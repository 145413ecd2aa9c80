import { beforeEach, describe, expect, it } from "vitest";
import { added, Bench, newBench, record, wanted } from "../../tests/support/ring-bench.ts";
import type { MemberChange } from "./admin-protocol.ts";
import { ORIGIN } from "./protocol.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await newBench();
});

describe("adding a member", () => {
  it("claims, commits, then tells the spoke; nothing is owed afterwards", async () => {
    const id = await added(bench, "anna");
    expect(bench.told).toEqual([expect.objectContaining({ member: id, rev: 1, role: "two-way", active: true })]);
    expect(bench.sql.all("SELECT * FROM errand")).toEqual([]);
  });

  it("[S10] cut off before the claim: the alarm goes on, and the folder is not lost", async () => {
    bench.down.add("directory");
    await expect(bench.ring.addMember(wanted("anna"))).rejects.toThrow("directory");
    bench.down.clear();
    bench.start();
    bench.ring.alarm();
    await bench.settle();
    const view = await bench.ring.overview();
    expect(view.ok && view.value.members.map(({ mailbox }) => mailbox)).toEqual(["anna"]);
    expect(bench.told).toHaveLength(1);
  });

  it("[S10] a spoke that does not answer is told later", async () => {
    bench.down.add("mailboxes");
    await bench.ring.addMember(wanted("anna"));
    await bench.ring.idle();
    expect(bench.told).toEqual([]);
    bench.down.clear();
    bench.start();
    await bench.settle();
    expect(bench.told).toHaveLength(1);
  });

  it("[S23] a folder of another ring is refused, and leaves nothing behind", async () => {
    await bench.directory.claim({
      mailbox: "anna",
      folder: "folder of anna",
      ring: "r2",
      member: "m9",
      exclusive: true,
    });
    const refusal = await bench.ring.addMember(wanted("anna"));
    expect(refusal).toMatchObject({ ok: false, error: { reason: "folder_in_ring", ring: "r2" } });
    expect(bench.sql.all("SELECT * FROM errand")).toEqual([]);
    expect(bench.ring.hub.members.all()).toEqual([]);
  });

  it("[S23] a mailbox takes part with one folder; of two at the same moment one is told so and its folder stays free", async () => {
    const both = await Promise.all([
      bench.ring.addMember(wanted("anna")),
      bench.ring.addMember(wanted("anna", { folder: "another" })),
    ]);
    expect(both.map(({ ok }) => ok)).toEqual([true, false]);
    await bench.settle();
    const free = { mailbox: "anna", folder: "another", ring: "r2", member: "m9", exclusive: true };
    expect((await bench.directory.claim(free)).ok).toBe(true);
  });
});

describe("changing and removing members", () => {
  it("a new role is a new rev, told to the spoke; the same role is nothing", async () => {
    const id = await added(bench, "anna");
    await bench.ring.updateMember(id, { role: "two-way" });
    await bench.ring.updateMember(id, { role: "reader" });
    await bench.settle();
    expect(bench.told.map(({ rev, role }) => [rev, role])).toEqual([
      [1, "two-way"],
      [2, "reader"],
    ]);
  });

  it("[S5] a member that becomes a source lets its folder be written by another ring, and must ask to write again", async () => {
    const id = await added(bench, "anna");
    await bench.ring.updateMember(id, { role: "source" });
    await bench.settle();
    const other = { mailbox: "anna", folder: "folder of anna", ring: "r2", member: "m9", exclusive: true };
    expect((await bench.directory.claim(other)).ok).toBe(true);
    expect(await bench.ring.updateMember(id, { role: "reader" })).toMatchObject({
      ok: false,
      error: { reason: "folder_in_ring" },
    });
    expect(bench.ring.hub.members.get(id)).toMatchObject({ role: "source", rev: 2 });
  });

  it("[S41] switches of its directions are told as what is left of the role; the folder stays its own", async () => {
    const id = await added(bench, "anna");
    const change = async (given: MemberChange) => {
      const view = await bench.ring.updateMember(id, given);
      await bench.settle();
      if (!view.ok) throw new Error(view.error.detail);
      const { role, takesPart } = view.value;
      return [role, takesPart, bench.told.at(-1)?.role, bench.told.at(-1)?.active];
    };
    expect(await change({ receives: false })).toEqual([
      "two-way",
      "Its direction ring to folder is switched off.",
      "source",
      true,
    ]);
    expect(await change({ gives: false })).toEqual(["two-way", "Both directions are switched off.", "two-way", false]);
    const other = { mailbox: "anna", folder: "folder of anna", ring: "r2", member: "m9", exclusive: true };
    expect((await bench.directory.claim(other)).ok).toBe(false);
    expect(await change({ receives: true })).toEqual([
      "two-way",
      "Its direction folder to ring is switched off.",
      "reader",
      true,
    ]);
    expect(await change({ gives: true })).toEqual(["two-way", "Takes part both ways.", "two-way", true]);
    expect(bench.told).toHaveLength(5);
    await change({ gives: true });
    expect(bench.told).toHaveLength(5);
  });

  it("[S41] [S3] a direction that would close a circle of rings stays off, and the refusal says why", async () => {
    const id = await added(bench, "anna");
    await bench.ring.updateMember(id, { receives: false });
    await added(bench, "bert", { role: "source" });
    await bench.settle();
    const put = (mailbox: string, exclusive: boolean) =>
      bench.directory.claim({
        mailbox,
        folder: `folder of ${mailbox}`,
        ring: "r2",
        member: `r2 ${mailbox}`,
        exclusive,
      });
    expect((await put("bert", true)).ok).toBe(true);
    expect((await put("anna", false)).ok).toBe(true);
    expect(await bench.ring.updateMember(id, { receives: true })).toMatchObject({
      ok: false,
      error: { reason: "folder_cycle" },
    });
    expect(bench.ring.hub.members.get(id)).toMatchObject({ role: "source", receives: false });
  });

  it("[S10] what breaks in the middle of an act leaves nothing behind, in memory neither", async () => {
    const id = await added(bench, "anna");
    const run = bench.sql.run.bind(bench.sql);
    bench.sql.run = (statement, ...given) => {
      if (statement.includes("INSERT INTO errand")) throw new Error("disk full");
      run(statement, ...given);
    };
    await expect(bench.ring.updateMember(id, { role: "reader" })).rejects.toThrow("disk full");
    await expect((async () => bench.ring.changeRing({ paused: true }))()).rejects.toThrow("disk full");
    bench.sql.run = run;
    expect(bench.ring.hub.members.get(id)).toMatchObject({ role: "two-way", rev: 1 });
    expect(bench.ring.hub.state).toBe("active");
  });

  it("[S20] [S10] leaves once its mailbox has confirmed, however late; then the folder is free", async () => {
    const id = await added(bench, "anna");
    bench.down.add("mailboxes");
    await bench.ring.removeMember(id);
    await bench.ring.idle();
    const claim = { mailbox: "anna", folder: "folder of anna", ring: "r2", member: "m9", exclusive: true };
    expect((await bench.directory.claim(claim)).ok).toBe(false);
    expect(await bench.ring.addMember(wanted("anna"))).toMatchObject({
      ok: false,
      error: { reason: "member_leaving" },
    });
    bench.down.clear();
    bench.start();
    bench.ring.alarm();
    await bench.settle();
    expect(bench.ring.hub.members.get(id)?.state).toBe("left");
    expect((await bench.directory.claim(claim)).ok).toBe(true);
    expect(await bench.ring.removeMember(id)).toMatchObject({ ok: false, error: { reason: "member_not_found" } });
  });
});

describe("the ring itself", () => {
  it("pausing and resuming tells everybody with a new rev each time, and the Directory", async () => {
    await added(bench, "anna");
    await bench.ring.changeRing({ paused: true });
    await bench.settle();
    expect((await bench.directory.ring("r1"))?.state).toBe("paused");
    await bench.ring.changeRing({ paused: false, name: "Renamed" });
    await bench.settle();
    expect(bench.told.map(({ rev, active }) => [rev, active])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(await bench.directory.ring("r1")).toMatchObject({ name: "Renamed", state: "active" });
  });

  it("is wiped after the grace period, and not before all have left", async () => {
    await added(bench, "anna");
    bench.down.add("mailboxes");
    const deleted = await bench.ring.deleteRing();
    expect(deleted.ok && deleted.value.state).toBe("deleted");
    bench.now += 8 * 24 * 3_600_000;
    bench.ring.alarm();
    await bench.ring.idle();
    expect(bench.wiped).toBe(false);
    expect(await bench.ring.addMember(wanted("bert"))).toMatchObject({ ok: false, error: { reason: "ring_deleted" } });
    bench.down.clear();
    bench.now += 2 * 3_600_000;
    bench.ring.alarm();
    await bench.ring.idle();
    bench.now += 2 * 3_600_000;
    bench.ring.alarm();
    await bench.ring.idle();
    expect(bench.wiped).toBe(true);
    expect(await bench.directory.ring("r1")).toBeNull();
  });

  it("[S17] a ring that knows nothing, its storage lost perhaps, lets spokes wait and tells none that it left", async () => {
    const nothing = new Bench();
    const stamp = { member: "m1", rev: 1, gen: "g", mark: ORIGIN };
    expect(await nothing.ring.submit(stamp, [])).toEqual({ kind: "stranger" });
    expect(await nothing.ring.hello({ ...stamp, cursor: ORIGIN, last: null })).toEqual({ kind: "stranger" });
    expect(await nothing.ring.overview()).toMatchObject({ ok: false, error: { reason: "ring_not_found" } });
  });

  it("the cron reminds the spokes of their settings every six hours, and makes a ring that was cut off", async () => {
    await added(bench, "anna");
    await bench.ring.tend(record, false);
    await bench.ring.tend(record, false);
    expect(bench.told).toHaveLength(2);
    bench.now += 6 * 3_600_000;
    await bench.ring.tend(record, false);
    expect(bench.told).toHaveLength(3);
    const cut = new Bench();
    await cut.ring.tend(record, false);
    expect((await cut.ring.overview()).ok).toBe(true);
  });

  it("[S42] everything is paused and goes on, and a pause of its own outlasts it", async () => {
    await added(bench, "anna");
    await bench.ring.pauseAll(record, true);
    await bench.ring.pauseAll(record, true);
    await bench.settle();
    expect(await bench.ring.overview()).toMatchObject({
      value: { state: "paused", paused: false, pausedAll: true, stateWords: "Everything is paused." },
    });
    await bench.ring.changeRing({ paused: true });
    await bench.ring.pauseAll(record, false);
    await bench.settle();
    expect(await bench.ring.overview()).toMatchObject({ value: { state: "paused", pausedAll: false } });
    await bench.ring.changeRing({ paused: false });
    await bench.settle();
    expect(bench.told.map(({ active }) => active)).toEqual([true, false, false, false, true]);
  });

  it("[S42] [S10] a ring that could not be reached is told by the cron, and a new one is born so", async () => {
    await bench.ring.tend(record, true);
    expect(bench.ring.hub.settings.pausedAll).toBe(true);
    const born = new Bench();
    await born.ring.createRing(record, true);
    expect(born.ring.hub.state).toBe("paused");
    await bench.ring.tend(record, false);
    expect(bench.ring.hub.state).toBe("active");
  });

  it("[S42] a folder of a member that the ring has lost is added again as that member, in the role that is asked for now", async () => {
    const id = await added(bench, "anna");
    bench.sql.run("DELETE FROM member");
    bench.start();
    const again = await bench.ring.addMember(wanted("anna", { role: "reader" }));
    expect(again).toMatchObject({ ok: true, value: { id, role: "reader", address: "anna@ringfold.example" } });
    await bench.settle();
    expect(bench.sql.all("SELECT * FROM errand")).toEqual([]);
    // Whoever is a member already is told so, as ever.
    expect(await bench.ring.addMember(wanted("anna"))).toMatchObject({ error: { reason: "mailbox_in_ring" } });
  });

  it("[S42] a Directory that lost everything has the ring and its claims again", async () => {
    const id = await added(bench, "anna");
    await bench.directory.forgetRing("r1");
    bench.ring.admin.errands.book("index", "");
    bench.ring.admin.errands.book("claims", "");
    await bench.ring.tend(record, false);
    await bench.settle();
    expect(await bench.directory.ring("r1")).toMatchObject({ id: "r1", name: "One", state: "active" });
    expect((await bench.directory.claims("r1")).map(({ member }) => member)).toEqual([id]);
  });
});
