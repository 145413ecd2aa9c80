import { canonical, type Content, sameValue, type Value } from "../../shared/content.ts";
import type { Clock } from "../ports/system.ts";
import type { Sql } from "../ports/sql.ts";
import type { Line } from "./line.ts";
import type { Loser } from "./protocol.ts";

/** Why a value stands in the list: by which rule it lost, or `ask`: nobody has decided. */
export type Rule = "latest" | "member" | "ask" | "reader" | "full" | "deletion" | "recovery" | "guard";

/**
 * `open`: waits for a decision, and its field is contested (P51); `kept`: it lost and can be brought back; `decided`: a
 * person has seen it and decided.
 */
export type ConflictState = "open" | "kept" | "decided";

/** A value that does not stand. */
export interface Conflict extends Loser {
  readonly id: number;
  /** The version in which it lost. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly state: ConflictState;
  readonly rule: Rule;
  /** When it was decided, or closed by itself. */
  readonly decidedAt: number | null;
  /** Who decided, by name. */
  readonly decidedBy: string | null;
}

type Row = {
  id: number;
  item: string;
  field: string;
  value: string;
  member: string | null;
  seq: number;
  at: number;
  state: string | null;
  rule: string | null;
  decided_at: number | null;
  decided_by: string | null;
};

/** The values of a ring that do not stand. Every change is made inside the caller's transaction. */
export class Conflicts {
  readonly #sql: Sql;
  readonly #line: Line;
  readonly #clock: Clock;

  constructor(sql: Sql, line: Line, clock: Clock) {
    this.#sql = sql;
    this.#line = line;
    this.#clock = clock;
  }

  /** Keeps values that lost, each once (P13); the caller holds the transaction in which a version was recorded. */
  keep(losers: readonly Loser[], rule: Rule): void {
    for (const loser of losers) {
      const known = this.#known(loser).find(({ state, decidedAt }) => state === "open" || decidedAt === null);
      if (!known) this.#put(loser, "kept", rule);
    }
  }

  /** Opens conflicts: of these values nobody has decided yet (P51). Two members that typed the same have a row each. */
  open(losers: readonly Loser[]): void {
    for (const loser of losers) {
      const known = this.#known(loser).some(({ state, member }) => state === "open" && member === loser.member);
      if (!known) this.#put(loser, "open", "ask");
    }
  }

  /** The values of an item that lost or wait, as they travel to the spokes, and its contested fields (P33, P51). */
  told(item: string): { readonly losers: Loser[]; readonly contested: string[] } {
    const all = this.of(item);
    const contested = new Set(all.filter(({ state }) => state === "open").map(({ field }) => field));
    return {
      losers: all.map(({ field, value, member }) => ({ item, field, value, member })),
      contested: [...contested].toSorted(),
    };
  }

  /** Every value of an item that does not stand, oldest first. */
  of(item: string): Conflict[] {
    return this.#sql.all<Row>("SELECT * FROM conflict WHERE item = ? ORDER BY id", item).map(fromRow);
  }

  openOf(item: string): Conflict[] {
    return this.#sql
      .all<Row>("SELECT * FROM conflict WHERE item = ? AND state = 'open' ORDER BY id", item)
      .map(fromRow);
  }

  get(id: number): Conflict | undefined {
    const row = this.#sql.first<Row>("SELECT * FROM conflict WHERE id = ?", id);
    return row && fromRow(row);
  }

  /** A page of those that a person may want to see, by id. @param state only these; `null`: all */
  page(state: ConflictState | null, after: number, limit: number): Conflict[] {
    return this.#sql
      .all<Row>(
        `SELECT * FROM conflict WHERE id > ? ${state === null ? "" : "AND coalesce(state, 'kept') = ?"} ORDER BY id LIMIT ?`,
        after,
        ...(state === null ? [] : [state]),
        limit,
      )
      .map(fromRow);
  }

  /** Those that nobody has decided, newest first. @param wanted only of this item, field or member */
  undecided(
    wanted: {
      readonly item?: string | undefined;
      readonly field?: string | undefined;
      readonly member?: string | undefined;
    },
    limit: number,
  ): Conflict[] {
    const named = (["item", "field", "member"] as const).flatMap((column) => {
      const value = wanted[column];
      return value === undefined ? [] : [{ column, value }];
    });
    const where = named.map(({ column }) => `AND ${column} = ?`).join(" ");
    return this.#sql
      .all<Row>(
        `SELECT * FROM conflict WHERE coalesce(state, 'kept') <> 'decided' ${where} ORDER BY id DESC LIMIT ?`,
        ...named.map(({ value }) => value),
        limit,
      )
      .map(fromRow);
  }

  /** No longer open, though nobody decided: what stands now needs no place in the list; what else was typed stays, as kept. */
  end(over: readonly Conflict[], content: Content): void {
    for (const { id, field, value } of over) {
      const state: ConflictState = sameValue(content[field], value) ? "decided" : "kept";
      this.#sql.run("UPDATE conflict SET state = ?, decided_at = ? WHERE id = ?", state, this.#clock.now(), id);
    }
  }

  /** A person said what the item is to hold: what waited is decided. @param fields only these; left out: all */
  settle(item: string, by: string, fields?: readonly string[]): void {
    const over = this.openOf(item).filter(({ field }) => fields === undefined || fields.includes(field));
    this.decide(
      over.map(({ id }) => id),
      by,
    );
  }

  /** Decided. @param by who, by name */
  decide(ids: readonly number[], by: string): void {
    for (const id of ids) {
      this.#sql.run(
        "UPDATE conflict SET state = 'decided', decided_at = ?, decided_by = ? WHERE id = ?",
        this.#clock.now(),
        by,
        id,
      );
    }
  }

  #known({ item, field, value }: Loser): Conflict[] {
    return this.#sql
      .all<Row>("SELECT * FROM conflict WHERE item = ? AND field = ? AND value = ?", item, field, canonical(value))
      .map(fromRow);
  }

  /** One row for each value and member: what was decided long ago and comes again is a conflict anew. */
  #put(loser: Loser, state: ConflictState, rule: Rule): void {
    const { item, field, value, member } = loser;
    const [seq, at] = [this.#line.head().seq, this.#clock.now()];
    const known = this.#known(loser).find((row) => row.member === member);
    if (known) {
      this.#sql.run(
        "UPDATE conflict SET state = ?, rule = ?, seq = ?, at = ?, decided_at = NULL, decided_by = NULL WHERE id = ?",
        state,
        rule,
        seq,
        at,
        known.id,
      );
      return;
    }
    this.#sql.run(
      "INSERT INTO conflict (item, field, value, member, seq, at, state, rule) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      item,
      field,
      canonical(value),
      member,
      seq,
      at,
      state,
      rule,
    );
  }
}

/** Whether this value was decided against, or let go by who typed it: a copy in doubt that holds it is behind (P38). */
export function isPast({ field, value, state, decidedAt }: Conflict, name: string, wanted: Value): boolean {
  return field === name && decidedAt !== null && state !== "open" && sameValue(value, wanted);
}

/** Rows of an earlier version say nothing of state and rule: then it was kept, and the later edit had won. */
function fromRow(row: Row): Conflict {
  return {
    id: row.id,
    item: row.item,
    field: row.field,
    value: JSON.parse(row.value) as Value,
    member: row.member,
    seq: row.seq,
    at: row.at,
    state: (row.state ?? "kept") as ConflictState,
    rule: (row.rule ?? "latest") as Rule,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
  };
}
