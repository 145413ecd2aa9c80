import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SWITCHES } from "../control/switches.ts";

test("the README lists every switch with its default", () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = Object.entries(SWITCHES).filter(
    ([name, row]) => !text.includes(`| \`${name}\` | \`${String(row.default)}\``),
  );
  expect(rows.map(([name]) => name)).toEqual([]);
});
