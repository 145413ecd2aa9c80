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
