import type { Sql } from "../ports/sql.ts";
import type { Clock } from "../ports/system.ts";
import type { SubmissionNumber, Version } from "../ring/protocol.ts";
import { BLANK, type Pair, WORK, workOf } from "./pair.ts";

type PairRow = { id: number; item: string | null; copy: string | null; state: string };

const COLUMNS = "id, item, copy, state";

/** The pairs of one member, and which of them wait for what. */
export class Pairs {
  readonly #sql: Sql;
  readonly #member: string;
  readonly #clock: Clock;
  readonly #abandoned: (item: string) => void;
  /** Changed in the open unit of work and not written yet: a pair that changes thrice costs one row. */
  readonly #unsaved = new Map<number, Pair>();
  #inUnit = false;
  /** Pairs lately read, by the text that they were made of: a pair is read several times in every step. */
  readonly #read = new Map<number, { readonly row: PairRow; readonly pair: Pair }>();
  /** Kind of work to the pairs that wait for it, in the order they began to; made at start from the `work` column. */
  readonly #waiting = new Map<number, Set<number>>(Object.values(WORK).map((bit) => [bit, new Set()]));

  /** @param abandoned told of each item whose pair goes, or becomes another item's, while the hub was told of an exception */
  constructor(sql: Sql, member: string, clock: Clock, abandoned: (item: string) => void) {
    this.#sql = sql;
    this.#abandoned = abandoned;
    this.#clock = clock;
    this.#member = member;
    for (const row of sql.all<{ id: number; work: number }>(
      "SELECT id, work FROM pair WHERE member = ? AND work > 0 ORDER BY id",
      member,
    )) {
      this.#wait(row.id, row.work);
    }
  }

  get(id: number): Pair | undefined {
    return this.#one(`SELECT ${COLUMNS} FROM pair WHERE id = ?`, id);
  }

  byCopy(copy: string): Pair | undefined {
    return this.#one(`SELECT ${COLUMNS} FROM pair WHERE member = ? AND copy = ?`, this.#member, copy);
  }

  /** The pair that stands for an item here; strays do not. */
  byItem(item: string): Pair | undefined {
    return this.#ofItem(item).find((pair) => !pair.stray);
  }

  strayOf(item: string): Pair | undefined {
    return this.#ofItem(item).find((pair) => pair.stray);
  }

  /** Stores a new pair. */
  add(change: Partial<Omit<Pair, "id">>): Pair {
    const state = { ...BLANK, ...change };
    const row = this.#sql.first<{ id: number }>(
      "INSERT INTO pair (member, item, copy, work, number, version, state) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
      this.#member,
      state.item,
      state.copy,
      workOf(state),
      numberText(state),
      versionText(state.version),
      stateText(state),
    );
    const pair = { id: row?.id ?? 0, ...state };
    this.#wait(pair.id, workOf(pair));
    return pair;
  }

  /** Stores a changed pair, and answers it. Inside a unit of work it is written at the end. */
  save(pair: Pair, change: Partial<Omit<Pair, "id">> = {}): Pair {
    const isMoved = change.item !== undefined && change.item !== pair.item;
    const told = isMoved ? { told: "" } : {};
    if (isMoved) this.#abandon(pair);
    const next = { ...pair, ...change, ...told, ...etagsAfter(pair, change, this.#clock.now()) };
    const number = numberText(next);
    const findable =
      next.item === pair.item && next.copy === pair.copy && (number === "" || number === numberText(pair));
    if (this.#inUnit && findable) this.#unsaved.set(next.id, next);
    else this.#write(next);
    if (this.#unsaved.size >= UNSAVED) this.#writeAll();
    this.#wait(next.id, workOf(next));
    return next;
  }

  remove(pair: Pair): void {
    this.#abandon(pair);
    this.#unsaved.delete(pair.id);
    this.#sql.run("DELETE FROM pair WHERE id = ?", pair.id);
    this.#wait(pair.id, 0);
  }

  #abandon({ item, told }: Pair): void {
    if (item !== null && told !== "") this.#abandoned(item);
  }

  /** Runs `work` as one unit: what it saves is written once, before this returns. The caller holds the transaction. */
  unit<T>(work: () => T): T {
    if (this.#inUnit) return work();
    this.#inUnit = true;
    try {
      const value = work();
      this.#writeAll();
      return value;
    } finally {
      this.#unsaved.clear();
      this.#inUnit = false;
    }
  }

  #writeAll(): void {
    for (const pair of this.#unsaved.values()) this.#write(pair);
  }

  /** Item and copy are indexed: naming them would write, and bill, a row of each index as well. */
  #write(pair: Pair): void {
    this.#unsaved.delete(pair.id);
    const stored = this.#sql.first<{ item: string | null; copy: string | null }>(
      "SELECT item, copy FROM pair WHERE id = ?",
      pair.id,
    );
    const moved = stored?.item !== pair.item || stored.copy !== pair.copy;
    this.#sql.run(
      `UPDATE pair SET ${moved ? "item = ?, copy = ?, " : ""}work = ?, number = max(number, ?), version = ?, state = ? WHERE id = ?`,
      ...(moved ? [pair.item, pair.copy] : []),
      workOf(pair),
      numberText(pair),
      versionText(pair.version),
      stateText(pair),
      pair.id,
    );
  }

  /** Ids of the pairs that wait for a kind of work (a bit of `WORK`), longest first. */
  waiting(bit: number): IterableIterator<number> {
    return this.#queue(bit).values();
  }

  countWaiting(bit: number): number {
    return this.#queue(bit).size;
  }

  /** Pairs in pages, by id: for a full comparison. */
  page(after: number, limit: number): Pair[] {
    return this.#sql
      .all<PairRow>(
        `SELECT ${COLUMNS} FROM pair WHERE member = ? AND id > ? ORDER BY id LIMIT ?`,
        this.#member,
        after,
        limit,
      )
      .map((row) => this.#fresh(row));
  }

  /** The newest submission that these books remember (P35). */
  lastNumber(): SubmissionNumber | null {
    const text = this.#sql.first<{ number: string | null }>(
      "SELECT max(number) AS number FROM pair WHERE member = ?",
      this.#member,
    )?.number;
    return parseNumber(text ?? "");
  }

  /** The last submission made of a pair. */
  numberOf(pair: Pair): SubmissionNumber | null {
    return parseNumber(
      this.#sql.first<{ number: string }>("SELECT number FROM pair WHERE id = ?", pair.id)?.number ?? "",
    );
  }

  /** The newest point of the ring's line that these books remember (P30). */
  lastVersion(): Version | null {
    const text = this.#sql.first<{ version: string | null }>(
      "SELECT max(version) AS version FROM pair WHERE member = ?",
      this.#member,
    )?.version;
    if (!text) return null;
    const [gen, seq] = text.split(" ");
    return { gen: gen ?? "", seq: Number(seq) };
  }

  #ofItem(item: string): Pair[] {
    return this.#sql
      .all<PairRow>(`SELECT ${COLUMNS} FROM pair WHERE member = ? AND item = ? ORDER BY id`, this.#member, item)
      .map((row) => this.#fresh(row));
  }

  #one(query: string, ...params: readonly (string | number)[]): Pair | undefined {
    const row = this.#sql.first<PairRow>(query, ...params);
    return row && this.#fresh(row);
  }

  /** The pair of a row, as the open unit of work has changed it. */
  #fresh(row: PairRow): Pair {
    return this.#unsaved.get(row.id) ?? this.#parsed(row);
  }

  /** Nothing is decided from memory: what is kept counts only for the very text that storage holds now. */
  #parsed(row: PairRow): Pair {
    const known = this.#read.get(row.id);
    if (known?.row.state === row.state && known.row.item === row.item && known.row.copy === row.copy) return known.pair;
    const pair = fromRow(row);
    if (this.#read.size >= PARSED) this.#read.clear();
    this.#read.set(row.id, { row, pair });
    return pair;
  }

  #queue(bit: number): Set<number> {
    return this.#waiting.get(bit) ?? new Set();
  }

  #wait(id: number, work: number): void {
    for (const [bit, queue] of this.#waiting) {
      if ((work & bit) !== 0) queue.add(id);
      else queue.delete(id);
    }
  }
}

/** Changed pairs that wait for the end of a unit of work, at most: what is asked of a whole folder at once must fit the memory. */
const UNSAVED = 500;

/** Pairs that are kept parsed; a mailbox of any size works on few at a time. */
const PARSED = 256;

/** How many past etags a pair remembers. */
const PAST = 4;

/** An etag is past when another one took its place; one that merely is not known any more may be the copy's still. */
function etagsAfter(
  pair: Pair,
  change: Partial<Pair>,
  now: number,
): Pick<Pair, "lastEtag" | "pastEtags" | "learnedAt"> {
  const { lastEtag = pair.lastEtag, pastEtags = pair.pastEtags, learnedAt = pair.learnedAt } = change;
  if (change.copy !== undefined && change.copy !== pair.copy) return { lastEtag: null, pastEtags: [], learnedAt: now };
  if (change.etag === undefined) return { lastEtag, pastEtags, learnedAt };
  const before = pair.etag ?? lastEtag;
  if (change.etag === null) return { lastEtag: before, pastEtags, learnedAt };
  if (before === change.etag) return { lastEtag: null, pastEtags, learnedAt };
  if (before === null) return { lastEtag: null, pastEtags, learnedAt: now };
  return {
    lastEtag: null,
    pastEtags: [...pastEtags.filter((etag) => etag !== before), before].slice(-PAST),
    learnedAt: now,
  };
}

function fromRow(row: PairRow): Pair {
  return { ...BLANK, ...(JSON.parse(row.state) as Partial<Pair>), id: row.id, item: row.item, copy: row.copy };
}

/** Only what differs from a blank pair: most of the forty thousand pairs of a large mailbox are at rest. */
function stateText(pair: Omit<Pair, "id">): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(pair)) {
    if (key === "id" || key === "item" || key === "copy") continue;
    if (value === BLANK[key as keyof typeof BLANK]) continue;
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined && text !== BLANK_TEXTS.get(key)) parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

const BLANK_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries(BLANK).map(([key, value]) => [key, JSON.stringify(value)]),
);

function numberText(pair: Omit<Pair, "id">): string {
  const number = pair.submission?.submission.number;
  return number ? `${number.gen} ${String(number.n).padStart(12, "0")}` : "";
}

function parseNumber(text: string): SubmissionNumber | null {
  const [gen, n] = text.split(" ");
  return gen && n ? { gen, n: Number(n) } : null;
}

function versionText(version: Version): string {
  return version.seq === 0 ? "" : `${version.gen} ${String(version.seq).padStart(12, "0")}`;
}
