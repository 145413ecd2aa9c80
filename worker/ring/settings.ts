import type { KindName } from "../../shared/kinds/kind.ts";
import { DEFAULT_POLICY, type Policy } from "../../shared/policy.ts";
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
  /** Everything is paused, this ring with it. */
  readonly pausedAll: boolean;
  readonly policy: Policy;
  readonly createdAt: number;
  /** Set when the ring was deleted: when its data is wiped (epoch milliseconds). */
  readonly wipeAt: number | null;
}

/** Reads the settings; `undefined` before the ring was created. */
export function readSettings(sql: Sql): RingSettings | undefined {
  const row = sql.first<{ value: string }>("SELECT value FROM setting WHERE key = 'ring'");
  if (!row) return undefined;
  const stored = JSON.parse(row.value) as StoredSettings;
  // Rings of an earlier version have no word about what could not be decided then.
  return { acts: "members", pausedAll: false, ...stored, policy: { ...DEFAULT_POLICY, ...stored.policy } };
}

type StoredSettings = Omit<RingSettings, "acts" | "pausedAll" | "policy"> & {
  readonly acts?: ActsBy;
  readonly pausedAll?: boolean;
  readonly policy?: Partial<Policy>;
};

/** Stores the settings. */
export function writeSettings(sql: Sql, settings: RingSettings): void {
  sql.run(
    "INSERT INTO setting VALUES ('ring', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    JSON.stringify(settings),
  );
}
