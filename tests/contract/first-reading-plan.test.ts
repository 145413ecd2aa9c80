import { describe, expect, it } from "vitest";
import type { PlanView } from "../../shared/contract/plans.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { PlanAct } from "../../worker/ring/admin-protocol.ts";
import { Plans } from "../../worker/ring/plans.ts";
import { type Desk, Office } from "../support/office.ts";

const HOURS = 3_600_000;

type Card = Readonly<Record<string, unknown>>;

const card = (name: string, more: Card = {}): Record<string, unknown> => {
  const [givenName, surname] = name.split(" ");
  return { givenName, surname, displayName: name, ...more };
};
const mail = (address: string): Card => ({ emailAddresses: [{ address, name: address }] });

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const lines = (office: Office, desk: Desk): string[] =>
  office
    .folder(desk)
    .map((item) => `${textOf(item["displayName"])}|${textOf(item["jobTitle"])}`)
    .toSorted();

/** An administrator at this office, about Ben's folder. */
class Administrator {
  readonly #office: Office;
  readonly #desk: Desk;

  constructor(office: Office, desk: Desk) {
    this.#office = office;
    this.#desk = desk;
  }

  async act(act: PlanAct): Promise<Result<PlanView, Refused>> {
    const answer = await this.#plans().carryOut(this.#desk.member, act, "admin");
    const member = this.#office.hub.members.get(this.#desk.member);
    if (act.what !== "read" && member) await this.#desk.mailbox.configure(this.#office.hub.configOf(member));
    return answer;
  }

  async plan(): Promise<PlanView> {
    const answer = await this.act({ what: "read" });
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value;
  }

  async run(plan: string): Promise<Result<PlanView, Refused>> {
    const answer = await this.act({ what: "run", plan });
    await this.#office.settle(HOURS);
    return answer;
  }

  async undecided() {
    const page = await this.#plans().undecided(this.#desk.member, { after: "", limit: 50 });
    if (!page.ok) throw new Error(page.error.detail);
    return page.value.undecided;
  }

  #plans(): Plans {
    return new Plans(this.#office.hub, { book: () => undefined, start: () => undefined });
  }
}

const ANNAS = [
  card("Ada Byron", { jobTitle: "Countess", ...mail("ada@firm.example") }),
  card("Dora Maar"),
  card("Only Anna"),
  card("Petra Weber", { companyName: "Acme", jobTitle: "one" }),
  card("Petra Weber", { companyName: "Acme", jobTitle: "two" }),
];
const BENS = [
  card("Ada Byron", { jobTitle: "Lady", ...mail("ada@firm.example") }),
  card("Dora Maar"),
  card("Only Ben"),
  card("Petra Weber", { companyName: "Acme", jobTitle: "three" }),
];

async function joining(review: boolean): Promise<{ office: Office; anna: Desk; ben: Desk; admin: Administrator }> {
  const office = new Office();
  const [anna, ben] = [office.open("anna"), office.open("ben")];
  for (const each of ANNAS) office.create(anna, each);
  for (const each of BENS) office.create(ben, each);
  await office.join(anna);
  await office.settle(HOURS);
  await office.join(ben, { review });
  await office.settle(HOURS);
  return { office, anna, ben, admin: new Administrator(office, ben) };
}

const reasonOf = (answer: Result<unknown, Refused>): string | null => (answer.ok ? null : answer.error.reason);
const written = (office: Office, desk: Desk): number =>
  office.requests.filter(
    ({ mailbox, method, path }) => mailbox === desk.id && method !== "GET" && path !== "/subscriptions",
  ).length;

describe("the plan of a first reading", () => {
  it("[S38] with a review nothing is written anywhere before the plan is run", async () => {
    const { office, anna, ben, admin } = await joining(true);
    const ring = office.hub.line.head().seq;
    office.edit(anna, office.idOf(anna, "Dora Maar"), { department: "Art" });
    office.create(ben, card("Ben's latest"));
    await office.settle(24 * HOURS);
    expect(written(office, ben)).toBe(0);
    expect(office.hub.line.head().seq).toBe(ring + 1);
    expect(lines(office, anna)).toHaveLength(5);
    expect((await admin.plan()).state).toBe("ready");
  });

  it("[S38] [S19] shows what running it does, with examples, and running it does that", async () => {
    const { office, anna, ben, admin } = await joining(true);
    const plan = await admin.plan();
    expect(plan.counts).toEqual({
      couple: 1,
      differ: 1,
      createHere: 1,
      createInRing: 1,
      stay: 0,
      ambiguous: 1,
      leftOut: 0,
    });
    expect(plan).toMatchObject({ read: 4, matchBy: ["email", "name and company", "name and phone"], warning: null });
    expect(plan.examples.couple.map(({ title, by }) => [title, by])).toEqual([["Dora Maar", "content"]]);
    expect(plan.examples.differ.map(({ title, by, differences }) => [title, by, differences])).toEqual([
      ["Ada Byron", "email", [{ field: "jobTitle", label: "Job title", inFolder: "Lady", inRing: "Countess" }]],
    ]);
    expect(plan.examples.createHere.map(({ title }) => title)).toEqual(["Only Anna"]);
    expect(plan.examples.createInRing.map(({ title }) => title)).toEqual(["Only Ben"]);
    const before = { anna: lines(office, anna).length, ben: lines(office, ben).length };
    expect((await admin.run(plan.plan)).ok).toBe(true);
    expect(lines(office, ben)).toHaveLength(before.ben + plan.counts.createHere);
    expect(lines(office, anna)).toHaveLength(before.anna + plan.counts.createInRing);
    expect(lines(office, ben).filter((line) => line.startsWith("Ada"))).toEqual(
      lines(office, anna).filter((line) => line.startsWith("Ada")),
    );
    expect(await admin.plan()).toMatchObject({ state: "run", read: 1, counts: { ambiguous: 1 } });
  });

  it("[S38] [S19] a plan is refused when folder or ring would make it another one", async () => {
    const { office, anna, ben, admin } = await joining(true);
    const first = (await admin.plan()).plan;
    office.edit(ben, office.idOf(ben, "Only Ben"), { jobTitle: "changed" });
    await office.settle(HOURS);
    expect(reasonOf(await admin.run(first))).toBe("plan_stale");
    const second = (await admin.plan()).plan;
    office.edit(anna, office.idOf(anna, "Ada Byron"), { jobTitle: "changed" });
    await office.settle(HOURS);
    expect(reasonOf(await admin.run(second))).toBe("plan_stale");
    const third = (await admin.plan()).plan;
    office.remove(ben, office.idOf(ben, "Dora Maar"));
    await office.settle(HOURS);
    expect(reasonOf(await admin.run(third))).toBe("plan_stale");
    expect(written(office, ben)).toBe(0);
    const last = await admin.plan();
    expect(last.counts).toMatchObject({ couple: 0, createHere: 2 });
    expect((await admin.run(last.plan)).ok).toBe(true);
    expect(lines(office, ben)).toContain("Dora Maar|");
  });

  it("[S38] is not run while the folder is being read", async () => {
    const office = new Office();
    const ben = office.open("ben");
    for (const each of BENS) office.create(ben, each);
    office.hubTamper = (call) => (call === "report" ? Promise.reject(new Error("lost")) : null);
    await office.join(ben, { review: true });
    await office.settle(60_000);
    const admin = new Administrator(office, ben);
    const plan = await admin.plan();
    expect(plan).toMatchObject({ state: "reading", read: 4 });
    expect(reasonOf(await admin.run(plan.plan))).toBe("plan_not_ready");
  });

  it("[S38] is made anew by the rules that an administrator chose, and unknown ones are refused", async () => {
    const { admin } = await joining(true);
    const wrong = await admin.act({ what: "anew", matchBy: ["email", "star sign"] });
    expect(wrong).toMatchObject({ ok: false, error: { reason: "body_invalid" } });
    expect(wrong.ok ? "" : wrong.error.detail).toContain('"name and company"');
    const anew = await admin.act({ what: "anew", matchBy: ["name and phone"] });
    expect(anew.ok && anew.value.counts).toMatchObject({
      couple: 1,
      differ: 0,
      createInRing: 3,
      createHere: 4,
      ambiguous: 0,
    });
  });
});

describe("what a person decides of a first reading", () => {
  it("[S38] lists what may be several with what it may be; the one that is chosen is coupled, and the other one comes", async () => {
    const { office, anna, ben, admin } = await joining(false);
    const [petra] = await admin.undecided();
    expect(petra?.candidates.map(({ title, free }) => [title, free])).toEqual([
      ["Petra Weber", true],
      ["Petra Weber", true],
    ]);
    const one = petra?.candidates.find(({ differences }) => differences.some(({ inRing }) => inRing === "one"));
    const decisions = [{ verdict: "couple" as const, copy: petra?.copy ?? "", item: one?.item ?? "" }];
    expect((await admin.act({ what: "decide", wish: { decisions } })).ok).toBe(true);
    await office.settle(HOURS);
    const petras = (desk: Desk): string[] => lines(office, desk).filter((line) => line.startsWith("Petra"));
    expect(petras(anna)).toEqual(["Petra Weber|three", "Petra Weber|two"]);
    expect(petras(ben)).toEqual(petras(anna));
    expect(await admin.undecided()).toEqual([]);
    expect(office.hub.holds.list("open", 9)).toEqual([]);
  });

  it("[S38] one that is said to be another person is created both ways", async () => {
    const { office, anna, ben, admin } = await joining(false);
    const copy = (await admin.undecided())[0]?.copy ?? "";
    await admin.act({ what: "decide", wish: { decisions: [{ verdict: "create", copy }] } });
    await office.settle(HOURS);
    expect(lines(office, anna)).toHaveLength(7);
    expect(lines(office, ben)).toEqual(lines(office, anna));
  });

  it("[S38] one that is left out stays as it is, whatever becomes of it, and what it might have been comes", async () => {
    const { office, anna, ben, admin } = await joining(true);
    const decided = await admin.act({ what: "decide", wish: { all: "leaveOut" } });
    expect(decided.ok && decided.value.counts).toMatchObject({ leftOut: 1, ambiguous: 0, createHere: 3 });
    await admin.run(decided.ok ? decided.value.plan : "");
    office.edit(ben, office.folder(ben).find((item) => item["jobTitle"] === "three")?.["id"] as string, {
      jobTitle: "four",
    });
    await office.settle(HOURS);
    expect(lines(office, anna)).toHaveLength(6);
    expect(lines(office, ben)).toEqual([...lines(office, anna), "Petra Weber|four"].toSorted());
  });

  it("[S38] [S23] nothing is decided where one decision of several cannot be", async () => {
    const { office, admin } = await joining(false);
    const [petra] = await admin.undecided();
    const create = { verdict: "create" as const, copy: petra?.copy ?? "" };
    const unknown = await admin.act({ what: "decide", wish: { decisions: [create, { ...create, copy: "nobody's" }] } });
    expect(reasonOf(unknown)).toBe("copy_not_held");
    const taken = { verdict: "couple" as const, copy: create.copy, item: "no item" };
    expect(reasonOf(await admin.act({ what: "decide", wish: { decisions: [taken] } }))).toBe("item_coupled");
    await office.settle(HOURS);
    expect(await admin.undecided()).toHaveLength(1);
  });
});
