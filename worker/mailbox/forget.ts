import type { Pair } from "./pair.ts";
import type { Run } from "./run.ts";
import { forEachPair } from "./each-pair.ts";

/** How long the pair of a deleted item, and values that lost, are remembered for a hub that is set back (P32, P33). */
const RETENTION_MS = 30 * 24 * 3_600_000;

/** Forgets what is older than the retention; part of a full reading, so it costs nothing while nothing changes. */
export function forgetOld(run: Run): void {
  const { books } = run;
  const before = books.clock.now() - RETENTION_MS;
  forEachPair(books, (pair) => {
    if (isOver(pair) && Math.max(pair.goneAt, pair.modifiedAt, pair.namedAt) < before) books.remove(pair);
  });
  books.sql.run("DELETE FROM loser WHERE member = ? AND at < ?", books.config.member, before);
}

/** Gone, and nothing is under way about it. */
function isOver(pair: Pair): boolean {
  return pair.gone && pair.target === null && pair.operation === null && pair.submission === null && pair.dirty === 0;
}
