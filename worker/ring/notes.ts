import type { Sql } from "../ports/sql.ts";

/**
 * What happened to a change that left no version: `putBack`, `keptHere` a change in a folder that only receives;
 * `editWon`, `deletionWon`, `staysDeleted` an edit against a deletion; `waits` a deletion while two values wait for a
 * decision; `left` a copy that was moved to another folder.
 */
export type NoteKind = "putBack" | "keptHere" | "editWon" | "deletionWon" | "staysDeleted" | "waits" | "left";

/** A line of an item's history beside its versions. */
export interface Note {
  readonly id: string;
  readonly item: string;
  /** The member in whose folder it was done. */
  readonly member: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The item's version then: the note is the newest thing about a copy while that is the newest. */
  readonly seq: number;
  readonly kind: NoteKind;
  readonly detail: NoteDetail;
}

/** What else is to be told. */
export interface NoteDetail {
  /** Names of the fields that it was about; none: the whole item. */
  readonly fields?: readonly string[];
  /** The member whose change it met. */
  readonly other?: string | null;
}

type NoteRow = { id: string; item: string; member: string; at: number; seq: number; kind: string; detail: string };

/** The notes of a ring. */
export class Notes {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Adds a note, once for each id; the caller holds the transaction of what it tells. */
  add({ id, item, member, at, seq, kind, detail }: Note): void {
    this.#sql.run(
      "INSERT INTO note VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      item,
      id,
      member,
      at,
      seq,
      kind,
      JSON.stringify(detail),
    );
  }

  /** An item's notes, newest first, at most `limit`. */
  of(item: string, limit: number): Note[] {
    return this.#sql
      .all<NoteRow>("SELECT * FROM note WHERE item = ? ORDER BY at DESC, id DESC LIMIT ?", item, limit)
      .map((row) => ({ ...row, kind: row.kind as NoteKind, detail: JSON.parse(row.detail) as NoteDetail }));
  }

  /** The newest note of each member about its copy, of those that no version of the item came after. */
  newest(item: string, seq: number): ReadonlyMap<string, Note> {
    const newest = new Map<string, Note>();
    for (const note of this.of(item, NEWEST)) {
      if (note.seq >= seq && !newest.has(note.member)) newest.set(note.member, note);
    }
    return newest;
  }
}

/** Among so many of an item's notes the newest of each member is looked for. */
const NEWEST = 100;
