import { type Plant, plant, test } from "./plant.ts";

const TALK = "worker/mailbox/talk.ts";

/** Bugs in what is done about storage that was set back. */
export const STORAGE: readonly Plant[] = [
  plant(
    test(
      "tests/contract/protocol-hub",
      "[S17] tells a spoke that saw a point which is not on this line that they diverged (P30)",
    ),
    "P30",
    "the ring does not notice that its own storage was set back",
    "worker/ring/line.ts",
    "return point.seq === 0 || (point.seq <= this.#seq && this.at(point.seq).gen === point.gen);",
    "return point.seq >= 0;",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S17] an answer of an earlier era, or older than what was seen, is dropped (P31)",
    ),
    "P31",
    "an answer from before the ring was found set back is believed",
    "worker/mailbox/book-answer.ts",
    "if (sent.era !== books.membership.era) return false;",
    "",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S17] an answer of an earlier era, or older than what was seen, is dropped (P31)",
    ),
    "P31",
    "an answer that is older than what was seen since is believed",
    "worker/mailbox/book-answer.ts",
    "if (compareVersions(head, books.mark) < 0) return false;",
    "",
  ),
  plant(
    test(
      "tests/contract/protocol-recovery",
      "[S17] a ring set back gets its newest versions, tombstones and conflicts back from its members (P30 to P34)",
    ),
    "P32",
    "deletions that a set-back ring lost do not come back",
    "worker/ring/recover.ts",
    "if (row.content === null) recoverDeletion(desk, line, member, row, item);",
    "if (row.content === null) continue;",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S2] [S17] gets values that lost back from those who were told of them (P33)",
    ),
    "P33",
    "values that lost do not come back to a ring that was set back",
    TALK,
    "last ? books.losers() : []",
    "last ? books.losers().slice(0, 0) : []",
  ),
  plant(
    test(
      "tests/contract/protocol-recovery",
      "[S17] what a mailbox set back had heard before is not taken for its people's edit (P35, P38)",
    ),
    "P35",
    "a mailbox does not ask whether its storage was set back",
    TALK,
    "if (reply.value.setBack && !overtaken) rebuild(run);",
    "if (reply.value.setBack && !overtaken && run.waitUntil < 0) rebuild(run);",
  ),
  plant(
    test(
      "tests/contract/protocol-recovery",
      "[S17] a mailbox set back after it created copies creates none a second time (P35, P36)",
    ),
    "P36",
    "a copy with a mark of ours that the books do not know counts as a new one",
    "worker/mailbox/observe-new.ts",
    "if (lostSight) return judgeForeignAttempt(books, pair, view, marker, coupled);",
    "if (lostSight) return false;",
  ),
  {
    killer: test(
      "tests/contract/protocol-membership",
      "[S3] waits until what its former membership sent can no longer land, and then makes no second copy (P24)",
    ),
    rule: "P24",
    name: "a mailbox that joins again creates at once, though what it sent before may still land",
    edits: [
      {
        file: "worker/mailbox/books.ts",
        from: 'return mode !== "normal" || listing || this.clock.now() < gateUntil;',
        to: 'return mode !== "normal" || listing || gateUntil < 0;',
      },
      {
        file: "worker/mailbox/spoke.ts",
        from: '(mode !== "join" && mode !== "rebuild") || books.clock.now() < gateUntil',
        to: '(mode !== "join" && mode !== "rebuild") || gateUntil < 0',
      },
    ],
  },
];
