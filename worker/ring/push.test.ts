import { beforeEach, describe, expect, it } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import { ORIGIN } from "./protocol.ts";

const BORN = { givenName: "Dora", jobTitle: "Buyer", department: "x" };

let b: ActBench;
let item: string;

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", BORN)).item;
});

describe("a push", () => {
  it("[S28] makes the copy the ring's version, whatever the ring held, and says who did it", async () => {
    await b.submit("ben", { ...BORN, jobTitle: "Ben's" }, { item, base: BORN });
    const mine = { givenName: "Dora", department: "y" };
    const answer = await b.push("anna", item, mine, { request: "request-1", base: BORN });
    expect([answer.status, answer.content, answer.losers]).toEqual(["pushed", mine, []]);
    expect(b.content(item)).toEqual(mine);
    const history = await b.people.historyFor(b.actor("ben"), item);
    expect(history.ok && history.value.versions[0]).toMatchObject({
      cause: "pushed",
      person: "anna Berg",
      by: "anna@ringfold.example",
      undo: { allowed: true, why: null },
      changes: [
        { label: "Department", before: "x", after: "y" },
        { label: "Job title", before: "Ben's", after: "(empty)" },
      ],
    });
    expect(history.ok && history.value.conflicts).toEqual([]);
  });

  it("[S15] counts as an edit of now: an edit of the same field that was made before loses", async () => {
    const before = b.bench.now;
    await b.push("anna", item, { ...BORN, jobTitle: "pushed" }, { request: "request-1", base: BORN });
    const late = await b.submit("ben", { ...BORN, jobTitle: "older" }, { item, base: BORN, editedAt: before });
    expect(late.content).toMatchObject({ jobTitle: "pushed" });
    expect(late.losers.map(({ value }) => value)).toEqual(["older"]);
  });

  it("[S28] brings a deleted item back", async () => {
    await b.submit("ben", null, { item, base: BORN });
    const answer = await b.push("anna", item, BORN, { request: "request-1" });
    expect([answer.status, b.content(item)]).toEqual(["pushed", BORN]);
  });

  it("[S19] does nothing once the ring has moved on since the preview; of two panes the second is told", async () => {
    const seen = b.version(item);
    const first = await b.push("anna", item, { jobTitle: "a" }, { request: "request-1", expected: seen });
    const second = await b.push("ben", item, { jobTitle: "b" }, { request: "request-2", expected: seen });
    expect([first.status, second.status, second.refusal?.reason]).toEqual(["pushed", "notPushed", "preview_stale"]);
    expect([b.content(item), b.head]).toEqual([{ jobTitle: "a" }, 2]);
    expect(second).toMatchObject({ item, version: first.version, content: { jobTitle: "a" } });
    expect(b.hub.acts.get("request-2")).toBeUndefined();
  });

  it("[S30] sent again happens once: word for word, and under a new number too", async () => {
    const number = { gen: "g1", n: 50 };
    const first = await b.push("anna", item, { jobTitle: "a" }, { request: "request-1", number });
    expect(await b.push("anna", item, { jobTitle: "a" }, { request: "request-1", number })).toEqual(first);
    const expected = first.version;
    const again = await b.push("anna", item, { jobTitle: "a" }, { request: "request-1", number: { gen: "g2", n: 1 } });
    expect(again).toMatchObject({ status: "pushed", version: expected, content: { jobTitle: "a" } });
    expect(b.head).toBe(2);
  });

  it("[S2] sent again with something typed since: not pushed twice, and what was typed is merged, not lost", async () => {
    await b.push("anna", item, { jobTitle: "a" }, { request: "request-1" });
    await b.submit("ben", { jobTitle: "a", department: "ben's" }, { item, base: { jobTitle: "a" } });
    const again = await b.push("anna", item, { jobTitle: "typed" }, { request: "request-1" });
    expect([again.status, again.content]).toEqual(["pushed", { jobTitle: "typed", department: "ben's" }]);
  });

  it("[S30] a request id serves one act only: another item, person or kind of act is refused", async () => {
    const other = (await b.submit("anna", { givenName: "Ed" }, { copy: "other" })).item;
    await b.push("anna", item, { jobTitle: "a" }, { request: "request-1" });
    const reused = await b.push("anna", other, { jobTitle: "a" }, { request: "request-1", copy: "other" });
    expect(reused.refusal?.reason).toBe("request_reused");
    expect((await b.push("ben", item, { jobTitle: "b" }, { request: "request-1" })).refusal?.reason).toBe(
      "request_reused",
    );
    expect(reasonOf(await b.pull("anna", item, { jobTitle: "c" }, { request: "request-1" }))).toBe("request_reused");
    expect([b.content(other), b.content(item)]).toEqual([{ givenName: "Ed" }, { jobTitle: "a" }]);
  });

  it("[S28] [S5] is refused where it has no place, in words, and changes nothing", async () => {
    await b.join("rita", "reader");
    const before = b.head;
    const tried = async (name: string, content: typeof BORN | null, more = {}): Promise<string | undefined> => {
      const answer = await b.push(name, item, content, { request: `request-${name}`, ...more });
      expect(answer.refusal?.detail).toMatch(/\.$/);
      return answer.refusal?.reason;
    };
    expect(await tried("rita", { ...BORN, jobTitle: "r" })).toBe("act_forbidden");
    expect(await tried("anna", BORN)).toBe("in_step");
    expect(await tried("anna", null)).toBe("copy_gone");
    expect(await tried("anna", BORN, { item: "nothing", expected: ORIGIN })).toBe("item_not_found");
    await b.bench.ring.changeRing({ acts: "administrators" });
    expect(await tried("anna", { ...BORN, jobTitle: "a" })).toBe("act_forbidden");
    expect([b.head, b.content(item), b.bench.sql.all("SELECT * FROM act")]).toEqual([before, BORN, []]);
    expect(await tried("anna", { ...BORN, jobTitle: "a" }, { administers: true }).catch(() => "done")).toBe("done");
  });

  it("[S2] refused, it leaves what was agreed with the copy as it was: a deletion in doubt is judged by that", async () => {
    const stale = { request: "request-1", expected: ORIGIN };
    await b.push("anna", item, { jobTitle: "never" }, stale);
    const [row] = b.bench.sql.all("SELECT agreed FROM copy WHERE item = ?", item);
    expect(JSON.parse(String(row?.["agreed"]))).toEqual(BORN);
  });
});

describe("a pull", () => {
  it("[S28] keeps what the copy held, with the person, before anything is overwritten", async () => {
    const mine = { ...BORN, jobTitle: "mine" };
    const granted = await b.pull("ben", item, mine, { request: "request-1" });
    expect(granted).toEqual({ ok: true, value: { version: b.version(item), content: BORN } });
    const history = await b.people.historyFor(b.actor("ben"), item);
    expect(history.ok && history.value.acts).toEqual([
      expect.objectContaining({
        change: "a:request-1",
        act: "pull",
        person: "ben Berg",
        by: "ben@ringfold.example",
        changes: [{ field: "jobTitle", label: "Job title", before: "mine", after: "Buyer" }],
        undo: { allowed: true, why: null },
      }),
    ]);
    expect(b.head).toBe(1);
  });

  it("[S30] asked again it is granted again, with the version of now, and kept once", async () => {
    await b.pull("ben", item, { jobTitle: "mine" }, { request: "request-1" });
    const next = await b.submit("anna", { ...BORN, jobTitle: "new" }, { item, base: BORN });
    for (const holds of [{ jobTitle: "mine" }, BORN]) {
      const again = await b.pull("ben", item, holds, { request: "request-1" });
      expect(again).toMatchObject({ ok: true, value: { version: next.version, content: { jobTitle: "new" } } });
    }
    expect(b.hub.acts.get("request-1")?.detail.kept).toEqual({ jobTitle: "mine" });
  });

  it("[S2] asked again with something typed since, it is refused: that was never kept", async () => {
    await b.pull("ben", item, { jobTitle: "mine" }, { request: "request-1" });
    const again = await b.pull("ben", item, { jobTitle: "typed since" }, { request: "request-1" });
    expect(reasonOf(again)).toBe("preview_stale");
  });

  it("[S28] of a deleted item takes the copy away; of a missing copy brings it back", async () => {
    expect(await b.pull("ben", item, null, { request: "request-1" })).toMatchObject({ value: { content: BORN } });
    await b.submit("anna", null, { item, base: BORN });
    expect(await b.pull("ben", item, BORN, { request: "request-2" })).toMatchObject({ value: { content: null } });
    expect(reasonOf(await b.pull("ben", item, null, { request: "request-3" }))).toBe("in_step");
  });

  it("[S28] [S19] is refused where it has no place, and keeps nothing then", async () => {
    await b.join("sam", "source");
    await b.join("rita", "reader");
    const expected = b.version(item);
    expect(reasonOf(await b.pull("sam", item, { jobTitle: "s" }, { request: "request-1" }))).toBe("act_forbidden");
    expect(reasonOf(await b.pull("anna", item, BORN, { request: "request-2" }))).toBe("in_step");
    expect(reasonOf(await b.pull("anna", "nothing", BORN, { request: "request-3" }))).toBe("item_not_found");
    await b.submit("anna", { jobTitle: "moved" }, { item, base: BORN });
    expect(reasonOf(await b.pull("ben", item, BORN, { request: "request-4", expected }))).toBe("preview_stale");
    expect(b.bench.sql.all("SELECT * FROM act")).toEqual([]);
    expect(reasonOf(await b.pull("rita", item, BORN, { request: "request-5" }))).toBe("done");
  });
});
