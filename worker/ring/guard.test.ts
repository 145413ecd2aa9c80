import { beforeEach, describe, expect, it } from "vitest";
import { type FloodBench, floodBench, HOUR, statuses } from "../../tests/support/flood-bench.ts";
import { itemIdFor } from "../engine/fingerprint.ts";
import type { Answer, Submission } from "./protocol.ts";

let f: FloodBench;

describe("too many deletions of one member", () => {
  beforeEach(async () => {
    f = await floodBench(40);
  });

  it("[S36] what stays under the line is carried out, over the day, whatever the number of messages", async () => {
    for (const item of f.items().slice(0, 10)) expect(statuses(await f.deletions([item]))).toEqual(["gone"]);
    expect(f.living()).toBe(30);
    expect(statuses(await f.deletions(f.items().slice(10, 13)))).toEqual(["held"]);
    expect(f.living()).toBe(30);
    f.b.bench.now += 25 * HOUR;
    expect(statuses(await f.deletions([f.items()[20] ?? ""]))).toEqual(["held"]); // while a hold is open
    await f.decide("approve");
    expect(statuses(await f.deletions([f.items()[21] ?? ""]))).toEqual(["gone"]);
  });

  it("[S36] a wave that is too large is held from its first item on, and says who, how many and which", async () => {
    expect(statuses(await f.deletions(f.items().slice(0, 11), { deletions: 39 }))).toEqual(["held"]);
    expect(statuses(await f.deletions(f.items().slice(11, 39), { deletions: 28 }))).toEqual(["held"]);
    expect(f.living()).toBe(40);
    expect(await f.hold()).toMatchObject({
      words: "39 deletions from anna@ringfold.example wait for a decision",
      count: 39,
      earlier: 0,
    });
    const view = await f.b.bench.ring.readHold((await f.hold()).id, { after: "", limit: 30 });
    expect(view).toMatchObject({ ok: true, value: { items: { length: 30 } } });
    const shown = view.ok ? view.value : null;
    expect(shown?.items[0]?.title).toMatch(/^Person \d+$/);
    const rest = await f.b.bench.ring.readHold((await f.hold()).id, { after: shown?.next ?? "", limit: 30 });
    expect(rest).toMatchObject({ value: { items: { length: 9 }, next: null } });
  });

  it("[S36] everything else of that member flows on", async () => {
    await f.deletions(f.items().slice(0, 39));
    const last = f.items()[39] ?? "";
    const [edited] = await f.send([{ item: last, content: { ...f.contents.get(last), jobTitle: "Chief" } }]);
    const [born] = await f.send([
      { item: itemIdFor("r1", "anna", "new"), copy: "new", base: null, content: { givenName: "New" } },
    ]);
    expect([edited?.status, born?.status]).toEqual(["taken", "taken"]);
    expect(f.b.content(last)).toMatchObject({ jobTitle: "Chief" });
    const state = await f.b.bench.ring.readItem(f.items()[0] ?? "");
    expect(state).toMatchObject({ value: { state: "Held", stateWords: "Held" } });
    expect(await f.b.bench.ring.overview()).toMatchObject({ value: { holds: 1 } });
  });

  it("[S36] an emptied folder is held from two contacts on; one contact is not", async () => {
    const [one = "", two = "", three = ""] = f.items();
    expect(statuses(await f.deletions([one], { emptied: true }))).toEqual(["gone"]);
    expect(statuses(await f.deletions([two], { emptied: true }))).toEqual(["held"]);
    expect(statuses(await f.deletions([three]))).toEqual(["held"]);
    expect(f.living()).toBe(39);
  });

  it("[S36] counts outlive an eviction, and a clock that went back", async () => {
    await f.deletions(f.items().slice(0, 6));
    f.b.bench.now -= 72 * HOUR;
    f.b.bench.start();
    expect(statuses(await f.deletions(f.items().slice(6, 10)))).toEqual(["gone"]);
    f.b.bench.start();
    expect(statuses(await f.deletions([f.items()[10] ?? ""]))).toEqual(["held"]);
  });

  it("[S36] what a person does in the pane, and what loses against an edit, counts as nothing", async () => {
    for (const item of f.items().slice(0, 12))
      await f.b.submit(
        "ben",
        { ...f.contents.get(item), jobTitle: "x" },
        { item, copy: `b of ${item}`, base: f.contents.get(item) ?? null },
      );
    expect(statuses(await f.deletions(f.items().slice(0, 12)))).toEqual(["kept"]);
    const pushes = f.items().slice(12, 30);
    for (const [n, item] of pushes.entries())
      await f.b.push("anna", item, { givenName: `P${n}` }, { request: `request-${n}`, copy: `a of ${item}` });
    expect(await f.holds()).toEqual([]);
    expect(statuses(await f.deletions(f.items().slice(30, 40)))).toEqual(["gone"]);
  });

  it("[S36] a message that comes twice is counted once", async () => {
    const ten = f.items().slice(0, 10);
    const numbered = ten.map((item, n): Submission => {
      const plain = {
        copy: `a of ${item}`,
        item,
        base: f.contents.get(item) ?? null,
        content: null,
        back: false,
        fork: false,
      };
      return { ...plain, editedAt: 0, number: { gen: "g3", n: n + 1 } };
    });
    expect(statuses(await f.resend(numbered))).toEqual(["gone"]);
    expect(statuses(await f.resend(numbered, { deletions: 10, emptied: false }))).toEqual(["gone"]);
    expect(await f.holds()).toEqual([]);
  });

  it("[S36] a reader's deletions are refused, and never held", async () => {
    await f.b.bench.ring.updateMember(f.b.member("anna"), { role: "reader" });
    await f.b.bench.settle();
    await f.b.bench.ring.report(f.b.stamp("anna"), { exceptions: [], suspended: null, joined: true, listed: true });
    expect(statuses(await f.deletions(f.items().slice(0, 30)))).toEqual(["refused"]);
    expect(await f.holds()).toEqual([]);
  });
});

describe("too many new contacts, or changed ones", () => {
  beforeEach(async () => {
    f = await floodBench(5);
  });

  const born = (n: number): Partial<Submission> => ({
    item: itemIdFor("r1", "anna", `n${n}`),
    copy: `n${n}`,
    base: null,
    content: { givenName: `New ${n}` },
  });

  it("[S36] creations beyond the line wait, approved ones are made, restored ones left out", async () => {
    const answers = await f.send(Array.from({ length: 205 }, (_, n) => born(n)));
    expect(answers.filter(({ status }) => status === "taken")).toHaveLength(200);
    expect(await f.hold()).toMatchObject({ cause: "creations", count: 5, earlier: 200 });
    await f.decide("approve");
    expect(statuses(await f.send([200, 201].map(born)))).toEqual(["taken"]);
    const more = await f.send(Array.from({ length: 201 }, (_, n) => born(1_000 + n)));
    expect(more.filter(({ status }) => status === "held")).toHaveLength(1);
    await f.decide("restore");
    expect(await f.send([born(1_200)])).toMatchObject([
      { status: "excluded", reason: "an administrator left it out of the ring" },
    ]);
  });

  it("[S36] a first reading is no flood", async () => {
    await f.b.join("carl");
    f.b.members.set("anna", f.b.member("carl"));
    const member = f.b.hub.members.get(f.b.member("carl"));
    if (!member) throw new Error("no member");
    f.b.hub.members.save({ ...member, joining: true });
    expect(statuses(await f.send(Array.from({ length: 300 }, (_, n) => born(n))))).toEqual(["taken"]);
    await f.b.bench.ring.report(f.b.stamp("carl"), { exceptions: [], suspended: null, joined: true, listed: true });
    f.b.bench.start();
    expect(statuses(await f.send([born(300)]))).toEqual(["taken"]);
  });

  it("[S36] rewrites beyond the line wait; restored, the values typed are listed", async () => {
    const [item = ""] = f.items();
    const rewrite = async (n: number): Promise<Answer | undefined> => {
      const base = f.b.content(item) ?? null;
      return (await f.send([{ item, base, content: { ...base, jobTitle: `Title ${n}` } }]))[0];
    };
    for (let n = 0; n < 100; n += 1) await rewrite(n);
    expect((await rewrite(100))?.status).toBe("held");
    expect(f.b.content(item)).toMatchObject({ jobTitle: "Title 99" });
    await f.decide("restore");
    expect(f.b.content(item)).not.toHaveProperty("jobTitle");
    const back = await rewrite(100);
    expect(back).toMatchObject({ status: "refused", losers: [{ field: "jobTitle", value: "Title 100" }] });
    expect((await rewrite(101))?.status).toBe("taken");
  });
});
