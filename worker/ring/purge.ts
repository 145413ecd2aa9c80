import type { Content } from "../../shared/content.ts";
import type { Hub } from "./hub.ts";

/** How long versions and tombstones are kept. */
const RETENTION_MS = 30 * 24 * 3_600_000;

/** Rows removed in one go, so that a large clean-up does not hold up what is live. */
const PURGED_AT_ONCE = 500;

/**
 * Forgets what is older than the retention: versions that were replaced, and tombstones that every
 * member has passed (P40: purged earlier, a late member would keep its copy for ever, or bring the
 * item back). A member that is suspended holds its floor; one that left does not. What a resync is asking
 * for stays until that is through.
 * @returns whether more is left to purge
 */
export function purge(hub: Hub): boolean {
  const { sql, clock } = hub.ports;
  const before = clock.now() - RETENTION_MS;
  const floor = floorOf(hub);
  return sql.transaction(() => {
    // What a version replaced goes once that version is old enough: undo and restore need it until then.
    const replaced = sql.all<{ seq: number }>(
      `SELECT old.seq FROM revision JOIN revision AS old ON old.seq = revision.previous
       WHERE revision.at < ? AND old.seq <= ? ORDER BY revision.seq LIMIT ?`,
      before,
      floor,
      PURGED_AT_ONCE,
    );
    for (const { seq } of replaced) sql.run("DELETE FROM revision WHERE seq = ?", seq);
    const tombstones = sql.all<{ id: string; seq: number; content: string }>(
      `SELECT item.id, item.seq, revision.content FROM item JOIN revision ON revision.seq = item.seq
       WHERE item.deleted = 1 AND revision.at < ? AND item.seq <= ?
         AND NOT EXISTS (SELECT 1 FROM revision AS old WHERE old.seq = revision.previous)
         AND NOT EXISTS (SELECT 1 FROM act WHERE act.item = item.id AND act.state = 'running') LIMIT ?`,
      before,
      floor,
      PURGED_AT_ONCE,
    );
    for (const { id, seq, content } of tombstones) {
      hub.addresses.changed(id, JSON.parse(content) as Content, null);
      sql.run("DELETE FROM item WHERE id = ?", id);
      sql.run("DELETE FROM revision WHERE seq = ?", seq);
      for (const table of ["copy", "conflict", "recovered", "exception", "act", "note"])
        sql.run(`DELETE FROM ${table} WHERE item = ?`, id);
    }
    return (
      replaced.length +
        tombstones.length +
        purgeActs(hub, before) +
        purgeHolds(hub, before) +
        purgeConflicts(hub, before) >=
      PURGED_AT_ONCE
    );
  });
}

/** An act stays as long as the version it made, so that this one keeps its person; one that made none stays its time. */
function purgeActs(hub: Hub, before: number): number {
  const { sql } = hub.ports;
  const old = sql.all<{ id: string }>(
    `SELECT act.id FROM act LEFT JOIN revision ON revision.seq = act.seq
     WHERE act.at < ? AND act.state = 'done' AND revision.seq IS NULL LIMIT ?`,
    before,
    PURGED_AT_ONCE,
  );
  for (const { id } of old) sql.run("DELETE FROM act WHERE id = ?", id);
  return old.length;
}

/** A value that was decided about, or lost in a version that is no longer kept; what waits, or is the newest thing about its item, stays. */
function purgeConflicts({ ports: { sql } }: Hub, before: number): number {
  const old = sql.all<{ id: number }>(
    `SELECT id FROM conflict WHERE coalesce(state, 'kept') <> 'open' AND coalesce(decided_at, at) < ?
       AND (decided_at IS NOT NULL OR NOT EXISTS
         (SELECT 1 FROM revision WHERE revision.seq = conflict.seq AND revision.item = conflict.item)) LIMIT ?`,
    before,
    PURGED_AT_ONCE,
  );
  for (const { id } of old) sql.run("DELETE FROM conflict WHERE id = ?", id);
  const notes = sql.all<{ item: string; id: string }>(
    "SELECT item, id FROM note WHERE at < ? LIMIT ?",
    before,
    PURGED_AT_ONCE,
  );
  for (const { item, id } of notes) sql.run("DELETE FROM note WHERE item = ? AND id = ?", item, id);
  return Math.max(old.length, notes.length);
}

/** A hold that was decided, or is over. What was never asked again since then belongs to no copy any more. */
function purgeHolds({ ports: { sql } }: Hub, before: number): number {
  const old = sql.all<{ id: string }>(
    "SELECT id FROM hold WHERE state <> 'open' AND changed_at < ? AND coalesce(decided_at, 0) < ? LIMIT ?",
    before,
    before,
    PURGED_AT_ONCE,
  );
  for (const { id } of old) {
    sql.run("DELETE FROM held WHERE hold = ?", id);
    sql.run("DELETE FROM hold WHERE id = ?", id);
  }
  return old.length;
}

/** The number that every member has passed. The newest one is never purged: the line is read from it at a start. */
function floorOf(hub: Hub): number {
  const members = hub.members.all().filter((member) => member.state !== "left" && member.assigned !== "source");
  return Math.min(hub.line.head().seq - 1, ...members.map((member) => hub.members.mark(member.id).cursor.seq));
}
