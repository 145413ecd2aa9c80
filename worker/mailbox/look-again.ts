import type { Refused } from "../../shared/contract/problems.ts";
import { lookAt, lookOf } from "./look.ts";
import type { LookedAgain } from "./person-protocol.ts";
import { finishOpen, obstacleTo } from "./prepare.ts";
import { outOfSight } from "./refusals.ts";
import type { Run } from "./run.ts";
import { feed, submitThese } from "./talk.ts";
import { writeNow } from "./write.ts";

/**
 * A person asks for a look at a copy, as part of a resync: durable before anything is read. What failed,
 * or was parked, is tried again, and what a server would not keep is asked of it anew (P21). An item that
 * these books do not know comes with the ring's feed.
 */
export function nameAgain(run: Run, item: string): void {
  const { books } = run;
  const pair = books.pairs.byItem(item);
  if (!pair) run.feedWanted = true;
  run.transaction(() => {
    // A folder that was out of reach may be back: the person who asks need not wait for the next try.
    if (books.membership.suspended !== null) books.update({ sweepAt: books.clock.now() });
    if (!pair) return;
    const dirty = pair.copy === null ? pair.dirty : pair.dirty + 1;
    books.pairs.save(pair, { dirty, failures: null, quirks: {}, quietUntil: 0, misses: 0 });
  });
}

/** Reads and judges a copy that {@link nameAgain} named, by the ordinary rules, and writes what it lacks: now if it can, else later by itself. */
export async function lookAgain(run: Run, item: string): Promise<LookedAgain> {
  const { pairs } = run.books;
  const obstacle = await obstacleTo(run, null);
  if (obstacle) return later(obstacle);
  if (!pairs.byItem(item)) await feed(run);
  const id = pairs.byItem(item)?.id;
  if (id === undefined) return { kind: "looked" }; // no copy is wanted here
  const open = await finishOpen(run, id);
  if (open) return later(open);
  const named = pairs.get(id);
  const look = named && named.dirty > 0 ? lookOf(run, named) : null;
  if (look) await lookAt(run, [look], "person");
  const judged = pairs.get(id);
  if (judged?.submission) await submitThese(run, [judged]);
  const reply = await writeNow(run, id);
  if (reply?.kind === "unknown") return { kind: "later", reason: "Microsoft 365 has not confirmed the change yet." };
  return standing(run, id);
}

function standing(run: Run, id: number): LookedAgain {
  const pair = run.books.pairs.get(id);
  const why = outOfSight(run);
  if (pair?.failures) return { kind: "later", reason: "Microsoft 365 refused the change. Ringfold tries again." };
  if (pair && pair.missing > 0) return { kind: "later", reason: "The copy is gone from its folder." };
  if (!pair || (pair.dirty === 0 && !pair.submission)) return { kind: "looked" };
  return why ? later(why) : { kind: "later", reason: "Microsoft 365 could not show this copy now." };
}

/** The reason without what to do: nobody has to do anything, it follows by itself. */
function later({ detail }: Refused): LookedAgain {
  return { kind: "later", reason: detail.split(/(?<=\.) /)[0] ?? detail };
}
