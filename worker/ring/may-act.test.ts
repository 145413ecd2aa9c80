import { describe, expect, it } from "vitest";
import type { ActKind } from "../../shared/contract/acts.ts";
import { offerOf, refusalOf, type Standing } from "./may-act.ts";
import { effectiveRole } from "./directions.ts";
import type { Role } from "./protocol.ts";

const ALL: readonly ActKind[] = ["resync", "push", "pull", "undo", "restore", "add"];

function standing(role: Role | null, change: Partial<Standing> = {}): Standing {
  const member = role === null ? null : taking(role);
  return { ring: "active", acts: "members", onlyCoupled: false, member, administers: false, ...change };
}

type Taking = NonNullable<Standing["member"]>;

function taking(assigned: Role, change: Partial<Taking> = {}): Taking {
  const switches = { assigned, receives: true, gives: true, ...change };
  return { ...switches, role: effectiveRole(switches), joining: false, suspended: null, ...change };
}

const allowed = (where: Standing): ActKind[] => ALL.filter((act) => offerOf(act, where).allowed);

describe("who may do what", () => {
  it.each<[string, Standing, readonly ActKind[]]>([
    ["two-way", standing("two-way"), ALL],
    ["reader", standing("reader"), ["resync", "pull"]],
    ["source", standing("source"), ["resync", "push"]],
    ["administrator in no folder", standing(null, { administers: true }), ["resync", "undo", "restore"]],
    ["administrator as a reader", standing("reader", { administers: true }), ["resync", "pull", "undo", "restore"]],
    ["two-way, administrators act", standing("two-way", { acts: "administrators" }), ["resync", "pull"]],
    ["administrator, both ways", standing("two-way", { acts: "administrators", administers: true }), ALL],
    ["paused", standing("two-way", { ring: "paused", administers: true }), []],
    ["deleted", standing("two-way", { ring: "deleted", administers: true }), []],
    ["joining", standing("two-way", { member: taking("two-way", { joining: true }) }), []],
    ["out of reach", standing("two-way", { member: taking("two-way", { suspended: "gone" }) }), []],
    ["nobody", standing(null), []],
    ["gives nothing", standing(null, { member: taking("two-way", { gives: false }) }), ["resync", "pull"]],
    ["receives nothing", standing(null, { member: taking("two-way", { receives: false }) }), ["resync", "push"]],
    ["rests", standing(null, { member: taking("reader", { receives: false }) }), []],
    ["creates nothing", standing("two-way", { onlyCoupled: true }), ALL.filter((act) => act !== "add")],
  ])("[S28] [S5] %s", (_name, where, acts) => {
    expect(allowed(where)).toEqual(acts);
  });

  it("[S33] every refusal says why in a sentence, and the offer says the same", () => {
    const places = [
      standing("reader"),
      standing("source"),
      standing(null),
      standing("two-way", { ring: "paused" }),
      standing("two-way", { ring: "deleted" }),
      standing("two-way", { acts: "administrators" }),
    ];
    for (const where of places) {
      for (const act of ALL) {
        const refusal = refusalOf(act, where);
        expect(offerOf(act, where).why).toBe(refusal?.detail ?? null);
        if (refusal) expect(refusal.detail).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  it.each<[string, Partial<Taking>, ActKind, string]>([
    ["gives nothing", { gives: false }, "push", "its direction folder to ring is switched off"],
    ["receives nothing", { receives: false }, "pull", "its direction ring to folder is switched off"],
    ["rests", { gives: false, receives: false }, "resync", "both of its directions are switched off"],
  ])("[S41] names the switch that stands in the way: %s", (_name, change, act, words) => {
    expect(refusalOf(act, standing(null, { member: taking("two-way", change) }))?.detail).toContain(words);
  });
});
