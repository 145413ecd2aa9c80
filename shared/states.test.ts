import { expect, test } from "vitest";
import { stateInWords } from "./states.ts";

test.each([
  ["InSync", undefined, "In sync"],
  ["Failed", { tries: 2 }, "Failed (2 of 5)"],
  ["Failed", {}, "Failed"],
  ["Excluded", { reason: "private" }, "Excluded (private)"],
  ["NotCoupled", { reason: "" }, "Not coupled"],
] as const)("%s %j", (state, detail, words) => {
  expect(stateInWords(state, detail)).toBe(words);
});
