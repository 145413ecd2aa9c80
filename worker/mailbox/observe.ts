import { type Content, sameContent } from "../../shared/content.ts";
import { overlayOf } from "../engine/overlay.ts";
import { translate } from "../engine/translate.ts";
import type { Marker } from "../graph/marker.ts";
import type { Books } from "./books.ts";
import { isUnjudged, type OpenSubmission, type Pair } from "./pair.ts";
import type { Sight, View } from "./view.ts";

/** What was known when the read was sent. */
export interface Asked {
  readonly dirty: number;
  readonly revision: number;
  /** Epoch milliseconds: the bounds run from when a read was sent (P6). */
  readonly at: number;
}

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
  else if (sight.kind !== "here") return known ? judgeGone(books, pair, sight, asked) : judgeUnknown(books, pair, sight);
  else if (known) judgeKnown(books, pair, sight.view, asked);
  else judgeNew(books, pair, sight.view, asked);
  return "done";
}

/** P3: the mark is cleared only if the copy was not named again since. */
function cleared(pair: Pair, asked: Asked): { dirty: number } {
  return { dirty: pair.dirty === asked.dirty ? 0 : pair.dirty };
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

function judgeExcluded(books: Books, pair: Pair, sight: Sight, asked: Asked): void {
  if (sight.kind !== "here") {
    if (pair.item === null) books.remove(pair);
    else books.pairs.save(pair, { ...cleared(pair, asked), gone: true, doubt: false });
    return;
  }
  if (pair.excluded !== "private" || sight.view.private) {
    books.pairs.save(pair, { ...cleared(pair, asked), doubt: false, gone: false });
    return;
  }
  // No longer private: it takes part again, as one whose books may be wrong.
  const open = books.pairs.save(pair, { excluded: null, doubt: pair.item !== null, gone: false, agreed: pair.item === null ? null : pair.agreed });
  if (open.item === null) judgeNew(books, open, sight.view, asked);
  else judgeKnown(books, open, sight.view, asked);
}

function judgeGone(books: Books, pair: Pair, sight: Exclude<Sight, { kind: "here" }>, asked: Asked): "done" | "search" {
  const until = pair.createdAt + books.settings.visibilityMs;
  if (sight.kind === "absent" && pair.createdAt > 0 && asked.at < until) return later(books, pair, until); // P6
  if (sight.kind === "elsewhere" && sight.view.modifiedAt < pair.modifiedAt) return later(books, pair, books.clock.now() + AGAIN_MS); // P5
  if (pair.gone) {
    books.pairs.save(pair, { ...cleared(pair, asked), doubt: false });
    return "done";
  }
  if (pair.stray || pair.item === null) return forget(books, pair);
  const stray = books.pairs.strayOf(pair.item);
  if (stray && !stray.operation && !stray.submission && stray.copy !== null) {
    books.remove(stray); // P26: a person removed one of two; the item must not vanish
    books.pairs.save(pair, {
      copy: stray.copy, agreed: stray.agreed, overlay: stray.overlay, etag: null, modifiedAt: stray.modifiedAt, dirty: pair.dirty + 1,
      revision: pair.revision + 1,
    });
    return "done";
  }
  if (pair.doubt && !pair.searched) return "search";
  submit(books, pair, null, { observed: null, etag: null, modifiedAt: pair.modifiedAt }, asked, { editedAt: books.clock.now() });
  return "done";
}

function judgeKnown(books: Books, pair: Pair, view: View, asked: Asked): void {
  if (view.modifiedAt < pair.modifiedAt || (view.etag !== null && view.etag !== pair.etag && pair.pastEtags.includes(view.etag))) {
    later(books, pair, books.clock.now() + AGAIN_MS); // P5: an old replica; dates have whole seconds, so known etags count too
    return;
  }
  if (view.private) {
    exclude(books, pair, asked);
    return;
  }
  const seen = noteMarker(books, pair, view.marker);
  const incoming = inRingTerms(books, seen, view.content);
  const seenNow = { observed: view.content, etag: view.etag, modifiedAt: view.modifiedAt };
  if (seen.gone) {
    judgeBack(books, seen, view, asked, incoming);
  } else if (seen.etag !== null && seen.etag === view.etag && !seen.doubt) {
    books.pairs.save(seen, cleared(seen, asked));
  } else if (!seen.doubt && seen.agreed && sameContent(incoming, seen.agreed)) {
    const overlay = overlayOf(seen.agreed, view.content);
    books.settle(books.pairs.save(seen, { ...cleared(seen, asked), overlay, etag: view.etag, modifiedAt: view.modifiedAt }));
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

function judgeNew(books: Books, pair: Pair, view: View, asked: Asked): void {
  if (view.private) {
    exclude(books, pair, asked);
    return;
  }
  const { mode, feedRead } = books.membership;
  const first = mode === "rebuild" || mode === "join";
  if (first && !feedRead) return; // what the ring knows of this copy comes first
  if (couplesWithOwn(books, pair, view)) return;
  const marker = view.marker?.ring === books.config.ring ? view.marker : null;
  if (marker && judgeMarked(books, pair, view, marker, first)) return;
  const item = books.config.role === "reader" ? null : books.ownItem(view.id);
  const fresh = books.pairs.save(pair, { item, agreed: view.content, markedAs: marker?.item ?? null, markedAttempt: marker?.attempt ?? null });
  submit(books, fresh, view.content, { observed: view.content, etag: view.etag, modifiedAt: view.modifiedAt }, asked, { editedAt: view.modifiedAt, isNew: true });
}

/** The ring knows an item born with this very copy, and our books do not (P15, P36): it is that one, in doubt. */
function couplesWithOwn(books: Books, pair: Pair, view: View): boolean {
  const own = books.pairs.byItem(books.ownItem(view.id));
  if (!own || own.copy !== null) return false;
  if (own.operation || own.submission) return true;
  fold(books, own, pair, view, {});
  return true;
}

/** A new copy that carries our marker: ours by an attempt we lost sight of, or a person's duplicate. True if it was dealt with. */
function judgeMarked(books: Books, pair: Pair, view: View, marker: Marker, first: boolean): boolean {
  const coupled = books.pairs.byItem(marker.item);
  const attempt = coupled?.attempts[marker.attempt];
  if (marker.member === books.config.member && !attempt) return judgeForeignAttempt(books, pair, view, marker, coupled);
  if (coupled && (coupled.copy === null || (coupled.gone && (coupled.operation?.kind === "create" || first)))) {
    if (coupled.operation || coupled.submission) return true; // the look-up decides which copy is ours (P27)
    if (first) {
      fold(books, coupled, pair, view, {});
      return true;
    }
  }
  if (coupled && attempt?.outcome === "unknown") {
    becomeStray(books, coupled, pair, view, marker.attempt, attempt.content);
    return true;
  }
  if (coupled && first && coupled.doubt && coupled.dirty > 0) return true; // judge the coupled one first
  if (coupled || !first) return false;
  books.pairs.save(pair, { item: marker.item, agreed: view.content, doubt: true, markedAs: marker.item, markedAttempt: marker.attempt });
  return true;
}

/** P36: a marker with our own attempt that is not in the books: our storage was set back. */
function judgeForeignAttempt(books: Books, pair: Pair, view: View, marker: Marker, coupled: Pair | undefined): boolean {
  if (coupled && (coupled.operation || coupled.submission)) return true;
  const attempts = { [marker.attempt]: { outcome: "coupled" as const } };
  if (coupled && coupled.copy !== null && !coupled.gone) {
    if (coupled.dirty > 0) return true;
    books.pairs.save(coupled, { attempts: { ...coupled.attempts, ...attempts } });
    books.pairs.save(pair, {
      item: marker.item, agreed: null, overlay: overlayOf({}, view.content), stray: true, doubt: true, modifiedAt: view.modifiedAt,
      markedAs: marker.item, markedAttempt: marker.attempt,
    });
    return true;
  }
  if (coupled) fold(books, coupled, pair, view, attempts);
  else {
    books.pairs.save(pair, {
      item: marker.item, agreed: view.content, doubt: true, attempts, markedAs: marker.item, markedAttempt: marker.attempt, revision: pair.revision + 1,
    });
  }
  return true;
}

/** The coupled pair takes over the copy that was just found, in doubt; it is read once more. */
function fold(books: Books, coupled: Pair, found: Pair, view: View, attempts: Pair["attempts"]): void {
  books.remove(found);
  books.pairs.save(coupled, {
    copy: view.id, gone: false, doubt: true, agreed: coupled.agreed ?? view.content, overlay: coupled.agreed ? coupled.overlay : {}, etag: null,
    modifiedAt: -1, attempts: { ...coupled.attempts, ...attempts }, dirty: found.dirty, revision: coupled.revision + 1,
    markedAs: view.marker?.item ?? null, markedAttempt: view.marker?.attempt ?? null,
  });
}

/** P25: our own second copy, from a create whose outcome was unknown. What a person changed on it is submitted, then it is deleted. */
function becomeStray(books: Books, coupled: Pair, found: Pair, view: View, attempt: string, sent: Content): void {
  books.pairs.save(coupled, { attempts: { ...coupled.attempts, [attempt]: { outcome: "coupled" } } });
  const untouched = view.modifiedAt === view.createdAt;
  books.pairs.save(found, {
    item: coupled.item, agreed: sent, overlay: untouched ? overlayOf(sent, view.content) : {}, etag: null, modifiedAt: view.modifiedAt,
    stray: true, markedAs: coupled.item, markedAttempt: attempt,
  });
}

/** Private: detached, and nothing is deleted anywhere. */
function exclude(books: Books, pair: Pair, asked: Asked): void {
  books.pairs.save(pair, { ...cleared(pair, asked), excluded: "private", target: null, doubt: false });
}

function noteMarker(books: Books, pair: Pair, marker: Marker | null): Pair {
  if (!marker || marker.ring !== books.config.ring) return pair;
  const ours = marker.member === books.config.member && marker.item === pair.item && !(marker.attempt in pair.attempts);
  const attempts: Pair["attempts"] = ours ? { ...pair.attempts, [marker.attempt]: { outcome: "coupled" } } : pair.attempts;
  return { ...pair, markedAs: marker.item, markedAttempt: marker.attempt, attempts };
}

/** P8: what a person changed, on top of what was agreed; without books (doubt) simply what is seen. */
function inRingTerms(books: Books, pair: Pair, observed: Content): Content {
  if (!pair.agreed) return observed;
  return translate(books.kind, { agreed: pair.agreed, shown: books.shown(pair), observed });
}

function submit(
  books: Books, pair: Pair, content: Content | null, seen: Omit<OpenSubmission, "submission">, asked: Asked,
  more: { editedAt: number; back?: boolean; isNew?: boolean },
): void {
  const copy = pair.copy ?? "";
  const base = pair.doubt || more.isNew ? null : pair.agreed;
  books.pairs.save(pair, {
    ...cleared(pair, asked),
    searched: false,
    submission: {
      ...seen,
      submission: {
        number: books.nextNumber(), copy, item: pair.item ?? books.ownItem(copy), base, content, back: more.back ?? false, fork: false,
        editedAt: Math.max(0, more.editedAt),
      },
    },
  });
}
