import type { Mass, Submission } from "../ring/protocol.ts";
import type { Books } from "./books.ts";
import { folderStands } from "./folder.ts";
import { submit } from "./judged.ts";
import { isUnjudged, type Pair, WORK } from "./pair.ts";
import type { Run } from "./run.ts";
import { ready } from "./ready.ts";

/**
 * P49: submits the deletions that were seen, all at once, when nothing is left to read of what was named and the folder
 * itself answers. False: there are none, or it is too early. Nothing else waits for them.
 */
export async function sendDeletions(run: Run): Promise<boolean> {
  const { books } = run;
  if (run.quiet.due() > books.clock.now()) return false;
  const free = (pair: Pair): boolean => pair.operation === null && pair.submission === null;
  if (ready(run, WORK.read, 1, free).length > 0) return false;
  if (!(await folderStands(run))) return true;
  run.transaction(() => {
    for (const id of books.pairs.waiting(WORK.missing)) {
      const pair = books.pairs.get(id);
      if (pair) submitDeletion(books, pair);
    }
  });
  run.quiet.emptied = null;
  return true;
}

/** One that was named again since, or has another copy now (P26), is looked at first. */
function submitDeletion(books: Books, pair: Pair): void {
  if (pair.dirty > 0 || pair.operation || pair.submission) return;
  if (pair.item !== null && books.pairs.strayOf(pair.item)) {
    books.pairs.save(pair, { dirty: pair.dirty + 1 });
    return;
  }
  const nothing = { observed: null, etag: null, modifiedAt: pair.modifiedAt };
  const asked = { dirty: pair.dirty, revision: pair.revision, at: pair.missing };
  submit(books, pair, null, nothing, asked, { editedAt: pair.missing, left: pair.movedOut });
}

/** What waits here beside a message (P49); `undefined`: it deletes nothing. */
export function massOf(run: Run, submissions: readonly Submission[]): Mass | undefined {
  if (!submissions.some(({ content }) => content === null)) return undefined;
  const { pairs } = run.books;
  const deletions = pairs.countWaiting(WORK.deletion) + pairs.countWaiting(WORK.missing);
  run.quiet.emptied ??= isEmptied(run.books);
  return { deletions, emptied: run.quiet.emptied };
}

/** Whether no copy is left in the folder but what takes no part. */
function isEmptied({ pairs }: Books): boolean {
  for (let page = pairs.page(0, PAGE); page.length > 0; page = pairs.page(page.at(-1)?.id ?? 0, PAGE)) {
    if (page.some(isThere)) return false;
  }
  return true;
}

const PAGE = 200;

function isThere(pair: Pair): boolean {
  if (pair.copy === null || pair.gone || pair.excluded !== null || pair.stray || isUnjudged(pair)) return false;
  return pair.missing === 0 && !(pair.submission && pair.submission.submission.content === null);
}
