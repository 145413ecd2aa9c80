import type { Content } from "../../shared/content.ts";
import { overlayOf } from "../engine/overlay.ts";
import type { Answer, Version } from "../ring/protocol.ts";
import { compareNumbers, compareVersions, sameVersion } from "../ring/version.ts";
import type { Books } from "./books.ts";
import { bookHeld } from "./held.ts";
import { withFields } from "./operate.ts";
import { DELETED_HERE, MOVED_AWAY, type OpenSubmission, type Pair, withAct } from "./pair.ts";

/** What was known when a message to the hub was sent. */
export interface Sent {
  readonly mark: Version;
  readonly era: number;
}

/**
 * Whether an answer may be believed (P31): not older than what was seen since, not of an era before
 * the hub was found set back, and not of another line that could hide a divergence.
 */
export function believable(books: Books, head: Version, sent: Sent): boolean {
  if (sent.era !== books.membership.era) return false;
  if (compareVersions(head, books.mark) < 0) return false;
  return head.gen === books.mark.gen || sameVersion(sent.mark, books.mark);
}

/** Books the hub's answers (transaction T3), if they may be believed. An answer to a submission that is no longer open says nothing. */
export function bookAnswers(
  books: Books,
  head: Version,
  sent: Sent,
  answers: readonly Answer[],
  asked: ReadonlyMap<string, number>,
): boolean {
  if (!believable(books, head, sent)) return false;
  books.saw(head);
  for (const answer of answers) {
    books.keepLosers(answer.losers);
    const id = asked.get(`${answer.number.gen} ${answer.number.n}`);
    const pair = id === undefined ? undefined : books.pairs.get(id);
    if (!pair?.submission || compareNumbers(pair.submission.submission.number, answer.number) !== 0) continue;
    bookAnswer(books, pair, pair.submission, answer);
  }
  return true;
}

function bookAnswer(books: Books, pair: Pair, open: OpenSubmission, answer: Answer): void {
  const answered = { submission: null, revision: pair.revision + 1, doubt: false, held: null };
  switch (answer.status) {
    case "unknown":
      // P34: a hub that does not know the item will be told of it by recovery; ask again then.
      books.pairs.save(pair, { quietUntil: books.clock.now() + 5_000 });
      return;
    case "stale":
      books.pairs.save(pair, { ...answered, doubt: true, dirty: pair.dirty + 1 }); // P36
      return;
    case "excluded":
      books.pairs.save(pair, {
        ...answered,
        excluded: answer.reason ?? "reader",
        item: null,
        agreed: open.submission.content,
        overlay: {},
        etag: open.etag,
        modifiedAt: open.modifiedAt,
      });
      books.ownChanged();
      return;
    case "notPushed":
      notPushed(books, pair, open);
      return;
    case "held":
      bookHeld(books, pair, open, answer.decided ?? 0);
      return;
    case "detached":
      detached(books, pair, open, answer);
      return;
    case "pushed":
      coupled(books, pair, open, answer, {
        ...answered,
        excluded: null, // pushed by a person who saw it, so it takes part
        acts: withAct(pair, open.submission.push?.request ?? ""),
      });
      return;
    case "taken":
    case "gone":
    case "kept":
    case "revived":
    case "behind":
    case "refused":
      coupled(books, pair, open, answer, answered);
  }
}

/** P54, P55: the copy takes part no more; what the ring holds is remembered, for the day it comes back. */
function detached(books: Books, pair: Pair, { submission }: OpenSubmission, answer: Answer): void {
  const away = books.pairs.save(pair, {
    submission: null,
    revision: pair.revision + 1,
    doubt: false,
    held: null,
    gone: true,
    etag: null,
    item: answer.item,
    excluded: submission.left ? MOVED_AWAY : DELETED_HERE,
  });
  books.setTarget(away, answer.version, answer.content);
}

/** P42: nothing was done, and what the copy holds is judged as before: a read that waited still waits. */
export function notPushed(books: Books, pair: Pair, open: OpenSubmission): void {
  const dirty = pair.dirty + (open.named === true ? 1 : 0);
  books.settle(books.pairs.save(pair, { submission: null, revision: pair.revision + 1, dirty }));
}

function coupled(books: Books, pair: Pair, open: OpenSubmission, answer: Answer, answered: Partial<Pair>): void {
  let other: Pair | undefined;
  if (!pair.stray) {
    other = books.pairs.byItem(answer.item);
    if (other?.id === pair.id) other = undefined;
    if (other && (other.copy !== null || other.operation)) {
      fork(books, pair, open, answer);
      return;
    }
  }
  const { content } = open.submission;
  const seen: Partial<Pair> =
    content === null
      ? { gone: true, etag: null }
      : {
          gone: false,
          ...standsFor(pair, content, open.observed ?? content, answer),
          etag: open.etag,
          modifiedAt: open.modifiedAt,
        };
  if (other) books.remove(other); // the feed named the item before the answer did: one pair from here on
  const inherited = other
    ? { attempts: { ...other.attempts, ...pair.attempts }, version: other.version, target: targetOf(other) }
    : {};
  const saved = books.pairs.save(pair, {
    ...answered,
    ...seen,
    ...inherited,
    ...(pair.stray ? {} : { item: answer.item }),
  });
  if (saved.stray) return;
  books.settle(books.setTarget(saved, answer.version, answer.content, answer.contested));
}

/** P10, P54: what was submitted is agreed. Of what only this folder keeps the ring's is, so that it shows another value than it stands for. */
function standsFor(
  pair: Pair,
  content: Content,
  observed: Content,
  { kept = [], content: ring }: Answer,
): Pick<Pair, "agreed" | "overlay" | "kept"> {
  const agreed = kept.length === 0 ? content : withFields(content, ring ?? {}, kept);
  const overlay = overlayOf(agreed, observed);
  return { agreed, overlay, kept: [...new Set([...pair.kept, ...kept])].filter((field) => field in overlay) };
}

/** What a pair without a copy waits for. Where it waits for nothing any more, its item was deleted: the copy that takes its place is to go. */
function targetOf({ target, version }: Pair): Pair["target"] {
  return target ?? (version.seq === 0 ? null : { version, content: null });
}

/** Two copies claim one item: the later one is an item of its own (P25). */
function fork(books: Books, pair: Pair, open: OpenSubmission, answer: Answer): void {
  const observed = open.observed ?? {};
  books.pairs.save(pair, {
    item: null,
    agreed: observed,
    overlay: {},
    doubt: false,
    revision: pair.revision + 1,
    submission: {
      ...open,
      submission: {
        ...open.submission,
        number: books.nextNumber(),
        item: answer.item,
        base: null,
        content: observed,
        fork: true,
        back: false,
      },
    },
  });
}
