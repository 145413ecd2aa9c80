import { type Plant, plant, test } from "./plant.ts";

const ORDER = "worker/mailbox/order.ts";

/** Bugs in orders for copies. */
export const ORDERS: readonly Plant[] = [
  plant(
    test(
      "tests/contract/orders",
      "[S43] [S3] uncouple: the copy becomes a person of its own everywhere, the ring's gets another copy, and it happens once",
    ),
    "P58",
    "an order that comes twice is done twice",
    ORDER,
    'if (pair.acts.includes(order.id)) return "done";',
    "",
  ),
  plant(
    test("tests/contract/orders", "[S43] waits while something is open on the copy, and is done afterwards"),
    "P58",
    "an order is done while something is open on the copy",
    ORDER,
    'if (pair.operation || pair.submission || pair.missing > 0) return "later";',
    "",
  ),
  plant(
    test(
      "tests/contract/orders",
      "[S43] exclude: nothing flows to the copy or from it any more, and it stays; include: it is in step again, and nothing typed is lost",
    ),
    "P58",
    "a copy that was left out is written to all the same",
    ORDER,
    "        excluded: LEFT_OUT,\n        target: null,",
    "        target: pair.target,",
  ),
];
