import {
  findDefaultFolder,
  followChildFolders,
  followFolders,
  listChildFolders,
  listFolders,
} from "../graph/requests.ts";
import { placeOf } from "../graph/places.ts";
import type { GraphRequest } from "../ports/graph.ts";
import type { Run } from "./run.ts";

/** So deep, and so many pages, folders are looked for at most. */
const DEPTH = 6;
const PAGES = 200;

/** A page of folders to ask for. */
interface Asked {
  readonly request: GraphRequest;
  readonly depth: number;
}

/**
 * The folders of the kind that live in this mailbox, to tell a copy that was moved from one that was deleted (P55).
 * Deleted Items cannot be named without a permission for mail, so it is told the other way round: what the mailbox lists
 * among its folders of the kind lives. Deleted Items is a mail folder, and what lies below it is not listed; what cannot
 * be found in the list counts as deleted. Asked only where the ring detaches what leaves, for elsewhere it makes no
 * difference.
 * @returns `null`: the list cannot be had now, so nothing follows
 */
export async function livingFolders(run: Run): Promise<ReadonlySet<string> | null> {
  const { kind, config } = run.books;
  const living = new Set<string>();
  const [first] = await run.send([findDefaultFolder(kind.name, config.mailbox)]);
  if (first?.kind !== "ok") return null;
  for (const { parent } of rowsOf(first.body)) if (parent !== null) living.add(parent);
  const queue: Asked[] = [{ request: listFolders(kind.name, config.mailbox), depth: 0 }];
  for (let page = 0; page < PAGES; page += 1) {
    const asked = queue.shift();
    if (!asked) break;
    const [reply] = await run.send([asked.request]);
    if (reply?.kind !== "ok") return null;
    for (const { id } of rowsOf(reply.body)) {
      living.add(id);
      queue.push(...below(run, id, asked.depth));
    }
    queue.push(...nextOf(run, reply.body, asked.depth));
  }
  return living;
}

function below(run: Run, folder: string, depth: number): Asked[] {
  const { kind, config } = run.books;
  if (depth >= DEPTH || placeOf(kind.name).childFolders === null) return [];
  return [{ request: listChildFolders(kind.name, { user: config.mailbox, folder }), depth: depth + 1 }];
}

function nextOf({ books, graphRoot }: Run, body: unknown, depth: number): Asked[] {
  const link = (body as { "@odata.nextLink"?: unknown } | null)?.["@odata.nextLink"];
  if (typeof link !== "string") return [];
  const next = (depth === 0 ? followFolders : followChildFolders)(graphRoot, books.kind.name, link);
  return next.ok ? [{ request: next.value, depth }] : [];
}

function rowsOf(body: unknown): { readonly id: string; readonly parent: string | null }[] {
  const rows = (body as { value?: unknown } | null)?.value;
  return (Array.isArray(rows) ? (rows as Readonly<Record<string, unknown>>[]) : []).flatMap((row) => {
    const { id, parentFolderId: parent } = row;
    return typeof id === "string" ? [{ id, parent: typeof parent === "string" ? parent : null }] : [];
  });
}
