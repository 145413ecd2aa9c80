import { describe, expect, it } from "vitest";
import type { CopyOrder, OrderKind } from "../../worker/ring/protocol.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

const names = (office: Office, desk: Desk): string[] => office.folder(desk).map((item) => String(item["displayName"]));
const titles = (office: Office, desk: Desk): unknown[] => office.folder(desk).map((item) => item["jobTitle"]);

/** An administrator's order for the one contact, as the ring sends it. */
function orderFor(office: Office, act: OrderKind, id = `order ${act}`): CopyOrder {
  const row = office.hubSql.first<{ id: string }>("SELECT id FROM item ORDER BY seq LIMIT 1");
  const item = office.hub.items.get(row?.id ?? "");
  if (!item) throw new Error("no item");
  return { id, item: item.id, act, version: item.version, content: item.deleted ? null : item.content };
}

async function order(office: Office, desk: Desk, act: OrderKind, id?: string): Promise<string> {
  const obeyed = await desk.mailbox.order("ring1", desk.member, orderFor(office, act, id));
  await office.settle(5 * MINUTES);
  return obeyed;
}

/** Ben's mailbox refuses every write until it is allowed again. */
function refuse(office: Office, desk: Desk): { allow: () => void } {
  office.tamper = (at, request) =>
    at === desk.id && request.template === "contact.patch"
      ? { kind: "refused", status: 400, code: "ErrorX", message: "not here", class: "invalid", retryAfterMs: null }
      : null;
  return { allow: () => (office.tamper = () => null) };
}

describe("what an administrator has done with one copy", () => {
  it("[S43] retry: a parked copy is written at once, when what stood in its way is gone", async () => {
    const { office, anna, ben } = await ringOfTwo({ maxTries: 1 });
    const { allow } = refuse(office, ben);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(5 * MINUTES);
    expect(titles(office, ben)).not.toContain("Head");
    allow();
    await office.settle(24 * 60 * MINUTES);
    expect(titles(office, ben)).not.toContain("Head");
    expect(await order(office, ben, "retry")).toBe("done");
    expect(titles(office, ben)).toEqual(["Head"]);
  });

  it("[S43] exclude: nothing flows to the copy or from it any more, and it stays; include: it is in step again, and nothing typed is lost", async () => {
    const { office, anna, ben } = await ringOfTwo();
    await order(office, ben, "exclude");
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    office.edit(ben, office.idOf(ben, "Dora"), { department: "Ben's" });
    await office.settle(5 * MINUTES);
    ben.mailbox.sweep();
    await office.settle(5 * MINUTES);
    expect(titles(office, ben)).not.toContain("Head");
    expect(office.folder(anna).map((item) => item["department"])).not.toContain("Ben's");
    await order(office, ben, "include");
    for (const desk of [anna, ben]) {
      expect(titles(office, desk)).toEqual(["Head"]);
      expect(office.folder(desk).map((item) => item["department"])).toEqual(["Ben's"]);
    }
  });

  it("[S43] a copy that was left out can be deleted by its owner, and nobody else's is", async () => {
    const { office, anna, ben } = await ringOfTwo();
    await order(office, ben, "exclude");
    office.remove(ben, office.idOf(ben, "Dora"));
    await office.settle(30 * MINUTES);
    expect([names(office, anna), names(office, ben)]).toEqual([["Dora"], []]);
    await order(office, ben, "include");
    expect(names(office, ben)).toEqual(["Dora"]);
  });

  it("[S43] [S3] uncouple: the copy becomes a person of its own everywhere, the ring's gets another copy, and it happens once", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const once = orderFor(office, "uncouple", "once");
    expect(await ben.mailbox.order("ring1", ben.member, once)).toBe("done");
    expect(await ben.mailbox.order("ring1", ben.member, once)).toBe("done");
    await office.settle(30 * MINUTES);
    expect(await ben.mailbox.order("ring1", ben.member, once)).toBe("done");
    await office.settle(30 * MINUTES);
    expect([names(office, anna), names(office, ben)]).toEqual([
      ["Dora", "Dora"],
      ["Dora", "Dora"],
    ]);
    const [one] = office.folder(ben);
    office.edit(ben, String(one?.["id"]), { displayName: "Dora the second" });
    await office.settle(5 * MINUTES);
    expect(names(office, anna)).toEqual(["Dora", "Dora the second"]);
    for (const desk of [anna, ben]) desk.mailbox.sweep();
    const written = office.requests.length;
    await office.settle(30 * MINUTES);
    const writes = office.requests.slice(written).filter(({ method }) => method !== "GET");
    expect(writes.map(({ path }) => path).filter((path) => path.includes("/contacts"))).toEqual([]);
  });

  it("[S43] [S10] an order that comes again when all of it is through is still the same one", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const once = orderFor(office, "uncouple", "once");
    await ben.mailbox.order("ring1", ben.member, once);
    await office.settle(30 * MINUTES);
    expect(await ben.mailbox.order("ring1", ben.member, once)).toBe("done"); // the first answer was lost
    await office.settle(30 * MINUTES);
    expect([names(office, anna), names(office, ben)]).toEqual([
      ["Dora", "Dora"],
      ["Dora", "Dora"],
    ]);
  });

  it("[S43] [S10] the copy that was cut off stays its own person when its mailbox begins anew", async () => {
    const { office, anna, ben } = await ringOfTwo();
    await order(office, anna, "uncouple"); // the item was born with Anna's copy
    office.evict(anna);
    office.evict(ben);
    for (const desk of [anna, ben]) desk.mailbox.sweep();
    await office.settle(60 * MINUTES);
    expect([names(office, anna), names(office, ben)]).toEqual([
      ["Dora", "Dora"],
      ["Dora", "Dora"],
    ]);
  });

  it("[S43] restore: the ring's version is put into the folder again, also where its server would not keep it", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.setQuirks(ben.id, { rewrite: [{ property: "jobTitle", find: "Head", replace: "head" }] });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(5 * MINUTES);
    expect(titles(office, ben)).toEqual(["head"]);
    office.graph.setQuirks(ben.id, { rewrite: [] });
    await order(office, ben, "restore");
    expect([titles(office, anna), titles(office, ben)]).toEqual([["Head"], ["Head"]]);
  });

  it("[S43] waits while something is open on the copy, and is done afterwards", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.tamper = (at, request) =>
      at === ben.id && request.template === "contact.patch" ? { kind: "unknown", reason: "no reply" } : null;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(5_000);
    expect(await ben.mailbox.order("ring1", ben.member, orderFor(office, "exclude"))).toBe("later");
    office.tamper = () => null;
    await office.settle(60 * MINUTES);
    expect(await order(office, ben, "exclude")).toBe("done");
  });
});
