import type { Content } from "../../shared/content.ts";
import type { Sql } from "../../worker/ports/sql.ts";
import { KEY } from "./books-of-users.ts";

/** Fields that wait for an administrator, by the key of their contact: the ring's list of conflicts, as the API gives it. */
export function contestedIn(ring: Sql): Map<string, Set<string>> {
  const rows = ring.all<{ field: string; content: string }>(
    `SELECT conflict.field AS field, revision.content AS content FROM conflict JOIN item ON item.id = conflict.item
     JOIN revision ON revision.seq = item.seq WHERE conflict.state = 'open'`,
  );
  const contested = new Map<string, Set<string>>();
  for (const { field, content } of rows) {
    const key = String((JSON.parse(content) as Content)[KEY]);
    contested.set(key, (contested.get(key) ?? new Set()).add(field));
  }
  return contested;
}
