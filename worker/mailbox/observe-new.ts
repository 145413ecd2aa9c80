import type { Content } from "../../shared/content.ts";
import { overlayOf } from "../engine/overlay.ts";
import type { Marker } from "../graph/marker.ts";
import type { Books } from "./books.ts";
import { type Asked, barred, exclude, submit } from "./judged.ts";
import { BORN, isAway, type Pair } from "./pair.ts";
import type { View } from "./view.ts";

/** Judges a copy of which nothing was known: a person's new item, a duplicate, or one of ours that we lost sight of. */
export function judgeNew(books: Books, pair: Pair, view: View, asked: Asked): void {
  const reason = barred(view);
  if (reason) {
    exclude(books, pair, asked, reason);
    return;
  }
  const { mode, feedRead } = books.membership;
  const first = mode === "rebuild" || mode === "join";
  if (first && !feedRead) return; // what the ring knows of this copy comes first
  if (couplesWithOwn(books, pair, view)) return;
  const marker = view.marker?.ring === books.config.ring ? view.marker : null;
  if (marker && judgeMarked(books, pair, view, marker, first)) return;
  const item = books.config.role === "reader" ? null : books.ownItem(view.id);
  const fresh = books.pairs.save(pair, {
    item,
    agreed: view.content,
    markedAs: marker?.item ?? null,
    markedAttempt: marker?.attempt ?? null,
  });
  submit(books, fresh, view.content, { observed: view.content, etag: view.etag, modifiedAt: view.modifiedAt }, asked, {
    editedAt: view.modifiedAt,
    isNew: true,
  });
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
  const lostSight = marker.member === books.config.member && marker.attempt !== BORN && !attempt;
  if (lostSight) return judgeForeignAttempt(books, pair, view, marker, coupled);
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
  books.pairs.save(pair, {
    item: marker.item,
    agreed: view.content,
    doubt: true,
    markedAs: marker.item,
    markedAttempt: marker.attempt,
  });
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
      item: marker.item,
      agreed: null,
      overlay: overlayOf({}, view.content),
      stray: true,
      doubt: true,
      modifiedAt: view.modifiedAt,
      markedAs: marker.item,
      markedAttempt: marker.attempt,
    });
    return true;
  }
  if (coupled) fold(books, coupled, pair, view, attempts);
  else {
    books.pairs.save(pair, {
      item: marker.item,
      agreed: view.content,
      doubt: true,
      attempts,
      markedAs: marker.item,
      markedAttempt: marker.attempt,
      revision: pair.revision + 1,
    });
  }
  return true;
}

/** The coupled pair takes over the copy that was just found, in doubt; it is read once more. */
function fold(books: Books, coupled: Pair, found: Pair, view: View, attempts: Pair["attempts"]): void {
  books.remove(found);
  books.pairs.save(coupled, {
    copy: view.id,
    gone: false,
    excluded: isAway(coupled) ? null : coupled.excluded,
    doubt: true,
    agreed: coupled.agreed ?? view.content,
    overlay: coupled.agreed ? coupled.overlay : {},
    etag: null,
    modifiedAt: -1,
    attempts: { ...coupled.attempts, ...attempts },
    dirty: found.dirty,
    revision: coupled.revision + 1,
    held: null,
    markedAs: view.marker?.item ?? null,
    markedAttempt: view.marker?.attempt ?? null,
  });
}

/** P25: our own second copy, from a create whose outcome was unknown. What a person changed on it is submitted, then it is deleted. */
function becomeStray(books: Books, coupled: Pair, found: Pair, view: View, attempt: string, sent: Content): void {
  books.pairs.save(coupled, { attempts: { ...coupled.attempts, [attempt]: { outcome: "coupled" } } });
  const untouched = view.modifiedAt === view.createdAt;
  books.pairs.save(found, {
    item: coupled.item,
    agreed: sent,
    overlay: untouched ? overlayOf(sent, view.content) : {},
    etag: null,
    modifiedAt: view.modifiedAt,
    stray: true,
    markedAs: coupled.item,
    markedAttempt: attempt,
  });
}
