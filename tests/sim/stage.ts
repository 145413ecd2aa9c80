import type { Clock, Random } from "../../worker/ports/system.ts";
import { Rng } from "./rng.ts";

/** Something that happens at a time, and takes no time. */
interface Task {
  readonly at: number;
  readonly order: number;
  readonly label: string;
  readonly run: () => void;
}

const START = Date.UTC(2026, 0, 5, 8);

/**
 * The one clock and the one queue of a schedule: everything that takes time waits here, and one thing
 * happens at a time. After each, whatever the promises of the product have to say is said, before the
 * next.
 */
export class Stage {
  readonly rng: Rng;
  readonly clock: Clock;
  readonly random: Random;
  /** Faults have stopped. */
  calm = false;
  steps = 0;
  readonly violations: string[] = [];
  readonly counts = new Map<string, number>();
  /** What happened, in words; only where somebody will read it. */
  readonly trace: string[] | null;
  #now = START;
  #order = 0;
  #hash = 0x811c9dc5;
  readonly #heap: Task[] = [];
  #afterwards: (() => void)[] = [];

  constructor(seed: number, traced: boolean) {
    const rng = new Rng(seed);
    this.rng = rng;
    this.clock = { now: () => this.#now };
    this.random = { hex: (bytes) => rng.hex(bytes), fraction: () => rng.next() };
    this.trace = traced ? [] : null;
  }

  get now(): number {
    return this.#now;
  }

  /** Fingerprint of everything that happened so far. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  /** Notes something for the trace and its hash. */
  say(words: string): void {
    let hash = this.#hash;
    for (let index = 0; index < words.length; index += 1) hash = Math.imul(hash ^ words.charCodeAt(index), 0x01000193);
    this.#hash = Math.imul(hash ^ (this.#now % 0x7fffffff), 0x01000193);
    this.trace?.push(`${((this.#now - START) / 1000).toFixed(3).padStart(9)} ${words}`);
  }

  /** Counts something that fired. */
  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  violation(rule: string, words: string): void {
    this.violations.push(`${rule}: ${words}`);
    this.say(`!! ${rule}: ${words}`);
  }

  /** Has something happen after so many milliseconds. */
  post(delay: number, label: string, run: () => void): void {
    this.#order += 1;
    push(this.#heap, { at: this.#now + Math.max(0, Math.round(delay)), order: this.#order, label, run });
  }

  /** Has something happen when the promises of this step have said what they have to say. */
  afterwards(run: () => void): void {
    this.#afterwards.push(run);
  }

  /** When the next thing is due; infinite if nothing is. */
  nextDue(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Lets time pass to `at`; nothing that is due before may be left. */
  pass(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  /** The next thing happens. False: nothing waits. */
  async step(): Promise<boolean> {
    const task = pop(this.#heap);
    if (!task) return false;
    this.#now = Math.max(this.#now, task.at);
    this.steps += 1;
    if (task.label !== "") this.say(task.label);
    task.run();
    await this.flush();
    return true;
  }

  /** Everything up to `until` happens. */
  async runUntil(until: number): Promise<void> {
    while (this.nextDue() <= until) await this.step();
    this.pass(until);
  }

  /** Lets all promises that are settled speak; an immediate comes after every microtask. */
  async flush(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    while (this.#afterwards.length > 0) {
      const all = this.#afterwards;
      this.#afterwards = [];
      for (const run of all) run();
    }
  }
}

function before(a: Task, b: Task): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Task[], task: Task): void {
  let at = heap.length;
  heap.push(task);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(task, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = task;
}

function pop(heap: Task[]): Task | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
    if (!before(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
}
