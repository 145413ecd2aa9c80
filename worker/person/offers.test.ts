import { expect, it } from "vitest";
import type { Compared } from "../mailbox/person-protocol.ts";
import { refused } from "../../shared/contract/problems.ts";
import type { Refusals } from "../ring/person-protocol.ts";
import { offersOf, ownCopy } from "./offers.ts";

const all: Refusals = { resync: null, push: null, pull: null, restore: null };
const member = {
  id: "m1",
  address: "anna@ringfold.example",
  folderName: "Company contacts",
  role: "two-way",
  state: "active",
  reason: null,
} as const;

const compared = (how: Compared["compared"], more: Partial<Compared> = {}): Compared => ({
  item: "i1",
  compared: how,
  reason: "",
  problem: null,
  checkedAt: 1_000,
  retryAt: null,
  differences: [],
  plan: "p",
  ...more,
});
const offered = (one: Compared | null): string[] =>
  Object.entries(offersOf(all, one)).flatMap(([act, { allowed }]) => (allowed ? [act] : []));

it.each([
  ["differs", ["resync", "push", "pull", "restore"]],
  ["same", ["resync", "restore"]],
  ["gone", ["resync", "pull", "restore"]],
  ["missing", ["resync", "restore"]],
  ["unknown", ["resync", "restore"]],
] as const)("[S28] push and pull are offered only where they have something to do: %s", (how, acts) => {
  expect(offered(compared(how))).toEqual(acts);
  for (const { allowed, why } of Object.values(offersOf(all, compared(how)))) {
    expect(allowed ? why : (why ?? "").length > 20).toBe(allowed ? null : true);
  }
});

it("[S28] what the ring does not offer stays so, for the ring's reason", () => {
  const paused = refused("ring_paused", "This ring is paused.");
  const refusals = { resync: paused, push: paused, pull: paused, restore: paused };
  const no = { allowed: false, why: paused.detail };
  const offers = { resync: no, push: no, pull: no, restore: no };
  for (const how of ["differs", "same", "gone", "unknown"] as const) {
    expect(offersOf(refusals, compared(how))).toEqual(offers);
  }
  expect(offersOf(refusals, null)).toEqual(offers);
});

it("[S27] the own copy says what was compared, when, and of what could not be read why and until when", () => {
  const difference = { field: "mobilePhone", label: "Mobile phone", copy: "1", ring: "2" };
  expect(ownCopy(member, compared("differs", { differences: [difference] }))).toMatchObject({
    compared: "differs",
    words: "Your copy and the ring differ: Mobile phone.",
    checkedAt: "1970-01-01T00:00:01.000Z",
    differences: [difference],
  });
  const reason = "Microsoft 365 asks for a pause of 7 seconds. Try again after that.";
  expect(ownCopy(member, compared("unknown", { reason, checkedAt: null, retryAt: 8_000 }))).toMatchObject({
    words: reason,
    checkedAt: null,
    retryAt: "1970-01-01T00:00:08.000Z",
  });
  expect(ownCopy(member, compared("missing", { reason: "It is on its way." })).words).toBe(
    "Your folder has no copy of this yet. It is on its way.",
  );
});
