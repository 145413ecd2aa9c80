import { beforeAll, describe, expect, it } from "vitest";
import type { ItemStatus, MyRings } from "../../shared/contract/acts.ts";
import { expectProblem, graph, type Person, stage } from "./stage.ts";
import { allowed, Team } from "./team.ts";

let team: Team;
let anna: Person;
let bert: Person;
let cora: Person;

beforeAll(async () => {
  team = await Team.open(["anna", "bert", "cora"]);
  [anna, bert, cora] = team.people as [Person, Person, Person];
});

describe("status", () => {
  it("[S27] by address tells every copy's state, the last change, and the own copy compared just now, with one read", async () => {
    const count = async (): Promise<number> => (await stage<unknown[]>("requests", { mailboxes: [bert.upn] })).length;
    await team.status(bert);
    const before = await count();
    const seen = await team.ask(bert, { by: "addresses", addresses: [team.address.toUpperCase(), "x@y.test"] });
    expect((await count()) - before).toBe(1);
    expect(seen.body).toMatchObject({
      mailbox: bert.id,
      rings: [{ id: team.ring, members: 3, member: { address: bert.upn, role: "two-way" }, add: { allowed: true } }],
      answers: [{ asked: team.address.toUpperCase() }, { asked: "x@y.test", items: [] }],
    });
    const status = seen.body.answers[0]?.items[0] as ItemStatus;
    expect(status).toMatchObject({
      id: team.item,
      title: "Ada",
      stateWords: "In sync",
      ring: { id: team.ring, state: "active" },
      own: { address: bert.upn, compared: "same", differences: [], retryAt: null },
      lastChange: { by: anna.upn, person: null },
    });
    expect(Date.parse(status.own?.checkedAt ?? "")).toBeGreaterThan(Date.now() - 5_000);
    expect(status.copies.map(({ stateWords }) => stateWords)).toEqual(["In sync", "In sync", "In sync"]);
    expect(allowed(status)).toEqual(["resync", "restore"]);
    expect(status.offers.push.why).toBe("Your copy and the ring are the same.");
  });

  it("[S27] an address that is asked for in two spellings has its item once in each answer", async () => {
    const spellings = [team.address, team.address.toUpperCase()];
    const { answers } = (await team.ask(bert, { by: "addresses", addresses: spellings })).body;
    expect(answers.map(({ asked, items }) => [asked, items.map(({ id }) => id)])).toEqual(
      spellings.map((asked) => [asked, [team.item]]),
    );
  });

  it("[S32] finds the same item by its id, and by Outlook's id in each form; another id stands for nothing", async () => {
    const { id } = await team.copyOf(cora);
    const { value } = await graph<{ value: { targetId: string }[] }>("POST", `/users/${cora.id}/translateExchangeIds`, {
      inputIds: [id],
      sourceIdType: "restImmutableEntryId",
      targetIdType: "ewsId",
    });
    const ews = value[0]?.targetId ?? "";
    const rest = ews.replaceAll("/", "-").replaceAll("+", "_");
    const asked = [
      { by: "item", ring: team.ring, item: team.item },
      { by: "outlookItem", id: ews, form: "ews" },
      { by: "outlookItem", id: rest, form: "rest" },
      { by: "outlookItem", id, form: "rest" },
    ];
    for (const subject of asked) {
      const { answers } = (await team.ask(cora, subject)).body;
      expect(answers.map(({ items }) => items.map((item) => item.id))).toEqual([[team.item]]);
    }
    const message = await team.ask(cora, {
      by: "outlookItem",
      id: ews.replace(/^.{14}/, "AAMkADc0MTVkNW"),
      form: "ews",
    });
    expect(message).toMatchObject({ status: 200, body: { answers: [{ items: [] }] } });
  });

  it("[S27] lists the rings of the caller's own mailbox", async () => {
    const mine = await team.api(bert).call<MyRings>("GET", "/my/rings");
    expect(mine.body).toMatchObject({
      mailbox: bert.id,
      own: true,
      admin: false,
      rings: [{ id: team.ring, member: { folderName: "Company contacts", state: "active" } }],
    });
  });

  it("[S14] [S27] of a mailbox that Microsoft 365 throttles is what the ring knows, and until when; a preview says so too", async () => {
    const other = await Team.open(["dora", "emil"]);
    const [, emil] = other.people as [Person, Person];
    const match = { mailbox: emil.id, method: "GET", path: "contacts/" };
    await stage("faults", { faults: [{ match, times: 1, effect: "throttle", retryAfter: 40 }] });
    const status = await other.status(emil);
    await stage("faults");
    expect(status).toMatchObject({ title: "Ada", own: { compared: "unknown", differences: [], checkedAt: null } });
    const wait = Date.parse(status.own?.retryAt ?? "") - Date.now();
    expect(wait).toBeGreaterThan(30_000);
    expect(wait).toBeLessThanOrEqual(40_000);
    expect(status.copies).toHaveLength(2);
    expect(allowed(status)).toEqual(["resync", "restore"]);
    expect(status.offers.pull.why).toContain("pause");
    const preview = await other.act(emil, "pull/preview", {});
    const problem = expectProblem(preview, "graph_throttled");
    expect(Number(preview.headers.get("retry-after"))).toBeGreaterThan(30);
    expect(problem.detail).toContain("pause");
  });
});
