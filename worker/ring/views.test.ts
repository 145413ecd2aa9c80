import { beforeEach, describe, expect, it } from "vitest";
import { added, type Bench, newBench } from "../../tests/support/ring-bench.ts";
import { itemIdFor } from "../engine/fingerprint.ts";
import type { Stamp, Submission } from "./protocol.ts";

let bench: Bench;

describe("what people see", () => {
  let id: string;
  let number = 0;

  beforeEach(async () => {
    bench = await newBench();
    id = await added(bench, "anna");
    await added(bench, "bert");
    await bench.ring.report(stampOf(id), { exceptions: [], suspended: null, joined: false, listed: true });
  });

  const stampOf = (member: string): Stamp => {
    const { members, line } = bench.ring.hub;
    return { member, rev: members.get(member)?.rev ?? 0, gen: "g1", mark: line.head() };
  };

  async function submit(
    copy: string,
    content: Submission["content"],
    base: Submission["base"] = null,
  ): Promise<string> {
    const item = itemIdFor("r1", "anna", copy);
    number += 1;
    bench.now += 1_000;
    const submission = {
      number: { gen: "g1", n: number },
      copy,
      item,
      base,
      content,
      back: false,
      fork: false,
      editedAt: bench.now,
    };
    await bench.ring.submit(stampOf(id), [submission]);
    await bench.ring.idle();
    return item;
  }
  const joined = async (member: string): Promise<void> => {
    await bench.ring.report(stampOf(member), { exceptions: [], suspended: null, joined: true, listed: true });
  };

  it("an item is Pending until every mailbox has it, then In sync", async () => {
    const [, bert = ""] = bench.ring.hub.members.all().map((member) => member.id);
    const item = await submit("c1", { givenName: "Ada", jobTitle: "Countess" });
    await joined(id);
    const pending = await bench.ring.readItem(item);
    expect(pending.ok && [pending.value.state, pending.value.copies.map(({ state }) => state)]).toEqual([
      "Pending",
      ["Pending", "InSync"],
    ]);
    expect(pending.ok && [pending.value.copiesTotal, pending.value.copiesInSync]).toEqual([2, 1]);
    await joined(bert);
    const view = await bench.ring.readItem(item);
    expect(view.ok && view.value).toMatchObject({
      state: "InSync",
      stateWords: "In sync",
      changedBy: id,
      fields: [
        { label: "First name", value: "Ada" },
        { label: "Job title", value: "Countess" },
      ],
    });
  });

  it("an exception shows at its copy, with the reason, and at the item", async () => {
    const item = await submit("c1", { givenName: "Ada" });
    const exceptions = [{ item, state: "Parked" as const, reason: "mailbox full" }];
    await bench.ring.report(stampOf(id), { exceptions, suspended: null, joined: true, listed: true });
    const view = await bench.ring.readItem(item);
    expect(view.ok && view.value.copies[0]).toMatchObject({ state: "Parked", reason: "mailbox full" });
    const listed = await bench.ring.listItems({ deleted: "false", attention: "false", limit: 10, state: "Parked" });
    expect(listed.ok && listed.value.items.map((found) => found.id)).toEqual([item]);
    const overview = await bench.ring.overview();
    expect(overview.ok && overview.value.members[0]?.parked).toBe(1);
  });

  it("lists by pages, the latest first, and finds by any value whatever its case", async () => {
    for (const name of ["Ada", "Bob", "Çelik"]) await submit(name, { givenName: name, companyName: "Zürich AG" });
    const first = await bench.ring.listItems({ deleted: "false", attention: "false", limit: 2 });
    expect(first.ok && first.value.items.map(({ title }) => title)).toEqual(["Çelik", "Bob"]);
    const after = first.ok ? (first.value.next ?? "") : "";
    const second = await bench.ring.listItems({ deleted: "false", attention: "false", limit: 2, after });
    expect(second.ok && [second.value.items.map(({ title }) => title), second.value.next]).toEqual([["Ada"], null]);
    const found = await bench.ring.listItems({ deleted: "false", attention: "false", limit: 9, search: "ZÜRICH" });
    expect(found.ok && found.value.items).toHaveLength(3);
    const none = await bench.ring.listItems({ deleted: "false", attention: "false", limit: 9, search: "companyName" });
    expect(none.ok && none.value.items).toEqual([]);
  });

  it("the history says who changed which fields, and the log says it in words", async () => {
    const item = await submit("c1", { givenName: "Ada" });
    await submit("c1", { givenName: "Ada", jobTitle: "Countess" }, { givenName: "Ada" });
    await submit("c1", null, { givenName: "Ada", jobTitle: "Countess" });
    const history = await bench.ring.itemHistory(item);
    expect(
      history.ok &&
        history.value.versions.map(({ cause, changes, by }) => [cause, by, changes.map(({ label }) => label)]),
    ).toEqual([
      ["deleted", "anna@ringfold.example", ["First name", "Job title"]],
      ["edited", "anna@ringfold.example", ["Job title"]],
      ["created", "anna@ringfold.example", ["First name"]],
    ]);
    const log = await bench.ring.logEntries(1, 10);
    expect(log.ok && log.value.map(({ sequence, words }) => [sequence, words])).toEqual([
      [2, "Changed: Job title"],
      [3, "Deleted"],
    ]);
    const gone = await bench.ring.listItems({ deleted: "true", attention: "false", limit: 9 });
    expect(gone.ok && gone.value.items.map((found) => found.id)).toEqual([item]);
  });

  it("[S21] a ticket is good once, and for 30 seconds", async () => {
    const made = await bench.ring.ticket({ who: "admin", until: bench.now + 3_600_000, member: null });
    const ticket = made.ok ? made.value.ticket : "";
    expect(JSON.stringify(bench.sql.all("SELECT * FROM ticket"))).not.toContain(ticket);
    expect(bench.ring.live.redeem(ticket)).toMatchObject({ who: "admin" });
    expect(bench.ring.live.redeem(ticket)).toBeNull();
    const late = await bench.ring.ticket({ who: "admin", until: bench.now + 3_600_000, member: null });
    bench.now += 30_000;
    expect(bench.ring.live.redeem(late.ok ? late.value.ticket : "")).toBeNull();
  });
});
