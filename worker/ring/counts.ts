import type { Guarded } from "../engine/guard.ts";
import type { Clock } from "../ports/system.ts";
import type { Sql } from "../ports/sql.ts";
import type { Cause, Change } from "./items.ts";
import type { Line } from "./line.ts";
import type { Role } from "./protocol.ts";

/** What a member does is counted over so long, milliseconds. */
const WINDOW_MS = 24 * 60 * 60_000;
/** Versions that are looked through at once when the counts are made anew. */
const PAGE = 1_000;

/** What a version that came from a folder counts as; what people do in the pane counts as nothing. */
export const COUNTED: Readonly<Partial<Record<Cause, Guarded>>> = {
  deleted: "deletions",
  created: "creations",
  edited: "rewrites",
  merged: "rewrites",
  conflict: "rewrites",
};

/** What one member did within the window. */
export interface Done {
  readonly count: number;
  /** Sequence number of the first of it; 0: nothing. */
  readonly first: number;
}

/** A version that counts, told apart by its number. */
interface Entry {
  readonly seq: number;
  readonly at: number;
}

/**
 * How much each member did within a rolling day, and how many copies it has (P49). Kept in memory and made anew from the
 * versions themselves, so that an ordinary edit costs no row.
 */
export class Counts {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #line: Line;
  /** `member cause` to what counts, oldest first; `null`: not needed since this start. */
  #windows: Map<string, Entry[]> | null = null;
  /** `member cause` to the newest version that no longer counts. */
  readonly #starts = new Map<string, number>();
  /** How many items live; by the member they came from as well. `null`: not counted since this start. */
  #living: Map<string, number> | null = null;

  constructor(sql: Sql, clock: Clock, line: Line) {
    this.#sql = sql;
    this.#clock = clock;
    this.#line = line;
  }

  /** What a member did for a cause in the last 24 hours, as far as it counts. */
  done(member: string, cause: Guarded): Done {
    const entries = this.#recent(`${member} ${cause}`);
    return { count: entries.length, first: entries[0]?.seq ?? 0 };
  }

  /** How many copies a member has, those that it deleted in the window included. */
  copies(member: string, role: Role): number {
    this.#living ??= this.#countLiving();
    const living = this.#living.get(role === "source" ? member : ALL) ?? 0;
    return living + this.done(member, "deletions").count;
  }

  /** A version is about to be recorded, under this number. @param before how the item stood; `undefined`: it was not there */
  recorded(change: Change, seq: number, before: { readonly deleted: boolean } | undefined): void {
    const living = this.#living;
    const more = Number(!change.deleted) - Number(before !== undefined && !before.deleted);
    if (living && more !== 0) {
      for (const key of [ALL, change.birth.member]) living.set(key, (living.get(key) ?? 0) + more);
    }
    const cause = COUNTED[change.cause];
    if (this.#windows && cause && change.member !== null)
      this.#add(this.#windows, `${change.member} ${cause}`, { seq, at: this.#clock.now() });
  }

  /** A new window begins for a member's cause after this version: the caller sees to it that a start knows that, too. */
  restart(member: string, cause: Guarded, after: number): void {
    const key = `${member} ${cause}`;
    this.#starts.set(key, after);
    const entries = this.#windows?.get(key);
    if (entries)
      this.#windows?.set(
        key,
        entries.filter(({ seq }) => seq > after),
      );
  }

  /** The first reading of a member's folder is through: what it brought was no flood. The caller holds the transaction. */
  begin(member: string): void {
    const { seq } = this.#line.head();
    this.#sql.run(
      "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      `${BEGUN}${member}`,
      String(seq),
    );
    for (const cause of Object.values(COUNTED)) this.restart(member, cause, seq);
  }

  /** Drops what is older than the window. A clock that went back must not make it longer: what seems to come is now. */
  #recent(key: string): readonly Entry[] {
    const windows = (this.#windows ??= this.#read());
    const entries = windows.get(key) ?? [];
    const now = this.#clock.now();
    if ((entries[0]?.at ?? now) > now - WINDOW_MS && (entries.at(-1)?.at ?? now) <= now) return entries;
    const kept = entries
      .filter(({ at }) => at > now - WINDOW_MS)
      .map((entry) => (entry.at > now ? { ...entry, at: now } : entry));
    windows.set(key, kept);
    return kept;
  }

  /** Newest first, until a whole page of versions is older than the window: their times need not be in order. */
  #read(): Map<string, Entry[]> {
    this.#readStarts();
    const windows = new Map<string, Entry[]>();
    const since = this.#clock.now() - WINDOW_MS;
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const rows = this.#sql.all<{ seq: number; cause: string; member: string | null; at: number }>(
        "SELECT seq, cause, member, at FROM revision WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        before,
        PAGE,
      );
      const recent = rows.filter(({ at }) => at > since);
      for (const { seq, cause, member, at } of recent) {
        const counted = COUNTED[cause as Cause];
        if (counted && member !== null) this.#add(windows, `${member} ${counted}`, { seq, at });
      }
      before = rows.at(-1)?.seq ?? 0;
      if (recent.length === 0 || rows.length < PAGE) break;
    }
    for (const entries of windows.values()) entries.reverse();
    return windows;
  }

  #readStarts(): void {
    const note = (key: string, seq: number): void => {
      this.#starts.set(key, Math.max(this.#starts.get(key) ?? 0, seq));
    };
    const begun = this.#sql.all<{ key: string; value: string }>(
      "SELECT key, value FROM setting WHERE key >= ? AND key < ?",
      BEGUN,
      `${BEGUN}~`,
    );
    for (const { key, value } of begun)
      for (const cause of Object.values(COUNTED)) note(`${key.slice(BEGUN.length)} ${cause}`, Number(value));
    const decided = this.#sql.all<{ member: string; cause: string; until: number | null }>(
      "SELECT member, cause, json_extract(detail, '$.until') AS until FROM hold WHERE state IN ('approved', 'restored')",
    );
    for (const { member, cause, until } of decided) note(`${member} ${cause}`, until ?? 0);
  }

  #add(windows: Map<string, Entry[]>, key: string, entry: Entry): void {
    if (entry.seq <= (this.#starts.get(key) ?? 0)) return;
    const entries = windows.get(key);
    if (entries) entries.push(entry);
    else windows.set(key, [entry]);
  }

  #countLiving(): Map<string, number> {
    const rows = this.#sql.all<{ member: string; n: number }>(
      "SELECT birth_member AS member, count(*) AS n FROM item WHERE deleted = 0 GROUP BY birth_member",
    );
    const living = new Map(rows.map(({ member, n }) => [member, n]));
    return living.set(
      ALL,
      rows.reduce((sum, { n }) => sum + n, 0),
    );
  }
}

/** No member has this id. */
const ALL = "";
const BEGUN = "counted after ";
