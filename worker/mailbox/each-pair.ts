import type { Books } from "./books.ts";
import type { Pair } from "./pair.ts";

const PAGE = 200;

/** Every pair in turn, in pages, so that memory does not grow with the folder. */
export function forEachPair(books: Books, visit: (pair: Pair) => void): void {
  for (let after = 0; ;) {
    const page = books.pairs.page(after, PAGE);
    for (const pair of page) visit(pair);
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}
