import { beforeEach, describe, expect, it } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import { planOf } from "./change.ts";
import type { Actor, RingWish } from "./person-protocol.ts";

const BORN = { givenName: "Dora", jobTitle: "Buyer", categories: ["Blue", "Red"] };

let b: ActBench;
let item: string;
let anna: Actor;

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", BORN)).item;
  anna = b.actor("anna");
});

const undo = (change: string): RingWish => ({ act: "undo", item, change });
const restore = (sequence: number): RingWish => ({ act: "restore", item, sequence });

async function offered(change: string, to = anna): Promise<{ allowed: boolean; why: string | null } | undefined> {
  const history = await b.people.historyFor(to, item);
  if (!history.ok) throw new Error(history.error.detail);
  return [...history.value.versions, ...history.value.acts].find((row) => row.change === change)?.undo;
}

describe("an undo of a version", () => {
  it("[S28] puts back what the version changed, field by field and entry by entry; what changed since is listed and stays", async () => {
    const second = { givenName: "Dora", jobTitle: "Chief", department: "new", categories: ["Blue", "Green"] };
    await b.submit("ben", second, { item, base: BORN });
    const third = { ...second, jobTitle: "Later", categories: ["Blue", "Green", "Later"] };
    await b.submit("ben", third, { item, base: second });
    const { preview, act } = await b.wish(anna, undo("v2"), "request-1");
    const after = { givenName: "Dora", jobTitle: "Later", categories: ["Blue", "Later", "Red"] };
    expect(b.content(item)).toEqual(after);
    expect(preview).toMatchObject({ effect: "change", title: "Dora", copies: 1 });
    expect(preview.changes.map(({ label, after: value }) => [label, value])).toEqual([
      ["Department", "(empty)"],
      ["Categories", "Blue, Later, Red"],
    ]);
    expect(preview.kept).toEqual([
      { field: "jobTitle", label: "Job title", value: "Later" },
      { field: "categories", label: "Categories", value: "Blue, Later, Red" },
    ]);
    expect(act).toMatchObject({ act: "undo", sequence: 4, change: "v4", person: "anna Berg" });
    const log = await b.bench.ring.logEntries(3, 1);
    expect(log.ok && log.value[0]).toMatchObject({
      cause: "undone",
      words: "Undone by anna Berg: Department, Categories",
    });
  });

  it("[S28] of a push gives everybody back what the push overrode; and undone itself, the push is there again", async () => {
    await b.push("ben", item, { givenName: "Dora", jobTitle: "pushed" }, { request: "request-1" });
    await b.wish(anna, undo("v2"), "request-2");
    expect(b.content(item)).toEqual(BORN);
    await b.wish(anna, undo("v3"), "request-3");
    expect(b.content(item)).toEqual({ givenName: "Dora", jobTitle: "pushed" });
  });

  it("[S4] of a deletion brings the item back, and undone again deletes it; of somebody's return it is not offered", async () => {
    await b.submit("ben", null, { item, base: BORN });
    const { preview } = await b.wish(anna, undo("v2"), "request-1");
    expect([preview.effect, b.content(item)]).toEqual(["bring back", BORN]);
    const again = await b.wish(anna, undo("v3"), "request-2");
    expect([again.preview.effect, b.content(item)]).toEqual(["delete", null]);
    await b.submit("ben", BORN, { item, base: BORN, back: true });
    expect(await offered("v5")).toEqual({
      allowed: false,
      why: "Delete it in Outlook instead: that deletes it everywhere.",
    });
    expect((await offered("v4"))?.why).toBe("It is back already.");
  });

  it("[S28] of a return deletes nothing that was typed since", async () => {
    await b.submit("ben", null, { item, base: BORN });
    await b.wish(anna, undo("v2"), "request-1");
    await b.submit("ben", { ...BORN, jobTitle: "since" }, { item, base: BORN });
    expect((await offered("v3"))?.why).toContain("It was changed since it came back.");
  });

  it("[S28] says why it is not offered: the first version, nothing changed, all changed since, deleted since, no longer kept", async () => {
    await b.submit("ben", { ...BORN, jobTitle: "a" }, { item, base: BORN });
    await b.submit("ben", { ...BORN, jobTitle: "b" }, { item, base: { ...BORN, jobTitle: "a" } });
    expect((await offered("v1"))?.why).toContain("Delete it in Outlook instead");
    expect((await offered("v2"))?.why).toBe("Everything in it was changed since.");
    expect(reasonOf(await b.people.preview(anna, undo("v2")))).toBe("in_step");
    expect(reasonOf(await b.people.preview(anna, undo("v99")))).toBe("version_not_found");
    await b.submit("ben", null, { item, base: { ...BORN, jobTitle: "b" } });
    expect((await offered("v3"))?.why).toContain("It was deleted since.");
    b.bench.sql.run("DELETE FROM revision WHERE seq = 2");
    expect((await offered("v3"))?.why).toContain("no longer kept");
  });

  it("[S19] carries out what the preview showed, or nothing: another change since, another wish, another item", async () => {
    await b.submit("ben", { ...BORN, jobTitle: "a" }, { item, base: BORN });
    const preview = await b.people.preview(anna, undo("v2"));
    const plan = preview.ok ? preview.value.plan : "";
    expect(plan.length).toBeLessThanOrEqual(200);
    expect(reasonOf(await b.people.carryOut(anna, restore(1), plan, "request-1"))).toBe("preview_stale");
    await b.submit("ben", { ...BORN, jobTitle: "b" }, { item, base: { ...BORN, jobTitle: "a" } });
    expect(reasonOf(await b.people.carryOut(anna, undo("v2"), plan, "request-2"))).toBe("preview_stale");
    expect([b.head, b.bench.sql.all("SELECT * FROM act")]).toEqual([3, []]);
  });

  it("[S30] sent again happens once and gets the same answer, also when others have changed things since", async () => {
    await b.submit("ben", { ...BORN, jobTitle: "a" }, { item, base: BORN });
    const { preview, act } = await b.wish(anna, undo("v2"), "request-1");
    await b.submit("ben", { ...BORN, jobTitle: "c" }, { item, base: BORN });
    const again = await b.people.carryOut(anna, undo("v2"), preview.plan, "request-1");
    expect(again).toMatchObject({ ok: true, value: { id: act.id, sequence: act.sequence, change: act.change } });
    expect(b.head).toBe(4);
    const other = await b.people.carryOut(anna, undo("v3"), preview.plan, "request-1");
    const another = await b.people.carryOut(b.actor("ben"), undo("v2"), preview.plan, "request-1");
    expect([reasonOf(other), reasonOf(another)]).toEqual(["request_reused", "request_reused"]);
  });
});

describe("an undo of a pull", () => {
  it("[S28] brings what the copy held to everybody, and keeps what changed since", async () => {
    await b.pull("ben", item, { ...BORN, jobTitle: "mine", department: "mine" }, { request: "request-1" });
    await b.submit("anna", { ...BORN, jobTitle: "since" }, { item, base: BORN });
    const { preview } = await b.wish(b.actor("ben"), undo("a:request-1"), "request-2");
    expect(b.content(item)).toEqual({ ...BORN, jobTitle: "since", department: "mine" });
    expect(preview.kept.map(({ field, value }) => [field, value])).toEqual([["jobTitle", "since"]]);
  });

  it("[S28] of a pull that deleted the copy brings the item back as the copy had it", async () => {
    await b.submit("anna", null, { item, base: BORN });
    await b.pull("ben", item, { ...BORN, jobTitle: "mine" }, { request: "request-1" });
    await b.wish(b.actor("ben"), undo("a:request-1"), "request-2");
    expect(b.content(item)).toEqual({ ...BORN, jobTitle: "mine" });
  });

  it("[S28] is for who acts in the folder where it was done, and for administrators; for nobody else", async () => {
    await b.pull("ben", item, { ...BORN, jobTitle: "mine" }, { request: "request-1" });
    expect((await offered("a:request-1"))?.why).toContain("pulled in another mailbox");
    expect(reasonOf(await b.people.preview(anna, undo("a:request-1")))).toBe("not_undoable");
    const plan = planOf(undo("a:request-1"), b.hub.items.get(item)!);
    expect(reasonOf(await b.people.carryOut(anna, undo("a:request-1"), plan, "request-2"))).toBe("not_undoable");
    const changes = [b.actor("ben"), anna].map(async (who) => {
      const told = await b.people.readAct(who, "request-1");
      return told.ok && told.value.change;
    });
    expect(await Promise.all(changes)).toEqual(["a:request-1", null]);
    expect(await offered("a:request-1", b.actor("ben"))).toEqual({ allowed: true, why: null });
    await b.wish(b.administrator, undo("a:request-1"), "request-3");
    expect(b.content(item)).toMatchObject({ jobTitle: "mine" });
  });

  it("[S5] of a reader's is nobody's, not even when that folder gives to the ring later", async () => {
    await b.join("rita", "reader");
    await b.pull("rita", item, { ...BORN, jobTitle: "a reader's" }, { request: "request-1" });
    const told = await b.people.readAct(b.actor("rita"), "request-1");
    expect(told.ok && told.value.words).not.toContain("undo");
    await b.bench.ring.updateMember(b.member("rita"), { role: "two-way" });
    await b.bench.ring.report(b.stamp("rita"), { exceptions: [], suspended: null, joined: true, listed: true });
    for (const who of [b.actor("rita"), anna, b.administrator]) {
      expect((await offered("a:request-1", who))?.why).toContain("only receives");
      expect(reasonOf(await b.people.preview(who, undo("a:request-1")))).toBe("not_undoable");
    }
    expect(b.content(item)).toEqual(BORN);
  });

  it("[S28] is not offered for a copy that was gone, to a reader, or for another item's pull", async () => {
    await b.join("rita", "reader");
    await b.pull("ben", item, null, { request: "request-1" });
    expect((await offered("a:request-1", b.actor("ben")))?.why).toContain("The copy was gone before.");
    await b.pull("rita", item, { jobTitle: "r" }, { request: "request-2" });
    expect(reasonOf(await b.people.preview(b.actor("rita"), undo("a:request-2")))).toBe("act_forbidden");
    const told = await b.people.readAct(b.actor("rita"), "request-2");
    expect(told.ok && told.value.change).toBeNull();
    const other = (await b.submit("anna", { givenName: "Ed" }, { copy: "other" })).item;
    const wish = { act: "undo", item: other, change: "a:request-2" } as const;
    expect(reasonOf(await b.people.preview(anna, wish))).toBe("version_not_found");
  });
});

describe("a restore", () => {
  it("[S28] makes an older version the newest, for everybody, and can be undone", async () => {
    await b.submit("ben", { jobTitle: "a" }, { item, base: BORN });
    await b.submit("ben", { jobTitle: "b" }, { item, base: { jobTitle: "a" } });
    const { preview, act } = await b.wish(anna, restore(1), "request-1");
    expect([preview.effect, b.content(item), act.sequence]).toEqual(["change", BORN, 4]);
    const found = await b.people.look(anna, { by: "items", items: [item] });
    expect(found.ok && found.value.found[0]?.lastChange).toMatchObject({
      cause: "restored",
      person: "anna Berg",
      by: "anna@ringfold.example",
      words: "Restored an older version: First name, Job title, Categories",
    });
    await b.wish(anna, undo("v4"), "request-2");
    expect(b.content(item)).toEqual({ jobTitle: "b" });
  });

  it("[S4] brings a deleted item back", async () => {
    await b.submit("ben", null, { item, base: BORN });
    const { preview } = await b.wish(anna, restore(1), "request-1");
    expect([preview.effect, b.content(item)]).toEqual(["bring back", BORN]);
  });

  it("[S28] of what the ring holds, of another item's version, of one that is gone: refused", async () => {
    const other = (await b.submit("anna", { givenName: "Ed" }, { copy: "other" })).item;
    const reason = async (wish: RingWish): Promise<string> => reasonOf(await b.people.preview(anna, wish));
    expect(await reason(restore(1))).toBe("in_step");
    expect(await reason({ act: "restore", item: other, sequence: 1 })).toBe("version_not_found");
    expect(await reason(restore(77))).toBe("version_not_found");
    expect(await reason({ act: "restore", item: "nothing", sequence: 1 })).toBe("item_not_found");
    expect(reasonOf(await b.people.carryOut(anna, restore(77), "plan", "request-1"))).toBe("preview_stale");
  });

  it("[S28] a version stays for 30 days after it was replaced, however old it was then", async () => {
    const day = 24 * 3_600_000;
    b.bench.now += 40 * day;
    await b.push("ben", item, { jobTitle: "pushed" }, { request: "request-1" });
    await b.bench.ring.tend(
      { id: "r1", name: "One", kind: "contact", state: "active", createdAt: 5, wipeAt: null },
      false,
    );
    expect(await offered("v2")).toEqual({ allowed: true, why: null });
    b.bench.now += 31 * day;
    await b.bench.ring.tend(
      { id: "r1", name: "One", kind: "contact", state: "active", createdAt: 5, wipeAt: null },
      false,
    );
    await b.submit("ben", { jobTitle: "x" }, { item, base: { jobTitle: "pushed" } });
    b.bench.now += 31 * day;
    await b.bench.ring.tend(
      { id: "r1", name: "One", kind: "contact", state: "active", createdAt: 5, wipeAt: null },
      false,
    );
    expect(b.bench.sql.all("SELECT seq FROM revision")).toEqual([{ seq: 3 }]);
    expect(b.bench.sql.all("SELECT id FROM act")).toEqual([]);
  });
});
