import type { Lane } from "../ports/graph.ts";

/** Whose turn it is at one mailbox's door. */
export interface Turns {
  /** Runs `work` when its turn comes: one at a time, live changes before runs, people beside both. */
  take<T>(lane: Lane, work: () => Promise<T>): Promise<T>;
}

/**
 * Turns at a door. Outlook serves four requests of an app at once for a mailbox, and a batch already
 * uses all four (docs/GRAPH.md section 3), so live changes and runs share one turn; a person's request
 * does not wait for them, only for another person's.
 */
export function makeTurns(): Turns {
  const work = makeLine();
  const people = makeLine();
  return {
    take: (lane, run) => (lane === "person" ? people.take(0, run) : work.take(lane === "live" ? 0 : 1, run)),
  };
}

interface Line {
  take<T>(rank: 0 | 1, run: () => Promise<T>): Promise<T>;
}

function makeLine(): Line {
  const waiting: [(() => void)[], (() => void)[]] = [[], []];
  let busy = false;

  function next(): void {
    const start = waiting[0].shift() ?? waiting[1].shift();
    if (start === undefined) busy = false;
    else start();
  }

  return {
    async take(rank, run) {
      if (busy) await new Promise<void>((start) => waiting[rank].push(start));
      busy = true;
      try {
        return await run();
      } finally {
        next();
      }
    },
  };
}
