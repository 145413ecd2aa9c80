import { canonical, type Content } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { fingerprint } from "../engine/fingerprint.ts";
import { historyOf } from "../engine/history.ts";
import type { InHistory, Times } from "../engine/merge.ts";
import type { Clock } from "../ports/system.ts";
import type { Sql } from "../ports/sql.ts";
import type { Addresses } from "./addresses.ts";
import { Conflicts } from "./conflicts.ts";
import type { Counts } from "./counts.ts";
import type { Line } from "./line.ts";
import type { Version } from "./protocol.ts";

/** Why a version came to be, for history. */
export type Cause =
  | "created"
  | "edited"
  | "merged"
  | "conflict"
  | "deleted"
  | "revived"
  | "recovered"
  | "pushed"
  | "restored"
  | "undone"
  | "added"
  | "resolved";

/** An item as the ring agrees on it. A deleted one keeps its last content (P11). */
export interface Item {
  readonly id: string;
  readonly version: Version;
  readonly content: Content;
  readonly deleted: boolean;
  readonly times: Times;
  readonly birth: { readonly member: string; readonly copy: string };
}

/** A version to record. */
export interface Change {
  readonly id: string;
  readonly content: Content;
  readonly deleted: boolean;
  readonly times: Times;
  readonly cause: Cause;
  readonly member: string | null;
  readonly birth: { readonly member: string; readonly copy: string };
}

/** One version in an item's history. */
export interface Revision {
  readonly version: Version;
  /** Sequence number of the version before it; 0: none. */
  readonly previous: number;
  readonly content: Content;
  readonly deleted: boolean;
  readonly cause: Cause;
  readonly member: string | null;
  readonly at: number;
}

type ItemRow = {
  id: string;
  seq: number;
  deleted: number;
  times: string;
  birth_member: string;
  birth_copy: string;
  content: string;
};
type RevisionRow = {
  seq: number;
  previous: number;
  content: string;
  deleted: number;
  cause: string;
  member: string | null;
  at: number;
};

/** The items of a ring with their revisions, and the values that lost. */
export class Items {
  readonly conflicts: Conflicts;
  readonly #sql: Sql;
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #addresses: Addresses;
  readonly #counts: Counts;
  #prints: Prints | undefined;

  constructor(sql: Sql, line: Line, clock: Clock, { addresses, counts }: { addresses: Addresses; counts: Counts }) {
    this.#addresses = addresses;
    this.#counts = counts;
    this.#sql = sql;
    this.#line = line;
    this.#clock = clock;
    this.conflicts = new Conflicts(sql, line, clock);
  }

  /** The item, or `undefined` if this ring has never heard of it (which is not "deleted": P34). */
  get(id: string): Item | undefined {
    const row = this.#sql.first<ItemRow>(
      "SELECT item.*, revision.content FROM item JOIN revision ON revision.seq = item.seq WHERE item.id = ?",
      id,
    );
    return row && this.#item(row);
  }

  /** The fingerprint of what an item holds, or held when it was deleted. */
  print(id: string): string | undefined {
    return this.#sql.first<{ print: string }>("SELECT print FROM item WHERE id = ?", id)?.print;
  }

  /** Records a new version; the caller holds the transaction. */
  commit(change: Change): Item {
    const before = this.#sql.first<{ seq: number; deleted: number; content: string }>(
      "SELECT item.seq, item.deleted, revision.content FROM item JOIN revision ON revision.seq = item.seq WHERE item.id = ?",
      change.id,
    );
    const version = this.#line.next();
    this.#counts.recorded(change, version.seq, before && { deleted: before.deleted === 1 });
    const content = canonical(change.content);
    const deleted = change.deleted ? 1 : 0;
    this.#sql.run(
      "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      version.seq,
      change.id,
      before?.seq ?? 0,
      content,
      deleted,
      change.cause,
      change.member,
      this.#clock.now(),
    );
    this.#sql.run(
      `INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted, times = excluded.times, print = excluded.print`,
      change.id,
      version.seq,
      deleted,
      JSON.stringify(change.times),
      change.birth.member,
      change.birth.copy,
      fingerprint(change.content),
    );
    if (before?.content !== content) {
      this.#addresses.changed(change.id, before ? (JSON.parse(before.content) as Content) : null, change.content);
    }
    if (this.#prints) addTo(this.#prints, fingerprint(change.content), change.id);
    return {
      id: change.id,
      version,
      content: change.content,
      deleted: change.deleted,
      times: change.times,
      birth: change.birth,
    };
  }

  /** The copy that the item was born with is another item's now (P58). */
  forgetBirth(id: string): void {
    this.#sql.run("UPDATE item SET birth_copy = '' WHERE id = ?", id);
  }

  /** The history of an item, newest first, at most `limit` versions. */
  history(id: string, limit: number): Revision[] {
    const versions: Revision[] = [];
    let seq = Number(this.#sql.first("SELECT seq FROM item WHERE id = ?", id)?.seq ?? 0);
    while (seq > 0 && versions.length < limit) {
      const revision = this.revision(id, seq);
      if (!revision) break;
      versions.push(revision);
      seq = revision.previous;
    }
    return versions;
  }

  /** A version of an item; `undefined`: never was, or is no longer kept. */
  revision(id: string, seq: number): Revision | undefined {
    const row = this.#sql.first<RevisionRow>("SELECT * FROM revision WHERE seq = ? AND item = ?", seq, id);
    return (
      row && {
        version: this.#line.at(row.seq),
        previous: row.previous,
        content: JSON.parse(row.content) as Content,
        deleted: row.deleted === 1,
        cause: row.cause as Cause,
        member: row.member,
        at: row.at,
      }
    );
  }

  /** Whether a version of the item, one brought back included, ever held a value: then a copy that holds it is behind (P38). */
  everHeld(kind: Kind, id: string): InHistory {
    let held: InHistory | undefined;
    return (field, value) => {
      held ??= historyOf(kind, [
        ...this.history(id, Number.POSITIVE_INFINITY).map((version) => version.content),
        ...this.#recoveredContents(id),
      ]);
      return held(field, value);
    };
  }

  /**
   * Items that hold exactly this content and are not deleted. The look-up table is made at the first
   * call and kept in memory: only members that join need it, and an index would cost a row on every edit.
   */
  withContent(content: Content): string[] {
    const print = fingerprint(content);
    const ids = idsOf(this.#byPrint(), print);
    return ids.filter((id) => {
      const item = this.get(id);
      return item !== undefined && !item.deleted && fingerprint(item.content) === print;
    });
  }

  /** Lets go of the table behind {@link withContent}. */
  forgetPrints(): void {
    this.#prints = undefined;
  }

  #byPrint(): Prints {
    if (this.#prints) return this.#prints;
    const prints: Prints = new Map();
    for (let after = ""; ;) {
      const rows = this.#sql.all<{ id: string; print: string }>(
        "SELECT id, print FROM item WHERE id > ? AND deleted = 0 ORDER BY id LIMIT 1000",
        after,
      );
      for (const row of rows) addTo(prints, row.print, row.id);
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
    }
    this.#prints = prints;
    return prints;
  }

  #item(row: ItemRow): Item {
    return {
      id: row.id,
      version: this.#line.at(row.seq),
      content: JSON.parse(row.content) as Content,
      deleted: row.deleted === 1,
      times: JSON.parse(row.times) as Times,
      birth: { member: row.birth_member, copy: row.birth_copy },
    };
  }

  #recoveredContents(id: string): Content[] {
    return this.#sql
      .all<{ content: string }>("SELECT content FROM recovered WHERE item = ?", id)
      .map((row) => JSON.parse(row.content) as Content);
  }
}

/**
 * The beginning of a fingerprint to the items that have it: a text where it is one. It is made for a
 * hundred thousand items at once, so it is kept small; who looks something up compares the rest.
 */
type Prints = Map<string, string | readonly string[]>;

/** Short enough for V8 to copy: a longer piece would keep the whole text alive. */
const BEGINNING = 12;

function idsOf(prints: Prints, print: string): readonly string[] {
  const ids = prints.get(print.slice(0, BEGINNING)) ?? [];
  return typeof ids === "string" ? [ids] : ids;
}

function addTo(prints: Prints, print: string, id: string): void {
  const ids = idsOf(prints, print);
  if (!ids.includes(id)) prints.set(print.slice(0, BEGINNING), ids.length === 0 ? id : [...ids, id]);
}
