import { beforeEach, describe, expect, it } from "vitest";
import { refused } from "../../shared/contract/problems.ts";
import { err, ok } from "../../shared/result.ts";
import { NodeSql } from "../../tests/support/node-sql.ts";
import { Directory } from "../directory/directory.ts";
import type { RingRecord } from "../directory/protocol.ts";
import { Access, type Caller, newAccessMemory } from "./access.ts";

const ring = (id: string): RingRecord => ({
  id,
  name: id,
  kind: "contact",
  state: "active",
  createdAt: 5,
  wipeAt: null,
});
const anna: Caller = { oid: "ANNA", name: "Anna", admin: false, app: false };

let now: number;
let directory: Directory;
let memory: ReturnType<typeof newAccessMemory>;
/** What Graph opens, as `who mailbox folder`, and what it was asked. */
let open: Set<string>;
let asked: string[];
/** Graph says neither yes nor no. */
let down: boolean;

beforeEach(async () => {
  now = 1_000;
  down = false;
  [open, asked, memory] = [new Set(), [], newAccessMemory()];
  directory = new Directory({ sql: new NodeSql(), clock: { now: () => now } });
  for (const id of ["r1", "r2"]) await directory.addRing(ring(id));
  const claims = [
    ["r1", "anna", "annas", "m1"],
    ["r2", "anna", "annas other", "m2"],
    ["r1", "desk", "desks", "m3"],
    ["r2", "desk", "desks other", "m4"],
  ] as const;
  for (const [id, mailbox, folder, member] of claims) {
    await directory.claim({ ring: id, mailbox, folder, member, exclusive: true });
  }
});

const accessOf = (caller: Caller): Access =>
  new Access(
    {
      directory,
      lookup: {
        mailbox: async (name) => {
          asked.push(`name ${name}`);
          const [id = ""] = name.split("@");
          if (id === "nobody") return err(refused("mailbox_not_found", "Nobody has this name."));
          return ok({ id, address: name, displayName: id });
        },
      },
      opens: async (mailbox, door) => {
        const wish = `${caller.oid.toLowerCase()} ${mailbox} ${door?.folder ?? "*"}`;
        asked.push(wish);
        return down ? err(refused("graph_unavailable", "No answer came.")) : ok(open.has(wish));
      },
      clock: { now: () => now },
      memory,
    },
    caller,
  );
const reasonOf = async (work: Promise<{ ok: boolean; error?: { reason: string } }>): Promise<string> => {
  const answer = await work;
  return answer.ok ? "let in" : (answer.error?.reason ?? "");
};

describe("the caller's own mailbox", () => {
  it("[S29] is the token's, needs no proof, and may be named", async () => {
    for (const named of [undefined, "anna", "ANNA"]) {
      const entered = await accessOf(anna).ring("r1", named);
      expect(entered).toMatchObject({ ok: true, value: { mailbox: "anna", actor: { oid: "anna", member: "m1" } } });
    }
    expect(await accessOf(anna).rings(undefined)).toMatchObject({
      value: { rings: [{ actor: { member: "m1" } }, { actor: { member: "m2" } }] },
    });
    expect(asked).toEqual([]);
  });

  it("[S29] lets nobody into a ring that it has no folder in, in the words for one that is not there", async () => {
    const bert = accessOf({ ...anna, oid: "bert" });
    expect(await reasonOf(bert.ring("r1", undefined))).toBe("ring_not_found");
    expect(await bert.ring("r1", undefined)).toEqual(await bert.ring("r9", undefined));
    expect(await bert.rings(undefined)).toEqual({ ok: true, value: { mailbox: "bert", rings: [] } });
  });

  it("[S21] administrators without a folder there act as nobody's member; a ring that is not there stays so", async () => {
    const boss = accessOf({ ...anna, oid: "boss", admin: true });
    expect(await boss.ring("r1", undefined)).toMatchObject({
      value: { actor: { member: null, administers: true }, ring: { id: "r1" } },
    });
    expect(await reasonOf(boss.ring("r9", undefined))).toBe("ring_not_found");
    expect(await accessOf({ ...anna, admin: true }).ring("r1", undefined)).toMatchObject({
      value: { actor: { member: "m1", administers: true } },
    });
  });
});

describe("another mailbox", () => {
  const desk = "desk@ringfold.example";

  it("[S29] opens where Graph opens that very folder to the caller, and not elsewhere in it", async () => {
    open.add("anna desk desks");
    const access = accessOf(anna);
    expect(await access.ring("r1", desk)).toMatchObject({ value: { mailbox: "desk", actor: { member: "m3" } } });
    expect(await reasonOf(access.ring("r2", desk))).toBe("mailbox_closed");
    expect(await access.rings(desk)).toMatchObject({ value: { rings: [{ ring: { id: "r1" } }] } });
    expect(await reasonOf(accessOf({ ...anna, oid: "bert" }).ring("r1", desk))).toBe("mailbox_closed");
  });

  it("[S29] that is closed is closed in every ring alike, whether it has a folder there or not, to administrators too", async () => {
    for (const id of ["r1", "r2", "r9"]) {
      expect(await reasonOf(accessOf(anna).ring(id, desk))).toBe("mailbox_closed");
      expect(await reasonOf(accessOf({ ...anna, admin: true }).ring(id, desk))).toBe("mailbox_closed");
    }
    expect(await reasonOf(accessOf(anna).rings(desk))).toBe("mailbox_closed");
    expect(await reasonOf(accessOf(anna).rings("stranger@ringfold.example"))).toBe("mailbox_closed");
  });

  it("[S29] that is open as a whole but in no ring has none, and is told so", async () => {
    open.add("anna spare *");
    expect(await accessOf(anna).rings("spare@x")).toEqual({ ok: true, value: { mailbox: "spare", rings: [] } });
    expect(await reasonOf(accessOf(anna).ring("r1", "spare@x"))).toBe("ring_not_found");
  });

  it("[S29] a proof is believed for 5 minutes, for that person, mailbox and folder", async () => {
    open.add("anna desk desks");
    await accessOf(anna).ring("r1", desk);
    open.clear();
    now += 5 * 60_000 - 1;
    expect(await reasonOf(accessOf(anna).ring("r1", "desk"))).toBe("let in");
    expect(await reasonOf(accessOf({ ...anna, oid: "bert" }).ring("r1", desk))).toBe("mailbox_closed");
    now += 1;
    expect(await reasonOf(accessOf(anna).ring("r1", desk))).toBe("mailbox_closed");
  });

  it("[S14] a no holds for half a minute: a stranger who keeps asking costs the mailbox one request, and what is shared is open soon", async () => {
    for (let time = 0; time < 5; time += 1) {
      expect(await reasonOf(accessOf(anna).ring("r1", desk))).toBe("mailbox_closed");
    }
    expect(asked.filter((wish) => wish === "anna desk desks")).toHaveLength(1);
    open.add("anna desk desks");
    open.add("bert desk desks");
    expect(await reasonOf(accessOf({ ...anna, oid: "bert" }).ring("r1", desk))).toBe("let in");
    now += 30_000;
    expect(await reasonOf(accessOf(anna).ring("r1", desk))).toBe("let in");
  });

  it("[S29] nothing opens while Graph does not say, and nothing of that is kept", async () => {
    open.add("anna desk desks");
    down = true;
    expect(await reasonOf(accessOf(anna).ring("r1", desk))).toBe("graph_unavailable");
    expect(await reasonOf(accessOf(anna).rings(desk))).toBe("graph_unavailable");
    down = false;
    expect(await reasonOf(accessOf(anna).ring("r1", desk))).toBe("let in");
  });

  it("[S29] that is not there is told, and asks Graph for no folder; its name is looked up once in 5 minutes", async () => {
    expect(await reasonOf(accessOf(anna).ring("r1", "nobody@x"))).toBe("mailbox_not_found");
    expect(asked).toEqual(["name nobody@x"]);
    asked.length = 0;
    await accessOf(anna).ring("r1", desk);
    await accessOf(anna).ring("r1", desk.toUpperCase());
    expect(asked.filter((wish) => wish.startsWith("name"))).toEqual([`name ${desk}`]);
  });

  it("[S29] is no app's", async () => {
    open.add("app desk desks");
    const app = accessOf({ oid: "app", name: "App", admin: true, app: true });
    expect(await reasonOf(app.ring("r1", desk))).toBe("person_needed");
    expect(await app.ring("r1", undefined)).toMatchObject({ value: { actor: { member: null } } });
    expect(asked).toEqual([]);
  });
});
