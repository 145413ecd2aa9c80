import type { Pair } from "./pair.ts";
import type { Run } from "./run.ts";

/** Pairs that wait for a kind of work and may be touched now, in the order they began to wait. */
export function ready(run: Run, bit: number, limit: number, also: (pair: Pair) => boolean = () => true): Pair[] {
  const { books } = run;
  const now = books.clock.now();
  const pairs: Pair[] = [];
  for (const id of books.pairs.waiting(bit)) {
    const pair = books.pairs.get(id);
    if (!pair || pair.quietUntil > now || !also(pair)) continue;
    pairs.push(pair);
    if (pairs.length >= limit) break;
  }
  return pairs;
}
