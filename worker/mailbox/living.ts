import { Lookup } from "../graph/lookup.ts";
import type { Run } from "./run.ts";

/**
 * The folders of the kind that live in this mailbox, to tell a copy that was moved from one that was deleted (P55).
 * Deleted Items cannot be named without a permission for mail, so it is told the other way round: what the mailbox lists
 * among its folders of the kind lives. Deleted Items is a mail folder, and what lies below it is not listed; what cannot
 * be found in the list counts as deleted. Asked only where the ring detaches what leaves, for elsewhere it makes no
 * difference.
 * @returns `null`: the list cannot be had now, so nothing follows
 */
export async function livingFolders(run: Run): Promise<ReadonlySet<string> | null> {
  const { config, kind } = run.books;
  const lookup = new Lookup({ root: run.graphRoot, graph: () => run.graph });
  const listed = await lookup.folders(kind.name, config.mailbox);
  return listed.ok ? new Set(listed.value.map(({ id }) => id)) : null;
}
