import { applyOverlay, overlayOf } from "../engine/overlay.ts";
import type { MemberConfig } from "../ring/protocol.ts";
import type { Books } from "./books.ts";
import { forEachPair } from "./each-pair.ts";
import { ringsContent } from "./contested.ts";
import { DELETED_HERE, type Pair } from "./pair.ts";

/**
 * The folder no longer keeps what its owner did on their own: the rules changed, or it takes part otherwise (P54). What
 * was typed is overwritten (the hub has it in its list of conflicts), what was deleted comes back.
 * @param before the settings until now
 */
export function takeBack(books: Books, before: MemberConfig): void {
  const { role, keepsEdits, keepsDeletions } = books.config;
  const edits = before.role === "reader" && (role !== "reader" || (before.keepsEdits && !keepsEdits));
  const deletions = before.role === "reader" && (role !== "reader" || (before.keepsDeletions && !keepsDeletions));
  if (!edits && !deletions) return;
  forEachPair(books, (pair) => {
    if (deletions && pair.excluded === DELETED_HERE) books.pairs.save(pair, { excluded: null });
    else if (edits && pair.kept.length > 0 && !pair.gone) putBack(books, pair); // what the ring has deleted stays so
  });
}

/** The copy stands for what it shows in those fields, so that the ring's value is a change of it. */
function putBack(books: Books, pair: Pair): void {
  const ring = pair.target ? pair.target.content : ringsContent(pair);
  const fields = pair.kept.filter((field) => field in pair.overlay);
  const shown = books.shown(pair);
  const typed = Object.fromEntries(fields.map((field) => [field, shown[field] ?? null] as const));
  const agreed = applyOverlay(pair.agreed ?? {}, typed);
  const typedOnly = books.pairs.save(pair, { agreed, overlay: overlayOf(agreed, shown), kept: [] });
  books.setTarget(typedOnly, pair.version, ring);
}
