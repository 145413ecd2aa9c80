import type { Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Answer } from "../ring/protocol.ts";
import { compareNumbers, sameVersion } from "../ring/version.ts";
import { notPushed } from "./book-answer.ts";
import { submit } from "./judged.ts";
import { noteMarker } from "./observe.ts";
import type { OpenSubmission, Pair } from "./pair.ts";
import type { CopyAct } from "./person-protocol.ts";
import { obstacle, type Prepared, prepare, stale } from "./prepare.ts";
import { busy, NOT_HERE } from "./refusals.ts";
import type { Run } from "./run.ts";
import { submitThese } from "./talk.ts";

/** The hub was silent: the submission is durable and is sent again until it is answered (P1). */
const GOES_ON = busy("Ringfold could not finish this now. It goes on by itself; look at the history in a moment.");
/** Settings may move on once while we ask, or a wake overtake the answer, which then counts no more (P31): it is asked again. */
const TRIES = 2;

/**
 * P42: a person makes the copy the ring's version. It travels as a submission of what the copy holds,
 * marked as a push: durable before it is sent, resent word for word, answered once. So at whatever point
 * this is cut off, either nothing was booked and nothing happens, or the ordinary steps carry it out; and
 * the hub, which knows the request, does it once.
 */
export async function push(run: Run, act: CopyAct): Promise<Result<null, Refused>> {
  const { pairs } = run.books;
  const known = pairs.byItem(act.item);
  if (known?.acts.includes(act.request)) return ok(null);
  if (known?.submission?.submission.push?.request === act.request) return deliver(run, known.id, false);
  const prepared = await prepare(run, act, "push");
  if (!prepared.ok) return prepared;
  const pair = run.transaction(() => book(run, prepared.value));
  return deliver(run, pair.id, true);
}

function book(run: Run, { pair, now, asked, order }: Prepared): Pair {
  if (now.kind !== "holds") return pair;
  const { terms, view } = now;
  const seen = { observed: view.content, etag: view.etag, modifiedAt: view.modifiedAt, named: pair.dirty > 0 };
  const more = { editedAt: view.modifiedAt, back: pair.gone, push: order };
  return submit(run.books, noteMarker(run.books, pair, view.marker), terms, seen, asked, more);
}

/**
 * Sends the push that is open on this pair.
 * @param fresh it was never sent before: what the hub refuses to hear at all has done nothing, and is withdrawn
 */
async function deliver(run: Run, id: number, fresh: boolean): Promise<Result<null, Refused>> {
  const { books } = run;
  for (let round = 0; round < TRIES; round += 1) {
    const pair = books.pairs.get(id);
    if (!pair?.submission) break;
    const { number } = pair.submission.submission;
    const { mark } = books;
    const { rev } = books.config;
    const answers = await submitThese(run, [pair]);
    const answer = answers?.find((given) => compareNumbers(given.number, number) === 0);
    const open = books.pairs.get(id)?.submission?.submission.number;
    if (answer && !(open && compareNumbers(open, number) === 0)) return outcomeOf(answer);
    if (books.membership.left) return err(NOT_HERE);
    if (answers) break;
    if (books.config.rev === rev) {
      if (sameVersion(books.mark, mark)) break; // nobody answered
      continue;
    }
    const barred = obstacle(run, "push");
    if (!barred) continue;
    if (!fresh) break;
    const unheard = books.pairs.get(id); // a wake may have changed it while we asked
    if (unheard?.submission) withdraw(run, unheard, unheard.submission);
    return err(barred);
  }
  return err(GOES_ON);
}

function withdraw(run: Run, pair: Pair, open: OpenSubmission): void {
  run.transaction(() => notPushed(run.books, pair, open));
}

function outcomeOf(answer: Answer): Result<null, Refused> {
  if (answer.status === "pushed") return ok(null);
  return err(answer.refusal ?? stale());
}
