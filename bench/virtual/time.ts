import type { Clock } from "../../worker/ports/system.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/**
 * A clock that a benchmark owns: it stands still while code runs, and jumps to the next timer when
 * nothing more can be done now. So what takes hours is measured in seconds, and waits cost nothing.
 */
export class VirtualTime implements Clock {
  #now = Date.parse("2026-03-02T09:00:00Z");
  /** A binary heap, the earliest timer first; of two at one time the one asked for first. */
  readonly #timers: Timer[] = [];
  #count = 0;

  now(): number {
    return this.#now;
  }

  /** Calls `ring` at a time, or now if that has passed. The answer takes it back. */
  at(at: number, ring: () => void): () => void {
    let open = true;
    this.#push({ at: Math.max(at, this.#now), order: this.#count, ring: () => open && ring() });
    this.#count += 1;
    return () => {
      open = false;
    };
  }

  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.at(this.#now + ms, resolve));
  }

  /** Lets everything happen that happens within `ms`. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.until(() => false, end);
    this.#now = end;
  }

  /** Lets things happen until `done`. False: it was not by `end`, or nothing more will ever happen. */
  async until(done: () => boolean, end = Number.MAX_SAFE_INTEGER): Promise<boolean> {
    for (;;) {
      await this.#rest();
      if (done()) return true;
      const next = this.#timers[0];
      if (!next || next.at > end) return false;
      this.#pop();
      this.#now = next.at;
      next.ring();
    }
  }

  /** Lets every promise that can go on do so: nothing here waits for anything real. */
  async #rest(): Promise<void> {
    for (let before = -1; before !== this.#count;) {
      before = this.#count;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = heap[parent];
      if (!other || !earlier(timer, other)) break;
      heap[at] = other;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const child = right && left && earlier(right, left) ? 2 * at + 2 : 2 * at + 1;
      const other = heap[child];
      if (!other || !earlier(other, last)) break;
      heap[at] = other;
      at = child;
    }
    heap[at] = last;
  }
}

function earlier(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
