import { GUARDS } from "./guards.ts";
import { MERGING } from "./merging.ts";
import { OBSERVING } from "./observing.ts";
import type { Plant } from "./plant.ts";
import { POLICIES, READINGS } from "./rules.ts";
import { STORAGE } from "./storage.ts";
import { WRITING } from "./writing.ts";

/** Every planted bug. What finds each, and how soon: docs/RELIABILITY.md. */
export const PLANTS: readonly Plant[] = [
  ...OBSERVING,
  ...MERGING,
  ...WRITING,
  ...STORAGE,
  ...GUARDS,
  ...READINGS,
  ...POLICIES,
];
