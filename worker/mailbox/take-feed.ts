import type { FeedPage, FeedRow, Version } from "../ring/protocol.ts";
import { sameVersion } from "../ring/version.ts";
import type { Books } from "./books.ts";
import { type Pair, REPLACED } from "./pair.ts";

/**
 * Takes a page of the ring's feed (transaction T4): every entry becomes a target, and the cursor moves
 * in the same transaction (P2), not when the writes succeed.
 * @returns whether the page was the one expected; if not, nothing was taken
 */
export function takePage(books: Books, page: FeedPage, head: Version): boolean {
  if (!sameVersion(page.from, books.membership.cursor)) return false;
  for (const row of page.rows) takeRow(books, row);
  books.saw(head);
  if (page.rows.length === 0 && sameVersion(page.next, page.from) && books.membership.feedRead) return true; // nothing new
  books.update({ cursor: page.next, mark: books.mark, feedRead: books.membership.feedRead || !page.more });
  return true;
}

function takeRow(books: Books, row: FeedRow): void {
  books.keepLosers(row.losers);
  const pair =
    books.pairs.byItem(row.item) ??
    namedCopy(books, row) ??
    ownEqual(books, row) ??
    (wanted(books, row)
      ? books.pairs.add({ item: row.item, held: isUnmatched(books, row) ? "match" : null })
      : undefined);
  if (pair) books.setTarget(pair, row.version, row.content, row.contested);
}

/** A source is told nothing (P39); what is deleted already needs no copy here. */
function wanted(books: Books, row: FeedRow): boolean {
  return row.content !== null && books.config.role !== "source";
}

/** P53: a copy here may be the same, and nobody has decided yet. */
function isUnmatched(books: Books, row: FeedRow): boolean {
  return books.config.unmatched.includes(row.item);
}

/** A reader that holds the very same contact as its own: that is the item's copy. */
function ownEqual(books: Books, row: FeedRow): Pair | undefined {
  const own = row.content === null ? undefined : books.ownEqual(row.content);
  return own && books.pairs.save(own, { item: row.item, excluded: null });
}

/** P15, P36: the hub names a copy of ours that these books do not couple with the item: it is looked at, never created beside. */
function namedCopy(books: Books, row: FeedRow): Pair | undefined {
  if (row.copy === null) return undefined;
  const pair = books.pairs.byCopy(row.copy);
  if (!pair) return books.pairs.add({ item: row.item, copy: row.copy, doubt: true, dirty: 1 });
  if (pair.item !== null) return pair.item === row.item ? pair : undefined;
  if (pair.excluded === REPLACED) return undefined;
  if (pair.excluded !== null) return books.pairs.save(pair, { item: row.item });
  if (pair.submission) return books.pairs.save(pair, { item: row.item });
  return books.pairs.save(pair, { item: row.item, doubt: true, dirty: pair.dirty + 1 });
}
