import { canonical, type Content, sameContent, type Value } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { fingerprint, itemIdFor } from "../engine/fingerprint.ts";
import { applyOverlay } from "../engine/overlay.ts";
import type { Sql } from "../ports/sql.ts";
import type { Clock, Log, Random } from "../ports/system.ts";
import { type Loser, type MemberConfig, ORIGIN, type SubmissionNumber, type Version } from "../ring/protocol.ts";
import { compareNumbers, compareVersions, generationId, sameVersion } from "../ring/version.ts";
import { heldWith } from "./only-coupled.ts";
import { wantedOf } from "./contested.ts";
import { type Pair, REPLACED, type Target } from "./pair.ts";
import { Pairs } from "./pairs.ts";
import type { MailboxSettings } from "./settings.ts";

/**
 * `join`: the folder is read for the first time; `rebuild`: our storage was set back (P35); in both
 * nothing is created until everything that is there was judged. `recover`: the hub's was set back (P32).
 */
export type Mode = "normal" | "join" | "rebuild" | "recover";

/** Everything a spoke remembers of its membership in one ring: one row. */
export interface Membership {
  readonly config: MemberConfig;
  readonly mode: Mode;
  /** How far the ring's feed was taken. */
  readonly cursor: Version;
  /** The newest point of the ring's line ever seen in a feed (P30); answers are remembered by their pairs. */
  readonly mark: Version;
  /** Grows each time the hub was found set back: answers of an earlier era are dropped (P31). */
  readonly era: number;
  /** While it lasts nothing is created: requests of an earlier life may still land. Epoch milliseconds. */
  readonly gateUntil: number;
  /** In `join` and `rebuild`: the feed was read to its end. */
  readonly feedRead: boolean;
  /** The mode to go on in after `recover`. */
  readonly resume: Mode;
  readonly deltaLink: string | null;
  /** A full reading of the folder is wanted or under way (P7). */
  readonly listing: boolean;
  readonly suspended: string | null;
  /** Id of the folder in which this one stood at the first look. Absent: not looked yet. */
  readonly parent?: string;
  readonly left: boolean;
  /** The newest submission of a pair that is no more (P35). */
  readonly last: SubmissionNumber | null;
  readonly sweepAt: number;
  readonly listAt: number;
  /** What the hub was last told. */
  readonly reported: string;
  /** Items of which the hub was told an exception that stands no more, because no pair is theirs. Absent: none. */
  readonly withdrawn?: readonly string[];
}

const REST_FIRST_MS = 2_000;
const REST_LAST_MS = 3_600_000;

/** The books of one member: its membership, its pairs, and the small rules that all who write in them share. */
export class Books {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly kind: Kind;
  readonly settings: MailboxSettings;
  readonly pairs: Pairs;
  /** This run of the spoke (P37). */
  readonly generation: string;
  #membership: Membership;
  #mark: Version;
  #last: SubmissionNumber | null;
  #count = 0;
  /** Fingerprints of a reader's own contacts; made when first needed. */
  #own: Map<string, number> | null = null;

  constructor(
    ports: { sql: Sql; clock: Clock; random: Random; log: Log; kind: Kind; settings: MailboxSettings },
    membership: Membership,
  ) {
    this.sql = ports.sql;
    this.clock = ports.clock;
    this.random = ports.random;
    this.log = ports.log;
    this.kind = ports.kind;
    this.settings = ports.settings;
    this.#membership = membership;
    this.pairs = new Pairs(ports.sql, membership.config.member, ports.clock, (item) => {
      this.update({ withdrawn: [...(this.#membership.withdrawn ?? []), item] });
    });
    const kept = this.pairs.lastNumber();
    const gone = membership.last;
    this.#last = kept && gone && compareNumbers(kept, gone) < 0 ? gone : (kept ?? gone);
    this.generation = this.#newGeneration();
    this.#mark = latest(membership.mark, this.pairs.lastVersion() ?? ORIGIN);
  }

  get membership(): Membership {
    return this.#membership;
  }

  get config(): MemberConfig {
    return this.#membership.config;
  }

  /** The newest point of the ring's line seen in any answer (P30). */
  get mark(): Version {
    return this.#mark;
  }

  /** Runs `work` as one transaction; each row it changes is written once. */
  transaction<T>(work: () => T): T {
    return this.sql.transaction(() => this.pairs.unit(work));
  }

  /** Stores a change of the membership; the caller holds the transaction. */
  update(change: Partial<Membership>): void {
    const mark = change.mark ?? this.#mark;
    this.#membership = { ...this.#membership, ...change, mark };
    if (change.mark) this.#mark = change.mark;
    this.sql.run(
      "UPDATE membership SET state = ? WHERE member = ?",
      JSON.stringify(this.#membership),
      this.config.member,
    );
  }

  /** Notes the head of an answer (P30). */
  saw(head: Version): void {
    this.#mark = latest(this.#mark, head);
  }

  /** The number of the next submission: unique for ever (P37). */
  nextNumber(): SubmissionNumber {
    this.#count += 1;
    this.#last = { gen: this.generation, n: this.#count };
    return this.#last;
  }

  /** The newest submission that these books remember (P35). */
  lastNumber(): SubmissionNumber | null {
    return this.#last;
  }

  /** The id of the item that would be born with this copy (P15). */
  ownItem(copy: string): string {
    return itemIdFor(this.config.ring, this.config.mailbox, copy);
  }

  /** What the folder was last seen to hold (P8). */
  shown(pair: Pair): Content {
    return applyOverlay(pair.agreed ?? {}, pair.overlay);
  }

  /** A pair about which Graph would not say or do anything rests, longer each time; nothing else waits for it. */
  rest(pair: Pair | undefined, shortest = REST_FIRST_MS): void {
    if (!pair) return;
    const wait = Math.max(shortest, Math.min(REST_FIRST_MS * 2 ** pair.misses, REST_LAST_MS));
    this.pairs.save(pair, { misses: Math.min(pair.misses + 1, 20), quietUntil: this.clock.now() + wait });
  }

  /** A write met another copy than was known: it is read again, at once the first time, later each time after. */
  readAgain(pair: Pair, change: Partial<Omit<Pair, "id">>): void {
    const seen = this.pairs.save(pair, { ...change, etag: null, dirty: pair.dirty + 1 });
    if (seen.misses > 0) this.rest(seen);
    else this.pairs.save(seen, { misses: 1 });
  }

  /** Names a copy as one to be read (P3). */
  markDirty(copy: string): void {
    const pair = this.pairs.byCopy(copy);
    if (pair) this.pairs.save(pair, { dirty: pair.dirty + 1 });
    else this.pairs.add({ copy, dirty: 1, namedAt: this.clock.now() });
  }

  /**
   * Moves a pair's target forward, never back (P16); keeps it only while it differs from what the copy stands for.
   * @param open fields that nobody has decided yet (P51)
   */
  setTarget(pair: Pair, version: Version, content: Content | null, open: readonly string[] = []): Pair {
    if (compareVersions(version, pair.version) < 0) return pair;
    const again = sameVersion(version, pair.version);
    // At this very version a person's pull may have decided for this copy.
    if (again && open.length > 0 && pair.target !== null) return pair;
    const contested =
      content === null ? {} : Object.fromEntries(open.map((field) => [field, content[field] ?? null] as const));
    const reached = isReached({ ...pair, contested }, content);
    if (again && reached && pair.target === null && pair.failures === null) return pair;
    const target: Target = { version, content };
    const late = reached ? false : pair.late;
    const held = heldWith(this.config.onlyCoupled, pair, content);
    return this.pairs.save(pair, { version, target: reached ? null : target, contested, failures: null, late, held });
  }

  /** Drops a target that the copy has reached. */
  settle(pair: Pair): Pair {
    return pair.target && isReached(pair, pair.target.content)
      ? this.pairs.save(pair, { target: null, late: false })
      : pair;
  }

  /**
   * A pair is about to stand for another copy than the one that had gone. The old one is remembered
   * while an old replica may still show it: it must not be taken for a person's new contact (P6).
   */
  retire(pair: Pair, successor: string): void {
    if (pair.copy === null || pair.copy === successor) return;
    const now = this.clock.now();
    this.pairs.add({
      copy: pair.copy,
      excluded: REPLACED,
      dirty: 1,
      namedAt: now,
      quietUntil: now + this.settings.visibilityMs,
    });
  }

  /** An own contact of a reader that equals this content: it becomes the ring's copy, so that nothing is doubled. */
  ownEqual(content: Content): Pair | undefined {
    if (this.config.role !== "reader") return undefined;
    this.#own ??= this.#readOwn();
    const id = this.#own.get(fingerprint(content));
    const pair = id === undefined ? undefined : this.pairs.get(id);
    return pair?.excluded === "reader" && pair.agreed && sameContent(pair.agreed, content) ? pair : undefined;
  }

  #readOwn(): Map<string, number> {
    const own = new Map<string, number>();
    for (let page = this.pairs.page(0, 200); page.length > 0; page = this.pairs.page(page.at(-1)?.id ?? 0, 200)) {
      const readers = page.filter((pair) => pair.excluded === "reader");
      for (const pair of readers) own.set(fingerprint(pair.agreed ?? {}), pair.id);
    }
    return own;
  }

  /** A reader's own contact was seen: {@link ownEqual} looks anew. */
  ownChanged(): void {
    this.#own = null;
  }

  /** Lets go of a pair. If its submission was the newest it is remembered, or the hub would take us for set back (P35). */
  remove(pair: Pair): void {
    const number = this.pairs.numberOf(pair);
    this.pairs.remove(pair);
    if (number && this.#last && compareNumbers(number, this.#last) >= 0) this.update({ last: number });
  }

  /** Keeps values that lost, for the day the hub's storage is set back (P33). */
  keepLosers(losers: readonly Loser[]): void {
    for (const loser of losers) {
      this.sql.run(
        "INSERT INTO loser VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        this.config.member,
        loser.item,
        loser.field,
        canonical(loser.value),
        loser.member,
        this.clock.now(),
      );
    }
  }

  /** The kept values that lost. */
  losers(): Loser[] {
    return this.sql
      .all<{ item: string; field: string; value: string; origin: string | null }>(
        "SELECT item, field, value, origin FROM loser WHERE member = ?",
        this.config.member,
      )
      .map((row) => ({ item: row.item, field: row.field, value: JSON.parse(row.value) as Value, member: row.origin }));
  }

  /** Whether nothing may be created yet: a first reading, a rebuild, or an old request that may still land. */
  creationGated(): boolean {
    const { mode, gateUntil, listing } = this.#membership;
    return mode !== "normal" || listing || this.clock.now() < gateUntil;
  }

  #newGeneration(): string {
    const drawn = generationId(this.clock.now(), this.random.hex(6));
    const last = this.#last?.gen ?? "";
    if (drawn > last) return drawn;
    // A clock that went back must not reorder generations: one past the last one's time instead.
    return generationId(Number.parseInt(last.split("-")[0] ?? "0", 36) + 1, this.random.hex(6));
  }
}

function isReached(pair: Pair, content: Content | null): boolean {
  // What is under way will change what the copy stands for: only after it can be said whether more is needed.
  if (pair.stray || pair.operation || pair.submission) return false;
  const here = pair.copy !== null && !pair.gone;
  if (content === null) return !here;
  return here && pair.agreed !== null && sameContent(pair.agreed, wantedOf(pair, content));
}

function latest(a: Version, b: Version): Version {
  return compareVersions(a, b) < 0 ? b : a;
}
