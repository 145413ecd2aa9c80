import { expect, it } from "vitest";
import { drawPlan } from "./plan.ts";
import { Rng } from "./rng.ts";

it("[S18] schedules are 60 to 400 steps long, half of them 150 or more, with rings of two to eight", () => {
  const plans = Array.from({ length: 10_000 }, (_, seed) => drawPlan(new Rng(seed), {}));
  const lengths = plans.map(({ steps }) => steps).toSorted((a, b) => a - b);
  expect([lengths[0], lengths.at(-1)]).toEqual([60, 400]);
  expect(lengths[5_000]).toBeGreaterThanOrEqual(150);
  expect(new Set(plans.map(({ members }) => members.length))).toEqual(new Set([2, 3, 4, 5, 6, 7, 8]));
});
