/** Memory of an isolate: a bounded number of values, each for a while. Nothing depends on what it has forgotten. */
export class Kept<T> {
  readonly #most: number;
  readonly #values = new Map<string, { readonly value: T; readonly until: number }>();

  /** @param most how many values at most; the oldest go first */
  constructor(most: number) {
    this.#most = most;
  }

  /** The value, unless its time is over. @param now epoch milliseconds */
  get(key: string, now: number): T | undefined {
    const kept = this.#values.get(key);
    if (kept === undefined) return undefined;
    if (kept.until > now) return kept.value;
    this.#values.delete(key);
    return undefined;
  }

  /** Keeps a value. @param until epoch milliseconds */
  set(key: string, value: T, until: number): void {
    this.#values.delete(key);
    this.#values.set(key, { value, until });
    if (this.#values.size <= this.#most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      break;
    }
  }

  /** Forgets a value. */
  delete(key: string): void {
    this.#values.delete(key);
  }
}
