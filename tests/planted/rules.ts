import { type Plant, plant, test } from "./plant.ts";

const EDIT = "worker/ring/edit.ts";

/** Bugs in first readings. */
export const READINGS: readonly Plant[] = [
  plant(
    test(
      "tests/contract/first-reading",
      "[S38] what may be several is created nowhere, and flows on as soon as it is decided",
    ),
    "P53",
    "what waited for a decision is created by nobody once it is decided",
    "worker/mailbox/held.ts",
    'const held = unmatched.has(item) ? "match" : pair.held === "match" ? null : pair.held;',
    'const held = unmatched.has(item) ? "match" : pair.held;',
  ),
];

/** Bugs in the rules of a ring for conflicts, deletions, and folders that only receive. */
export const POLICIES: readonly Plant[] = [
  plant(
    test(
      "tests/contract/policy-conflicts",
      "[S39] against a later edit, whichever comes first, and what lost is listed",
    ),
    "P51",
    "the value that the named member overrides is not listed",
    EDIT,
    "const losers = merged.losers.filter(({ open }) => !open).map(told);",
    'const losers = merged.losers.filter(({ open }) => !open && desk.policy.conflicts.winner !== "member").map(told);',
  ),
  plant(
    test(
      "tests/contract/policy-conflicts",
      "[S39] against a later edit, whichever comes first, and what lost is listed",
    ),
    "P51",
    "the named member wins only where it comes last",
    EDIT,
    'favours: (field) => (writerOf(desk.items, item.id, field) === named ? "current" : null),',
    "favours: () => null,",
  ),
  plant(
    test(
      "tests/contract/policy-conflicts",
      "[S39] neither wins: each keeps its own, the third keeps what it has, nobody is Pending, all else flows (P51)",
    ),
    "P51",
    "a contested field is written",
    "worker/mailbox/contested.ts",
    "if (agreed === null || copy === null || gone) return content;",
    "if (agreed === null || copy === null || !gone) return content;",
  ),
  plant(
    test(
      "tests/contract/policy-conflicts",
      "[S39] nobody deletes what waits for a decision: the copy comes back, and history says why",
    ),
    "P51",
    "a value that waits for a decision is deleted with its item",
    "worker/ring/removal.ts",
    "if (seen && waiting.length === 0) {",
    "if (seen) {",
  ),
];
