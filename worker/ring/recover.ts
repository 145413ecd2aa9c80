import { canonical, type Content, sameContent } from "../../shared/content.ts";
import { merge } from "../engine/merge.ts";
import type { Item } from "./items.ts";
import type { Line } from "./line.ts";
import type { RecoverRow, Version } from "./protocol.ts";
import type { Desk } from "./edit.ts";
import { compareVersions } from "./version.ts";

/**
 * Takes back what this ring's storage lost when it was set back (P32): newest known versions and
 * tombstones, as a spoke remembers them. Nothing is deleted because it is unknown here. Runs inside
 * the caller's transaction.
 * @param member whose spoke remembers
 */
export function recover(desk: Desk, line: Line, member: string, rows: readonly RecoverRow[]): void {
  for (const row of rows) {
    if (line.knows(row.version) || hasEqualOrLater(desk, row)) continue;
    const item = desk.items.get(row.item);
    if (row.content === null) recoverDeletion(desk, line, member, row, item);
    else if (item) recoverEdit(desk, line, member, row, item, row.content);
    else commit(desk, member, row, row.content, false, timesOf(desk, row, row.content));
  }
}

function recoverDeletion(desk: Desk, line: Line, member: string, row: RecoverRow, item: Item | undefined): void {
  if (!item) {
    if (row.agreed) commit(desk, member, row, row.agreed, true, {});
    return;
  }
  if (item.deleted) return;
  const past = ancestor(desk, line, row.item, row.version);
  const seen = past
    ? !past.deleted && sameContent(past.content, item.content)
    : row.agreed !== null && sameContent(row.agreed, item.content);
  if (seen) commit(desk, member, row, item.content, true, item.times);
}

function recoverEdit(desk: Desk, line: Line, member: string, row: RecoverRow, item: Item, content: Content): void {
  const merged = merge(desk.kind, {
    base: ancestor(desk, line, row.item, row.version)?.content ?? null,
    current: item.content,
    incoming: content,
    times: item.times,
    editedAt: row.editedAt,
    now: desk.clock.now(),
    inHistory: desk.items.everHeld(desk.kind, item.id),
    policy: { kind: "latest" },
  });
  const losers = merged.losers.map((loser) => ({
    item: item.id,
    field: loser.field,
    value: loser.value,
    member: null,
  }));
  if (!sameContent(merged.content, item.content) || losers.length > 0)
    commit(desk, member, row, merged.content, item.deleted && sameContent(merged.content, item.content), merged.times);
  else remember(desk, row, content);
  desk.items.conflicts.keep(losers, "recovery");
}

/** The newest version in the common past of both lines, or one of the lost tail that came back before this one. */
function ancestor(
  desk: Desk,
  line: Line,
  id: string,
  version: Version,
): { content: Content; deleted: boolean } | undefined {
  const tail = recovered(desk, id)
    .filter((known) => compareVersions(known.version, version) <= 0)
    .sort((a, b) => compareVersions(b.version, a.version))[0];
  if (tail) return tail;
  const end = line.commonEnd(version);
  return desk.items.history(id, Number.POSITIVE_INFINITY).find((revision) => revision.version.seq <= end);
}

function hasEqualOrLater(desk: Desk, row: RecoverRow): boolean {
  return recovered(desk, row.item).some((known) => compareVersions(row.version, known.version) <= 0);
}

function commit(
  desk: Desk,
  member: string,
  row: RecoverRow,
  content: Content,
  deleted: boolean,
  times: Item["times"],
): void {
  const birth = desk.items.get(row.item)?.birth ?? { member, copy: "" };
  desk.items.commit({ id: row.item, content, deleted, times, cause: "recovered", member, birth });
  remember(desk, row, row.content ?? content);
}

function remember(desk: Desk, row: RecoverRow, content: Content): void {
  desk.sql.run(
    "INSERT INTO recovered VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    row.item,
    row.version.gen,
    row.version.seq,
    canonical(content),
    row.content === null ? 1 : 0,
  );
}

function recovered(desk: Desk, id: string): { version: Version; content: Content; deleted: boolean }[] {
  return desk.sql
    .all<{ gen: string; seq: number; content: string; deleted: number }>(
      "SELECT gen, seq, content, deleted FROM recovered WHERE item = ?",
      id,
    )
    .map((row) => ({
      version: { gen: row.gen, seq: row.seq },
      content: JSON.parse(row.content) as Content,
      deleted: row.deleted === 1,
    }));
}

function timesOf(desk: Desk, row: RecoverRow, content: Content): Item["times"] {
  const at = Math.min(row.editedAt, desk.clock.now());
  return Object.fromEntries(Object.keys(content).map((field) => [field, at]));
}
