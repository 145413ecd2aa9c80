/**
 * What a request changed, for whoever stores it. Keys are `table/…`; a value is read when the
 * transaction is written, `null` deletes. Nobody listening: nothing is collected.
 */
export class Journal {
  private changed: Map<string, () => unknown> | null = null;

  /** Starts collecting. */
  listen(): void {
    this.changed = new Map();
  }

  /** Notes that the row `key` is now what `value` returns at the end of the request. */
  note(key: string, value: () => unknown): void {
    this.changed?.set(key, value);
  }

  /** Everything changed since the last call. */
  take(): Map<string, () => unknown> | null {
    if (this.changed === null || this.changed.size === 0) return null;
    const taken = this.changed;
    this.changed = new Map();
    return taken;
  }
}
