/**
 * What can be done to one effect. Of a commit: its process ends right `before` or right `after` it. Of a
 * request to Graph: its process ends `before` it leaves, or `after` it was carried out and before the
 * answer is there; of a write, the connection is `cut` after it was carried out, or it is answered `504`
 * although it was carried out; or nothing comes back and it is carried out `late`. Of a message: its sender ends `before` it leaves or `after` it was carried
 * out, it is `lost`, its answer is lost (`unanswered`), or it comes `twice`.
 */
export type Strike = "before" | "after" | "cut" | "504" | "late" | "lost" | "unanswered" | "twice";

/** One thing that a run did that others can see, or that outlasts it. */
export interface Effect {
  /** Whose process does it. */
  readonly by: string;
  readonly words: string;
  readonly strikes: readonly Strike[];
}

/** An effect by its number, from 1 on, and what is done to it. */
export interface Point {
  readonly effect: number;
  readonly strike: Strike;
}

/** Numbers the effects of a run as they come, and says which of them is struck. */
export class Effects {
  readonly all: Effect[] = [];
  /** Effects outside of the part that is swept are not counted. */
  open = false;
  /** Points that were reached. */
  struck = 0;
  readonly #points: ReadonlyMap<number, Strike>;
  readonly #say: (words: string) => void;

  constructor(points: readonly Point[], say: (words: string) => void) {
    this.#points = new Map(points.map(({ effect, strike }) => [effect, strike]));
    this.#say = say;
  }

  /** An effect is about to happen. Answers what is done to it; `null`: nothing. */
  meet(by: string, words: string, strikes: readonly Strike[]): Strike | null {
    if (!this.open || strikes.length === 0) return null;
    this.all.push({ by, words, strikes });
    const strike = this.#points.get(this.all.length);
    if (strike === undefined || !strikes.includes(strike)) return null;
    this.struck += 1;
    this.#say(`** effect ${this.all.length}: ${by} ${words}: ${strike}`);
    return strike;
  }
}

/** Every point of these effects. */
export function pointsOf(effects: readonly Effect[]): Point[] {
  return effects.flatMap(({ strikes }, index) => strikes.map((strike) => ({ effect: index + 1, strike })));
}
