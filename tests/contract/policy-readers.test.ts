import { describe, expect, it } from "vitest";
import { change, everywhere, isPending, listed, notes, setPolicy, three } from "../support/ring-rules.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;
const RITA = { name: "rita", role: "reader" } as const;

describe("a folder that only receives", () => {
  it("[S40] puts an edit and a deletion back, and history says so", async () => {
    const { office, other: rita } = await three({}, RITA);
    change(office, rita, { jobTitle: "Rita's" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Buyer"]);
    office.remove(rita, office.idOf(rita, "Dora"));
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Buyer"]);
    expect(listed(office)).toEqual(["kept jobTitle=Rita's of m-rita by reader"]);
    expect(notes(office)).toEqual(["putBack at m-rita", "putBack at m-rita"]);
  });

  it("[S40] keeps an edit until the ring changes that very field; then what was typed is listed", async () => {
    const { office, anna, other: rita } = await three({ readerEdits: "keep" }, RITA);
    change(office, rita, { jobTitle: "Rita's" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Rita's"]);
    expect(isPending(rita)).toBe(false);
    change(office, anna, { department: "Sales" });
    await office.settle(MINUTES);
    expect([everywhere(office), everywhere(office, "department")]).toEqual([
      ["Buyer", "Buyer", "Rita's"],
      ["Sales", "Sales", "Sales"],
    ]);
    change(office, rita, { companyName: "Rita & Co" });
    await office.settle(MINUTES);
    expect(everywhere(office, "companyName")).toEqual([null, null, "Rita & Co"]);
    change(office, anna, { jobTitle: "Anna's" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Anna's", "Anna's"]);
    expect(everywhere(office, "companyName")).toEqual([null, null, "Rita & Co"]);
    expect(listed(office)).toContain("kept jobTitle=Rita's of m-rita by reader");
    expect(new Set(notes(office))).toEqual(new Set(["keptHere at m-rita"]));
  });

  it("[S40] keeps a deletion: the copy stays gone whatever changes, and the ring has it", async () => {
    const { office, anna, other: rita } = await three({ readerDeletions: "keep" }, RITA);
    office.remove(rita, office.idOf(rita, "Dora"));
    await office.settle(MINUTES);
    change(office, anna, { jobTitle: "Anna's" });
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Anna's", "gone"]);
    expect(notes(office)).toEqual(["keptHere at m-rita"]);
    const told = office.hubSql.all("SELECT member, state, reason FROM exception");
    expect(told).toMatchObject([{ member: "m-rita", state: "Orphaned" }]);
  });

  it("[S40] when the rule changes, what was kept is put back and what was deleted comes again", async () => {
    const { office, other: rita } = await three({ readerEdits: "keep", readerDeletions: "keep" }, RITA);
    change(office, rita, { jobTitle: "Rita's" });
    await office.settle(MINUTES);
    await setPolicy(office, { readerEdits: "putBack" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Buyer"]);
    office.remove(rita, office.idOf(rita, "Dora"));
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "gone"]);
    await setPolicy(office, { readerDeletions: "putBack" });
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Buyer"]);
    expect(office.hubSql.all("SELECT * FROM exception")).toEqual([]);
  });

  it("[S40] [S4] what the ring has deleted does not come again in a folder that had kept an edit of it", async () => {
    const { office, anna, other: rita } = await three({ readerEdits: "keep" }, RITA);
    change(office, rita, { jobTitle: "Rita's" });
    await office.settle(MINUTES);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
    await setPolicy(office, { readerEdits: "putBack" });
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["gone", "gone", "gone"]);
  });

  it("[S5] when it takes part both ways, what it had kept for itself does not become the ring's", async () => {
    const { office, other: rita } = await three({ readerEdits: "keep" }, RITA);
    change(office, rita, { jobTitle: "Rita's" });
    await office.settle(MINUTES);
    const member = office.hub.members.get(rita.member);
    if (!member) throw new Error("no rita");
    const next = {
      ...member,
      role: "two-way" as const,
      assigned: "two-way" as const,
      joining: true,
      rev: member.rev + 1,
    };
    office.hub.ports.sql.transaction(() => office.hub.members.save(next));
    await rita.mailbox.configure(office.hub.configOf(next));
    await office.settle(30 * MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Buyer"]);
    expect(listed(office)).toEqual(["kept jobTitle=Rita's of m-rita by reader"]);
  });

  it("[S16] evictions and lost answers change nothing of it; a mailbox set back asks again and keeps the same", async () => {
    const { office, other: rita } = await three({ readerEdits: "keep", readerDeletions: "keep" }, RITA);
    const restore = snapshotOf(rita.sql);
    let turn = 0;
    office.hubTamper = (_call, carryOut) =>
      (turn += 1) % 2 === 0 ? carryOut().then(() => Promise.reject(new Error("the answer is lost"))) : null;
    change(office, rita, { jobTitle: "Rita's" });
    await office.settle(2_000);
    office.evict(rita);
    rita.mailbox.sweep();
    await office.settle(30 * MINUTES);
    office.hubTamper = () => null;
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Rita's"]);
    restore();
    office.evict(rita);
    rita.mailbox.sweep();
    await office.settle(60 * MINUTES);
    expect(everywhere(office)).toEqual(["Buyer", "Buyer", "Rita's"]);
    expect(listed(office)).toEqual(["kept jobTitle=Rita's of m-rita by reader"]);
  });
});
