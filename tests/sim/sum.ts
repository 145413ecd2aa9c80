import type { WorkerReport } from "./pool.ts";

/** Different faults that are to strike in each schedule. */
const ENOUGH_FAULTS = 5;

/** What many schedules came to together. */
export class Sum {
  done = 0;
  /** Everything that happened, with and without faults. */
  steps = 0;
  violations = 0;
  /** Schedules that were run twice and were not the same the second time (S18). */
  unstable = 0;
  /** Turns until quiet, at most. */
  rounds = 0;
  readonly counts = new Map<string, number>();
  readonly cells = new Map<string, number>();
  /** Seeds of the schedules that violated. */
  readonly bad: number[] = [];
  #twice = 0;
  #fired = 0;
  readonly #lengths = new Map<number, number>();

  add(report: WorkerReport): void {
    this.done += 1;
    this.steps += report.steps;
    this.rounds = Math.max(this.rounds, report.rounds);
    if (report.fired >= ENOUGH_FAULTS) this.#fired += 1;
    if (report.twice !== null) this.#twice += 1;
    if (report.twice === false) this.unstable += 1;
    this.#lengths.set(report.planned, (this.#lengths.get(report.planned) ?? 0) + 1);
    addAll(this.counts, report.counts);
    addAll(this.cells, report.cells);
    if (report.violations.length === 0) return;
    this.violations += 1;
    this.bad.push(report.seed);
  }

  /** Steps with faults in a schedule, in the middle. */
  get medianSteps(): number {
    let before = 0;
    for (const [length, times] of [...this.#lengths].sort(([a], [b]) => a - b)) {
      before += times;
      if (before * 2 >= this.done) return length;
    }
    return 0;
  }

  /** The figures of a run, for one line of JSON. */
  figures(seconds: number): Readonly<Record<string, number>> {
    return {
      schedules: this.done,
      steps: this.steps,
      violations: this.violations,
      seconds: rounded(seconds, 10),
      perSecond: rounded(this.done / seconds, 10),
      medianSteps: this.medianSteps,
      fiveOrMoreFaults: rounded(this.#fired / Math.max(1, this.done), 10_000),
      runTwice: this.#twice,
      unstable: this.unstable,
    };
  }
}

function addAll(sum: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [what, times] of more) sum.set(what, (sum.get(what) ?? 0) + times);
}

function rounded(value: number, by: number): number {
  return Math.round(value * by) / by;
}
