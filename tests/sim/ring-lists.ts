import type { Content } from "../../shared/content.ts";
import type { Sql } from "../../worker/ports/sql.ts";
import { KEY, mark } from "./books-of-users.ts";

/** What a ring tells people, read from its storage: the judge knows nothing else of it. */

/** The values in the list of conflicts, as {@link mark}s. */
export function conflictsIn(ring: Sql): Set<string> {
  const rows = ring.all<{ field: string; value: string }>("SELECT field, value FROM conflict");
  return new Set(
    rows.flatMap(({ field, value }) => {
      const parsed = JSON.parse(value) as unknown;
      return (Array.isArray(parsed) ? parsed : [parsed]).map((one: unknown) => mark(field, one));
    }),
  );
}

/** Fields that wait for an administrator, by the key of their contact. */
export function contestedIn(ring: Sql): Map<string, Set<string>> {
  const rows = ring.all<{ field: string; content: string }>(
    `SELECT conflict.field AS field, revision.content AS content FROM conflict JOIN item ON item.id = conflict.item
     JOIN revision ON revision.seq = item.seq WHERE conflict.state = 'open'`,
  );
  const contested = new Map<string, Set<string>>();
  for (const { field, content } of rows) {
    const key = (JSON.parse(content) as Content)[KEY];
    if (typeof key === "string") contested.set(key, (contested.get(key) ?? new Set()).add(field));
  }
  return contested;
}

/** Copies of which people are told that Microsoft 365 has not taken a change: `member item`. */
export function pendingIn(ring: Sql): string[] {
  return ring
    .all<{ member: string; item: string }>("SELECT member, item FROM exception WHERE state = 'Pending'")
    .map(({ member, item }) => `${member} ${item}`);
}

/** The keys of contacts that a list names by their item: as the ring holds them, or as they wait. */
export function keysOf(ring: Sql, items: readonly { readonly item: string }[]): Set<string> {
  const keys = items.flatMap(({ item }) => {
    const row = ring.first<{ content: string | null }>(CONTENT, item, item);
    const key = row?.content ? (JSON.parse(row.content) as Content)[KEY] : undefined;
    return typeof key === "string" ? [key] : [];
  });
  return new Set(keys);
}

const CONTENT = `SELECT revision.content AS content FROM item JOIN revision ON revision.seq = item.seq WHERE item.id = ?
  UNION ALL SELECT content FROM held WHERE item = ? AND content IS NOT NULL LIMIT 1`;

/** What a ring holds in a field, as the list of conflicts shows it beside a value that does not stand. */
export function standing(ring: Sql, item: string, field: string): unknown {
  const row = ring.first<{ content: string }>(CONTENT, item, item);
  return row && (JSON.parse(row.content) as Content)[field];
}
