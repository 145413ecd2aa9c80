import type { Content } from "../../shared/content.ts";
import { applyOverlay, overlayOf } from "../engine/overlay.ts";
import { changedFields } from "../engine/patch.ts";
import { countAsked } from "../engine/quirks.ts";
import type { Marker } from "../graph/marker.ts";
import { createItem, deleteItem, patchItem } from "../graph/requests.ts";
import type { GraphReply, GraphRequest } from "../ports/graph.ts";
import type { Books } from "./books.ts";
import { wantedOf } from "./contested.ts";
import { BORN, NEVER, type Operation, type Pair } from "./pair.ts";
import type { Plan } from "./plan.ts";
import { contentOfReply, type View, viewOf } from "./view.ts";

/** Books a write (transaction T5) and makes its request; the caller sends it after the transaction. */
export function bookOperation(books: Books, pair: Pair, plan: Plan): { pair: Pair; request: GraphRequest } {
  const id = books.random.hex(8);
  const attempt = plan.kind === "create" ? id : null;
  const wanted = pair.target?.content ? wantedOf(pair, pair.target.content) : pair.agreed;
  const content = plan.kind === "delete" ? null : (wanted ?? {});
  const operation: Operation = {
    id,
    kind: plan.kind,
    fields: plan.kind === "patch" ? plan.named : [],
    asked: plan.kind === "patch" ? plan.fields : [],
    content,
    version: pair.version,
    attempt,
    sentAt: books.clock.now(),
  };
  const attempts: Pair["attempts"] =
    attempt && content ? { ...pair.attempts, [attempt]: { outcome: "unknown", content } } : pair.attempts;
  const booked = books.pairs.save(pair, { operation, attempts, revision: pair.revision + 1 });
  return { pair: booked, request: requestOf(books, booked, operation) };
}

function requestOf(books: Books, pair: Pair, operation: Operation): GraphRequest {
  const { kind } = books;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const content = operation.content ?? {};
  switch (operation.kind) {
    case "create":
      return createItem(kind, place, kind.toBody(content, Object.keys(content)), markerOf(books, pair, operation));
    case "patch":
      return patchItem(
        kind,
        place,
        pair.copy ?? "",
        pair.etag ?? "",
        kind.toBody(content, operation.fields),
        markerOf(books, pair, operation),
      );
    case "delete":
      return deleteItem(kind.name, place, pair.copy ?? "", pair.etag ?? "");
  }
}

/** P25, P28: the attempt stays for the life of the copy, the operation is the last one. */
function markerOf(books: Books, pair: Pair, operation: Operation): Marker {
  const { ring, member } = books.config;
  const kept = pair.markedAs === pair.item ? pair.markedAttempt : null;
  return { ring, item: pair.item ?? "", member, attempt: operation.attempt ?? kept ?? BORN, operation: operation.id };
}

/** Books the outcome of a write (transaction T6). An unknown one stays booked, and is looked up later (P24). */
export function bookOutcome(books: Books, id: number, operationId: string, reply: GraphReply): void {
  const pair = books.pairs.get(id);
  const operation = pair?.operation;
  if (!pair || operation?.id !== operationId) return;
  if (reply.kind === "unknown") {
    books.pairs.save(pair, { late: true });
    return;
  }
  const closed = books.pairs.save(pair, { operation: null, revision: pair.revision + 1 });
  if (reply.kind === "ok") bookSuccess(books, closed, operation, viewOf(books.kind, reply.body));
  else bookRefusal(books, closed, operation, reply);
  const settled = books.pairs.get(id);
  if (settled) books.settle(settled);
}

function bookSuccess(books: Books, pair: Pair, operation: Operation, view: View | null): void {
  if (operation.kind === "delete") deleted(books, pair);
  else if (operation.kind === "create") created(books, pair, operation, view);
  else patched(books, pair, operation, view);
}

function deleted(books: Books, pair: Pair): void {
  if (pair.stray) books.remove(pair);
  else
    books.settle(
      books.pairs.save(pair, { gone: true, goneAt: books.clock.now(), etag: null, failures: null, misses: 0 }),
    );
}

function created(books: Books, pair: Pair, operation: Operation, view: View | null): void {
  const content = operation.content ?? {};
  if (!view) {
    // Created, but the answer does not say what: look it up as if the outcome were unknown.
    books.pairs.save(pair, { operation });
    return;
  }
  const named = books.pairs.byCopy(view.id); // the delta, or a notice, may have named it before the answer came
  if (named && named.id !== pair.id) books.remove(named);
  books.retire(pair, view.id);
  const shown = contentOfReply(books.kind, view, content, content, new Set(Object.keys(content)));
  const attempt = operation.attempt ?? "";
  books.settle(
    books.pairs.save(pair, {
      copy: view.id,
      gone: false,
      agreed: content,
      overlay: overlayOf(content, shown),
      etag: view.etag,
      modifiedAt: view.modifiedAt,
      createdAt: books.clock.now(),
      goneAt: 0,
      attempts: { ...pair.attempts, [attempt]: { outcome: "coupled" } },
      markedAs: pair.item,
      markedAttempt: attempt,
      dirty: named?.dirty ?? 0,
      quirks: {},
      failures: null,
      misses: 0,
    }),
  );
}

/** P19: the fields of the patch are as intended; another field that changed is a person's edit, not ours to absorb. */
function patched(books: Books, pair: Pair, operation: Operation, view: View | null): void {
  const intended = operation.content ?? {};
  const before = books.shown(pair);
  const named = new Set(operation.fields);
  const agreed = withFields(pair.agreed ?? {}, intended, named);
  const marked = {
    markedAs: pair.item,
    markedAttempt: pair.markedAs === pair.item ? pair.markedAttempt : BORN,
    failures: null,
    misses: 0,
    quirks: countAsked(pair.quirks, operation.asked, intended),
  };
  if (!view) {
    const overlay = overlayOf(agreed, withFields(before, intended, named));
    books.settle(books.pairs.save(pair, { ...marked, agreed, overlay, etag: null, dirty: pair.dirty + 1 }));
    return;
  }
  const reply = contentOfReply(books.kind, view, before, intended, named);
  const foreign = changedFields(books.kind, before, reply).filter((field) => !named.has(field));
  const overlay = overlayOf(agreed, withFields(before, reply, named));
  const seen =
    foreign.length > 0
      ? { etag: null, dirty: pair.dirty + 1, modifiedAt: view.modifiedAt }
      : { etag: view.etag, modifiedAt: view.modifiedAt };
  const current = books.pairs.save(pair, { etag: view.etag }); // the one before is past, even if this one is not kept
  books.settle(books.pairs.save(current, { ...marked, agreed, overlay, ...seen }));
}

/** `content` with the named fields as in `source`. */
export function withFields(content: Content, source: Content, fields: Iterable<string>): Content {
  return applyOverlay(content, Object.fromEntries([...fields].map((field) => [field, source[field] ?? null])));
}

function bookRefusal(
  books: Books,
  pair: Pair,
  operation: Operation,
  reply: Extract<GraphReply, { kind: "refused" }>,
): void {
  // Refused means: not carried out. The attempt is settled, so it can leave no stray.
  const attempts = Object.fromEntries(Object.entries(pair.attempts).filter(([id]) => id !== operation.attempt));
  switch (reply.class) {
    case "itemGone":
      if (operation.kind === "delete") deleted(books, pair); // P23: absent is what was wanted
      else if (operation.kind === "create") books.rest(books.pairs.save(pair, { attempts }));
      else books.readAgain(pair, { attempts });
      return;
    case "changed":
      if (operation.kind === "create") books.rest(books.pairs.save(pair, { attempts }));
      else books.readAgain(pair, { attempts });
      return;
    case "unavailable":
      books.rest(books.pairs.save(pair, { attempts, late: true }));
      return;
    case "throttled":
    case "auth":
    case "containerGone":
    case "denied":
      books.pairs.save(pair, { attempts, late: true });
      return;
    case "duplicate":
    case "reset":
    case "quota":
    case "invalid":
    case "refusedHere":
      books.pairs.save(pair, { attempts, failures: failed(books, pair, reply.message || reply.code) });
  }
}

const DAY = 24 * 3_600_000;

/** Waits longer after each refusal; after the last try it waits for a person (Parked). */
function failed(books: Books, pair: Pair, reason: string): Pair["failures"] {
  const now = books.clock.now();
  const recent = pair.failures && now - pair.failures.firstAt < DAY ? pair.failures : null;
  const count = (recent?.count ?? 0) + 1;
  const parked = count >= books.settings.maxTries;
  return { count, firstAt: recent?.firstAt ?? now, reason, retryAt: parked ? NEVER : now + 60_000 * 4 ** (count - 1) };
}
