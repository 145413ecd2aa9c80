import { expect, it } from "vitest";
import { refused } from "../../shared/contract/problems.ts";
import { err, ok } from "../../shared/result.ts";
import { answered, orFailed } from "./answered.ts";

const down = err(refused("internal", "The ring could not answer."));
const left = err(refused("ring_not_found", "There is no such ring."));

it("[S20] [S27] one ring that fails hides nothing of the others; none that answers is no empty answer", () => {
  expect(answered([ok(1), down, ok(2)])).toEqual(ok([1, 2]));
  expect(answered([down, left])).toEqual(down);
  expect(answered([])).toEqual(ok([]));
});

it("[S27] a ring that was just left is none, and no failure", () => {
  expect(answered([left])).toEqual(ok([]));
  expect(answered([left, ok(1)])).toEqual(ok([1]));
});

it("[S24] a fault of ours is told without its words, which are for the log", async () => {
  const logged: unknown[] = [];
  const log = { event: (name: string, fields: object) => void logged.push({ name, ...fields }) };
  const ring = { id: "r1", name: "One", kind: "contact", state: "active", createdAt: 0, wipeAt: null } as const;
  const admitted = { ring, mailbox: "m", actor: { oid: "o", name: "n", member: null, administers: true } };
  const answer = await orFailed(log, admitted, Promise.reject(new Error("overloaded")));
  expect(answer).toMatchObject({ ok: false, error: { reason: "internal" } });
  expect(JSON.stringify(answer)).not.toContain("overloaded");
  expect(logged).toEqual([{ name: "ring-failed", ring: "r1", reason: "overloaded" }]);
});
