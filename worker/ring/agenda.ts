import type { Alarm } from "../ports/system.ts";

/**
 * Shares an object's one alarm among several who need one. The real alarm is never later than the
 * earliest of them; it may ring early, and then everybody looks again. It is never moved to a later
 * time or taken away, because each setting is a billed row, and early is harmless.
 */
export class Agenda {
  readonly #alarm: Alarm;
  #setTo: number | null;

  /** @param setTo when the object's alarm is set to, as its storage says */
  constructor(alarm: Alarm, setTo: number | null) {
    this.#alarm = alarm;
    this.#setTo = setTo;
  }

  /** Makes sure that the alarm rings at `at` or before. */
  by(at: number): void {
    if (this.#setTo !== null && this.#setTo <= at) return;
    this.#setTo = at;
    this.#alarm.set(at);
  }

  /** The alarm as a port, for one who thinks that it is their own. */
  alarm(): Alarm {
    return {
      set: (at) => {
        if (at !== null) this.by(at);
      },
    };
  }

  /** The alarm rang: whoever still needs one asks again. */
  rang(): void {
    this.#setTo = null;
  }
}
