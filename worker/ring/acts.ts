import type { ActKind } from "../../shared/contract/acts.ts";
import type { Content } from "../../shared/content.ts";
import type { Sql } from "../ports/sql.ts";
import type { Version } from "./protocol.ts";

/** What an act was about, beside its item: what a repetition must name again, and what undo needs. */
export interface ActDetail {
  /** Of an undo: the `change` that it took back. */
  readonly change?: string;
  /** Of a restore: the version that it brought back. */
  readonly sequence?: number;
  /** Of an addition: the mark of the name and address that were wanted. */
  readonly wish?: string;
  /** Of a pull: the ring's version that replaced the copy. */
  readonly version?: Version;
  /** Of a pull: what the copy held; `null`: it was gone. */
  readonly kept?: Content | null;
  /** Of a resync: how many members were asked. */
  readonly total?: number;
  /** Of a resync that is through: who follows later, and why. */
  readonly later?: readonly Later[];
}

/** A member that could not look now. */
export interface Later {
  readonly member: string;
  readonly reason: string;
}

/** Something a person had done to an item, under the request id that their client drew (P44). */
export interface Act {
  readonly id: string;
  readonly kind: ActKind;
  readonly item: string;
  /** The member in whose folder it was done; `null`: an administrator, in none. */
  readonly member: string | null;
  readonly who: { readonly oid: string; readonly name: string };
  /** Epoch milliseconds. */
  readonly at: number;
  /** The version it made; `null`: none. */
  readonly seq: number | null;
  readonly detail: ActDetail;
  readonly state: "running" | "done";
}

type ActRow = {
  id: string;
  kind: string;
  item: string;
  member: string | null;
  who: string;
  name: string;
  at: number;
  seq: number | null;
  detail: string;
  state: string;
};

/** The acts of a ring. */
export class Acts {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  get(id: string): Act | undefined {
    const row = this.#sql.first<ActRow>("SELECT * FROM act WHERE id = ?", id);
    return row && fromRow(row);
  }

  /** Records an act; the caller holds the transaction that carries it out. */
  record(act: Act): Act {
    this.#sql.run(
      "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      act.id,
      act.kind,
      act.item,
      act.member,
      act.who.oid,
      act.who.name,
      act.at,
      act.seq,
      JSON.stringify(act.detail),
      act.state,
    );
    return act;
  }

  /** A resync is through. */
  finish(id: string, detail: ActDetail): void {
    this.#sql.run("UPDATE act SET state = 'done', detail = ? WHERE id = ?", JSON.stringify(detail), id);
  }

  /** What was done to an item, newest first. */
  of(item: string): Act[] {
    return this.#sql.all<ActRow>("SELECT * FROM act WHERE item = ? ORDER BY at DESC, id", item).map(fromRow);
  }

  /** The act that made a version. */
  madeBy(item: string, seq: number): Act | undefined {
    const row = this.#sql.first<ActRow>("SELECT * FROM act WHERE item = ? AND seq = ?", item, seq);
    return row && fromRow(row);
  }
}

function fromRow(row: ActRow): Act {
  const { id, kind, item, member, at, seq, state } = row;
  return {
    id,
    kind: kind as ActKind,
    item,
    member,
    who: { oid: row.who, name: row.name },
    at,
    seq,
    detail: JSON.parse(row.detail) as ActDetail,
    state: state as Act["state"],
  };
}
