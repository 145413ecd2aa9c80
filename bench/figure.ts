/** One measured number, with what it is held against. */
export interface Figure {
  /** As in docs/PERFORMANCE.md; never renamed. */
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly measured: number;
  /** What the physics allow at best, in the same unit. */
  readonly bound?: number;
  /** The number to hold, and on which side of it; none: reported only. */
  readonly hold?: { readonly at: "most" | "least"; readonly value: number };
  /** What to know of it, in a line. */
  readonly note?: string;
}

/** A benchmark: measures some figures. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  /** Runs only with `--long`, or by name. */
  readonly long?: boolean;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

/** What the command line asks of a benchmark. */
export interface BenchOptions {
  /** Measure the large cases as well. */
  readonly long: boolean;
  /** Says what is being done. */
  readonly say: (words: string) => void;
}

/** Whether a figure is held; `null`: there is nothing to hold. */
export function isHeld({ measured, hold }: Figure): boolean | null {
  if (!hold) return null;
  return hold.at === "most" ? measured <= hold.value : measured >= hold.value;
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** A number without digits that say nothing. */
export function rounded(value: number): number {
  const digits = Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4;
  return Number(value.toFixed(digits));
}
