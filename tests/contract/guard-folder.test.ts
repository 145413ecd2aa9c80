import { describe, expect, it } from "vitest";
import type { GraphReply } from "../../worker/ports/graph.ts";
import { type FloodOffice, floodOffice, HOUR, MINUTE } from "../support/flood-office.ts";

const suspension = ({ office, anna }: FloodOffice): string | null | undefined =>
  office.hub.members.get(anna.member)?.suspended;

describe("a folder that is emptied", () => {
  it("[S36] by hand, in bursts: one wave, and nothing is deleted elsewhere", async () => {
    const flood = await floodOffice(9);
    const { office, anna, ben } = flood;
    for (const item of flood.ids(anna)) {
      flood.remove(anna, [item]);
      await office.settle(1_000);
    }
    await office.settle(5 * MINUTE);
    expect(flood.count(ben)).toBe(9);
    expect(flood.hold()).toMatchObject({ count: 9, earlier: 0 });
    expect(suspension(flood)).toBeNull();
  });

  it("[S36] at once, without notices: found by a full listing, and held", async () => {
    const flood = await floodOffice(25);
    const { office, anna, ben } = flood;
    office.notices = false;
    office.graph.act({ act: "emptyFolder", mailbox: anna.id, folder: anna.folder });
    office.graph.act({ act: "expireDelta", mailbox: anna.id, folder: anna.folder });
    anna.mailbox.sweep();
    await office.settle(20 * MINUTE);
    expect(flood.count(ben)).toBe(25);
    expect(flood.hold().count).toBe(25);
  });

  it("[S4] a folder of one contact is emptied by deleting that one: nothing unusual", async () => {
    const flood = await floodOffice(1);
    const { office, anna, ben } = flood;
    flood.remove(anna, flood.ids(anna));
    await office.settle(MINUTE);
    expect([flood.count(ben), flood.holds()]).toEqual([0, []]);
  });
});

describe("a folder that is not where it was", () => {
  it("[S12] [S36] deleted in Outlook: suspended with its reason, and it goes on when it is put back", async () => {
    const flood = await floodOffice(5);
    const { office, anna, ben } = flood;
    office.graph.act({ act: "deleteFolder", mailbox: anna.id, folder: anna.folder });
    flood.remove(anna, flood.ids(anna).slice(0, 1));
    await office.settle(MINUTE);
    expect(flood.count(ben)).toBe(5);
    expect(suspension(flood)).toContain("moved or deleted");
    office.edit(ben, office.idOf(ben, "Person 003"), { jobTitle: "Head" });
    await office.settle(3 * HOUR);
    expect(office.folder(anna).find((item) => item["displayName"] === "Person 003")?.["jobTitle"]).toBe("Buyer");
    office.graph.act({ act: "moveFolder", mailbox: anna.id, folder: anna.folder });
    await office.settle(3 * HOUR);
    expect(suspension(flood)).toBeNull();
    for (const desk of [anna, ben]) {
      const titles = office.folder(desk).map((item) => [item["displayName"], item["jobTitle"]]);
      expect(titles).toContainEqual(["Person 003", "Head"]);
      expect(titles).toHaveLength(4); // the one that was deleted, and nothing more
    }
  });

  it("[S12] [S36] deleted, then Deleted Items are emptied, then made anew by the same name: nothing is deleted elsewhere", async () => {
    const flood = await floodOffice(5);
    const { office, anna, ben } = flood;
    office.graph.act({ act: "deleteFolder", mailbox: anna.id, folder: anna.folder });
    office.graph.act({ act: "deleteFolder", mailbox: anna.id, folder: anna.folder });
    office.graph.addFolder(anna.id, "Company contacts");
    await office.settle(3 * HOUR);
    expect(flood.count(ben)).toBe(5);
    expect(suspension(flood)).toMatch(/folder/);
    expect(flood.holds()).toEqual([]);
  });

  it("[S12] moved into another folder: found at the next full listing, whether or not something was deleted", async () => {
    const flood = await floodOffice(5, { listMs: HOUR, sweepMs: HOUR / 2 });
    const { office, anna, ben } = flood;
    const other = office.graph.addFolder(anna.id, "Archive");
    office.graph.act({ act: "moveFolder", mailbox: anna.id, folder: anna.folder, to: other });
    await office.settle(3 * HOUR);
    expect(suspension(flood)).toContain("Move it back");
    expect(flood.count(ben)).toBe(5);
  });

  it("[S20] renamed: it goes on", async () => {
    const flood = await floodOffice(5);
    const { office, anna, ben } = flood;
    const path = `/users/${anna.id}/contactFolders/${encodeURIComponent(anna.folder)}`;
    expect(office.person(anna, "PATCH", path, { displayName: "Customers" }).status).toBe(200);
    flood.remove(anna, flood.ids(anna).slice(0, 2));
    await office.settle(MINUTE);
    expect([flood.count(ben), suspension(flood)]).toEqual([3, null]);
  });
});

describe("a mailbox that cannot be reached", () => {
  it("[S12] is gone: nothing is deleted elsewhere", async () => {
    const flood = await floodOffice(5);
    const { office, anna, ben } = flood;
    office.graph.act({ act: "emptyFolder", mailbox: anna.id, folder: anna.folder });
    await office.settle(1_500); // seen, and not submitted yet
    office.graph.act({ act: "removeMailbox", mailbox: anna.id });
    await office.settle(3 * HOUR);
    expect([flood.count(ben), flood.holds()]).toEqual([5, []]);
    expect(suspension(flood)).toContain("mailbox");
  });

  it("[S12] denies access, says that it is no user, or says nothing: nothing is deleted elsewhere, and it goes on after that", async () => {
    const refusal = (status: number, code: string, kind: "denied" | "containerGone"): GraphReply => {
      return { kind: "refused", status, code, message: "", class: kind, retryAfterMs: null };
    };
    const silent: GraphReply = { kind: "unknown", reason: "silence" };
    for (const answer of [
      refusal(403, "ErrorAccessDenied", "denied"),
      refusal(404, "ErrorInvalidUser", "containerGone"),
      silent,
    ]) {
      const flood = await floodOffice(5);
      const { office, anna, ben } = flood;
      office.graph.act({ act: "emptyFolder", mailbox: anna.id, folder: anna.folder });
      await office.settle(1_500);
      office.tamper = (at) => (at === anna.id ? answer : null);
      await office.settle(3 * HOUR);
      expect([flood.count(ben), flood.holds()]).toEqual([5, []]);
      office.tamper = () => null;
      await office.settle(3 * HOUR);
      expect([flood.count(ben), suspension(flood)]).toEqual([5, null]);
      expect(flood.hold().count).toBe(5);
    }
  });
});
