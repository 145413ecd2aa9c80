import { readFolder } from "../graph/requests.ts";
import type { GraphReply } from "../ports/graph.ts";
import type { Run } from "./run.ts";

/** Why a member is suspended whose folder is not where it was. */
const MOVED =
  "The folder is no longer where it was: it was moved or deleted. Move it back, or take the member out and add it again";

/** A 404 that speaks of the folder, and not of the mailbox (docs/GRAPH.md section 10). */
const OF_THE_FOLDER = /item|folder/i;

/** Asks for the folder itself: only while it answers, and stands where it always stood, does anything follow from what it lacks. */
export async function folderStands(run: Run): Promise<boolean> {
  const { config, kind } = run.books;
  const [reply] = await run.send([readFolder(kind.name, { user: config.mailbox, folder: config.folder })]);
  return standsBy(run, reply);
}

/**
 * The same, from an answer. A folder that is deleted in Outlook is moved below Deleted Items, where its id and its items
 * go on answering; so where it stood at the first look is remembered. Its name may change. Whatever else it says, the
 * member waits or is suspended, and goes on by itself once the folder is back.
 */
export function standsBy(run: Run, reply: GraphReply | undefined): boolean {
  const { books } = run;
  if (reply?.kind === "ok") {
    const parent = parentIn(reply.body);
    const known = books.membership.parent ?? null;
    if (parent === null) run.failed();
    else if (known === null) run.transaction(() => books.update({ parent }));
    else if (known !== parent) run.suspend(MOVED);
    return parent !== null && (known === null || known === parent);
  }
  const gone = reply?.kind === "refused" && reply.class === "containerGone" && OF_THE_FOLDER.test(reply.code);
  if (gone) run.suspend(MOVED);
  else if (reply) run.heard(reply);
  // Whatever else Graph says of it: it is not asked again at once.
  if (books.membership.suspended === null && run.waitUntil <= books.clock.now()) run.failed();
  return false;
}

function parentIn(body: unknown): string | null {
  const parent = body !== null && typeof body === "object" ? (body as Record<string, unknown>)["parentFolderId"] : null;
  return typeof parent === "string" && parent !== "" ? parent : null;
}
