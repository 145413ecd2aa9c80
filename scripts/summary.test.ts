import { expect, it } from "vitest";
import { summarise } from "./summary.mjs";

const all = { named: false, filtered: false };
const suite = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

it("sums up over files", () => {
  const report = { testResults: [suite("passed", "passed"), suite("failed", "passed", "failed", "failed")] };
  expect(summarise(report, 1, all)).toEqual({ passed: 2, failed: 2 });
});

it("counts a test that did not run as failed, unless tests were chosen by name", () => {
  const report = { testResults: [suite("passed", "passed", "pending", "todo", "skipped")] };
  expect(summarise(report, 0, all)).toEqual({ passed: 1, failed: 3 });
  expect(summarise(report, 0, { named: true, filtered: true })).toEqual({ passed: 1, failed: 0 });
});

it("counts a file that fails outside of its tests", () => {
  expect(summarise({ testResults: [suite("failed")] }, 1, all)).toEqual({ passed: 0, failed: 1 });
  expect(summarise({ testResults: [suite("failed", "passed")] }, 1, all)).toEqual({ passed: 1, failed: 1 });
});

it("never takes a run that ended badly for a good one", () => {
  expect(summarise(undefined, 0, all)).toEqual({ passed: 0, failed: 1 });
  expect(summarise({ testResults: [suite("passed", "passed")] }, 1, all)).toEqual({ passed: 1, failed: 1 });
});

it("accepts no tests at all, but not that a filter finds none", () => {
  expect(summarise({ testResults: [] }, 0, all)).toEqual({ passed: 0, failed: 0 });
  expect(summarise({ testResults: [] }, 0, { named: false, filtered: true })).toEqual({ passed: 0, failed: 1 });
});
