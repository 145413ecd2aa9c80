import { describe, expect, it } from "vitest";
import type { GraphReply } from "../../worker/ports/graph.ts";
import { CopyStates } from "../../worker/ring/copy-states.ts";
import type { Desk, Office } from "../support/office.ts";
import { itemOf } from "../support/acts.ts";
import { ringOfTwo } from "../support/rings.ts";

const SECONDS = 1_000;
const TROUBLES: readonly GraphReply[] = [
  { kind: "refused", status: 500, code: "x", message: "x", class: "unavailable", retryAfterMs: null },
  { kind: "refused", status: 429, code: "x", message: "x", class: "throttled", retryAfterMs: 90 * SECONDS },
  { kind: "unknown", reason: "the connection broke" },
];

/** What people read of a desk's copy, and of the item as a whole. */
function told(office: Office, desk: Desk, id: string): { copy: unknown; item: string } {
  const states = new CopyStates(office.hub);
  const item = office.hub.items.get(id)!;
  const stated = { id, seq: item.version.seq, deleted: item.deleted };
  return {
    copy: states.copy(stated, office.hub.members.get(desk.member)!),
    item: states.summary(stated).state,
  };
}

describe("what is told of a copy", () => {
  it("[S27] stays as it was told last, though an older report comes again, late (P48)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const item = itemOf(office, anna, "Dora");
    const late: (() => Promise<unknown>)[] = [];
    const report = office.hub.report.bind(office.hub);
    office.hub.report = (stamp, said) => {
      late.push(() => report({ ...stamp, mark: office.hub.line.head() }, said));
      return report(stamp, said);
    };
    office.tamper = (at, request) => (at === ben.id && request.method === "PATCH" ? (TROUBLES[0] ?? null) : null);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(10 * SECONDS);
    office.tamper = () => null;
    await office.settle(30 * 60 * SECONDS);
    expect(late.length).toBeGreaterThan(1);
    for (const again of late.slice(0, -1)) await again();
    expect(told(office, ben, item)).toMatchObject({ copy: { state: "InSync" }, item: "InSync" });
  });

  it("[S27] a copy that was handed a change and could not be written is Pending until it is", async () => {
    for (const trouble of TROUBLES) {
      const { office, anna, ben } = await ringOfTwo();
      const item = itemOf(office, anna, "Dora");
      expect(told(office, ben, item)).toMatchObject({ copy: { state: "InSync" }, item: "InSync" });
      office.tamper = (at, request) => (at === ben.id && request.method === "PATCH" ? trouble : null);
      office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
      await office.settle(10 * SECONDS);
      const reason = "Microsoft 365 has not taken the change yet";
      expect(told(office, ben, item), trouble.kind).toMatchObject({
        copy: { state: "Pending", reason },
        item: "Pending",
      });
      office.tamper = () => null;
      await office.settle(30 * 60 * SECONDS);
      expect(office.folder(ben)[0]).toMatchObject({ jobTitle: "Head" });
      expect(told(office, ben, item), trouble.kind).toMatchObject({ copy: { state: "InSync" }, item: "InSync" });
    }
  });
});
