/** What finds a fault: whole schedules, or the tests of the protocol in tests/contract. */
export type Killer = "simulator" | "contract";

/** A text to replace, which must be there. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A fault put into a copy of the code on purpose. */
export interface Plant {
  readonly name: string;
  /** The rule of docs/PROTOCOL.md, or the promise of docs/SPEC.md, that is broken. */
  readonly rule: string;
  /** What is known to find it, and is asked first. */
  readonly killer: Killer;
  readonly edits: readonly Edit[];
}

function plant(killer: Killer, rule: string, name: string, file: string, from: string, to: string): Plant {
  return { killer, rule, name, edits: [{ file, from, to }] };
}

const OPERATE = "worker/mailbox/operate.ts";
const OBSERVE = "worker/mailbox/observe.ts";
const BOOKS = "worker/mailbox/books.ts";
const ROWS = "worker/graph/rows.ts";
const REQUESTS = "worker/graph/requests.ts";

/** Every planted fault. What finds each, and how soon: docs/RELIABILITY.md. */
export const PLANTS: readonly Plant[] = [
  plant(
    "contract",
    "P3",
    "a dirty mark is cleared although the copy was named again",
    "worker/mailbox/judged.ts",
    "dirty: pair.dirty === asked.dirty ? 0 : pair.dirty",
    "dirty: asked.dirty * 0",
  ),
  plant(
    "contract",
    "P4",
    "a read sent before a write is judged after it",
    OBSERVE,
    "if (pair.operation || pair.submission || pair.revision !== asked.revision)",
    "if (pair.operation || pair.submission)",
  ),
  plant(
    "contract",
    "P5",
    "an old replica counts as the newest state",
    OBSERVE,
    "if (asked.at >= pair.learnedAt + books.settings.visibilityMs) return false;",
    "if (asked.at >= 0) return false;",
  ),
  plant(
    "contract",
    "P6",
    "404 right after our own create counts as deleted",
    OBSERVE,
    'if (sight.kind === "absent" && pair.createdAt > 0 && asked.at < until)',
    'if (sight.kind === "absent" && asked.at < until * 0)',
  ),
  plant(
    "simulator",
    "P8",
    "what a server made of our value counts as a person's edit",
    "worker/mailbox/operate.ts",
    "const overlay = overlayOf(agreed, withFields(before, reply, named));",
    "const overlay = overlayOf(agreed, withFields(before, intended, named));",
  ),
  plant(
    "contract",
    "P9",
    "a copy that came back does not revive its item",
    OBSERVE,
    "{ editedAt: view.modifiedAt, back: true }",
    "{ editedAt: view.modifiedAt, back: false }",
  ),
  plant(
    "simulator",
    "P10",
    "the base of the next merge is the newest version, not what was agreed",
    "worker/mailbox/book-answer.ts",
    "          agreed: content,\n",
    "          agreed: answer.content ?? content,\n",
  ),
  plant(
    "simulator",
    "P11",
    "a deletion wins although the deleter had not seen every edit",
    "worker/ring/removal.ts",
    "const seen = base !== null && sameContent(base, item.content);",
    "const seen = base !== null;",
  ),
  plant(
    "simulator",
    "P13",
    "values that lose are not listed",
    "worker/ring/edit.ts",
    "  desk.items.conflicts.keep(losers, rule);\n",
    "",
  ),
  plant(
    "simulator",
    "P15",
    "the id of an item is not derived from its first copy",
    BOOKS,
    "return itemIdFor(this.config.ring, this.config.mailbox, copy);",
    "return itemIdFor(this.config.ring, this.config.mailbox, copy + this.random.hex(8));",
  ),
  plant(
    "contract",
    "P16",
    "answers and feed are taken in the order in which they come",
    BOOKS,
    "if (compareVersions(version, pair.version) < 0) return pair;",
    "",
  ),
  plant(
    "simulator",
    "P17",
    "a target counts as reached while a write is under way",
    BOOKS,
    "if (pair.stray || pair.operation || pair.submission) return false;",
    "if (pair.stray) return false;",
  ),
  {
    killer: "simulator",
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
    "contract",
    "P19",
    "an edit that shows in the answer to our own write is taken for ours",
    OPERATE,
    "    foreign.length > 0\n",
    "    foreign.length < 0\n",
  ),
  plant(
    "simulator",
    "P20",
    "fields that the server makes anew do not travel with what triggers it",
    "worker/engine/patch.ts",
    "[...kind.companions(fields)]",
    "[...fields]",
  ),
  plant(
    "contract",
    "P24",
    "the outcome of a write is looked up at once",
    "worker/mailbox/settle.ts",
    'return operation.sentAt + inFlightMs + (operation.kind === "create" ? visibilityMs : 0);',
    'return operation.sentAt + (operation.kind === "create" ? visibilityMs * 0 : inFlightMs * 0);',
  ),
  plant(
    "contract",
    "P25",
    "every attempt to create has the same id",
    OPERATE,
    'const attempt = plan.kind === "create" ? id : null;',
    'const attempt = plan.kind === "create" ? "always" : null;',
  ),
  plant(
    "contract",
    "P35",
    "a mailbox does not ask whether its storage was set back",
    "worker/mailbox/talk.ts",
    "if (reply.value.setBack && !overtaken) rebuild(run);",
    "if (reply.value.setBack && !overtaken && run.waitUntil < 0) rebuild(run);",
  ),
  plant(
    "simulator",
    "P39",
    "a source is written to",
    "worker/mailbox/plan.ts",
    'if (books.config.role === "source") return WAIT;',
    "",
  ),
  plant(
    "simulator",
    "S8",
    "private contacts are shared",
    "worker/mailbox/view.ts",
    "private: kind.isPrivate(item)",
    'private: kind.isPrivate(item) && kind.name !== "contact"',
  ),
  plant(
    "simulator",
    "P30",
    "the ring does not notice that its own storage was set back",
    "worker/ring/line.ts",
    "return point.seq === 0 || (point.seq <= this.#seq && this.at(point.seq).gen === point.gen);",
    "return point.seq >= 0;",
  ),
  plant(
    "simulator",
    "P42",
    "a push overrides what its person never saw",
    "worker/ring/override.ts",
    "return sameVersion(item.version, wanted.order.expected) ? ok(item) : err(stale());",
    "return sameVersion(item.version, item.version) ? ok(item) : err(stale());",
  ),
  plant(
    "simulator",
    "P43",
    "a pull does not keep what the copy held",
    "worker/ring/push.ts",
    "detail: { version: item.version, kept },",
    "detail: { version: item.version, kept: kept && item.content },",
  ),
  plant(
    "simulator",
    "P44",
    "an act that is sent again is judged anew",
    "worker/ring/person.ts",
    "if (before.value) return ok({ act: before.value, fresh: false });",
    "if (before.value && id === kind) return ok({ act: before.value, fresh: false });",
  ),
  plant(
    "simulator",
    "P46",
    "an undo or a restore does not look whether its item moved on",
    "worker/ring/person.ts",
    "if (before && planOf(wish, before) !== plan) return err(stale());",
    "if (before && planOf(wish, before) === plan) desk.items.get(item);",
  ),
];
