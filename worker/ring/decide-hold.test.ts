import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../shared/policy.ts";
import { reasonOf } from "../../tests/support/act-bench.ts";
import { type FloodBench, floodBench, statuses, who } from "../../tests/support/flood-bench.ts";
import type { Answer } from "./protocol.ts";

let f: FloodBench;

describe("what an administrator decides", () => {
  beforeEach(async () => {
    f = await floodBench(40);
  });

  it("[S37] approve carries out exactly what was held, save what somebody changed since (P11)", async () => {
    const some = f.items().slice(0, 20);
    await f.deletions(some);
    const edited = some[0] ?? "";
    await f.b.submit(
      "ben",
      { ...f.contents.get(edited), jobTitle: "new" },
      { item: edited, copy: `b of ${edited}`, base: f.contents.get(edited) ?? null },
    );
    await f.decide("approve");
    expect(f.living()).toBe(40); // until the mailbox asks again
    expect(f.b.bench.told.at(-1)).toMatchObject({ decided: 1 });
    const answers = await f.deletions(some);
    expect(answers.map(({ status }) => status)).toEqual(["kept", ...Array.from({ length: 19 }, () => "gone")]);
    expect(f.living()).toBe(21);
    f.b.bench.start();
    expect(statuses(await f.deletions(f.items().slice(20, 30)))).toEqual(["gone"]); // a new window
    expect(statuses(await f.deletions([f.items()[30] ?? ""]))).toEqual(["held"]);
    expect((await f.holds()).map(({ words }) => words)).toContain(
      "20 deletions from anna@ringfold.example were approved",
    );
  });

  it("[S37] restore puts back what is held, and what had been carried out that day", async () => {
    for (const item of f.items().slice(0, 10)) await f.deletions([item]);
    const [moved = "", again = ""] = f.items();
    await f.b.wish(f.b.administrator, { act: "undo", item: moved, change: `v${f.b.version(moved).seq}` }, "request-1");
    await f.deletions(f.items().slice(10, 30));
    expect((await f.hold()).earlier).toBe(10);
    const view = await f.b.bench.ring.readHold((await f.hold()).id, { after: "", limit: 10 });
    const restorable = view.ok ? view.value.earlierItems.filter((one) => one.restorable).length : 0;
    expect(restorable).toBe(9);
    await f.decide("restore");
    expect(f.living()).toBe(40);
    expect(f.b.hub.items.history(again, 1)).toMatchObject([{ cause: "restored", deleted: false }]);
    expect(f.b.hub.items.history(moved, 1)).toMatchObject([{ cause: "undone" }]);
    expect(statuses(await f.deletions(f.items().slice(10, 30)))).toEqual(["kept"]);
    expect(f.living()).toBe(40);
  });

  it("[S37] restore goes on where it was cut off, however many there are", async () => {
    const limits = { ...DEFAULT_POLICY.limits, rewrites: { least: 450, most: null, percent: 0 } };
    f.b.hub.saveSettings({ ...f.b.hub.settings, policy: { ...DEFAULT_POLICY, limits } });
    const rewrite = (item: string, jobTitle: string): Promise<Answer[]> => {
      const base = f.b.content(item) ?? null;
      return f.send([{ item, base, content: { ...base, jobTitle } }]);
    };
    for (let round = 0; round < 12; round += 1) for (const item of f.items()) await rewrite(item, `round ${round}`);
    expect(await f.hold()).toMatchObject({ cause: "rewrites", earlier: 450, count: 30 });
    const { id, seen } = await f.hold();
    await f.b.bench.ring.decideHold(id, { decision: "restore", seen, who });
    f.b.bench.start();
    await f.b.bench.settle();
    expect(f.items().map((item) => f.b.content(item)?.["jobTitle"])).toEqual(f.items().map(() => undefined));
  });

  it("[S37] [S2] what had been typed that day is listed when it is put back", async () => {
    const limits = { ...DEFAULT_POLICY.limits, rewrites: { least: 3, most: null, percent: 0 } };
    f.b.hub.saveSettings({ ...f.b.hub.settings, policy: { ...DEFAULT_POLICY, limits } });
    for (const item of f.items().slice(0, 4)) {
      const base = f.b.content(item) ?? null;
      await f.send([{ item, base, content: { ...base, jobTitle: `typed for ${item}` } }]);
    }
    await f.decide("restore");
    const listed = f.b.hub.items.conflicts.page(null, 0, 100).map(({ value }) => value);
    expect(listed).toEqual(
      f
        .items()
        .slice(0, 3)
        .map((item) => `typed for ${item}`),
    );
    expect(f.items().map((item) => f.b.content(item)?.["jobTitle"])).toEqual(f.items().map(() => undefined));
  });

  it("[S37] detach takes the folder out, and nothing is deleted anywhere", async () => {
    await f.deletions(f.items().slice(0, 20));
    await f.decide("detach");
    expect(f.living()).toBe(40);
    expect(f.b.hub.members.get(f.b.member("anna"))).toMatchObject({ state: "left" });
    expect((await f.holds())[0]).toMatchObject({ state: "detached" });
    expect(await f.b.bench.ring.overview()).toMatchObject({ value: { holds: 0 } });
  });

  it("[S37] a decision is about what was seen, is made once, and may be sent again", async () => {
    await f.deletions(f.items().slice(0, 20));
    const { id, seen } = await f.hold();
    await f.deletions([f.items()[20] ?? ""]);
    const wish = { decision: "approve", seen, who } as const;
    expect(reasonOf(await f.b.bench.ring.decideHold(id, wish))).toBe("preview_stale");
    const now = { ...wish, seen: (await f.hold()).seen };
    expect(reasonOf(await f.b.bench.ring.decideHold(id, now))).toBe("done");
    expect(reasonOf(await f.b.bench.ring.decideHold(id, now))).toBe("done");
    expect(reasonOf(await f.b.bench.ring.decideHold(id, { ...now, decision: "restore" }))).toBe("hold_decided");
    expect(reasonOf(await f.b.bench.ring.decideHold("nothing", now))).toBe("hold_not_found");
  });

  it("[S37] a deletion that was taken back is over, and with the last one the hold is", async () => {
    const some = f.items().slice(0, 11);
    await f.deletions(some);
    for (const item of some) {
      expect((await f.hold()).state).toBe("open");
      await f.send([{ item, content: f.contents.get(item) ?? null }]);
    }
    expect((await f.holds()).map(({ state }) => state)).toEqual(["over"]);
  });
});
