import { type Plant, plant, schedule, test } from "./plant.ts";

const OPERATE = "worker/mailbox/operate.ts";
const SETTLE = "worker/mailbox/settle.ts";
const PLAN = "worker/mailbox/plan.ts";
const ROWS = "worker/graph/rows.ts";
const REQUESTS = "worker/graph/requests.ts";

/** Bugs in what a spoke writes, and in what it makes of writes whose outcome is not known. */
export const WRITING: readonly Plant[] = [
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S1] takes a change back while it is on its way to the others: they get what stands, not what was on its way (P17)",
    ),
    "P17",
    "a target counts as reached while a write is under way",
    "worker/mailbox/books.ts",
    "if (pair.stray || pair.operation || pair.submission) return false;",
    "if (pair.stray) return false;",
  ),
  {
    killer: schedule(14),
    rule: "P18",
    name: "writes do not say which version they are meant for",
    edits: [
      {
        file: REQUESTS,
        from: 'const headers = { ...ITEM_HEADERS, "If-Match": etag };',
        to: 'const headers = etag === "" ? {} : { ...ITEM_HEADERS };',
      },
      {
        file: REQUESTS,
        from: 'headers: { ...ITEM_HEADERS, "If-Match": etag } };',
        to: 'headers: etag === "" ? {} : { ...ITEM_HEADERS } };',
      },
      { file: ROWS, from: '"item", { immutable: true, ifMatch: true, body }', to: '"item", { immutable: true, body }' },
      { file: ROWS, from: '"item", { immutable: true, ifMatch: true })', to: '"item", { immutable: true })' },
    ],
  },
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S2] a person's edit that shows in the reply to our write is not absorbed (P19)",
    ),
    "P19",
    "an edit that shows in the answer to our own write is taken for ours",
    OPERATE,
    "    foreign.length > 0\n",
    "    foreign.length < 0\n",
  ),
  plant(
    test(
      "tests/contract/protocol-flow",
      "[S2] a name part takes display name and file-as along, or the server would make them anew (P20)",
    ),
    "P20",
    "fields that the server makes anew do not travel with what triggers it",
    "worker/engine/patch.ts",
    "[...kind.companions(fields)]",
    "[...fields]",
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S9] a value that a server will not keep is asked three times, then the copy is Parked (P21)",
    ),
    "P21",
    "a server is asked for ever for what it will not keep",
    "worker/engine/quirks.ts",
    "return quirk !== undefined && quirk.count >= ASKS && quirk.asked === valueMark(target[name]);",
    "return quirk !== undefined && quirk.count < 0 && quirk.asked === valueMark(target[name]);",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S2] whose edit nobody has seen yet: both values are kept where If-Match is ignored (P22)",
    ),
    "P22",
    "where If-Match is not honoured a copy is not read before it is written",
    "worker/mailbox/write.ts",
    'const unchanged = run.books.settings.ifMatch === "honoured" ? pairs : await verify(run, pairs, lane);',
    "const unchanged = run.books.settings.ifMatch !== null ? pairs : await verify(run, pairs, lane);",
  ),
  plant(
    test(
      "tests/contract/protocol-faults",
      "[S13] a create that may still be under way is not sent again before the bounds have passed (P24)",
    ),
    "P24",
    "the outcome of a write is looked up at once",
    SETTLE,
    'return operation.sentAt + inFlightMs + (operation.kind === "create" ? visibilityMs : 0);',
    'return operation.sentAt + (operation.kind === "create" ? visibilityMs * 0 : inFlightMs * 0);',
  ),
  plant(
    test(
      "tests/contract/protocol-faults",
      "[S13] a create that lands after the look-up is deleted as our own stray, and an edit in it is not lost (P25)",
    ),
    "P25",
    "every attempt to create has the same id",
    OPERATE,
    'const attempt = plan.kind === "create" ? id : null;',
    'const attempt = plan.kind === "create" ? "always" : null;',
  ),
  plant(
    test(
      "tests/contract/protocol-spoke",
      "[S4] when a person removes one of two, our stray takes its place and nothing is deleted (P26)",
    ),
    "P26",
    "a person removes one of two copies, and the item vanishes",
    "worker/mailbox/observe.ts",
    "const stray = pair.item === null ? undefined : books.pairs.strayOf(pair.item);",
    "const stray = pair.item === null ? books.pairs.strayOf(pair.copy ?? '') : undefined;",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S2] [S13] types into it before its creation is confirmed: what is typed reaches the others (P27)",
    ),
    "P27",
    "what a person typed into a copy that was just found counts as ours",
    SETTLE,
    "agreed: operation.content ?? {},",
    "agreed: view.content,",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S2] [S13] has not undone an update that never arrived: it is sent again (P28)",
    ),
    "P28",
    "an update whose outcome is not known counts as carried out",
    SETTLE,
    "const proven = view.marker?.operation === operation.id;",
    "const proven = view.marker?.operation !== '';",
  ),
  plant(
    test(
      "tests/contract/protocol-counterexamples",
      "[S20] has left only when what it sent has its answer: nothing is written afterwards (P29)",
    ),
    "P29",
    "a member is said to have left while a write of it is under way",
    "worker/mailbox/mailbox.ts",
    "      spoke.leave();\n      await this.idle();\n",
    "      spoke.leave();\n",
  ),
  plant(
    test("tests/contract/protocol-flow", "[S5] a source is never written; its edits reach the others (P39)"),
    "P39",
    "a source is written to",
    PLAN,
    'if (books.config.role === "source" || !books.config.admitted) return WAIT;',
    "if (!books.config.admitted) return WAIT;",
  ),
];
