import { sameValue } from "../../shared/content.ts";
import { overlayOf } from "../engine/overlay.ts";
import { markerPrefix } from "../graph/marker.ts";
import { findByMarker, readItem, readItemAnywhere } from "../graph/requests.ts";
import type { GraphReply, GraphRequest } from "../ports/graph.ts";
import type { Books } from "./books.ts";
import { withFields } from "./operate.ts";
import { isUnjudged, type Operation, type Pair } from "./pair.ts";
import { type View, viewOf } from "./view.ts";

/** When an unknown outcome may be looked up: the request cannot be carried out any more, and what it did can be seen (P24). */
export function settleDue(books: Books, operation: Operation): number {
  const { inFlightMs, visibilityMs } = books.settings;
  return operation.sentAt + inFlightMs + (operation.kind === "create" ? visibilityMs : 0);
}

/** The look-up: a create by its marker, anything else by its copy, in Deleted Items too (P28). */
export function lookUp(books: Books, pair: Pair, operation: Operation): GraphRequest {
  const { ring, member, mailbox, folder } = books.config;
  const place = { user: mailbox, folder };
  if (operation.kind === "create") return findByMarker(books.kind, place, markerPrefix(ring, pair.item ?? "", member));
  if (operation.kind === "delete") return readItem(books.kind, place, pair.copy ?? "");
  return readItemAnywhere(books.kind, mailbox, pair.copy ?? "");
}

/** Books what the look-up found (transaction T7). False: it proved nothing, ask again later. */
export function settleOutcome(books: Books, id: number, operation: Operation, reply: GraphReply): boolean {
  const pair = books.pairs.get(id);
  if (pair?.operation?.id !== operation.id) return true;
  const absent = reply.kind === "refused" && reply.class === "itemGone";
  if (reply.kind !== "ok" && !absent) return false;
  const closed: Partial<Pair> = { operation: null, revision: pair.revision + 1 };
  if (operation.kind === "create") {
    if (reply.kind !== "ok") return false;
    const hits = viewsOf(books, reply.body)
      .filter((view) => isHit(books, pair, operation, view))
      .sort((a, b) => a.createdAt - b.createdAt);
    const found = hits[0];
    if (found) adopt(books, pair, operation, found);
    else books.settle(books.pairs.save(pair, closed)); // the attempt stays unknown: a copy that shows up later is our stray (P25)
    return true;
  }
  const view = reply.kind === "ok" ? viewOf(books.kind, reply.body) : null;
  const here = view !== null && view.folder === books.config.folder;
  if (operation.kind === "delete") settleDelete(books, pair, closed, here);
  else settlePatch(books, pair, operation, closed, view);
  return true;
}

/** The items of a page. */
export function viewsOf(books: Books, body: unknown): View[] {
  const rows = body !== null && typeof body === "object" ? (body as { value?: unknown }).value : undefined;
  return (Array.isArray(rows) ? rows : []).flatMap((raw) => viewOf(books.kind, raw) ?? []);
}

function isHit(books: Books, pair: Pair, operation: Operation, view: View): boolean {
  const known = books.pairs.byCopy(view.id);
  const free = known === undefined || isUnjudged(known);
  return free && view.marker?.attempt === operation.attempt && view.marker?.item === pair.item;
}

/**
 * P27: the earliest copy with this attempt is ours. What it shows beside what was sent counts as a
 * person's edit: dates of whole seconds cannot tell the server's doing from an edit made at once, and
 * an edit must not be lost.
 */
function adopt(books: Books, pair: Pair, operation: Operation, view: View): void {
  const named = books.pairs.byCopy(view.id);
  if (named && named.id !== pair.id) books.remove(named);
  books.retire(pair, view.id);
  const attempt = operation.attempt ?? "";
  books.settle(
    books.pairs.save(pair, {
      operation: null,
      revision: pair.revision + 1,
      copy: view.id,
      gone: false,
      agreed: operation.content ?? {},
      overlay: {},
      etag: null,
      modifiedAt: -1,
      createdAt: books.clock.now(),
      goneAt: 0,
      attempts: { ...pair.attempts, [attempt]: { outcome: "coupled" } },
      doubt: books.membership.mode === "rebuild",
      markedAs: view.marker?.item ?? null,
      markedAttempt: attempt,
      dirty: pair.dirty + 1,
    }),
  );
}

function settleDelete(books: Books, pair: Pair, closed: Partial<Pair>, here: boolean): void {
  if (here) books.pairs.save(pair, { ...closed, etag: null, dirty: pair.dirty + 1 });
  else if (pair.stray) books.remove(pair);
  else books.settle(books.pairs.save(pair, { ...closed, gone: true, goneAt: books.clock.now(), etag: null }));
}

/** P28: applied if the copy carries this operation's id; else only the fields that are as intended count as ours. */
function settlePatch(books: Books, pair: Pair, operation: Operation, closed: Partial<Pair>, view: View | null): void {
  const again = { ...closed, etag: null, dirty: pair.dirty + 1 };
  if (!view) {
    books.pairs.save(pair, again);
    return;
  }
  const intended = operation.content ?? {};
  const proven = view.marker?.operation === operation.id;
  const applied = operation.fields.filter((field) => proven || sameValue(view.content[field], intended[field]));
  const agreed = withFields(pair.agreed ?? {}, intended, applied);
  const shown = withFields(books.shown(pair), intended, applied);
  const known = view.modifiedAt >= pair.modifiedAt && !(view.etag !== null && pair.pastEtags.includes(view.etag));
  const current = known ? books.pairs.save(pair, { etag: view.etag, modifiedAt: view.modifiedAt }) : pair; // the one before is past
  books.settle(books.pairs.save(current, { ...again, agreed, overlay: overlayOf(agreed, shown) }));
}
