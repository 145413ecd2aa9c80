import type { Books } from "./books.ts";
import { NEVER, WORK } from "./pair.ts";

/**
 * When the deletions that were seen may travel: after a quiet time since the last one, so that a folder which is emptied
 * by hand is one wave. Kept in memory; a start that finds some waits once more.
 */
export class Quiet {
  readonly #books: Books;
  #first: number | null = null;
  #last = 0;
  /** The wave that travels leaves no copy in the folder; `null`: not known since this start. */
  emptied: boolean | null = null;

  constructor(books: Books) {
    this.#books = books;
  }

  /** Another deletion was seen just now. */
  seen(): void {
    const now = this.#books.clock.now();
    this.#first ??= now;
    this.#last = now;
  }

  /** When they travel (epoch milliseconds); `NEVER`: there are none. */
  due(): number {
    const { pairs, settings, clock } = this.#books;
    if (pairs.countWaiting(WORK.missing) === 0) {
      this.#first = null;
      return NEVER;
    }
    const now = clock.now();
    if (this.#first === null || this.#last > now) this.#first = this.#last = now; // a start, or a clock that went back
    return Math.min(this.#last + settings.deletionQuietMs, this.#first + settings.deletionQuietMaxMs);
  }
}
