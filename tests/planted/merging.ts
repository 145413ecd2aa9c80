import { type Plant, plant, schedule, test } from "./plant.ts";

const MERGE = "worker/engine/merge.ts";
const BOOKS = "worker/mailbox/books.ts";
const SUBMIT = "worker/ring/submit.ts";

/** Bugs in what the hub makes of what it is told, and in what a spoke makes of the answers. */
export const MERGING: readonly Plant[] = [
  plant(
    test(
      "tests/contract/protocol-flow",
      "[S2] edits of different fields at once both survive; a set merges by its elements (P8, P10)",
    ),
    "P10",
    "the base of the next merge is the newest version, not what was agreed",
    "worker/mailbox/book-answer.ts",
    "          ...standsFor(pair, content, open.observed ?? content, answer),\n",
    "          ...standsFor(pair, answer.content ?? content, open.observed ?? content, answer),\n",
  ),
  plant(
    test(
      "tests/contract/protocol-hub",
      "[S4] keeps an item whose deleter had not seen everything, and revives a tombstone with all its fields (P9, P11)",
    ),
    "P11",
    "a deletion wins although the deleter had not seen every edit",
    "worker/ring/removal.ts",
    "const seen = base !== null && sameContent(base, item.content);",
    "const seen = base !== null;",
  ),
  {
    killer: test(
      "tests/contract/protocol-hub",
      "[S15] an edit time from the future counts as now, and only breaks the tie (P12)",
    ),
    rule: "P12",
    name: "an edit time from the future is believed",
    edits: [
      {
        file: MERGE,
        from: "Math.max(input.times[field.name] ?? 0, Math.min(input.editedAt, input.now))",
        to: "Math.max(input.times[field.name] ?? 0, input.editedAt)",
      },
      {
        file: MERGE,
        from: "const incomingAt = Math.min(input.editedAt, input.now);",
        to: "const incomingAt = input.editedAt;",
      },
    ],
  },
  plant(
    test(
      "tests/contract/protocol-flow",
      "[S2] the same field edited twice at once: the later edit wins and the other is kept as a conflict (P12, P13)",
    ),
    "P13",
    "values that lose are not listed",
    "worker/ring/edit.ts",
    "  desk.items.conflicts.keep(losers, rule);\n",
    "",
  ),
  plant(
    test(
      "tests/contract/protocol-hub",
      "[S2] answers a submission that comes again as it did at first, and takes nothing back of what others did since (P14)",
    ),
    "P14",
    "a submission that was answered is judged anew when it is sent again",
    SUBMIT,
    "if (order === 0) return memory.answer;",
    "",
  ),
  plant(
    test(
      "tests/contract/protocol-hub",
      "[S10] gives the same answer to the same submission, and 'stale' to an older one (P1, P14, P37)",
    ),
    "P14",
    "an older submission that comes late is judged",
    SUBMIT,
    'if (order < 0) return nothing(submission, "stale");',
    "",
  ),
  plant(
    schedule(1),
    "P15",
    "the id of an item is not derived from its first copy",
    BOOKS,
    "return itemIdFor(this.config.ring, this.config.mailbox, copy);",
    "return itemIdFor(this.config.ring, this.config.mailbox, copy + this.random.hex(8));",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S3] a copy that the hub names and the books do not know is looked at, not created beside (P15, P36)",
    ),
    "P15",
    "a copy that the hub names and the books do not know is not looked at",
    "worker/mailbox/take-feed.ts",
    "if (!pair) return books.pairs.add({ item: row.item, copy: row.copy, doubt: true, dirty: 1 });",
    "if (!pair) return undefined;",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S1] targets only move forward, whichever of answer and entry comes first (P16)",
    ),
    "P16",
    "answers and feed are taken in the order in which they come",
    BOOKS,
    "if (compareVersions(version, pair.version) < 0) return pair;",
    "",
  ),
  plant(
    test("tests/contract/protocol-hub", "[S17] does not take an unknown item for a deleted one (P34)"),
    "P34",
    "an item that the ring does not know counts as deleted, and nothing is recorded",
    SUBMIT,
    "if (submission.base === null) return { ...nothing(submission",
    "if (submission.content === null) return { ...nothing(submission",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S2] [S17] an answer that says the ring remembers a newer question puts the copy in doubt, so that nothing is written over it (P36)",
    ),
    "P36",
    "an answer that is out of date raises no doubt",
    "worker/mailbox/book-answer.ts",
    "books.pairs.save(pair, { ...answered, doubt: true, dirty: pair.dirty + 1 }); // P36",
    "books.pairs.save(pair, answered);",
  ),
  plant(
    test(
      "tests/contract/protocol-recovery",
      "[S16] an evicted mailbox and an evicted hub go on where they were (P1, P35)",
    ),
    "P37",
    "submissions are numbered from one at every start",
    BOOKS,
    'const last = this.#last?.gen ?? "";',
    'if (this.#last) return this.#last.gen;\n    const last = "";',
  ),
  plant(
    test(
      "tests/contract/protocol-recovery",
      "[S17] what a mailbox set back had heard before is not taken for its people's edit (P35, P38)",
    ),
    "P38",
    "a copy in doubt is submitted with the base that its books remember",
    "worker/mailbox/judged.ts",
    "const base = pair.doubt || more.isNew",
    "const base = more.isNew",
  ),
  plant(
    test(
      "tests/contract/protocol-hub",
      "[S2] a copy in doubt that holds an older value is behind; another value is a conflict; sets only grow (P38)",
    ),
    "P38",
    "of a copy in doubt what the item once held counts as an edit",
    MERGE,
    "if (inHistory(incoming)) return current;",
    "",
  ),
  plant(
    test(
      "tests/contract/protocol-retention",
      "[S4] a tombstone is purged after 30 days, and only when every member has passed it (P40)",
    ),
    "P40",
    "a deletion is forgotten although a member has not heard of it",
    "worker/ring/purge.ts",
    "return Math.min(hub.line.head().seq - 1, ...members.map((member) => hub.members.mark(member.id).cursor.seq));",
    "return hub.line.head().seq - Math.min(1, members.length);",
  ),
  plant(
    test(
      "worker/ring/push",
      "[S19] does nothing once the ring has moved on since the preview; of two panes the second is told",
    ),
    "P42",
    "a push overrides what its person never saw",
    "worker/ring/override.ts",
    "return sameVersion(item.version, wanted.order.expected) ? ok(item) : err(stale());",
    "return sameVersion(item.version, item.version) ? ok(item) : err(stale());",
  ),
  plant(
    test("worker/ring/push", "[S28] keeps what the copy held, with the person, before anything is overwritten"),
    "P43",
    "a pull does not keep what the copy held",
    "worker/ring/push.ts",
    "detail: { version: item.version, kept, ...(",
    "detail: { version: item.version, kept: kept && item.content, ...(",
  ),
  plant(
    test(
      "worker/ring/undo",
      "[S30] sent again happens once and gets the same answer, also when others have changed things since",
    ),
    "P44",
    "an act that is sent again is judged anew",
    "worker/ring/person.ts",
    "if (before.value) return ok({ act: before.value, fresh: false });",
    "if (before.value && id === kind) return ok({ act: before.value, fresh: false });",
  ),
  plant(
    test(
      "worker/ring/undo",
      "[S28] puts back what the version changed, field by field and entry by entry; what changed since is listed and stays",
    ),
    "P45",
    "an undo takes back what others changed since",
    "worker/ring/undo.ts",
    'policy: { kind: "member", favours: "current" },',
    'policy: { kind: "member", favours: "incoming" },',
  ),
  plant(
    test(
      "worker/ring/undo",
      "[S28] is for who acts in the folder where it was done, and for administrators; for nobody else",
    ),
    "P45",
    "a pull is undone by anybody",
    "worker/ring/change.ts",
    "if (by.administers || by.member?.id === member) return null;",
    "if (by.administers || by.member?.id !== undefined) return null;",
  ),
  plant(
    test(
      "worker/ring/undo",
      "[S19] carries out what the preview showed, or nothing: another change since, another wish, another item",
    ),
    "P46",
    "an undo or a restore does not look whether its item moved on",
    "worker/ring/person.ts",
    "if (before && planOf(wish, before) !== plan) return err(stale());",
    "if (before && planOf(wish, before) === plan) desk.items.get(item);",
  ),
  plant(
    test(
      "worker/ring/resync",
      "[S10] the object gone right after the act was recorded: nobody was asked, and the alarm has them asked",
    ),
    "P47",
    "a resync that is cut off is gone on with by nobody",
    "worker/ring/resync.ts",
    "if (rows.length > 0) this.#agenda.by(this.#hub.ports.clock.now() + SAFETY_MS);",
    "",
  ),
  plant(
    test(
      "worker/ring/resync",
      "[S30] wanted again while it is under way is that one, by whomever; and what was answered once stays the answer",
    ),
    "P47",
    "a resync that is wanted again asks everybody again",
    "worker/ring/person.ts",
    "if (running) return ok(",
    "if (running && id === kind) return ok(",
  ),
];
