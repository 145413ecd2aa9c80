import { beforeEach, describe, expect, it } from "vitest";
import type { Resolve, Resolved } from "../../shared/contract/conflicts.ts";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";

const BY = { oid: "oid-admin", name: "Ada Admin" };

describe("values that do not stand", () => {
  let b: ActBench;
  let item: string;
  beforeEach(async () => {
    b = await actBench();
    await b.bench.ring.changeRing({ policy: { conflicts: { winner: "ask" } } });
    item = (await b.submit("anna", { givenName: "Dora", jobTitle: "Buyer" })).item;
  });

  /** Both change the title at once. */
  async function contest(): Promise<void> {
    const base = { givenName: "Dora", jobTitle: "Buyer" };
    await b.submit("anna", { ...base, jobTitle: "Anna's" }, { item, base });
    await b.submit("ben", { ...base, jobTitle: "Ben's" }, { item, base });
  }

  async function list(): Promise<{ id: number; plan: string; line: string; words: string }[]> {
    const page = await b.bench.ring.listConflicts({ after: 0, limit: 50 });
    if (!page.ok) throw new Error(page.error.detail);
    return page.value.conflicts.map(({ id, plan, title, label, stands, value, by, state, rule, words }) => ({
      id,
      plan,
      words,
      line: `${title}: ${label} ${stands} / ${value} of ${String(by)}, ${state} by ${rule}`,
    }));
  }

  async function resolve(order: Omit<Resolve, "request">, request = "request-1"): Promise<Resolved> {
    const done = await b.bench.ring.resolveConflicts({ request, ...order }, BY);
    if (!done.ok) throw new Error(done.error.reason);
    return done.value;
  }

  it("[S39] are listed with what stands, whose they are and by which rule; the item's state says that they wait", async () => {
    await contest();
    expect((await list()).map(({ line }) => line)).toEqual([
      "Dora: Job title Anna's / Ben's of ben@ringfold.example, open by ask",
    ]);
    const view = await b.bench.ring.readItem(item);
    expect(view.ok && view.value.stateWords).toBe("Conflict (two values wait for a decision)");
  });

  it("[S39] are used or dismissed once, however often the decision is sent; history says who decided", async () => {
    await contest();
    const [conflict] = await list();
    if (!conflict) throw new Error("nothing listed");
    const decisions = [{ conflict: conflict.id, choice: "use" as const, plan: conflict.plan }];
    const done = await resolve({ decisions });
    expect(done.results).toMatchObject([{ conflict: conflict.id, outcome: "used", reason: null }]);
    expect(b.content(item)?.["jobTitle"]).toBe("Ben's");
    const head = b.head;
    expect(await resolve({ decisions })).toEqual(done);
    expect(b.head).toBe(head);
    const other = await b.bench.ring.resolveConflicts({ request: "request-1", all: "keep" }, BY);
    expect(reasonOf(other)).toBe("request_reused");
    const history = await b.bench.ring.itemHistory(item);
    expect(history.ok && history.value.versions[0]).toMatchObject({ cause: "resolved", person: "Ada Admin" });
    const view = await b.bench.ring.readItem(item);
    expect(view.ok && view.value.state).not.toBe("Conflict");
    expect((await list()).map(({ line }) => line)).toEqual([
      "Dora: Job title Ben's / Ben's of ben@ringfold.example, decided by ask",
    ]);
  });

  it("[S39] a decision is undone like any change", async () => {
    await contest();
    await resolve({ all: "use" });
    const { version } = b.hub.items.get(item) ?? { version: { seq: 0 } };
    await b.wish(b.administrator, { act: "undo", item, change: `v${version.seq}` }, "request-2");
    expect(b.content(item)?.["jobTitle"]).toBe("Anna's");
  });

  it("[S19] a decision about what has changed since is refused, that one alone", async () => {
    await contest();
    const [conflict] = await list();
    if (!conflict) throw new Error("nothing listed");
    const base = { givenName: "Dora", jobTitle: "Anna's" };
    await b.submit("anna", { ...base, jobTitle: "Anna's second" }, { item, base });
    const second = (await b.submit("anna", { givenName: "Emil" }, { copy: "second" })).item;
    await b.submit(
      "anna",
      { givenName: "Emil", jobTitle: "A" },
      { copy: "second", item: second, base: { givenName: "Emil" } },
    );
    await b.submit(
      "ben",
      { givenName: "Emil", jobTitle: "B" },
      { copy: "ben 2", item: second, base: { givenName: "Emil" } },
    );
    const rows = await list();
    const fresh = rows.find(({ line }) => line.startsWith("Emil"));
    const decisions = [conflict, ...(fresh ? [fresh] : [])].map(({ id, plan }) => ({
      conflict: id,
      choice: "use" as const,
      plan,
    }));
    const { results } = await resolve({ decisions });
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["refused", "preview_stale"],
      ["used", null],
    ]);
    expect([b.content(item)?.["jobTitle"], b.content(second)?.["jobTitle"]]).toEqual(["Anna's second", "B"]);
  });

  it("[S39] keep leaves what stands and tells everybody that nothing waits any more", async () => {
    await contest();
    const before = b.head;
    const { results } = await resolve({ all: "keep" });
    expect(results).toMatchObject([{ outcome: "kept", sequence: before + 1 }]);
    expect(b.content(item)?.["jobTitle"]).toBe("Anna's");
    expect(await resolve({ all: "keep" }, "request-2")).toEqual({ results: [], more: false });
  });

  it("[S39] an entry is added to its list, in the place of the first where it is full, and the words say so", async () => {
    await b.bench.ring.changeRing({ policy: { conflicts: { winner: "latest" } } });
    const email = (name: string): { address: string } => ({ address: `${name}@x.example` });
    const four = ["a", "b", "c", "d"].map(email);
    await b.submit("ben", { givenName: "Lea", emailAddresses: four }, { copy: "long" });
    const [surplus] = await list();
    expect(surplus?.words).toContain("in the place of the first entry");
    await resolve({ all: "use" });
    const lea = b.hub.items.get(
      (await b.bench.ring.listConflicts({ after: 0, limit: 1 })).ok ? await itemOfFirst() : "",
    );
    expect(lea?.content["emailAddresses"]).toEqual(["d", "b", "c"].map(email));
  });

  async function itemOfFirst(): Promise<string> {
    const page = await b.bench.ring.listConflicts({ after: 0, limit: 1 });
    return page.ok ? (page.value.conflicts[0]?.item ?? "") : "";
  }

  it("[S39] a value of a deleted item brings it back", async () => {
    await b.bench.ring.changeRing({ policy: { conflicts: { winner: "latest" }, deletions: "deletionWins" } });
    const base = { givenName: "Dora", jobTitle: "Buyer" };
    await b.submit("ben", { ...base, jobTitle: "Ben's" }, { item, base });
    await b.submit("anna", null, { item, base });
    expect(b.content(item)).toBeNull();
    expect((await list()).map(({ words }) => words)).toEqual([expect.stringContaining("brings it back")]);
    await resolve({ all: "use", item });
    expect(b.content(item)).toMatchObject({ jobTitle: "Ben's" });
  });

  it("[S39] go 30 days after they were decided or replaced; what waits stays", async () => {
    await contest();
    const day = 24 * 3_600_000;
    const listed = async (): Promise<number> => (await list()).length;
    const tend = async (): Promise<void> => {
      b.bench.now += 31 * day;
      for (const name of ["anna", "ben"]) await b.bench.ring.feed(b.stamp(name), { seq: 0, gen: "" });
      for (const name of ["anna", "ben"]) await b.bench.ring.feed(b.stamp(name), b.hub.line.head());
      const record = await b.bench.directory.ring("r1");
      if (record) await b.bench.ring.tend(record, false);
    };
    await tend();
    expect(await listed()).toBe(1);
    await resolve({ all: "keep" });
    expect(await listed()).toBe(1);
    await tend();
    expect(await listed()).toBe(0);
  });
});

describe("the rules of a ring", () => {
  it("[S39] what is not named stays, and a member that only receives cannot be the one whose edits win", async () => {
    const b = await actBench();
    await b.join("rita", "reader");
    const changed = await b.bench.ring.changeRing({
      policy: { deletions: "deletionWins", limits: { deletions: { percent: 10 } } },
    });
    expect(changed.ok && changed.value.policy).toMatchObject({
      deletions: "deletionWins",
      leaving: "delete",
      limits: { deletions: { least: 10, most: 50, percent: 10 }, emptied: 2 },
    });
    const named = (member: string) => b.bench.ring.changeRing({ policy: { conflicts: { winner: "member", member } } });
    expect(reasonOf(await named(b.member("rita")))).toBe("act_forbidden");
    expect(reasonOf(await named("nobody"))).toBe("member_not_found");
    const won = await named(b.member("anna"));
    expect(won.ok && won.value.notes).toEqual([]);
    await b.bench.ring.removeMember(b.member("anna"));
    const left = await b.bench.ring.overview();
    expect(left.ok && left.value.notes.join()).toContain("the later edit counts");
  });

  it("[S40] rules that mailboxes keep are told to them, with a new rev", async () => {
    const b = await actBench();
    const before = b.bench.told.length;
    const known = b.hub.members.get(b.member("anna"))?.rev ?? 0;
    await b.bench.ring.changeRing({ policy: { deletions: "deletionWins" } });
    await b.bench.settle();
    expect(b.bench.told).toHaveLength(before);
    await b.bench.ring.changeRing({ policy: { leaving: "detach", readerEdits: "keep" } });
    await b.bench.settle();
    expect(b.bench.told.slice(before).map(({ rev, detaches, keepsEdits }) => [rev, detaches, keepsEdits])).toEqual([
      [known + 1, true, true],
      [known + 1, true, true],
    ]);
  });
});
