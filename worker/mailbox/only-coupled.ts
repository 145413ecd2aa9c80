import { CREATES_NOTHING } from "../../shared/reasons.ts";
import type { Books } from "./books.ts";
import { forEachPair } from "./each-pair.ts";
import type { Held, Pair } from "./pair.ts";

/** What holds a pair that is to be brought to `content`, while the ring creates nothing new (P56): an item that never had a copy here. */
export function heldWith(onlyCoupled: boolean, pair: Pair, content: Pair["agreed"]): Held | null {
  if (pair.held !== null && pair.held !== "onlyCoupled") return pair.held;
  const lacks = pair.item !== null && pair.copy === null && pair.operation === null && content !== null;
  return lacks && onlyCoupled ? "onlyCoupled" : null;
}

/** The ring creates nothing new from here on, or does again: what lacks its copy rests, or is made; what was left out is read again. */
export function switchCreating(books: Books): void {
  const { onlyCoupled } = books.config;
  forEachPair(books, (pair) => {
    const held = heldWith(onlyCoupled, pair, pair.target?.content ?? null);
    const leftOut = !onlyCoupled && pair.excluded === CREATES_NOTHING;
    if (held === pair.held && !leftOut) return;
    const anew = { excluded: null, agreed: null, overlay: {}, etag: null, dirty: pair.dirty + 1 };
    books.pairs.save(pair, { held, ...(leftOut ? anew : {}) });
  });
}
