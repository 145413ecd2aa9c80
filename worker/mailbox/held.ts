import { overlayOf } from "../engine/overlay.ts";
import type { Books } from "./books.ts";
import { forEachPair } from "./each-pair.ts";
import type { OpenSubmission, Pair } from "./pair.ts";

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
  forEachPair(books, (pair) => {
    if (pair.held === "new" || pair.held === "changed") askAgain(books, pair);
  });
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
  books.pairs.save(pair, { held: pair.held === "new" ? "new" : null, dirty: pair.dirty + 1 });
}
