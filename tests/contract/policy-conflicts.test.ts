import { describe, expect, it } from "vitest";
import { resolveConflicts } from "../../worker/ring/resolve.ts";
import { compareOne, itemOf, pull, push } from "../support/acts.ts";
import type { Desk, Office } from "../support/office.ts";
import { change, everywhere, isPending, listed, notes, setPolicy, three } from "../support/ring-rules.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;
const ASK = { conflicts: { winner: "ask", member: null } } as const;

/** Anna and Ben give Dora another title at once: Anna's is there first. */
async function contest(office: Office, anna: Desk, ben: Desk): Promise<void> {
  change(office, anna, { jobTitle: "Anna's" });
  change(office, ben, { jobTitle: "Ben's" });
  await office.settle(MINUTES);
}

describe("a named member wins", () => {
  it("[S39] against a later edit, whichever comes first, and what lost is listed", async () => {
    const { office, anna, ben } = await three({ conflicts: { winner: "member", member: "m-anna" } });
    await contest(office, anna, ben);
    expect(everywhere(office)).toEqual(["Anna's", "Anna's", "Anna's"]);
    expect(listed(office)).toEqual(["kept jobTitle=Ben's of m-ben by member"]);
    office.hubTamper = (call, _carryOut, mailbox) =>
      call === "submit" && mailbox === anna.id ? Promise.reject(new Error("lost")) : null;
    change(office, anna, { department: "Anna's" });
    change(office, ben, { department: "Ben's" });
    await office.settle();
    expect(everywhere(office, "department")).toEqual(["Anna's", "Ben's", "Ben's"]);
    office.hubTamper = () => null;
    await office.settle(MINUTES);
    expect(everywhere(office, "department")).toEqual(["Anna's", "Anna's", "Anna's"]);
  });

  it("[S39] where it is on neither side, or has left, the later edit wins", async () => {
    const { office, anna, ben, other } = await three({ conflicts: { winner: "member", member: "m-cleo" } });
    await contest(office, anna, ben);
    expect(everywhere(office)).toEqual(["Ben's", "Ben's", "Ben's"]);
    const cleo = office.hub.members.get(other.member);
    if (cleo) office.hub.ports.sql.transaction(() => office.hub.members.save({ ...cleo, state: "left" }));
    change(office, ben, { department: "Ben's" });
    change(office, anna, { department: "Anna's" });
    await office.settle(MINUTES);
    expect(everywhere(office, "department").slice(0, 2)).toEqual(["Anna's", "Anna's"]);
  });
});

describe("where people are to decide", () => {
  it("[S39] neither wins: each keeps its own, the third keeps what it has, nobody is Pending, all else flows (P51)", async () => {
    const { office, anna, ben, other } = await three(ASK);
    await contest(office, anna, ben);
    expect(everywhere(office)).toEqual(["Anna's", "Ben's", "Anna's"]);
    expect(listed(office)).toEqual(["open jobTitle=Ben's of m-ben by ask"]);
    change(office, other, { department: "Sales" });
    await office.settle(MINUTES);
    expect(everywhere(office, "department")).toEqual(["Sales", "Sales", "Sales"]);
    expect(everywhere(office)).toEqual(["Anna's", "Ben's", "Anna's"]);
    for (const desk of office.desks) expect(isPending(desk)).toBe(false);
  });

  it("[S39] edits at either side go on while it is open, and it ends by itself when both type the same", async () => {
    const { office, anna, ben } = await three(ASK);
    await contest(office, anna, ben);
    change(office, anna, { jobTitle: "Anna's second" });
    change(office, ben, { jobTitle: "Ben's second" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Anna's second", "Ben's second", "Anna's"]);
    expect(listed(office)).toEqual([
      "kept jobTitle=Ben's of m-ben by ask",
      "open jobTitle=Ben's second of m-ben by ask",
    ]);
    change(office, ben, { jobTitle: "Anna's second" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Anna's second", "Anna's second", "Anna's second"]);
    expect(listed(office).filter((row) => row.startsWith("open"))).toEqual([]);
  });

  it("[S39] nobody deletes what waits for a decision: the copy comes back, and history says why", async () => {
    const { office, anna, ben } = await three(ASK);
    await contest(office, anna, ben);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Ben's", "Anna's"]);
    expect(notes(office)).toEqual(["waits at m-anna"]);
  });

  it("[S39] a value against an emptied field is no question: what was typed stands, whoever came first", async () => {
    const { office, anna, ben } = await three(ASK);
    change(office, anna, { jobTitle: null, department: "Anna's" });
    await office.settle(MINUTES);
    change(office, anna, { department: null });
    change(office, ben, { department: "Ben's" });
    await office.settle(MINUTES);
    expect(everywhere(office, "department")).toEqual(["Ben's", "Ben's", "Ben's"]);
    expect(listed(office)).toEqual([]);
  });

  it("[S39] who joins meanwhile gets what the ring holds", async () => {
    const { office, anna, ben } = await three(ASK);
    await contest(office, anna, ben);
    await office.join(office.open("dirk"));
    expect(everywhere(office)).toEqual(["Anna's", "Ben's", "Anna's", "Anna's"]);
  });

  it("[S17] a ring set back keeps both values: one stands everywhere, the other is listed (P32, P33, P51)", async () => {
    const { office, anna, ben } = await three(ASK);
    const restore = snapshotOf(office.hubSql);
    await contest(office, anna, ben);
    restore();
    office.evictHub();
    for (const desk of office.desks) {
      office.evict(desk);
      desk.mailbox.sweep();
    }
    await office.settle(60 * MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Anna's", "Anna's"]);
    expect(listed(office)).toEqual(["kept jobTitle=Ben's of m-ben by recovery"]);
  });

  it("[S17] a mailbox set back asks nothing a second time, and loses nothing (P38, P51)", async () => {
    const { office, anna, ben } = await three(ASK);
    const restore = snapshotOf(ben.sql);
    await contest(office, anna, ben);
    restore();
    office.evict(ben);
    ben.mailbox.sweep();
    await office.settle(60 * MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Ben's", "Anna's"]);
    expect(listed(office)).toEqual(["open jobTitle=Ben's of m-ben by ask"]);
  });

  it("[S10] lost and doubled answers, and objects that go, change nothing of it", async () => {
    const { office, anna, ben } = await three(ASK);
    let turn = 0;
    office.hubTamper = (call, carryOut) => {
      turn += 1;
      if (turn % 3 === 0) return carryOut().then(() => Promise.reject(new Error("the answer is lost")));
      return turn % 3 === 1 && call === "submit" ? carryOut().then(carryOut) : null;
    };
    change(office, anna, { jobTitle: "Anna's" });
    change(office, ben, { jobTitle: "Ben's" });
    await office.settle(2_000);
    office.evictHub();
    for (const desk of office.desks) {
      office.evict(desk);
      desk.mailbox.sweep();
    }
    await office.settle(30 * MINUTES);
    office.hubTamper = () => null;
    await office.settle(30 * MINUTES);
    const [first, second] = everywhere(office);
    expect([first, second]).toEqual(["Anna's", "Ben's"]);
    expect(listed(office).filter((row) => row.startsWith("open"))).toHaveLength(1);
  });

  it("[S39] what is open stays open when the rule changes, and ends with the next word of who typed it", async () => {
    const { office, anna, ben } = await three(ASK);
    await contest(office, anna, ben);
    await setPolicy(office, { conflicts: { winner: "latest", member: null } });
    expect(everywhere(office)).toEqual(["Anna's", "Ben's", "Anna's"]);
    change(office, ben, { jobTitle: "Ben's second" });
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Ben's second", "Ben's second", "Ben's second"]);
    expect(itemOf(office, anna, "Dora")).toBe(itemOf(office, ben, "Dora"));
    expect(listed(office)).toContain("kept jobTitle=Anna's of null by latest");
  });

  it("[S39] once it is decided everybody follows, whoever held what", async () => {
    const { office, anna, ben } = await three(ASK);
    await contest(office, anna, ben);
    const by = { oid: "admin", name: "Ada" };
    office.hub.act((desk) => resolveConflicts(desk, { request: "request-1", all: "use" }, by));
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Ben's", "Ben's", "Ben's"]);
    change(office, anna, { jobTitle: "A" });
    change(office, ben, { jobTitle: "B" });
    await office.settle(MINUTES);
    office.hub.act((desk) => resolveConflicts(desk, { request: "request-2", all: "keep" }, by));
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["A", "A", "A"]);
    expect(listed(office).filter((row) => row.startsWith("open"))).toEqual([]);
  });

  it("[S39] a person's push decides it, and a pull ends it for that copy alone", async () => {
    const { office, anna, ben } = await three(ASK);
    await contest(office, anna, ben);
    const item = itemOf(office, ben, "Dora");
    expect(await pull(office, ben, { item, plan: (await compareOne(office, ben, item)).plan })).toBe("ok");
    await office.settle(MINUTES);
    expect(everywhere(office)).toEqual(["Anna's", "Anna's", "Anna's"]);
    expect(listed(office)).toEqual(["open jobTitle=Ben's of m-ben by ask"]);
    change(office, ben, { department: "Sales" });
    await office.settle(MINUTES);
    change(office, ben, { jobTitle: "B" });
    change(office, anna, { jobTitle: "A" });
    await office.settle(MINUTES);
    const { plan } = await compareOne(office, anna, item);
    const pushed = await push(office, anna, { item, plan });
    await office.settle(MINUTES);
    expect([pushed, new Set(everywhere(office)).size]).toEqual(["ok", 1]);
    expect(listed(office).filter((row) => row.startsWith("open"))).toEqual([]);
  });
});
