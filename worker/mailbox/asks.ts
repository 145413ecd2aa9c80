import type { Clock } from "../ports/system.ts";

/** So long somebody waits for the start at most; and how often that is looked at. Milliseconds. */
const START_MS = 20_000;
const LOOK_MS = 2_000;

/** What waits: its work, and how to tell whoever asked. */
interface Ask {
  readonly run: () => Promise<void>;
}

/**
 * What people ask of a mailbox and what changes its books: one after the other, each as a step of the
 * turn, before every other step. So somebody who waits never waits for more than the step under way (S31).
 */
export class Asks {
  readonly #clock: Clock;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #waiting: Ask[] = [];
  #called: () => void = () => undefined;

  constructor({ clock, sleep }: { readonly clock: Clock; readonly sleep: (ms: number) => Promise<void> }) {
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /** Whether somebody waits for a start. */
  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Has `work` done as a step, and answers what came of it.
   * @param tooLate the answer if it cannot be started in time; then it is not started any more
   */
  put<T>(work: () => Promise<T>, tooLate: T): Promise<T> {
    return new Promise<T>((answer, fail) => {
      const ask: Ask = {
        run: async () => {
          try {
            answer(await work());
          } catch (error) {
            fail(error instanceof Error ? error : new Error("unknown"));
            throw error; // a fault of ours: the turn begins anew from the books
          }
        },
      };
      this.#waiting.push(ask);
      this.#called();
      void this.#giveUp(ask, () => answer(tooLate));
    });
  }

  /** Does what was asked for first. False: nobody waits. */
  async step(): Promise<boolean> {
    const ask = this.#waiting.shift();
    if (!ask) return false;
    await ask.run();
    return true;
  }

  /** Resolves when somebody comes: a turn that only waits for a time goes on at once. */
  arrival(): Promise<void> {
    if (this.waiting) return Promise.resolve();
    return new Promise((called) => {
      this.#called = called;
    });
  }

  /** Waits in short stretches, so that nothing is left to wait for once it has started. */
  async #giveUp(ask: Ask, tooLate: () => void): Promise<void> {
    const until = this.#clock.now() + START_MS;
    while (this.#waiting.includes(ask)) {
      const left = until - this.#clock.now();
      if (left <= 0) {
        this.#waiting.splice(this.#waiting.indexOf(ask), 1);
        tooLate();
        return;
      }
      await this.#sleep(Math.min(left, LOOK_MS));
    }
  }
}
