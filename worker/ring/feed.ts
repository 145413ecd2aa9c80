import type { Content } from "../../shared/content.ts";
import { itemIdFor } from "../engine/fingerprint.ts";
import type { Sql } from "../ports/sql.ts";
import type { Items } from "./items.ts";
import type { Line } from "./line.ts";
import type { Member } from "./members.ts";
import type { FeedPage, FeedRow, Version } from "./protocol.ts";

/** A page carries at most this many entries, and stops after this much content. */
const MAX_ROWS = 200;
const MAX_CHARACTERS = 64_000;

type Entry = { seq: number; item: string; content: string; deleted: number; birth_member: string; birth_copy: string };

/** Reads the changes feed: each item stands once, at the number of its latest version. */
export class Feed {
  readonly #sql: Sql;
  readonly #line: Line;
  readonly #items: Items;

  constructor(sql: Sql, line: Line, items: Items) {
    this.#sql = sql;
    this.#line = line;
    this.#items = items;
  }

  /** The entries after `cursor`, as `member` needs them; inside or outside a transaction. */
  page(member: Member, cursor: Version, ring: string): FeedPage {
    const entries = this.#sql.all<Entry>(
      `SELECT revision.seq, revision.item, revision.content, revision.deleted, item.birth_member, item.birth_copy
       FROM revision JOIN item ON item.id = revision.item AND item.seq = revision.seq
       WHERE revision.seq > ? ORDER BY revision.seq LIMIT ?`,
      cursor.seq,
      MAX_ROWS + 1,
    );
    const rows: FeedRow[] = [];
    let characters = 0;
    for (const entry of entries.slice(0, MAX_ROWS)) {
      if (rows.length > 0 && characters + entry.content.length > MAX_CHARACTERS) break;
      characters += entry.content.length;
      rows.push(this.#row(member, entry, ring));
    }
    const more = rows.length < entries.length;
    const last = rows.at(-1);
    return { from: cursor, rows, next: more && last ? last.version : this.#line.head(), more };
  }

  #row(member: Member, entry: Entry, ring: string): FeedRow {
    const { losers, contested } = this.#items.conflicts.told(entry.item);
    return {
      item: entry.item,
      version: this.#line.at(entry.seq),
      content: entry.deleted === 1 ? null : (JSON.parse(entry.content) as Content),
      copy: this.#copyAt(member, entry, ring),
      losers,
      ...(contested.length > 0 ? { contested } : {}),
    };
  }

  /** P15: the copy of this item at the member, where the hub knows one: from its submissions, or because the item was born there. */
  #copyAt(member: Member, entry: Entry, ring: string): string | null {
    const born =
      entry.birth_member === member.id &&
      entry.birth_copy !== "" &&
      entry.item === itemIdFor(ring, member.mailbox, entry.birth_copy);
    if (born) return entry.birth_copy;
    const row = this.#sql.first<{ copy: string }>(
      "SELECT copy FROM copy WHERE member = ? AND item = ?",
      member.id,
      entry.item,
    );
    return row?.copy ?? null;
  }
}
