import { type Plant, plant, schedule, test } from "./plant.ts";

const OBSERVE = "worker/mailbox/observe.ts";
const DELTA = "worker/mailbox/delta-reader.ts";

/** Bugs in what a spoke makes of its folder. */
export const OBSERVING: readonly Plant[] = [
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S10] [S16] an edit whose process ended before the ring had answered goes on by itself (P1)",
    ),
    "P1",
    "what was not answered when the process ended is never sent again",
    "worker/mailbox/pairs.ts",
    "      this.#wait(row.id, row.work);\n",
    "      this.#wait(row.id, row.work & ~WORK.submit);\n",
  ),
  plant(
    schedule(5),
    "P2",
    "a page of the delta that is not the last marks nothing",
    DELTA,
    "if (!same && !settled) books.markDirty(entry.id);",
    "if (!same && !settled && page.next === null) books.markDirty(entry.id);",
  ),
  plant(
    test("tests/contract/protocol-spoke", "[S2] a mark raised again while the read was under way is not cleared (P3)"),
    "P3",
    "a dirty mark is cleared although the copy was named again",
    "worker/mailbox/judged.ts",
    "dirty: pair.dirty === asked.dirty ? 0 : pair.dirty",
    "dirty: asked.dirty * 0",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S2] a body that was under way while we wrote is not taken for an edit (P4)",
    ),
    "P4",
    "a read sent before a write is judged after it",
    OBSERVE,
    "if (pair.operation || pair.submission || pair.revision !== asked.revision)",
    "if (pair.operation || pair.submission)",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S2] an old replica is recognised by its date, and by an etag known from before (P5)",
    ),
    "P5",
    "an old replica counts as the newest state",
    OBSERVE,
    "if (asked.at >= pair.learnedAt + books.settings.visibilityMs) return false;",
    "if (asked.at >= 0) return false;",
  ),
  plant(
    test("tests/contract/protocol-faults", "[S12] 404 right after our own create is not a deletion (P6)"),
    "P6",
    "404 right after our own create counts as deleted",
    OBSERVE,
    'if (sight.kind === "absent" && pair.createdAt > 0 && asked.at < until)',
    'if (sight.kind === "absent" && asked.at < until * 0)',
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S4] [S12] a full reading that lacks a copy deletes nothing: the copy is asked for by itself (P7)",
    ),
    "P7",
    "what a listing does not show counts as gone",
    DELTA,
    "books.pairs.save(pair, { dirty: pair.dirty + 1 }); // P7",
    "books.pairs.save(pair, { gone: true, etag: null });",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S9] edits another field of it: what its server made of ours is nobody's edit (P8)",
    ),
    "P8",
    "what a server made of our value counts as a person's edit",
    "worker/mailbox/operate.ts",
    "const overlay = overlayOf(agreed, withFields(before, reply, named));",
    "const overlay = overlayOf(agreed, withFields(before, intended, named));",
  ),
  plant(
    test(
      "tests/contract/protocol-flow",
      "[S1] creation, edit, deletion and undelete reach every member (P2, P9, P11, P15, P17)",
    ),
    "P9",
    "a copy that came back does not revive its item",
    OBSERVE,
    "{ editedAt: view.modifiedAt, back: true }",
    "{ editedAt: view.modifiedAt, back: false }",
  ),
  plant(
    test(
      "tests/contract/protocol-flow",
      "[S8] a private contact is in nobody else's folder; one that becomes private is detached and deleted nowhere",
    ),
    "S8",
    "private contacts are shared",
    "worker/mailbox/view.ts",
    "private: kind.isPrivate(item)",
    'private: kind.isPrivate(item) && kind.name !== "contact"',
  ),
  plant(
    test(
      "tests/contract/subscriptions",
      "[S11] what came after the folder was read and before there was a subscription is found at once",
    ),
    "P70",
    "what came before there was a subscription is not looked for",
    "worker/mailbox/subscriptions.ts",
    "if (spoke.books.config.kind === kind) spoke.sweepWhateverComes();",
    "if (spoke.books.config.kind !== kind) spoke.sweepWhateverComes();",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S27] [S43] an exception that is over by the time of the next one is over for the ring, too (P48)",
    ),
    "P48",
    "what is told of a copy is booked once the answer is there, and not before",
    "worker/mailbox/talk.ts",
    "for (const pair of untold) if (pair.told !== UNKNOWN) books.pairs.save(pair, { told: UNKNOWN });",
    "",
  ),
  plant(
    test(
      "tests/contract/protocol-flow",
      "[S20] one contact that is too large is left alone; the mailbox goes on with all others",
    ),
    "S20",
    "a contact that is too large is sent all the same",
    "worker/mailbox/judged.ts",
    'return canonical(view.content).length > MAX_CONTENT ? "too large" : null;',
    'return canonical(view.content).length > MAX_CONTENT * 1000 ? "too large" : null;',
  ),
];
