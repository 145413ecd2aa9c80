import type { Clock, Random } from "../../worker/ports/system.ts";
import { FAULT_NAMES, type FaultName, type Faults, type Sign } from "./faults.ts";
import { type Phase, Underway } from "./phases.ts";
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
  /** How often a fault struck in a phase: `sign in phase` to times. */
  readonly cells = new Map<string, number>();
  readonly underway = new Underway();
  /** What happened, in words; only where somebody will read it. */
  readonly trace: string[] | null;
  /** Faults that are on, each with numbers of its own: so that one that is taken away changes none of the others. */
  #faults: Faults | null = null;
  readonly #dice: ReadonlyMap<FaultName, Rng>;
  readonly #struck = new Set<Sign>();
  #now = START;
  #order = 0;
  #hash = 0x811c9dc5;
  readonly #heap: Task[] = [];
  #afterwards: (() => void)[] = [];

  constructor(seed: number, traced: boolean) {
    const rng = new Rng(seed);
    this.rng = rng;
    this.#dice = new Map(FAULT_NAMES.map((name, index) => [name, new Rng(seed * 64 + index + 1)]));
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

  /** Has these faults strike from now on; what is switched on later counts from then. */
  arm(faults: Faults): void {
    this.#faults = faults;
  }

  /** Whether a fault strikes here; never once faults have stopped. */
  strikes(fault: FaultName, probability: number): boolean {
    return this.#faults?.[fault] === true && !this.calm && this.dice(fault).chance(probability);
  }

  /** A fault's own numbers, for how it strikes. */
  dice(fault: FaultName): Rng {
    return this.#dice.get(fault)!;
  }

  /** Notes that a fault struck, and in which phases of the protocol. */
  struck(sign: Sign, phases: readonly Phase[]): void {
    this.#struck.add(sign);
    this.count(sign);
    for (const phase of phases) {
      const cell = cellOf(sign, phase);
      this.cells.set(cell, (this.cells.get(cell) ?? 0) + 1);
    }
  }

  /** How many different faults have struck. */
  get fired(): number {
    return this.#struck.size;
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

/** The name of what a fault did in a phase. */
export function cellOf(sign: Sign, phase: Phase): string {
  return `${sign} in ${phase}`;
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
