import { beforeAll, describe, expect, it } from "vitest";
import type { ActView } from "../../shared/contract/acts.ts";
import { type Answer, contactsOf, expectProblem, graph, type Person } from "./stage.ts";
import { allowed, statuses, Team } from "./team.ts";

let team: Team;
let anna: Person;
let bert: Person;
let cora: Person;

beforeAll(async () => {
  team = await Team.open(["anna", "bert", "cora"]);
  [anna, bert, cora] = team.people as [Person, Person, Person];
});

describe("push, pull, undo and restore", () => {
  it("[S19] [S28] [S30] a push does what its preview showed, once, says who did it, and undo takes it back", async () => {
    await team.edit(bert, "Countess");
    const differs = await team.status(bert);
    expect(differs.own).toMatchObject({ compared: "differs", words: "Your copy and the ring differ: Job title." });
    expect(allowed(differs)).toEqual(["resync", "push", "pull", "restore"]);
    const preview = await team.preview(bert, "push");
    expect(preview).toMatchObject({
      act: "push",
      effect: "change",
      words: "Your copy overrides the ring and 2 other copies.",
      changes: [{ label: "Job title", before: "Buyer", after: "Countess" }],
      copies: 2,
    });
    const request = crypto.randomUUID();
    const order = { plan: preview.plan, request };
    const pushed = await team.act<ActView>(bert, "push", order);
    expect(pushed).toMatchObject({ status: 200, body: { act: "push", id: request } });
    await team.everybodyHas("Countess");
    const again = await team.act<ActView>(bert, "push", order);
    expect(again.body).toMatchObject({ id: request, sequence: pushed.body.sequence });
    const { versions } = await team.history(anna);
    expect(versions.filter(({ cause }) => cause === "pushed")).toHaveLength(1);
    expect(versions[0]).toMatchObject({ cause: "pushed", by: bert.upn, undo: { allowed: true } });
    expect(versions[0]?.person).not.toBeNull();
    await team.settled();
    const read = await team.api(bert).call("GET", `/rings/${team.ring}/acts/${request}`);
    expect(read.body).toMatchObject({ state: "done", progress: { done: 2, total: 2 }, later: [] });

    const undone = await team.done(anna, "undo", { change: pushed.body.change });
    expect(undone.preview.changes).toMatchObject([{ before: "Countess", after: "Buyer" }]);
    await team.everybodyHas("Buyer");
    expect((await team.history(bert)).versions[0]).toMatchObject({ cause: "undone" });
  });

  it("[S19] [S28] a pull replaces the own copy only, keeps what it held, and undo brings that to everybody", async () => {
    await team.settled();
    await team.edit(cora, "Poet");
    const { preview, act } = await team.done(cora, "pull");
    expect(preview).toMatchObject({
      words: "The ring's version overrides your copy.",
      changes: [{ label: "Job title", before: "Poet", after: "Buyer" }],
      copies: 0,
    });
    expect((await team.copyOf(cora)).jobTitle).toBe("Buyer");
    await team.everybodyHas("Buyer");
    const [row] = (await team.history(cora)).acts;
    expect(row).toMatchObject({ act: "pull", by: cora.upn, change: act.change, undo: { allowed: true } });
    expect((await team.history(anna)).acts[0]?.undo.allowed).toBe(false);
    expectProblem(await team.act(anna, "undo/preview", { change: act.change }), "not_undoable");
    await team.done(cora, "undo", { change: act.change });
    await team.everybodyHas("Poet");
  });

  it("[S28] a copy that was deleted is not pushed; pull brings it back", async () => {
    await team.settled();
    const { id } = await team.copyOf(bert);
    await graph("DELETE", `${contactsOf(bert)}/${encodeURIComponent(id)}`);
    const gone = await team.status(bert);
    expect(gone.own?.compared).toBe("gone");
    expect(allowed(gone)).toEqual(["resync", "pull", "restore"]);
    expectProblem(await team.act(bert, "push/preview", {}), "copy_gone");
    expect((await team.done(bert, "pull")).preview).toMatchObject({ effect: "bring back" });
    await team.everybodyHas("Poet");
    expect((await team.history(anna)).versions.some(({ deleted }) => deleted)).toBe(false);
  });

  it("[S28] restore makes an older version the newest, for everybody", async () => {
    await team.settled();
    const { versions } = await team.history(anna);
    const first = versions.at(-1)?.sequence;
    const { act, preview } = await team.done(bert, "restore", { sequence: first });
    expect(preview.changes).toMatchObject([{ before: "Poet", after: "Buyer" }]);
    expect(act.sequence).toBeGreaterThan(versions[0]?.sequence ?? 0);
    await team.everybodyHas("Buyer");
    expectProblem(await team.act(bert, "restore/preview", { sequence: 999_999 }), "version_not_found");
  });

  it("[S19] what changed since the preview is not overridden: in the ring, in the copy, or by another pane", async () => {
    await team.settled();
    await team.edit(bert, "One");
    const [mine, twin] = [await team.preview(bert, "push"), await team.preview(bert, "push")];
    const orders = [mine, twin].map(({ plan }) => ({ plan, request: crypto.randomUUID() }));
    const both = await Promise.all(orders.map(async (order) => team.act(bert, "push", order)));
    expect(statuses(both)).toEqual([200, 409]);
    expectProblem(both.find(({ status }) => status === 409) as Answer<unknown>, "preview_stale");
    await team.everybodyHas("One");
    await team.settled();

    await team.edit(bert, "Two");
    await team.edit(cora, "Three");
    const plans = [await team.preview(bert, "push"), await team.preview(cora, "push")] as const;
    const order = (at: 0 | 1): object => ({ plan: plans[at].plan, request: crypto.randomUUID() });
    const race = await Promise.all([team.act(bert, "push", order(0)), team.act(cora, "push", order(1))]);
    expect(statuses(race)).toEqual([200, 409]);
    expectProblem(race.find(({ status }) => status === 409) as Answer<unknown>, "preview_stale");

    await team.settled();
    await team.edit(cora, "Four");
    const before = await team.preview(cora, "pull");
    await team.edit(cora, "Five");
    const late = await team.act(cora, "pull", { plan: before.plan, request: crypto.randomUUID() });
    expectProblem(late, "preview_stale");
    expect((await team.copyOf(cora)).jobTitle).toBe("Five");
  });
});
