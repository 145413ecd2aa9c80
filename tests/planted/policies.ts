import { type Plant, plant, test } from "./plant.ts";

const EDIT = "worker/ring/edit.ts";

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
  plant(
    test(
      "tests/contract/policy-deletions",
      "[S39] the deletion wins though it came with an old view; what was typed is listed, with whose it was",
    ),
    "P51",
    "where a deletion wins, what its person had not seen is not listed",
    "worker/ring/removal.ts",
    'const traces = { cause: "deleted", losers, rule: "deletion", over } as const;',
    'const traces = { cause: "deleted", losers: [], rule: "deletion", over } as const;',
  ),
  plant(
    test(
      "tests/contract/policy-deletions",
      "[S39] an edit of what is deleted brings nothing back where the deletion wins, and is listed",
    ),
    "P51",
    "where a deletion wins, an edit brings the item back",
    "worker/ring/submit.ts",
    'if (item.deleted && !submission.back && desk.policy.deletions === "deletionWins")',
    "if (item.deleted && !submission.back && desk.policy.deletions !== desk.policy.deletions)",
  ),
  plant(
    test(
      "tests/contract/policy-readers",
      "[S40] keeps an edit until the ring changes that very field; then what was typed is listed",
    ),
    "P54",
    "what a folder that only receives may keep is put back",
    "worker/mailbox/book-answer.ts",
    "const agreed = kept.length === 0 ? content : withFields(content, ring ?? {}, kept);",
    "const agreed = content;",
  ),
  plant(
    test(
      "tests/contract/policy-readers",
      "[S40] keeps an edit until the ring changes that very field; then what was typed is listed",
    ),
    "P54",
    "what a folder that only receives may keep is not listed",
    "worker/ring/readers.ts",
    '  const stands = record(desk, member, item, item, { cause: "conflict", losers, rule: "reader" });\n  const kept',
    '  const stands = record(desk, member, item, item, { cause: "conflict", losers: desk.policy.readerEdits === "keep" ? [] : losers, rule: "reader" });\n  const kept',
  ),
  plant(
    test(
      "tests/contract/policy-readers",
      "[S5] when it takes part both ways, what it had kept for itself does not become the ring's",
    ),
    "P54",
    "what was kept in a folder becomes the ring's when it takes part both ways",
    "worker/mailbox/run.ts",
    "takeBack(this.books, before);",
    "",
  ),
  plant(
    test(
      "tests/contract/policy-leaving",
      "[S39] detached: it lives on elsewhere, takes part no more, and is not made again here (P55)",
    ),
    "P55",
    "a copy that was moved to another folder is deleted everywhere although the ring detaches it",
    "worker/mailbox/observe.ts",
    'movedOut: sight.kind === "elsewhere" && sight.lives === true,',
    "movedOut: false,",
  ),
  plant(
    test(
      "tests/contract/policy-leaving",
      "[S39] an ordinary deletion is a move to Deleted Items, and stays a deletion",
    ),
    "P55",
    "a copy that was deleted counts as moved away",
    "worker/mailbox/look.ts",
    "lives: living.has(sight.view.folder)",
    "lives: true",
  ),
];
