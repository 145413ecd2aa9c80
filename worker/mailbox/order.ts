import { LEFT_OUT } from "../../shared/reasons.ts";
import { type CopyOrder, type Obeyed, ORIGIN } from "../ring/protocol.ts";
import type { Books } from "./books.ts";
import { type Pair, withAct } from "./pair.ts";

/**
 * Does what an administrator ordered for one copy (P58): one transaction, and the same order again is the same one.
 * `later`: something is open on the copy, which comes to its end first (P1, P17).
 */
export function obey(books: Books, order: CopyOrder): Obeyed {
  const pair = books.pairs.byItem(order.item);
  if (!pair) {
    if (order.act === "exclude") books.pairs.add({ item: order.item, excluded: LEFT_OUT, acts: [order.id] });
    return pair === undefined && order.act !== "exclude" ? "unknown here" : "done";
  }
  if (pair.acts.includes(order.id)) return "done";
  if (pair.operation || pair.submission || pair.missing > 0) return "later";
  carryOut(books, books.pairs.save(pair, { acts: withAct(pair, order.id) }), order);
  return "done";
}

function carryOut(books: Books, pair: Pair, order: CopyOrder): void {
  switch (order.act) {
    case "retry":
      lookAfresh(books, pair);
      return;
    case "restore":
      restore(books, pair, order);
      return;
    case "exclude":
      books.pairs.save(pair, {
        excluded: LEFT_OUT,
        target: null,
        failures: null,
        late: false,
        held: null,
        doubt: false,
      });
      return;
    case "include":
      include(books, pair, order);
      return;
    case "uncouple":
      uncouple(books, pair, order);
  }
}

/** What failed or was parked is tried again, and what a server would not keep is asked of it anew (P21). */
function lookAfresh(books: Books, pair: Pair): void {
  const dirty = pair.copy === null ? pair.dirty : pair.dirty + 1;
  books.pairs.save(pair, { dirty, failures: null, quirks: {}, quietUntil: 0, misses: 0 });
}

/** The ring's version is put into the folder, whatever the copy holds there: all that differs from it is written. */
function restore(books: Books, pair: Pair, { version, content }: CopyOrder): void {
  if (content === null || books.config.role === "source" || pair.stray) return;
  const shown = books.shown(pair);
  const again = books.pairs.save(pair, {
    excluded: null,
    held: null,
    failures: null,
    quirks: {},
    quietUntil: 0,
    misses: 0,
    // What the folder shows is what the copy stands for from here on: the next write names whatever differs.
    agreed: pair.agreed === null ? null : shown,
    overlay: {},
  });
  books.setTarget(again, version, content);
}

/** It takes part again. What it holds is not known any more, so it is judged without a base (P38). */
function include(books: Books, pair: Pair, { version, content }: CopyOrder): void {
  if (pair.excluded !== LEFT_OUT) return;
  const isHere = pair.copy !== null && !pair.gone;
  const again = books.pairs.save(pair, {
    excluded: null,
    doubt: isHere,
    etag: null,
    dirty: isHere ? pair.dirty + 1 : pair.dirty,
  });
  if (books.config.role !== "source") books.setTarget(again, version, content);
}

/** The copy becomes an item of its own, as a person's duplicate does (P25), and the item gets another copy here. */
function uncouple(books: Books, pair: Pair, { version, content }: CopyOrder): void {
  if (pair.copy === null || pair.gone || pair.stray || pair.item === null) return;
  const observed = books.shown(pair);
  const { item, copy, attempts, acts } = pair;
  books.pairs.save(pair, {
    item: null,
    agreed: observed,
    overlay: {},
    target: null,
    version: ORIGIN,
    attempts: {},
    doubt: false,
    excluded: null,
    held: null,
    failures: null,
    quirks: {},
    revision: pair.revision + 1,
    submission: {
      observed,
      etag: pair.etag,
      modifiedAt: pair.modifiedAt,
      submission: {
        number: books.nextNumber(),
        copy,
        item,
        base: null,
        content: observed,
        back: false,
        fork: true,
        editedAt: Math.max(0, pair.modifiedAt),
      },
    },
  });
  if (books.config.role === "source" || content === null) return;
  books.setTarget(books.pairs.add({ item, attempts, version, acts }), version, content);
}
