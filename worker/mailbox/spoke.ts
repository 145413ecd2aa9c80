import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { CopyOrder, MemberConfig, Obeyed, Version, Wake } from "../ring/protocol.ts";
import { compareNumbers, compareVersions } from "../ring/version.ts";
import type { Books } from "./books.ts";
import { compare } from "./compare.ts";
import { sendDeletions } from "./deletions.ts";
import { DeltaReader } from "./delta-reader.ts";
import { folderStands } from "./folder.ts";
import { lookAgain, nameAgain } from "./look-again.ts";
import { read } from "./look.ts";
import { NEVER, WORK } from "./pair.ts";
import type { Compared, CopyAct, LookedAgain, ToCompare } from "./person-protocol.ts";
import { obey } from "./order.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { Run } from "./run.ts";
import { settleDue } from "./settle.ts";
import { feed, hello, isListed, recover, report, submit } from "./talk.ts";
import { takePage } from "./take-feed.ts";
import { bookAtOnce, settle, write } from "./write.ts";

/** A notice of Graph: a hint that a copy changed, never data. */
export interface Hint {
  readonly copy: string;
  readonly etag: string | null;
  readonly deleted: boolean;
}

/**
 * The spoke of one member: observes its folder, submits to the hub, applies what the ring agreed on.
 * It works in steps; between two of them, or inside one, it may be cut off at any point.
 */
export class Spoke {
  readonly books: Books;
  readonly #run: Run;
  readonly #delta: DeltaReader;
  #writing = false;
  #heldHints: Hint[] = [];
  #hintedAt = 0;

  constructor(books: Books, ports: ConstructorParameters<typeof Run>[1]) {
    this.books = books;
    this.#run = new Run(books, ports);
    this.#delta = new DeltaReader(this.#run);
  }

  /** Does the next thing there is to do; false if there is nothing now. */
  async step(): Promise<boolean> {
    const run = this.#run;
    const { books } = this;
    const now = books.clock.now();
    if (books.membership.left || run.laterLife) return false;
    if (now < run.waitUntil) return run.pausedUntil >= run.waitUntil && this.#mayTell() ? await report(run) : false;
    if (!run.greeted) return done(hello(run));
    if (!books.config.active) return false;
    if (books.membership.mode === "recover") return done(recover(run));
    if (books.membership.suspended !== null)
      return (await report(run)) || (now >= run.sweepDue() && (await folderStands(run)) && (await this.#delta.read()));
    if (run.booked.length > 0) return this.#write();
    return (
      (await submit(run)) ||
      (await settle(run)) ||
      (await read(run)) ||
      (await sendDeletions(run)) ||
      (await feed(run)) ||
      (await this.#write()) ||
      (await this.#delta.read()) ||
      this.#firstReadingDone() ||
      (await report(run))
    );
  }

  /** The settings with which this member is to begin anew; then these books are not worked on any more (P57). */
  get laterLife(): MemberConfig | null {
    return this.#run.laterLife;
  }

  /** Whether something is under way that a turn which is cut off would leave behind. */
  get busy(): boolean {
    const { pairs } = this.books;
    const waiting = UNDER_WAY.some((bit) => pairs.countWaiting(bit) > 0);
    return waiting || this.#run.feedWanted || this.#run.booked.length > 0;
  }

  /** When there will be something to do again (epoch milliseconds), if nothing comes in. */
  nextDue(): number {
    const { books } = this;
    const run = this.#run;
    const { membership, config } = books;
    if (membership.left) return NEVER;
    if (run.greeted && !config.active) return NEVER;
    if (membership.suspended !== null) return Math.max(run.sweepDue(), run.waitUntil);
    const putOff = run.waitUntil > books.clock.now() ? run.waitUntil : NEVER;
    const gated = membership.mode !== "normal" && membership.gateUntil > books.clock.now();
    const times = [run.quiet.due(), putOff, run.sweepDue(), gated ? membership.gateUntil : NEVER, ...this.#pairTimes()];
    return Math.max(Math.min(...times), run.waitUntil);
  }

  /**
   * The hub brings entries (P2), or is told by the cursor that did not move that we shall ask.
   * @param atOnce nothing else is under way, so what the entries demand is booked with them and sent next
   */
  wake(wake: Wake, atOnce: boolean): Version {
    const { books } = this;
    const run = this.#run;
    if (books.membership.left) return books.membership.cursor;
    run.activeAt = books.clock.now();
    const cursor = books.membership.cursor;
    // P35: the hub remembers no more of us than these books do: that is what hello would have asked.
    const last = books.lastNumber();
    const remembered = wake.last === null || (last !== null && compareNumbers(last, wake.last) >= 0);
    if (!run.greeted && remembered && cursor.seq >= wake.page.from.seq && wake.rev === books.config.rev)
      run.greeted = true;
    const sameLine = books.mark.seq === 0 || wake.head.gen === books.mark.gen; // P31: else a divergence could be hidden
    const fit =
      run.greeted &&
      wake.rev === books.config.rev &&
      books.config.active &&
      books.membership.mode !== "recover" &&
      sameLine &&
      compareVersions(wake.head, books.mark) >= 0;
    const taken =
      fit &&
      run.transaction(() => {
        const fits = takePage(books, wake.page, wake.head);
        if (fits && atOnce && books.membership.mode === "normal" && books.membership.suspended === null)
          bookAtOnce(run);
        return fits;
      });
    if (!taken && compareVersions(wake.head, cursor) > 0) run.feedWanted = true;
    return books.membership.cursor;
  }

  /** Notices name copies: they become dirty marks (P2), save the echo of our own writes. */
  hint(hints: readonly Hint[]): void {
    if (this.#writing) {
      this.#heldHints.push(...hints); // the answer to our write tells whether it is an echo
      return;
    }
    const news = hints.filter((hint) => this.#isNews(hint));
    if (news.length === 0) return;
    const { clock, settings } = this.books;
    const now = clock.now();
    this.#run.activeAt = now;
    if (now >= this.#run.readFrom) this.#hintedAt = now;
    this.#run.readFrom = Math.min(now + settings.debounceMs, this.#hintedAt + settings.debounceMaxMs);
    this.#run.transaction(() => {
      for (const hint of news) this.books.markDirty(hint.copy);
    });
  }

  /** A person's look at copies, beside whatever else is under way. */
  compare(items: readonly ToCompare[]): Promise<Compared[]> {
    return compare(this.#run, items);
  }

  /** The items that copies stand for. */
  itemsOf(copies: readonly string[]): string[] {
    return copies.flatMap((copy) => this.#run.books.pairs.byCopy(copy)?.item ?? []);
  }

  /** The copy becomes the ring's version: a step of the turn. */
  push(act: CopyAct): Promise<Result<null, Refused>> {
    return this.#whileWriting(() => push(this.#run, act));
  }

  /** The ring's version replaces the copy: a step of the turn. */
  pull(act: CopyAct): Promise<Result<null, Refused>> {
    return this.#whileWriting(() => pull(this.#run, act));
  }

  /** Names a copy to be looked at again; {@link lookAgain} then does it, as a step of the turn. */
  nameAgain(item: string): void {
    nameAgain(this.#run, item);
  }

  lookAgain(item: string): Promise<LookedAgain> {
    return this.#whileWriting(() => lookAgain(this.#run, item));
  }

  /** An administrator's order for one copy. */
  order(order: CopyOrder): Obeyed {
    const { books } = this;
    if (books.membership.left) return "unknown here";
    const obeyed = this.#run.transaction(() => obey(books, order));
    if (obeyed === "unknown here") this.#run.feedWanted = true;
    return obeyed;
  }

  /** Notices were lost, or somebody asks: read the delta now. */
  sweep(): void {
    this.#run.sweepWanted = true;
  }

  /** Nobody gave notice of what happened until now: the delta is read even if we are cut off. The caller holds the transaction. */
  sweepWhateverComes(): void {
    const { books } = this;
    this.sweep();
    if (books.membership.sweepAt > books.clock.now()) books.update({ sweepAt: books.clock.now() });
  }

  /** The ring's settings for this member changed. */
  configure(config: MemberConfig): void {
    this.#run.transaction(() => this.#run.configure(config));
  }

  /** P29: stops for good. Answers only once nothing that we sent can still be under way. */
  leave(): void {
    this.#run.transaction(() => this.#run.leave());
  }

  /** While Microsoft 365 pauses the ring can be told how things stand. */
  #mayTell(): boolean {
    const { membership, config } = this.books;
    return this.#run.greeted && config.active && membership.mode === "normal" && membership.suspended === null;
  }

  get writing(): boolean {
    return this.#writing;
  }

  #write(): Promise<boolean> {
    return this.#whileWriting(() => write(this.#run));
  }

  /** Notices that come meanwhile wait: what comes of the work tells whether they are its echo. */
  async #whileWriting<T>(work: () => Promise<T>): Promise<T> {
    this.#writing = true;
    try {
      return await work();
    } finally {
      this.#writing = false;
      const held = this.#heldHints;
      this.#heldHints = [];
      if (held.length > 0) this.hint(held);
    }
  }

  #isNews(hint: Hint): boolean {
    const pair = this.books.pairs.byCopy(hint.copy);
    if (!pair) return !hint.deleted;
    if (hint.deleted) return !pair.gone;
    return pair.etag === null || hint.etag === null || pair.etag !== hint.etag;
  }

  /** A first reading, or a rebuild, ends when everything that is there was judged and the feed was read to its end (P35). */
  #firstReadingDone(): boolean {
    const { books } = this;
    const { mode, gateUntil } = books.membership;
    if ((mode !== "join" && mode !== "rebuild") || books.clock.now() < gateUntil) return false;
    if (!isListed(books) || !books.config.admitted) return false; // P52
    this.#run.transaction(() => books.update({ mode: "normal" }));
    return true;
  }

  #pairTimes(): number[] {
    const { books } = this;
    const now = books.clock.now();
    const times: number[] = [];
    const waiting = new Set(
      [WORK.read, WORK.submit, WORK.settle, WORK.write].flatMap((bit) => [...books.pairs.waiting(bit)].slice(0, 500)),
    );
    for (const id of waiting) {
      const pair = books.pairs.get(id);
      if (!pair) continue;
      if (pair.operation) times.push(Math.max(settleDue(books, pair.operation), pair.quietUntil));
      else if (pair.quietUntil > now) times.push(pair.quietUntil);
      else if (pair.dirty > 0 && pair.copy !== null) times.push(this.#run.readFrom);
      else if (pair.failures && pair.failures.retryAt > now) times.push(pair.failures.retryAt);
    }
    return times;
  }
}

/** What a turn that is cut off would leave behind. */
const UNDER_WAY = [WORK.read, WORK.missing, WORK.submit, WORK.settle, WORK.write] as const;

async function done(work: Promise<void>): Promise<boolean> {
  await work;
  return true;
}
