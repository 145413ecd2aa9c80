import { DIRECTIONS } from "./directions.ts";
import { GUARDS } from "./guards.ts";
import { MERGING } from "./merging.ts";
import { OBSERVING } from "./observing.ts";
import { ORDERS } from "./orders.ts";
import type { Plant } from "./plant.ts";
import { POLICIES } from "./policies.ts";
import { READINGS } from "./readings.ts";
import { STORAGE } from "./storage.ts";
import { WAVES } from "./waves.ts";
import { WRITING } from "./writing.ts";

/** Every planted bug. What finds each: docs/RELIABILITY.md. */
export const PLANTS: readonly Plant[] = [
  ...OBSERVING,
  ...MERGING,
  ...WRITING,
  ...STORAGE,
  ...GUARDS,
  ...WAVES,
  ...READINGS,
  ...POLICIES,
  ...ORDERS,
  ...DIRECTIONS,
];
