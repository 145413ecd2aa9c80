import { overlayOf } from "../engine/overlay.ts";
import type { Books } from "./books.ts";
import { type OpenSubmission, type Pair, WORK } from "./pair.ts";

/**
 * P50: a person is to decide first. Nothing of what was submitted is agreed; nothing is written at the pair until it was
 * asked again and answered.
 * @param decided how many decisions the hub had made about this member when it answered
 */
export function bookHeld(books: Books, pair: Pair, open: OpenSubmission, decided: number): void {
  const { base, content } = open.submission;
  const isNew = base === null && content !== null && !pair.doubt && !pair.stray;
  const seen = isNew
    ? {
        agreed: content,
        overlay: overlayOf(content, open.observed ?? content),
        etag: open.etag,
        modifiedAt: open.modifiedAt,
      }
    : {};
  const held = books.pairs.save(pair, {
    ...seen,
    submission: null,
    revision: pair.revision + 1,
    held: isNew ? "new" : "changed",
  });
  // Decided since: the answer is older than what these books know.
  if (decided < books.config.decided) askAgain(books, held);
}

/** Asks again for whatever is held here: somebody decided, or the hub may have forgotten that it waits. */
export function askForHeld(books: Books): void {
  for (const id of books.pairs.waiting(WORK.decision)) {
    const pair = books.pairs.get(id);
    if (pair && !pair.submission) askAgain(books, pair); // one that is on its way is answered by what holds then (P1)
  }
}

/** How many copies and changes wait here for a decision. */
export function countHeld({ pairs }: Books): number {
  return pairs.countWaiting(WORK.decision);
}

/** P53: items that a copy here may be the same as are not created; those that are so no longer may be. @param before of the settings that held until now */
export function holdUnmatched(books: Books, before: readonly string[]): void {
  const unmatched = new Set(books.config.unmatched);
  for (const item of new Set([...before, ...unmatched])) {
    const pair = books.pairs.byItem(item);
    if (!pair || pair.copy !== null || pair.operation) continue;
    const held = unmatched.has(item) ? "match" : pair.held === "match" ? null : pair.held;
    if (held !== pair.held) books.pairs.save(pair, { held });
  }
}

/** A new copy is submitted again from these books; a change is read again first, for it may be over. */
function askAgain(books: Books, pair: Pair): void {
  if (pair.held === "new" && pair.dirty === 0 && pair.agreed && pair.copy !== null) {
    const observed = books.shown(pair);
    books.pairs.save(pair, {
      submission: {
        observed,
        etag: pair.etag,
        modifiedAt: pair.modifiedAt,
        submission: {
          number: books.nextNumber(),
          copy: pair.copy,
          item: pair.item ?? books.ownItem(pair.copy),
          base: null,
          content: pair.agreed,
          back: false,
          fork: false,
          editedAt: Math.max(0, pair.modifiedAt),
        },
      },
    });
    return;
  }
  books.pairs.save(pair, { dirty: pair.dirty + 1 });
}
