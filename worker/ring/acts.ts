import type { ActKind } from "../../shared/contract/acts.ts";
import type { Resolved } from "../../shared/contract/conflicts.ts";
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
  /** Of a pull: the folder only received then. What it held is nothing that the ring was given. */
  readonly reader?: true;
  /** Of a resync: how many members were asked. */
  readonly total?: number;
  /** Of a resolve: what became of each decision. */
  readonly resolved?: Resolved;
  /** Of a resync that is through: who follows later, and why. */
  readonly later?: readonly Later[];
  /** Of a resync: the other requests that it answered, for it was under way when they came. */
  readonly joined?: readonly Joined[];
}

/** A request that was answered with an act that was under way. */
interface Joined {
  readonly request: string;
  readonly member: string | null;
  readonly oid: string;
}

/** So many joined requests are remembered of one act: a repetition comes within seconds. */
const JOINED = 100;
/** Among so many of an item's newest resyncs a repetition is looked for. */
const RECENT = 20;

/** A member that could not look now. */
export interface Later {
  readonly member: string;
  readonly reason: string;
}

/** Something a person had done to an item, under the request id that their client drew (P44). */
export interface Act {
  readonly id: string;
  /** `resolve`: an administrator decided about values that do not stand. */
  readonly kind: ActKind | "resolve";
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

/** An act that a person did in the pane, or could have. */
export type PersonalAct = Act & { readonly kind: ActKind };

/** Whether people are told of it as of an act of their own. */
export function isPersonal(act: Act): act is PersonalAct {
  return act.kind !== "resolve";
}

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
  record<T extends Act>(act: T): T {
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

  /** A resync is through. @param later who follows later */
  finish(id: string, later: readonly Later[]): void {
    const detail: ActDetail = { ...this.get(id)?.detail, later };
    this.#sql.run("UPDATE act SET state = 'done', detail = ? WHERE id = ?", JSON.stringify(detail), id);
  }

  /** Another request is answered with an act that is under way. */
  join<T extends Act>(act: T, joined: Joined): T {
    const detail: ActDetail = { ...act.detail, joined: [...(act.detail.joined ?? []), joined].slice(-JOINED) };
    this.#sql.run("UPDATE act SET detail = ? WHERE id = ?", JSON.stringify(detail), act.id);
    return { ...act, detail };
  }

  /** The newest resyncs of an item, newest first: one that is under way is among them. */
  recentResyncs(item: string): PersonalAct[] {
    return this.#sql
      .all<ActRow>(
        "SELECT * FROM act WHERE item = ? AND kind = 'resync' ORDER BY at DESC, id DESC LIMIT ?",
        item,
        RECENT,
      )
      .map(fromRow)
      .filter(isPersonal);
  }

  /** What was done to an item and made no version, newest first, at most `limit`. */
  withoutVersion(item: string, limit: number): Act[] {
    return this.#sql
      .all<ActRow>("SELECT * FROM act WHERE item = ? AND seq IS NULL ORDER BY at DESC, id DESC LIMIT ?", item, limit)
      .map(fromRow);
  }

  /** Who made the versions of an item in the pane, by sequence number; of those from `oldest` on. */
  makersOf(item: string, oldest: number): ReadonlyMap<number, string> {
    const rows = this.#sql.all<{ seq: number; name: string }>(
      "SELECT seq, name FROM act WHERE item = ? AND seq >= ?",
      item,
      oldest,
    );
    return new Map(rows.map(({ seq, name }) => [seq, name]));
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
    kind: kind as Act["kind"],
    item,
    member,
    who: { oid: row.who, name: row.name },
    at,
    seq,
    detail: JSON.parse(row.detail) as ActDetail,
    state: state as Act["state"],
  };
}
