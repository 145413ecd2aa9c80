import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { overlayOf } from "../engine/overlay.ts";
import type { GraphReply } from "../ports/graph.ts";
import type { PullGranted } from "../ring/protocol.ts";
import { believable } from "./book-answer.ts";
import { cleared } from "./judged.ts";
import { noteMarker } from "./observe.ts";
import { type Pair, withAct } from "./pair.ts";
import type { CopyAct } from "./person-protocol.ts";
import { obstacle, type Prepared, prepare } from "./prepare.ts";
import { busy, graphRefusal, inWords } from "./refusals.ts";
import type { Run } from "./run.ts";
import { ask } from "./talk.ts";
import { writeNow } from "./write.ts";

/** Whoever waits sends the same request again after so long, milliseconds: that is the same act. */
const AGAIN_MS = 3_000;
const NOT_ASKED = busy(
  "Ringfold could not finish this now. Your copy was not changed; try again in a moment.",
  AGAIN_MS,
);
/** A grant may be lost, or overtaken by a wake, after which it counts no more (P31): it is asked for again. */
const TRIES = 4;
const EDITED = busy("The copy was changed at that moment. That change is kept; the rest follows by itself.", AGAIN_MS);
const FOLLOWS = busy("Ringfold could not finish this now. It goes on by itself; look at the history in a moment.");

/**
 * P43: a person lets the ring's version replace the copy. The hub first keeps what the copy held, so
 * that undo can bring it back; only then do these books change, and only from them follows the write.
 * Cut off before the grant is booked, nothing was done here, and the same request asks again and is
 * granted again; cut off after it, the target is durable and the ordinary steps write it.
 */
export async function pull(run: Run, act: CopyAct): Promise<Result<null, Refused>> {
  const { books } = run;
  if (books.pairs.byItem(act.item)?.acts.includes(act.request)) return ok(null);
  const prepared = await prepare(run, act, "pull");
  if (!prepared.ok) return prepared;
  const { pair, now, order } = prepared.value;
  const unsettled = now.kind === "gone" ? replacementOf(run, pair) : null;
  if (unsettled) return err(unsettled);
  const kept = now.kind === "holds" ? now.terms : null;
  for (let round = 0; round < TRIES; round += 1) {
    const sent = { mark: books.mark, era: books.membership.era };
    const reply = await ask(run, run.hub.pull(run.stamp(), { ...order, item: act.item, kept }));
    if (!reply && obstacle(run, "pull")) break;
    if (!reply) continue;
    if (!reply.value.ok) return reply.value;
    const granted = reply.value.value;
    const taken = run.transaction(() => believable(books, reply.head, sent) && take(run, prepared.value, granted));
    if (!taken) continue;
    books.saw(reply.head);
    return outcomeOf(run, pair.id, await writeNow(run, pair.id));
  }
  return err(obstacle(run, "pull") ?? NOT_ASKED);
}

/** A copy that seems gone and may have another in its place: a second one is not made; the ordinary reading finds it (P26, P38). */
function replacementOf(run: Run, pair: Pair): Refused | null {
  const { pairs } = run.books;
  const searched = pair.doubt && !pair.searched;
  if (!searched && !pairs.strayOf(pair.item ?? "")) return null;
  run.transaction(() => pairs.save(pair, { dirty: pair.dirty + 1 }));
  return busy("Ringfold is just looking for this copy. Try again in a moment.");
}

/**
 * Books the grant. Agreed becomes what was seen, not what the ring had: the person has seen both and
 * decided that the ring's version overrides the copy, so what the copy holds is no edit any more but the
 * state from which it is brought to the target, and the write names every field that differs. An edit
 * that somebody makes on top of it after our read differs from this agreed, so it is still an edit, and
 * is merged as one. Had agreed stayed as it was, the very content that is to be replaced would be
 * submitted as an edit as soon as a notice names the copy.
 */
function take(run: Run, { pair: { id }, now, asked, order }: Prepared, granted: PullGranted): boolean {
  const { books } = run;
  const pair = books.pairs.get(id);
  if (!pair || pair.operation || pair.submission || pair.revision !== asked.revision) return false;
  const seen: Partial<Pair> =
    now.kind === "gone"
      ? { gone: true, etag: null }
      : {
          gone: false,
          agreed: now.terms,
          overlay: overlayOf(now.terms, now.view.content),
          etag: now.view.etag,
          modifiedAt: now.view.modifiedAt,
        };
  const marked = now.kind === "gone" ? pair : noteMarker(books, pair, now.view.marker);
  const replaced = books.pairs.save(marked, {
    ...cleared(pair, asked),
    ...seen,
    misses: 0,
    quietUntil: 0,
    doubt: false,
    searched: false,
    excluded: null,
    held: null,
    missing: 0,
    failures: null,
    quirks: {},
    revision: pair.revision + 1,
    acts: withAct(pair, order.request),
  });
  books.setTarget(replaced, granted.version, granted.content);
  return true;
}

/** What to say of the write. Whatever it was, the target stands until the copy has reached it. */
function outcomeOf(run: Run, id: number, reply: GraphReply | null): Result<null, Refused> {
  const pair = run.books.pairs.get(id);
  if (reply?.kind === "ok" || pair?.target === null || pair === undefined) return ok(null);
  const changed = reply?.kind === "refused" && (reply.class === "changed" || reply.class === "itemGone");
  if (changed || (reply === null && pair.dirty > 0)) return err(EDITED);
  const wait = run.pausedUntil - run.books.clock.now();
  if (wait > 0) {
    const words = `Microsoft 365 asks for a pause of ${inWords(wait)}. After that your copy is replaced by itself.`;
    return err(refused("graph_throttled", words, { retryAfterMs: wait }));
  }
  if (reply?.kind !== "refused") return err(FOLLOWS);
  return err(refused(graphRefusal(reply).reason, "Microsoft 365 did not take the change yet. It follows by itself."));
}
