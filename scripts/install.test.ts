import { expect, it } from "vitest";
import { isNewEnough, staleness } from "./install.mjs";

it("tells a stale node_modules from a right one", () => {
  const wanted = { packages: { "": {}, a: { version: "1", integrity: "x" }, b: { version: "2", optional: true } } };
  expect(staleness(wanted, undefined)).toBe("node_modules is missing");
  expect(staleness(wanted, { packages: { a: { version: "1", integrity: "x" } } })).toBeUndefined();
  expect(staleness(wanted, { packages: { a: { version: "2", integrity: "y" } } })).toBe("a differs");
  expect(staleness(wanted, { packages: {} })).toBe("a differs");
});

it("knows the first Node that runs TypeScript by itself", () => {
  expect(["v20.20.2", "v22.17.0", "v22.18.0", "v24.0.0", ""].map(isNewEnough)).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});
