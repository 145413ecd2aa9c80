import { expect, test } from "vitest";
import { Kept } from "./kept.ts";

test("[S29] a value is kept until its end and no longer", () => {
  const kept = new Kept<string>(10);
  kept.set("a", "one", 100);
  expect(kept.get("a", 99)).toBe("one");
  expect(kept.get("a", 100)).toBeUndefined();
  expect(kept.get("a", 0)).toBeUndefined();
});

test("so many at most: the oldest goes first, and what is set again is new", () => {
  const kept = new Kept<number>(2);
  kept.set("a", 1, 100);
  kept.set("b", 2, 100);
  kept.set("a", 3, 100);
  kept.set("c", 4, 100);
  expect([kept.get("a", 0), kept.get("b", 0), kept.get("c", 0)]).toEqual([3, undefined, 4]);
  kept.delete("a");
  expect(kept.get("a", 0)).toBeUndefined();
});
