import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, type Limits } from "../../shared/policy.ts";
import { type FloodOffice, floodOffice, HOUR, MINUTE } from "../support/flood-office.ts";
import { snapshotOf } from "../support/set-back.ts";

/** From here on every new contact waits, and every change but deletions. */
function strict({ office }: FloodOffice): void {
  const none = { least: 0, most: 0, percent: 0 };
  const limits: Limits = { ...DEFAULT_POLICY.limits, creations: none, rewrites: none };
  office.hub.saveSettings({ ...office.hub.settings, policy: { ...office.hub.settings.policy, limits } });
}

const names = (flood: FloodOffice, desk = flood.ben): unknown[] =>
  flood.office.folder(desk).map((item) => item["displayName"]);

/** As Outlook marks a contact: 2 is private, 0 is not. */
const marked = (value: string): Record<string, unknown> => ({
  singleValueExtendedProperties: [{ id: "Integer 0x36", value }],
});

describe("what waits for a decision", () => {
  it("[S37] a new contact that is marked private meanwhile is shared with nobody, whatever is decided", async () => {
    const flood = await floodOffice(3);
    const { office, anna } = flood;
    strict(flood);
    const secret = office.create(anna, { givenName: "Secret", displayName: "Secret" });
    await office.settle(MINUTE);
    expect(flood.hold().count).toBe(1);
    office.edit(anna, secret, marked("2"));
    await office.settle(MINUTE);
    await flood.decide("approve");
    await office.settle(HOUR);
    expect(names(flood)).not.toContain("Secret");
    expect(names(flood, anna)).toContain("Secret");
    office.edit(anna, secret, marked("0"));
    await office.settle(HOUR);
    if (flood.holds().some(({ state }) => state === "open")) await flood.decide("approve");
    await office.settle(HOUR);
    expect(names(flood)).toContain("Secret");
  });

  it("[S37] [S9] a hub that was set back to before it waited hears of it again", async () => {
    const flood = await floodOffice(3);
    const { office, anna } = flood;
    strict(flood);
    const setBack = snapshotOf(office.hubSql);
    office.create(anna, { givenName: "New", displayName: "New" });
    await office.settle(MINUTE);
    expect(flood.hold().count).toBe(1);
    setBack();
    office.evictHub();
    expect(flood.holds()).toEqual([]);
    await office.settle(24 * HOUR);
    expect(flood.hold().count).toBe(1);
    await flood.decide("approve");
    await office.settle(HOUR);
    expect(names(flood)).toContain("New");
  });

  it("[S37] a new contact that is just being looked at when it is decided is taken all the same", async () => {
    const flood = await floodOffice(3);
    const { office, anna } = flood;
    strict(flood);
    const copy = office.create(anna, { givenName: "New", displayName: "New" });
    await office.settle(MINUTE);
    office.tamper = (at, { template }) =>
      at === anna.id && template === "contact.read" ? { kind: "unknown", reason: "no reply" } : null;
    anna.mailbox.hint([{ copy, etag: "another", deleted: false }]);
    await office.settle(5_000);
    await flood.decide("approve");
    await office.settle(5_000);
    office.tamper = () => null;
    await office.settle(HOUR);
    expect(names(flood)).toContain("New");
  });

  it("[S36] [S43] a copy that is cut off from its item becomes a person of its own, also where new ones wait", async () => {
    const flood = await floodOffice(1);
    const { office, anna, ben } = flood;
    strict(flood);
    const row = office.hubSql.first<{ id: string }>("SELECT id FROM item");
    const item = office.hub.items.get(row?.id ?? "");
    if (!item) throw new Error("no item");
    const order = { id: "cut off", item: item.id, act: "uncouple", version: item.version } as const;
    await anna.mailbox.order("ring1", anna.member, { ...order, content: item.content });
    await office.settle(HOUR);
    if (flood.holds().some(({ state }) => state === "open")) await flood.decide("approve");
    await office.settle(HOUR);
    expect([flood.count(anna), flood.count(ben)]).toEqual([2, 2]);
  });

  it("[S37] an edit that waits is over when its copy is moved away, where the ring detaches that", async () => {
    const flood = await floodOffice(3);
    const { office, anna, ben } = flood;
    office.hub.saveSettings({ ...office.hub.settings, policy: { ...DEFAULT_POLICY, leaving: "detach" } });
    const member = office.hub.members.get(anna.member);
    if (!member) throw new Error("no member");
    office.hub.members.save({ ...member, rev: member.rev + 1 });
    await anna.mailbox.configure(office.hub.configOf({ ...member, rev: member.rev + 1 }));
    const { limits } = DEFAULT_POLICY;
    const rewrites = { least: 0, most: 0, percent: 0 };
    office.hub.saveSettings({
      ...office.hub.settings,
      policy: { ...office.hub.settings.policy, limits: { ...limits, rewrites } },
    });
    const copy = office.idOf(anna, "Person 001");
    office.edit(anna, copy, { jobTitle: "Held" });
    await office.settle(MINUTE);
    expect(flood.hold().count).toBe(1);
    office.graph.addFolder(anna.id, "Other");
    office.graph.act({ act: "move", mailbox: anna.id, item: copy, to: "Other" });
    await office.settle(HOUR);
    expect(flood.holds().map(({ state }) => state)).toEqual(["over"]);
    expect(flood.count(ben)).toBe(3);
  });
});

describe("a folder that cannot be asked", () => {
  it("[S12] [S6] is not asked again and again, and what was deleted follows when it can", async () => {
    const flood = await floodOffice(5);
    const { office, anna, ben } = flood;
    flood.remove(anna, flood.ids(anna).slice(0, 1));
    await office.settle(1_500); // it is seen to be gone, and waits for more
    office.tamper = (at, { template }) =>
      at === anna.id && template === "contact.folder"
        ? { kind: "refused", status: 400, code: "ErrorX", message: "no", class: "invalid", retryAfterMs: null }
        : null;
    const before = office.requests.length;
    await office.settle(10 * MINUTE);
    expect(office.requests.length - before).toBeLessThan(100);
    expect(flood.count(ben)).toBe(5);
    office.tamper = () => null;
    await office.settle(HOUR);
    expect(flood.count(ben)).toBe(4);
  });
});
