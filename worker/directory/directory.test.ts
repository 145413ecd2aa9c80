import { beforeEach, describe, expect, it } from "vitest";
import { NodeSql } from "../../tests/support/node-sql.ts";
import { Directory } from "./directory.ts";
import type { Claim, RingRecord } from "./protocol.ts";

let now = 1_000;
let directory: Directory;

beforeEach(() => {
  now = 1_000;
  directory = new Directory({ sql: new NodeSql(), clock: { now: () => now } });
});

const ring: RingRecord = { id: "r1", name: "One", kind: "contact", state: "active", createdAt: 5, wipeAt: null };
const claim = (change: Partial<Claim>): Claim => ({
  mailbox: "box",
  folder: "folder",
  ring: "r1",
  member: "m1",
  exclusive: true,
  ...change,
});

describe("the index of rings", () => {
  it("[S10] takes a ring once, however often it is told, and follows its settings", async () => {
    await directory.addRing(ring);
    await directory.addRing({ ...ring, name: "Told again" });
    expect(await directory.rings()).toEqual([ring]);
    await directory.updateRing({ ...ring, name: "Renamed", state: "paused" });
    expect(await directory.ring("r1")).toEqual({ ...ring, name: "Renamed", state: "paused" });
  });

  it("does not bring a forgotten ring back", async () => {
    await directory.addRing(ring);
    await directory.claim(claim({}));
    await directory.forgetRing("r1");
    await directory.updateRing(ring);
    expect(await directory.ring("r1")).toBeNull();
    expect(await directory.claim(claim({ ring: "r2", member: "m2" }))).toEqual({ ok: true, value: null });
  });
});

describe("the rings of a mailbox", () => {
  it("[S29] are those that a folder of it is claimed for, and no others", async () => {
    const other = { ...ring, id: "r2", name: "Two", createdAt: 6 };
    await directory.addRing(other);
    await directory.addRing(ring);
    await directory.claim(claim({}));
    await directory.claim(claim({ ring: "r2", member: "m2", folder: "second" }));
    await directory.claim(claim({ ring: "r2", member: "m3", mailbox: "another" }));
    expect(await directory.memberships("BOX")).toEqual([
      { ring, member: "m1", folder: "folder" },
      { ring: other, member: "m2", folder: "second" },
    ]);
    expect(await directory.memberships("nobody")).toEqual([]);
    expect(await directory.ringFor("r2", "box")).toEqual({ ring: other, place: { member: "m2", folder: "second" } });
    expect(await directory.ringFor("r1", "another")).toEqual({ ring, place: null });
    expect(await directory.ringFor("r3", "box")).toBeNull();
    await directory.release("m1");
    expect((await directory.memberships("box")).map(({ member }) => member)).toEqual(["m2"]);
  });
});

describe("claims on folders", () => {
  it("[S23] one ring has a folder; the same member may ask again", async () => {
    expect((await directory.claim(claim({}))).ok).toBe(true);
    expect((await directory.claim(claim({}))).ok).toBe(true);
    expect(await directory.claim(claim({ ring: "r2", member: "m2" }))).toMatchObject({
      ok: false,
      error: { reason: "folder_in_ring", ring: "r1" },
    });
    expect((await directory.claim(claim({ member: "m3" }))).ok).toBe(false);
    await directory.release("m1");
    await directory.release("m1");
    expect((await directory.claim(claim({ ring: "r2", member: "m2" }))).ok).toBe(true);
  });

  it.each([
    ["a source beside a member that writes", true, false, true],
    ["a member that writes beside a source", false, true, true],
    ["two sources", false, false, true],
    ["two that write", true, true, false],
  ])("[S5] %s", async (_words, first, second, allowed) => {
    await directory.claim(claim({ exclusive: first }));
    const other = await directory.claim(claim({ ring: "r2", member: "m2", exclusive: second }));
    expect(other.ok).toBe(allowed);
  });

  it("a source that wants to write is asked like anybody else", async () => {
    await directory.claim(claim({}));
    await directory.claim(claim({ ring: "r2", member: "m2", exclusive: false }));
    expect((await directory.claim(claim({ ring: "r2", member: "m2", exclusive: true }))).ok).toBe(false);
    await directory.release("m1");
    expect((await directory.claim(claim({ ring: "r2", member: "m2", exclusive: true }))).ok).toBe(true);
    expect((await directory.claim(claim({}))).ok).toBe(false);
  });
});

describe("[S3] rings that would feed each other for ever are refused", () => {
  const put = async (to: string, folder: string, exclusive: boolean, member = `${to} ${folder}`) =>
    directory.claim({ mailbox: `box of ${folder}`, folder, ring: to, member, exclusive });

  it("two rings, whichever claim comes last; and nothing is changed", async () => {
    const claims: readonly (readonly [ring: string, folder: string, exclusive: boolean])[] = [
      ["r1", "f1", true],
      ["r1", "f2", false],
      ["r2", "f2", true],
      ["r2", "f1", false],
    ];
    for (const last of claims) {
      directory = new Directory({ sql: new NodeSql(), clock: { now: () => now } });
      for (const one of claims) if (one !== last) expect(await put(...one)).toEqual({ ok: true, value: null });
      const refusal = await put(...last);
      expect(refusal).toMatchObject({
        ok: false,
        error: { reason: "folder_cycle", ring: last[0] === "r1" ? "r2" : "r1" },
      });
      expect(refusal.ok ? "" : refusal.error.detail).toContain(last[0] === "r1" ? "r1 -> r2 -> r1" : "r2 -> r1 -> r2");
      // The refused one holds nothing: whoever writes the folder otherwise is not in its way, nor does it feed anybody.
      if (last[2]) expect((await put("r9", last[1], true)).ok).toBe(true);
    }
  });

  it("chains of three, which are named in their order", async () => {
    for (const [id, own, read] of [
      ["r1", "f1", "f3"],
      ["r2", "f2", "f1"],
    ] as const) {
      expect((await put(id, own, true)).ok).toBe(true);
      expect((await put(id, read, false)).ok).toBe(true);
    }
    expect((await put("r3", "f2", false)).ok).toBe(true);
    const refusal = await put("r3", "f3", true);
    expect(refusal).toMatchObject({ error: { reason: "folder_cycle", ring: "r1" } });
    expect(refusal.ok ? "" : refusal.error.detail).toContain("r3 -> r1 -> r2 -> r3");
    await directory.release("r2 f1");
    expect((await put("r3", "f3", true)).ok).toBe(true);
  });

  it("a source that wants to write, where that closes the circle; it stays a source", async () => {
    await put("r1", "f1", true);
    await put("r1", "f2", false);
    await put("r2", "f1", false);
    await put("r2", "f2", false);
    const writes = async () => put("r2", "f2", true);
    expect(await writes()).toMatchObject({ error: { reason: "folder_cycle", ring: "r1" } });
    expect((await put("r3", "f2", true)).ok).toBe(true);
    await directory.release("r3 f2");
    await directory.release("r2 f1");
    expect((await writes()).ok).toBe(true);
    expect((await writes()).ok).toBe(true);
  });

  it("[S41] but not while a direction that the circle needs is switched off", async () => {
    const flows = (to: string, folder: string, flow: Partial<Claim>) =>
      directory.claim({
        mailbox: `box of ${folder}`,
        folder,
        ring: to,
        member: `${to} ${folder}`,
        exclusive: true,
        ...flow,
      });
    await flows("r1", "f1", {});
    await flows("r2", "f1", { exclusive: false });
    await flows("r2", "f2", { writes: false });
    expect((await flows("r1", "f2", { exclusive: false })).ok).toBe(true);
    expect(await flows("r2", "f2", {})).toMatchObject({ error: { reason: "folder_cycle", ring: "r1" } });
    expect((await flows("r1", "f2", { exclusive: false, reads: false })).ok).toBe(true);
    expect((await flows("r2", "f2", {})).ok).toBe(true);
    expect(await flows("r1", "f2", { exclusive: false })).toMatchObject({ error: { reason: "folder_cycle" } });
    // A folder that is not written just now belongs to its ring all the same.
    expect(await flows("r3", "f2", {})).toMatchObject({ error: { reason: "folder_in_ring" } });
  });

  it("a chain that ends, and one ring that feeds many, are no circle", async () => {
    await put("r1", "f1", true);
    for (const id of ["r2", "r3"]) {
      expect((await put(id, "f1", false)).ok).toBe(true);
      expect((await put(id, `own of ${id}`, true)).ok).toBe(true);
      expect((await put("r4", `own of ${id}`, false)).ok).toBe(true);
    }
  });
});

it("the audit log gives the newest entries first, page by page", async () => {
  for (const what of ["createRing", "addMember", "pauseRing"]) {
    now += 1;
    await directory.audit({ who: "admin", what, ring: "r1", member: null, mailbox: null });
  }
  const page = await directory.audits(Number.MAX_SAFE_INTEGER, 2);
  expect(page.map(({ what, at }) => [what, at])).toEqual([
    ["pauseRing", 1_003],
    ["addMember", 1_002],
  ]);
  expect((await directory.audits(page[1]?.id ?? 0, 2)).map(({ what }) => what)).toEqual(["createRing"]);
});
