import { canonical, type Content } from "../../shared/content.ts";
import type { Books } from "./books.ts";
import type { OpenSubmission, Pair } from "./pair.ts";
import type { PushOrder } from "../ring/protocol.ts";
import type { View } from "./view.ts";

/** What follows from a read: shared by the judgement of known copies and of new ones. */

/** What was known when the read was sent. */
export interface Asked {
  readonly dirty: number;
  readonly revision: number;
  /** Epoch milliseconds: the bounds run from when a read was sent (P6). */
  readonly at: number;
}

/** P3: the mark is cleared only if the copy was not named again since. */
export function cleared(pair: Pair, asked: Asked): { dirty: number; misses: number } {
  return { dirty: pair.dirty === asked.dirty ? 0 : pair.dirty, misses: pair.target ? pair.misses : 0 };
}

/** Longest content that travels, as canonical text, UTF-16 units: several of them must fit a row of 2 MB. */
const MAX_CONTENT = 100_000;

/** Why a copy as it is now takes no part; `null`: it does. */
export function barred(view: View): "private" | "too large" | null {
  if (view.private) return "private";
  return canonical(view.content).length > MAX_CONTENT ? "too large" : null;
}

/** Excluded: detached, and nothing is deleted anywhere. What waited of it waits no more: approved, it would be shared as it was. */
export function exclude(books: Books, pair: Pair, asked: Asked, reason: "private" | "too large"): void {
  books.pairs.save(pair, {
    ...cleared(pair, asked),
    excluded: reason,
    target: null,
    doubt: false,
    held: null,
    missing: 0,
  });
}

/** Makes the submission of what was seen (P1); one that was named again stays dirty (P3). */
export function submit(
  books: Books,
  pair: Pair,
  content: Content | null,
  seen: Omit<OpenSubmission, "submission">,
  asked: Asked,
  more: { editedAt: number; back?: boolean; isNew?: boolean; left?: boolean; push?: PushOrder },
): Pair {
  const copy = pair.copy ?? "";
  const base = pair.doubt || more.isNew || pair.held === "new" ? null : pair.agreed;
  return books.pairs.save(pair, {
    ...cleared(pair, asked),
    searched: false,
    missing: 0,
    submission: {
      ...seen,
      submission: {
        number: books.nextNumber(),
        copy,
        item: pair.item ?? books.ownItem(copy),
        base,
        content,
        back: more.back ?? false,
        fork: false,
        editedAt: Math.max(0, more.editedAt),
        ...(more.left ? { left: true as const } : {}),
        ...(more.push ? { push: more.push } : {}),
      },
    },
  });
}
