import { type Plant, plant, test } from "./plant.ts";

/** Bugs in how a spoke tells deletions. */
export const WAVES: readonly Plant[] = [
  plant(
    test(
      "tests/contract/guard-folder",
      "[S12] [S36] deleted in Outlook: suspended with its reason, and it goes on when it is put back",
    ),
    "P49",
    "a folder that was moved away counts as an emptied one",
    "worker/mailbox/folder.ts",
    "    else if (known !== parent) run.suspend(MOVED);\n    return parent !== null && (known === null || known === parent);\n",
    "    return parent !== null;\n",
  ),
  plant(
    test(
      "tests/contract/guard-flood",
      "[S36] [S37] at once: nothing is deleted elsewhere, the hold says who, how many and which, and restore brings all back",
    ),
    "P49",
    "a spoke does not say how many deletions wait",
    "worker/mailbox/deletions.ts",
    "return { deletions, emptied: run.quiet.emptied };",
    "return { deletions: Math.min(deletions, 1), emptied: run.quiet.emptied };",
  ),
  plant(
    test("tests/contract/guard-folder", "[S36] by hand, in bursts: one wave, and nothing is deleted elsewhere"),
    "P49",
    "a spoke does not say that its folder was emptied",
    "worker/mailbox/deletions.ts",
    "run.quiet.emptied ??= isEmptied(run.books);",
    "run.quiet.emptied ??= isEmptied(run.books) && deletions < 0;",
  ),
];
