import { describe, expect, it } from "vitest";
import type { Member } from "../../worker/ring/members.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

/** Ben leaves, and is added again as another member. */
async function rejoin(office: Office, ben: Desk): Promise<{ former: Member; latter: Member }> {
  const former = office.hub.members.get(ben.member);
  if (!former) throw new Error("no member");
  office.hub.ports.sql.transaction(() => office.hub.members.save({ ...former, state: "leaving", rev: former.rev + 1 }));
  await ben.mailbox.leave("ring1", former.id);
  office.now += 1_000;
  const latter = {
    ...former,
    id: "m-ben-again",
    slot: office.hub.members.nextSlot(),
    joining: true,
    admitted: false,
    rev: 1,
    addedAt: office.now,
    begunAt: office.now,
  };
  office.hub.ports.sql.transaction(() => office.hub.members.save(latter));
  await ben.mailbox.configure(office.hub.configOf(latter));
  return { former, latter };
}

const names = (office: Office, desk: Desk): string[] => office.folder(desk).map((item) => String(item["displayName"]));

describe("a mailbox that leaves and is added again", () => {
  it("[S3] waits until what its former membership sent can no longer land, and then makes no second copy (P24)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    let late: (() => unknown) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.create") return null;
      late = carryOut;
      return { kind: "unknown", reason: "the connection broke" };
    };
    office.create(anna, { givenName: "Emil", displayName: "Emil" });
    await office.settle();
    await rejoin(office, ben);
    await office.settle(2 * MINUTES);
    late?.();
    await office.settle(60 * MINUTES);
    expect(names(office, ben)).toEqual(["Dora", "Emil"]);
    expect(names(office, anna)).toEqual(["Dora", "Emil"]);
  });

  it("[S20] is not set back by a late reminder of its former membership", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const { former } = await rejoin(office, ben);
    await office.settle(60 * MINUTES);
    await ben.mailbox.configure(office.hub.configOf(former));
    office.edit(anna, office.idOf(anna, "Dora"), { displayName: "Dora M." });
    await office.settle(20 * MINUTES);
    expect(names(office, ben)).toEqual(["Dora M."]);
  });
});

describe("a member whose role changes", () => {
  it("[S20] [S27] is told to be reading its folder until it has, and no longer", async () => {
    const { office, ben } = await ringOfTwo();
    const before = office.hub.members.get(ben.member);
    if (!before) throw new Error("no member");
    const reader: Member = { ...before, role: "reader", joining: true, rev: before.rev + 1 };
    office.hub.ports.sql.transaction(() => office.hub.members.save(reader));
    await ben.mailbox.configure(office.hub.configOf(reader));
    expect(office.hub.members.get(ben.member)?.joining).toBe(true);
    await office.settle(20 * MINUTES);
    expect(office.hub.members.get(ben.member)).toMatchObject({ role: "reader", joining: false });
  });
});
