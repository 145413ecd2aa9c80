import { DEFAULT_POLICY, type Limit, type Policy } from "../../shared/policy.ts";

const ANY: Limit = { least: Number.MAX_SAFE_INTEGER, most: null, percent: 0 };

/** A ring in which nothing is ever too much at once. */
export const UNGUARDED: Policy = {
  ...DEFAULT_POLICY,
  limits: { deletions: ANY, creations: ANY, rewrites: ANY, emptied: Number.MAX_SAFE_INTEGER },
};
