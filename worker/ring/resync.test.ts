import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import { record } from "../../tests/support/ring-bench.ts";
import type { LookedAgain } from "../mailbox/person-protocol.ts";

let b: ActBench;
let item: string;
/** Members that were asked, in order. */
let asked: string[];

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", { givenName: "Dora" })).item;
  b.bench.ring.alarm(); // what was owed until now is over
  await b.bench.ring.idle();
  b.bench.alarm = null;
  asked = [];
  b.bench.look = (member) => {
    asked.push(member);
    return { kind: "looked" };
  };
});

const owed = (): number => b.bench.sql.all("SELECT * FROM look WHERE later IS NULL").length;

/** The ring's object is gone, whatever it was at; its alarm rings at a new one. */
async function cutOff(): Promise<void> {
  b.bench.start();
  expect(b.bench.alarm).not.toBeNull(); // nothing else would wake it
  b.bench.now = b.bench.alarm ?? 0;
  b.bench.alarm = null;
  b.bench.ring.alarm();
  await b.bench.ring.idle();
}

describe("a resync", () => {
  it("[S28] has every member look at its copy, overrides nothing, and stands in history", async () => {
    const before = b.head;
    const begun = await b.people.resync(b.actor("anna"), item, "request-1");
    expect(begun).toMatchObject({
      ok: true,
      value: { act: "resync", state: "running", progress: { done: 0, total: 2 } },
    });
    await b.bench.ring.idle();
    const through = await b.people.readAct(b.actor("anna"), "request-1");
    expect(through).toMatchObject({
      ok: true,
      value: { state: "done", sequence: null, change: null, progress: { done: 2, total: 2 }, later: [] },
    });
    expect(asked.toSorted()).toEqual([b.member("anna"), b.member("ben")].toSorted());
    expect([b.head, b.bench.sql.all("SELECT * FROM look")]).toEqual([before, []]);
    const history = await b.people.historyFor(b.actor("ben"), item);
    expect(history.ok && history.value.acts).toEqual([
      expect.objectContaining({ act: "resync", person: "anna Berg", words: "Resynced by anna Berg", changes: [] }),
    ]);
    expect(history.ok && history.value.acts[0]?.undo.allowed).toBe(false);
  });

  it("[S20] names the mailboxes that follow later, with the reason, and does not wait for them", async () => {
    b.bench.look = (member): LookedAgain => {
      if (member === b.member("ben")) throw new Error("mailbox object overloaded");
      return { kind: "later", reason: "Microsoft 365 asks for a pause until 10:20" };
    };
    await b.people.resync(b.actor("anna"), item, "request-1");
    await b.bench.ring.idle();
    const act = await b.people.readAct(b.actor("anna"), "request-1");
    expect(act.ok && act.value).toMatchObject({
      state: "done",
      words: "0 of 2 mailboxes looked at their copies. The others follow by themselves.",
      progress: { done: 2, total: 2 },
    });
    expect(act.ok && act.value.later.toSorted((x, y) => (x.address < y.address ? -1 : 1))).toEqual([
      { address: "anna@ringfold.example", reason: "Microsoft 365 asks for a pause until 10:20" },
      { address: "ben@ringfold.example", reason: "its mailbox did not answer" },
    ]);
  });

  it("[S10] cut off before the first look, in the middle, and before it is booked as done: the alarm goes on", async () => {
    await b.join("carl");
    let fallen: () => void = () => undefined;
    b.bench.look = (member) => {
      asked.push(member);
      if (member === b.member("anna")) return { kind: "looked" };
      return new Promise((resolve) => (fallen = () => resolve({ kind: "looked" })));
    };
    await b.people.resync(b.actor("anna"), item, "request-1");
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(owed()).toBe(2);
    const running = await b.people.readAct(b.actor("anna"), "request-1");
    expect(running.ok && [running.value.state, running.value.progress]).toEqual(["running", { done: 1, total: 3 }]);
    b.bench.look = (member) => {
      asked.push(member);
      return { kind: "looked" };
    };
    asked.length = 0;
    await cutOff();
    expect(asked.toSorted()).toEqual([b.member("ben"), b.member("carl")].toSorted());
    fallen();
    const act = await b.people.readAct(b.actor("anna"), "request-1");
    expect(act.ok && [act.value.state, act.value.progress]).toEqual(["done", { done: 3, total: 3 }]);
  });

  it("[S10] the object gone right after the act was recorded: nobody was asked, and the alarm has them asked", async () => {
    b.bench.look = () => new Promise(() => undefined);
    await b.people.resync(b.actor("anna"), item, "request-1");
    b.bench.look = (member) => {
      asked.push(member);
      return { kind: "looked" };
    };
    await cutOff();
    expect([asked.length, owed()]).toEqual([2, 0]);
  });

  it("[S30] sent again is one resync; after it is through too", async () => {
    for (let time = 0; time < 3; time += 1) {
      await b.people.resync(b.actor("anna"), item, "request-1");
      if (time > 0) await b.bench.ring.idle();
    }
    expect(asked).toHaveLength(2);
    expect(reasonOf(await b.people.resync(b.actor("ben"), item, "request-1"))).toBe("request_reused");
  });

  it("[S30] wanted again while it is under way is that one, by whomever; and what was answered once stays the answer", async () => {
    let answer: () => void = () => undefined;
    const said = new Promise<LookedAgain>((resolve) => (answer = () => resolve({ kind: "looked" })));
    b.bench.look = (member) => {
      asked.push(member);
      return said;
    };
    await b.people.resync(b.actor("anna"), item, "request-1");
    const joins = [
      await b.people.resync(b.actor("ben"), item, "request-2"),
      await b.people.resync(b.actor("anna"), item, "request-3"),
      await b.people.resync(b.actor("ben"), item, "request-2"),
    ];
    for (const join of joins)
      expect(join).toMatchObject({ value: { id: "request-1", state: "running", progress: { done: 0, total: 2 } } });
    expect(reasonOf(await b.people.resync(b.actor("anna"), item, "request-2"))).toBe("request_reused");
    answer();
    await b.bench.ring.idle();
    const again = await b.people.resync(b.actor("ben"), item, "request-2");
    expect(again).toMatchObject({ value: { id: "request-1", state: "done" } });
    expect([asked.length, b.bench.sql.all("SELECT id FROM act")]).toEqual([2, [{ id: "request-1" }]]);
    expect(await b.people.resync(b.actor("ben"), item, "request-4")).toMatchObject({ value: { id: "request-4" } });
    await b.bench.ring.idle();
    expect(asked).toHaveLength(4);
  });

  it("[S31] of many members reads each row of it a few times, and not once more for each answer", async () => {
    const count = 300;
    const one = b.hub.members.get(b.member("ben"))!;
    for (let n = 0; n < count; n += 1) b.hub.members.save({ ...one, id: `crowd-${n}`, slot: 100 + n });
    b.bench.look = (member) => (member.endsWith("7") ? { kind: "later", reason: "busy" } : { kind: "looked" });
    const spy = vi.spyOn(b.bench.sql, "all");
    await b.people.resync(b.actor("anna"), item, "request-1");
    await b.bench.ring.idle();
    const read = spy.mock.results.reduce((sum, { value }) => sum + (value as unknown[]).length, 0);
    vi.restoreAllMocks();
    const act = await b.people.readAct(b.actor("anna"), "request-1");
    expect(act.ok && [act.value.state, act.value.later.length]).toEqual(["done", 30]);
    expect(read).toBeLessThan(5 * count);
  });

  it("[S31] history shows the newest 200 of what was done, and still who made each version", async () => {
    await b.push("ben", item, { givenName: "Pushed" }, { request: "request-p" });
    for (let n = 0; n < 210; n += 1) {
      b.bench.now += 1_000;
      await b.people.resync(b.actor("anna"), item, `request-${n}`);
      await b.bench.ring.idle();
    }
    const history = await b.people.historyFor(b.actor("ben"), item);
    expect(history.ok && [history.value.acts.length, history.value.acts[0]?.change]).toEqual([200, "a:request-209"]);
    expect(history.ok && history.value.versions[0]?.person).toBe("ben Berg");
  });

  it("[S30] of somebody long deleted, who is forgotten meanwhile, comes to its end and leaves nothing behind", async () => {
    await b.submit("anna", null, { item, base: { givenName: "Dora" } });
    await b.submit("anna", { givenName: "Emil" }, { copy: "another" });
    b.bench.now += 31 * 24 * 3_600_000;
    for (const name of ["anna", "ben"]) await b.bench.ring.feed(b.stamp(name), b.hub.line.head());
    let answer: (said: LookedAgain) => void = () => undefined;
    const said = new Promise<LookedAgain>((resolve) => (answer = resolve));
    b.bench.look = () => said;
    await b.people.resync(b.actor("anna"), item, "request-1");
    await b.bench.ring.tend(record, false);
    answer({ kind: "later", reason: "Microsoft 365 asks for a pause until 10:20" });
    await b.bench.ring.idle();
    expect(await b.people.readAct(b.actor("anna"), "request-1")).toMatchObject({ value: { state: "done" } });
    b.bench.now += 7 * 3_600_000;
    await b.bench.ring.tend(record, false);
    const left = ["look", "act", "item"].map((table) => b.bench.sql.all(`SELECT * FROM ${table}`).length);
    expect(left).toEqual([0, 0, 1]);
  });

  it("[S30] in a ring that everybody has left it is through at once, and not under way for ever", async () => {
    for (const name of ["anna", "ben"]) await b.bench.ring.removeMember(b.member(name));
    await b.bench.settle();
    const act = await b.people.resync(b.administrator, item, "request-1");
    expect(act).toMatchObject({ ok: true, value: { state: "done", progress: { done: 0, total: 0 } } });
    expect(await b.people.readAct(b.administrator, "request-1")).toMatchObject({ value: { state: "done" } });
  });

  it("[S31] asks 16 mailboxes at once at most, tells who watches a few times, and lets a pause through meanwhile", async () => {
    for (let n = 0; n < 40; n += 1) await b.join(`person${n}`);
    let [open, most] = [0, 0];
    const waiting: (() => void)[] = [];
    b.bench.look = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => waiting.push(resolve));
      open -= 1;
      return { kind: "looked" };
    };
    const said: unknown[] = [];
    const attachment = { who: "anna", until: b.bench.now * 2, member: null, sequence: b.head };
    const socket = {
      attachment: () => attachment,
      attach: () => undefined,
      send: (text: string) => void said.push(JSON.parse(text)),
      close: () => undefined,
    };
    b.bench.open.push(socket);
    await b.people.resync(b.actor("anna"), item, "request-1");
    const told = b.bench.told.length;
    await b.bench.ring.changeRing({ paused: true });
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    expect(b.bench.told.length).toBe(told + 42);
    for (let turn = 0; turn < 2_000; turn += 1) {
      waiting.shift()?.();
      await Promise.resolve();
    }
    await b.bench.ring.idle();
    expect([most, owed()]).toEqual([16, 0]);
    const about = said.filter((event) => (event as { item: string | null }).item === item).length;
    expect(about).toBeGreaterThanOrEqual(3);
    expect(about).toBeLessThanOrEqual(12);
  });

  it("[S28] is refused where it has no place: paused, joining, out of reach, unknown item", async () => {
    const reason = async (name = "anna", of = item): Promise<string> =>
      reasonOf(await b.people.resync(b.actor(name), of, `request-${name}`));
    expect(await reason("anna", "nothing")).toBe("item_not_found");
    const report = { exceptions: [], suspended: "the folder cannot be found", joined: true, listed: true };
    await b.bench.ring.report(b.stamp("anna"), report);
    const refusal = await b.people.resync(b.actor("anna"), item, "request-9");
    expect(refusal).toMatchObject({ error: { reason: "member_suspended" } });
    expect(refusal.ok ? "" : refusal.error.detail).toContain("the folder cannot be found");
    await b.bench.ring.updateMember(b.member("ben"), { role: "reader" });
    expect(await reason("ben")).toBe("member_joining");
    await b.bench.ring.changeRing({ paused: true });
    expect(await reason("anna")).toBe("ring_paused");
    expect(reasonOf(await b.people.resync(b.administrator, item, "request-8"))).toBe("ring_paused");
    expect(b.bench.sql.all("SELECT * FROM act")).toEqual([]);
  });
});
