import { type Plant, plant, test } from "./plant.ts";

/** Bugs in directions, and in rings that create nothing new. */
export const DIRECTIONS: readonly Plant[] = [
  plant(
    test(
      "tests/contract/directions",
      "[S41] nothing is written while the folder does not receive; on again, the ring's changes are merged with what the folder gave",
    ),
    "P56",
    "a folder is written to although it does not receive",
    "worker/ring/directions.ts",
    'if (!takes(member)) return "source";',
    "",
  ),
  plant(
    test(
      "tests/contract/directions",
      "[S41] [S5] while the folder does not give, the ring gets nothing from it; on again, its own contacts are new ones",
    ),
    "P56",
    "the ring gets what a folder does not give",
    "worker/ring/directions.ts",
    'return gives(member) ? "two-way" : "reader";',
    'return "two-way";',
  ),
  plant(
    test(
      "tests/contract/directions",
      "[S41] changes and deletions flow, nothing new is created anywhere; once that is lifted, what is missing is",
    ),
    "P56",
    "what lacks its copy is made by nobody once the ring creates again",
    "worker/mailbox/only-coupled.ts",
    "if (held === pair.held && !leftOut) return;",
    "if (held === pair.held || held === null) return;",
  ),
  plant(
    test(
      "worker/ring/loop",
      "[S45] that undoes what the ring changes is held after a few times; whatever else comes from that folder flows on",
    ),
    "P59",
    "two programs that undo each other go on for ever",
    "worker/ring/loop.ts",
    "if (returns.length < RETURNS) return false;",
    "if (returns.length < RETURNS * 1000) return false;",
  ),
];
