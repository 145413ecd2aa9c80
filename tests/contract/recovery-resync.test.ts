import { describe, expect, it } from "vitest";
import { memberAt } from "../support/member-settings.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

const titles = (office: Office, desk: Desk): string[] =>
  office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);

const newContact = (name: string) => ({ givenName: name, displayName: name, jobTitle: "Buyer" });

/** Ben's folder says at its nth page of the delta that the state it was asked with is known no more. */
function forgets(office: Office, desk: Desk, pages: readonly number[]): { readonly asked: () => number } {
  let page = 0;
  office.tamper = (at, request) => {
    if (at !== desk.id || !request.template.includes("delta")) return null;
    page += 1;
    if (!pages.includes(page)) return null;
    return {
      kind: "refused",
      class: "reset",
      status: 410,
      code: "SyncStateNotFound",
      message: "gone",
      retryAfterMs: null,
    };
  };
  return { asked: () => page };
}

const writes = (office: Office, since: number) =>
  office.requests.slice(since).filter(({ method, path }) => method !== "GET" && !path.includes("subscriptions"));

describe("a sync state that is known no more", () => {
  it.each([[[1]], [[2]], [[3]], [[1, 2]], [[1, 3, 5]]])(
    "[S42] [S12] at pages %j of the delta: no deletion and no copy comes of reading anew",
    async (pages) => {
      const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil", "Finn"]);
      const door = forgets(office, ben, pages);
      const before = office.requests.length;
      for (let round = 0; round < 6; round += 1) {
        ben.mailbox.sweep();
        await office.settle(5 * MINUTES);
      }
      expect(door.asked()).toBeGreaterThan(Math.max(...pages));
      expect(writes(office, before)).toEqual([]);
      for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Buyer", "Finn:Buyer"]);
    },
  );

  it("[S42] [S12] [S3] during a first reading: every contact is coupled once", async () => {
    const { office, anna } = await ringOfTwo({}, ["Dora", "Emil"]);
    const carl = office.open("carl");
    for (const name of ["Dora", "Gina", "Hugo"]) office.create(carl, newContact(name));
    forgets(office, carl, [1, 2, 4]);
    await office.join(carl);
    await office.settle(60 * MINUTES);
    for (const desk of [anna, carl])
      expect(titles(office, desk)).toEqual(["Dora:Buyer", "Emil:Buyer", "Gina:Buyer", "Hugo:Buyer"]);
    expect(memberAt(office, carl).joining).toBe(false);
  });

  it("[S42] [S12] [S4] together with deletions that people made: those are told, and no other", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil", "Finn", "Gina"]);
    office.notices = false;
    office.graph.takeDeliveries();
    for (const name of ["Emil", "Gina"]) office.remove(ben, office.idOf(ben, name));
    forgets(office, ben, [1, 2]);
    for (let round = 0; round < 6; round += 1) {
      ben.mailbox.sweep();
      await office.settle(10 * MINUTES);
    }
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Buyer", "Finn:Buyer"]);
  });
});

describe("a mailbox that leaves and comes back", () => {
  async function leave(office: Office, desk: Desk): Promise<void> {
    const member = memberAt(office, desk);
    office.hub.transaction(() => office.hub.members.save({ ...member, state: "leaving", rev: member.rev + 1 }));
    await desk.mailbox.leave("ring1", member.id);
    await office.settle(MINUTES);
  }

  async function comeBack(office: Office, desk: Desk): Promise<void> {
    const former = memberAt(office, desk);
    const { now } = office;
    const slot = office.hub.members.nextSlot();
    const again = {
      ...former,
      id: "m-again",
      slot,
      state: "active",
      joining: true,
      rev: 1,
      addedAt: now,
      begunAt: now,
    } as const;
    office.hub.transaction(() => office.hub.members.save(again));
    await desk.mailbox.configure(office.hub.configOf(again));
    await office.settle(60 * MINUTES);
  }

  it("[S42] [S20] [S3] doubles nothing, and what was changed meanwhile on either side is there", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil", "Finn"]);
    await leave(office, ben);
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Ben's" });
    office.edit(anna, office.idOf(anna, "Dora"), { companyName: "Anna's" });
    office.edit(anna, office.idOf(anna, "Emil"), { jobTitle: "Anna's" });
    office.create(ben, newContact("Gina"));
    office.create(anna, newContact("Hugo"));
    await office.settle(20 * MINUTES);
    await comeBack(office, ben);
    for (const desk of [anna, ben]) {
      expect(titles(office, desk)).toEqual(["Dora:Ben's", "Emil:Anna's", "Finn:Buyer", "Gina:Buyer", "Hugo:Buyer"]);
      expect(office.folder(desk)[0]).toMatchObject({ companyName: "Anna's" });
    }
  });

  it("[S42] [S20] [S3] nor with an edit of its former life that is carried out late", async () => {
    const { office, anna, ben } = await ringOfTwo({}, ["Dora", "Emil"]);
    let late: (() => unknown) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.patch") return null;
      late = carryOut;
      return { kind: "unknown", reason: "the connection broke" };
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    await office.settle();
    expect(late).toBeDefined();
    await leave(office, ben);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's newer" });
    const coming = comeBack(office, ben);
    late?.();
    await coming;
    for (const desk of [anna, ben]) expect(titles(office, desk)).toEqual(["Dora:Anna's newer", "Emil:Buyer"]);
  });
});
