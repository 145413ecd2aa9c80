import { type Content, sameContent } from "../../shared/content.ts";
import { overlayOf } from "../engine/overlay.ts";
import { translate } from "../engine/translate.ts";
import type { Marker } from "../graph/marker.ts";
import type { Books } from "./books.ts";
import { type Asked, barred, cleared, exclude, submit } from "./judged.ts";
import { judgeNew } from "./observe-new.ts";
import { isAway, isUnjudged, type Pair, REPLACED } from "./pair.ts";
import type { Sight, View } from "./view.ts";

/** How soon a read that proved nothing is tried again, milliseconds. */
const AGAIN_MS = 2_000;

/**
 * Judges one read of a copy (transaction T2). Answers `search` if the copy is in doubt and gone, and
 * other copies with its marker must be looked for first (P38); everything else is done here.
 */
export function judge(books: Books, copy: string, sight: Sight, asked: Asked): "done" | "search" {
  const pair = books.pairs.byCopy(copy);
  if (!pair || pair.dirty === 0) return "done";
  if (pair.operation || pair.submission || pair.revision !== asked.revision) return "done"; // P4: the read may be older than our write
  const known = !isUnjudged(pair);
  if (pair.excluded !== null) judgeExcluded(books, pair, sight, asked);
  else if (sight.kind !== "here")
    return known ? judgeGone(books, pair, sight, asked) : judgeUnknown(books, pair, sight);
  else if (known) judgeKnown(books, pair, sight.view, asked);
  else judgeNew(books, pair, sight.view, asked);
  return "done";
}

function forget(books: Books, pair: Pair): "done" {
  books.remove(pair);
  return "done";
}

/** A copy that was named and is not in the folder: another folder's, or one that the read does not show yet. */
function judgeUnknown(books: Books, pair: Pair, sight: Sight): "done" {
  const waited = books.clock.now() - pair.namedAt;
  if (sight.kind === "elsewhere" || waited >= books.settings.visibilityMs) return forget(books, pair);
  return later(books, pair, books.clock.now() + Math.max(AGAIN_MS, waited));
}

function later(books: Books, pair: Pair, until: number): "done" {
  books.pairs.save(pair, { quietUntil: until });
  return "done";
}

/** Why a copy may be excluded only for a while: by what it holds. Whatever else there is, the ring said so. */
const PASSING: ReadonlySet<string> = new Set(["private", "too large", REPLACED]);

function judgeExcluded(books: Books, pair: Pair, sight: Sight, asked: Asked): void {
  const until = pair.namedAt + books.settings.visibilityMs;
  if (pair.excluded === REPLACED && asked.at < until) {
    later(books, pair, until); // P6: an old replica may still show it
    return;
  }
  if (sight.kind !== "here") {
    if (pair.item === null) books.remove(pair);
    else books.pairs.save(pair, { ...cleared(pair, asked), gone: true, doubt: false });
    return;
  }
  const { view } = sight;
  if (isAway(pair)) {
    // P9, P55: it is back in its folder, so it takes part again, against what it stood for when it left.
    if (isOldReplica(books, pair, view, asked)) later(books, pair, books.clock.now() + AGAIN_MS);
    else judgeKnown(books, { ...pair, excluded: null, gone: true, goneAt: 0 }, view, asked);
    return;
  }
  const isDecided = !PASSING.has(pair.excluded ?? "");
  if (isDecided || barred(view)) {
    const seen = { agreed: view.content, overlay: {}, etag: view.etag, modifiedAt: view.modifiedAt };
    const own = isDecided && pair.item === null ? seen : {};
    books.pairs.save(pair, { ...cleared(pair, asked), ...own, doubt: false, gone: false });
    books.ownChanged();
    return;
  }
  // No longer private, or put back by a person after another copy took its place: it takes part.
  const open = books.pairs.save(pair, {
    excluded: null,
    doubt: pair.item !== null,
    gone: false,
    agreed: pair.item === null ? null : pair.agreed,
  });
  if (open.item === null) judgeNew(books, open, view, asked);
  else judgeKnown(books, open, view, asked);
}

function judgeGone(books: Books, pair: Pair, sight: Exclude<Sight, { kind: "here" }>, asked: Asked): "done" | "search" {
  const until = pair.createdAt + books.settings.visibilityMs;
  if (sight.kind === "absent" && pair.createdAt > 0 && asked.at < until) return later(books, pair, until); // P6
  if (sight.kind === "elsewhere" && isOldReplica(books, pair, sight.view, asked))
    return later(books, pair, books.clock.now() + AGAIN_MS); // P5
  if (pair.gone) {
    books.pairs.save(pair, { ...cleared(pair, asked), doubt: false });
    return "done";
  }
  if (pair.stray || (pair.item === null && pair.held !== "new")) return forget(books, pair); // the hub is told of a held one
  const stray = pair.item === null ? undefined : books.pairs.strayOf(pair.item);
  if (stray && !stray.operation && !stray.submission && stray.copy !== null) {
    books.remove(stray); // P26: a person removed one of two; the item must not vanish
    books.pairs.save(pair, {
      copy: stray.copy,
      agreed: stray.agreed,
      overlay: stray.overlay,
      etag: null,
      modifiedAt: stray.modifiedAt,
      missing: 0,
      dirty: pair.dirty + 1,
      revision: pair.revision + 1,
    });
    return "done";
  }
  if (pair.doubt && !pair.searched) return "search";
  books.pairs.save(pair, {
    ...cleared(pair, asked),
    missing: pair.missing || books.clock.now(), // P49: more may follow
    movedOut: sight.kind === "elsewhere" && sight.lives === true,
  });
  return "done";
}

/**
 * P5: a read that shows what was before what is known. Dates have whole seconds, so known etags count
 * too. A read sent later than the visibility bound shows what is, whatever the dates say: a server's
 * clock may go back.
 */
export function isOldReplica(books: Books, pair: Pair, view: View, asked: Asked): boolean {
  if (asked.at >= pair.learnedAt + books.settings.visibilityMs) return false;
  if (view.modifiedAt < pair.modifiedAt) return true;
  return view.etag !== null && view.etag !== pair.etag && pair.pastEtags.includes(view.etag);
}

function judgeKnown(books: Books, found: Pair, view: View, asked: Asked): void {
  const pair = { ...found, missing: 0 };
  if (isOldReplica(books, found, view, asked)) {
    later(books, found, books.clock.now() + AGAIN_MS);
    return;
  }
  const reason = barred(view);
  if (reason) {
    exclude(books, pair, asked, reason);
    return;
  }
  const seen = noteMarker(books, pair, view.marker);
  const incoming = inRingTerms(books, seen, view.content);
  const seenNow = { observed: view.content, etag: view.etag, modifiedAt: view.modifiedAt };
  if (seen.gone) {
    judgeBack(books, seen, view, asked, incoming);
  } else if (seen.held === "changed" || seen.held === "new") {
    // P50: what was held may be over, or decided while this read was under way; the hub hears of it all the same.
    submit(books, seen, incoming, seenNow, asked, { editedAt: view.modifiedAt });
  } else if (seen.etag !== null && seen.etag === view.etag && !seen.doubt) {
    books.pairs.save(seen, cleared(seen, asked));
  } else if (!seen.doubt && seen.agreed && sameContent(incoming, seen.agreed)) {
    const overlay = overlayOf(seen.agreed, view.content);
    books.settle(
      books.pairs.save(seen, { ...cleared(seen, asked), overlay, etag: view.etag, modifiedAt: view.modifiedAt }),
    );
  } else {
    submit(books, seen, incoming, seenNow, asked, { editedAt: view.modifiedAt });
  }
}

/** P9: a copy that had gone is back, by the same id; it revives the item. Soon after our own delete an old replica proves nothing (P6). */
function judgeBack(books: Books, pair: Pair, view: View, asked: Asked, incoming: Content): void {
  if (pair.stray) {
    books.pairs.save(pair, cleared(pair, asked));
    return;
  }
  const until = pair.goneAt + books.settings.visibilityMs;
  if (pair.goneAt > 0 && asked.at < until && view.modifiedAt <= pair.modifiedAt) {
    later(books, pair, until);
    return;
  }
  const seen = { observed: view.content, etag: view.etag, modifiedAt: view.modifiedAt };
  submit(books, pair, incoming, seen, asked, { editedAt: view.modifiedAt, back: true });
}

/** The pair with what the copy's marker says. */
export function noteMarker(books: Books, pair: Pair, marker: Marker | null): Pair {
  if (!marker || marker.ring !== books.config.ring) return pair;
  const ours = marker.member === books.config.member && marker.item === pair.item && !(marker.attempt in pair.attempts);
  const attempts: Pair["attempts"] = ours
    ? { ...pair.attempts, [marker.attempt]: { outcome: "coupled" } }
    : pair.attempts;
  return { ...pair, markedAs: marker.item, markedAttempt: marker.attempt, attempts };
}

/** P8: what a person changed, on top of what was agreed; without books (doubt) simply what is seen. */
export function inRingTerms(books: Books, pair: Pair, observed: Content): Content {
  if (!pair.agreed) return observed;
  return translate(books.kind, { agreed: pair.agreed, shown: books.shown(pair), observed });
}
