import { beforeEach, describe, expect, it } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import { added, Bench } from "../../tests/support/ring-bench.ts";
import type { Content } from "../../shared/content.ts";
import type { Actor, Wanted } from "./person-protocol.ts";

let b: ActBench;
let anna: Actor;

beforeEach(async () => {
  b = await actBench();
  anna = b.actor("anna");
});

const mail = (address: string): Content => ({ givenName: "Dora", emailAddresses: [{ address }] });
const by = (...addresses: string[]): Wanted => ({ by: "addresses", addresses });

describe("who sees what", () => {
  it("[S29] a ring does not exist for whoever has no folder in it, or had one", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    await b.bench.ring.removeMember(b.member("ben"));
    await b.bench.settle();
    const stranger = { ...anna, member: null };
    for (const actor of [b.actor("ben"), stranger, b.actor("m-unknown")]) {
      const answers = [
        await b.people.standing(actor),
        await b.people.look(actor, by("a@x.example")),
        await b.people.listItemsFor(actor, { deleted: "false", attention: "false", limit: 9 }),
        await b.people.itemFor(actor, item),
        await b.people.historyFor(actor, item),
        await b.people.preview(actor, { act: "undo", item, change: "v1" }),
        await b.people.carryOut(actor, { act: "undo", item, change: "v1" }, "plan", "request-1"),
        await b.people.resync(actor, item, "request-2"),
        await b.people.addItem(actor, { name: "A", address: "b@x.example" }, "request-3"),
        await b.people.readAct(actor, "request-2"),
      ];
      expect(answers.map(reasonOf)).toEqual(answers.map(() => "ring_not_found"));
    }
    expect(b.head).toBe(1);
    const empty = new Bench();
    expect(reasonOf(await empty.ring.people.addItem(anna, { name: "A", address: "b@x.example" }, "request-3"))).toBe(
      "ring_not_found",
    );
  });

  it("[S21] administrators see all of a ring, whatever folder of theirs is in it, and while that one leaves", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    await b.join("sam", "source");
    const sam = b.actor("sam", true);
    const listed = await b.people.listItemsFor(sam, { deleted: "false", attention: "false", limit: 9 });
    expect(listed.ok && listed.value.items.map(({ id }) => id)).toEqual([item]);
    expect(reasonOf(await b.people.historyFor(sam, item))).toBe("done");
    b.bench.down.add("mailboxes"); // so the leaving is not confirmed
    await b.bench.ring.removeMember(b.member("sam"));
    expect(reasonOf(await b.people.itemFor(sam, item))).toBe("done");
    expect(reasonOf(await b.people.standing(sam))).toBe("ring_not_found");
    expect(reasonOf(await b.people.itemFor(b.actor("sam"), item))).toBe("ring_not_found");
    expect(reasonOf(await b.people.resync(sam, item, "request-1"))).toBe("done");
  });

  it("[S29] a folder that only gives shows what it gave: in lists, by address, in history, in acts and live", async () => {
    await b.join("sam", "source");
    const sam = b.actor("sam");
    const others = (await b.submit("anna", mail("a@x.example"))).item;
    const own = (await b.submit("sam", mail("s@x.example"))).item;
    await b.people.resync(anna, others, "request-1");
    await b.bench.ring.idle();
    const found = await b.people.look(sam, by("a@x.example", "s@x.example"));
    expect(found.ok && found.value.found.map(({ asked, view }) => [asked, view.id])).toEqual([["s@x.example", own]]);
    const page = await b.people.listItemsFor(sam, { deleted: "false", attention: "false", limit: 9 });
    expect(page.ok && page.value.items.map(({ id }) => id)).toEqual([own]);
    const hidden = [
      await b.people.itemFor(sam, others),
      await b.people.historyFor(sam, others),
      await b.people.resync(sam, others, "request-2"),
      await b.people.preview(sam, { act: "restore", item: others, sequence: 1 }),
    ];
    expect(hidden.map(reasonOf)).toEqual(hidden.map(() => "item_not_found"));
    expect(reasonOf(await b.people.readAct(sam, "request-1"))).toBe("act_not_found");
    expect(reasonOf(await b.people.resync(sam, own, "request-3"))).toBe("done");
  });

  it("[S27] an item that wants a person is found without reading through all the others", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    for (let n = 0; n < 30; n += 1) await b.submit("anna", mail(`n${n}@x.example`), { copy: `copy ${n}` });
    const exceptions = [{ item, state: "Failed" as const, reason: "mailbox full", tries: 2 }];
    await b.bench.ring.report(b.stamp("ben"), { exceptions, suspended: null, joined: true, listed: true });
    const page = await b.people.listItemsFor(anna, { deleted: "false", attention: "true", limit: 9 });
    expect(page.ok && [page.value.items.map(({ id, stateWords }) => [id, stateWords]), page.value.next]).toEqual([
      [[item, "Failed (2 of 5)"]],
      null,
    ]);
    const view = await b.people.itemFor(anna, item);
    expect(view.ok && view.value.copies.map(({ stateWords }) => stateWords)).toEqual(["In sync", "Failed (2 of 5)"]);
  });

  it("[S27] an act tells whom it has reached, and who follows later", async () => {
    await b.join("carl");
    const { item } = await b.submit("anna", { jobTitle: "a" });
    await b.bench.ring.report(b.stamp("carl"), {
      exceptions: [],
      suspended: "no such folder",
      joined: true,
      listed: true,
    });
    await b.push("anna", item, { jobTitle: "b" }, { request: "request-1" });
    const act = await b.people.readAct(anna, "request-1");
    expect(act).toMatchObject({
      value: {
        act: "push",
        state: "done",
        sequence: 2,
        change: "v2",
        person: "anna Berg",
        progress: { done: 2, total: 2 },
        later: [{ address: "carl@ringfold.example", reason: "no such folder" }],
      },
    });
  });

  it("[S20] [S31] an act is done once the ring has it, however long a mailbox joins or says nothing", async () => {
    const { item } = await b.submit("anna", { jobTitle: "a" });
    const joining = await added(b.bench, "carl");
    await b.push("anna", item, { jobTitle: "b" }, { request: "request-1" });
    expect(b.hub.members.get(joining)?.joining).toBe(true);
    const act = await b.people.readAct(anna, "request-1");
    expect(act).toMatchObject({ value: { state: "done", progress: { done: 1, total: 2 }, later: [] } });
    expect(act.ok && act.value.words).toContain("It is on its way to 1 of 2 other copies.");
    await b.bench.ring.report(
      { ...b.stamp("carl"), member: joining },
      { exceptions: [], suspended: null, joined: true, listed: true },
    );
    expect(await b.people.readAct(anna, "request-1")).toMatchObject({ value: { progress: { done: 2, total: 2 } } });
  });
});
