import type { KindName } from "../../shared/kinds/kind.ts";
import type { Sql } from "../ports/sql.ts";

/** Who may push, restore, undo and add: every member whose role allows it, or administrators only. */
export type ActsBy = "members" | "administrators";

/** What an administrator decides for a ring. */
export interface RingSettings {
  readonly id: string;
  readonly name: string;
  readonly kind: KindName;
  readonly paused: boolean;
  readonly acts: ActsBy;
  readonly createdAt: number;
  /** Set when the ring was deleted: when its data is wiped (epoch milliseconds). */
  readonly wipeAt: number | null;
}

/** Reads the settings; `undefined` before the ring was created. */
export function readSettings(sql: Sql): RingSettings | undefined {
  const row = sql.first<{ value: string }>("SELECT value FROM setting WHERE key = 'ring'");
  if (!row) return undefined;
  const stored = JSON.parse(row.value) as RingSettings;
  // Rings that were made before people could act have no word about it.
  return { ...stored, acts: stored.acts ?? "members" };
}

/** Stores the settings. */
export function writeSettings(sql: Sql, settings: RingSettings): void {
  sql.run(
    "INSERT INTO setting VALUES ('ring', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    JSON.stringify(settings),
  );
}
