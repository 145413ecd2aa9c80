import type { Content } from "../../shared/content.ts";
import type { Sql } from "../ports/sql.ts";

/** Why changes of a member wait for a person: they are too many at once, or it was read for the first time (P49, P52). */
export type HoldCause = "deletions" | "creations" | "rewrites" | "loops" | "joining";

/** `open`: waits; then what was decided. `over`: nothing of it is left to decide. */
export type HoldState = "open" | "approved" | "restored" | "detached" | "over";

/** Changes of one member that wait for one decision. */
export interface Hold {
  readonly id: string;
  readonly member: string;
  readonly cause: HoldCause;
  readonly state: HoldState;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly changedAt: number;
  readonly decidedAt: number | null;
  /** Entra object id of who decided. */
  readonly decidedBy: string | null;
  /** What else is remembered of it, by its cause. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** `open`: waits; `approved`: is judged as ever when it is asked again; `restored`: put back, or left out, then. */
export type HeldState = "open" | "approved" | "restored";

/** What becomes of a copy that was seen in a first reading. */
export type Verdict =
  | { readonly kind: "create" }
  /** `by`: the match rule, or `person`. */
  | { readonly kind: "couple"; readonly item: string; readonly by: string }
  /** Several items may be meant, or several copies mean one: a person decides. */
  | { readonly kind: "ambiguous"; readonly items: readonly string[] }
  | { readonly kind: "leaveOut" };

/** One copy's change that is held. */
export interface Held {
  readonly member: string;
  readonly copy: string;
  /** The item, or the id derived from the copy (P15). */
  readonly item: string;
  readonly hold: string;
  readonly state: HeldState;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the copy holds, in the ring's terms; `null`: it is gone. */
  readonly content: Content | null;
  readonly verdict: Verdict | null;
}

/** What is remembered of a hold because of too many changes at once. */
export interface GuardDetail {
  /** The member's changes of this cause that had been carried out in the same window: how many, and between which versions. */
  readonly earlier: number;
  readonly from: number;
  readonly to: number;
  /** Grows with everything that comes to the hold or leaves it: who decides says what they saw. */
  readonly changes: number;
  /** Up to this version nothing counts any more: the window begins anew with a decision. */
  readonly until: number;
  /** Of a decided one: how many changes it held. */
  readonly decided: number;
}

/** The detail of a hold of the guard. */
export function guardDetail({ detail }: Hold): GuardDetail {
  const number = (key: keyof GuardDetail): number => Number(detail[key] ?? 0);
  return {
    earlier: number("earlier"),
    from: number("from"),
    to: number("to"),
    changes: number("changes"),
    until: number("until"),
    decided: number("decided"),
  };
}

type HoldRow = {
  id: string;
  member: string;
  cause: string;
  state: string;
  opened_at: number;
  changed_at: number;
  decided_at: number | null;
  decided_by: string | null;
  detail: string;
};
type HeldRow = {
  member: string;
  copy: string;
  item: string;
  hold: string;
  state: string;
  at: number;
  content: string | null;
  verdict: string | null;
};

/** What waits for a person in one ring. Every change is made inside the caller's transaction. */
export class Holds {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  get(id: string): Hold | undefined {
    const row = this.#sql.first<HoldRow>("SELECT * FROM hold WHERE id = ?", id);
    return row && holdOf(row);
  }

  /** The open hold of a member for a cause. */
  open(member: string, cause: HoldCause): Hold | undefined {
    const row = this.#sql.first<HoldRow>(
      "SELECT * FROM hold WHERE member = ? AND cause = ? AND state = 'open'",
      member,
      cause,
    );
    return row && holdOf(row);
  }

  /** The hold of a member for a cause that was decided last. */
  lastDecided(member: string, cause: HoldCause): Hold | undefined {
    const row = this.#sql.first<HoldRow>(
      "SELECT * FROM hold WHERE member = ? AND cause = ? AND decided_at IS NOT NULL ORDER BY decided_at DESC LIMIT 1",
      member,
      cause,
    );
    return row && holdOf(row);
  }

  /** How many changes of a member wait for a decision, those of a first reading not counted. */
  waitingOf(member: string): number {
    const row = this.#sql.first<{ n: number }>(
      `SELECT count(*) AS n FROM held JOIN hold ON hold.id = held.hold
       WHERE held.member = ? AND hold.state = 'open' AND hold.cause <> 'joining'`,
      member,
    );
    return row?.n ?? 0;
  }

  /** Every hold, the newest first. @param state only those; `null`: all */
  list(state: HoldState | null, limit: number): Hold[] {
    const rows = this.#sql.all<HoldRow>(
      `SELECT * FROM hold ${state === null ? "" : "WHERE state = ?"} ORDER BY opened_at DESC, id LIMIT ?`,
      ...(state === null ? [] : [state]),
      limit,
    );
    return rows.map(holdOf);
  }

  save(hold: Hold): Hold {
    this.#sql.run(
      `INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,
       changed_at = excluded.changed_at, decided_at = excluded.decided_at, decided_by = excluded.decided_by, detail = excluded.detail`,
      hold.id,
      hold.member,
      hold.cause,
      hold.state,
      hold.openedAt,
      hold.changedAt,
      hold.decidedAt,
      hold.decidedBy,
      JSON.stringify(hold.detail),
    );
    return hold;
  }

  /** The change of a copy that is held. */
  of(member: string, copy: string): Held | undefined {
    const row = this.#sql.first<HeldRow>("SELECT * FROM held WHERE member = ? AND copy = ?", member, copy);
    return row && heldOf(row);
  }

  /** The change of a member's copy of an item that is held. */
  ofItem(member: string, item: string): Held | undefined {
    const row = this.#sql.first<HeldRow>("SELECT * FROM held WHERE item = ? AND member = ?", item, member);
    return row && heldOf(row);
  }

  /** The open holds by which changes of an item wait. */
  waiting(item: string): Pick<Hold, "member" | "cause">[] {
    return this.#sql
      .all<{ member: string; cause: string }>(
        "SELECT held.member, hold.cause FROM held JOIN hold ON hold.id = held.hold WHERE held.item = ? AND hold.state = 'open' AND hold.cause <> 'joining'",
        item,
      )
      .map(({ member, cause }) => ({ member, cause: cause as HoldCause }));
  }

  /** What is held by a hold, in pages by copy. */
  page(hold: string, after: string, limit: number): Held[] {
    return this.#sql
      .all<HeldRow>("SELECT * FROM held WHERE hold = ? AND copy > ? ORDER BY copy LIMIT ?", hold, after, limit)
      .map(heldOf);
  }

  count(hold: string, state: HeldState): number {
    return Number(this.#sql.first("SELECT count(*) AS n FROM held WHERE hold = ? AND state = ?", hold, state)?.n ?? 0);
  }

  /** Copies of a first reading of which nobody has decided yet what they are (P53). */
  ambiguous(hold: string): number {
    const row = this.#sql.first<{ n: number }>(
      "SELECT count(*) AS n FROM held WHERE hold = ? AND state = 'open' AND verdict LIKE '{\"kind\":\"ambiguous\"%'",
      hold,
    );
    return row?.n ?? 0;
  }

  put(held: Held): void {
    this.#sql.run(
      `INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member, copy) DO UPDATE SET item = excluded.item,
       hold = excluded.hold, state = excluded.state, at = excluded.at, content = excluded.content, verdict = excluded.verdict`,
      held.member,
      held.copy,
      held.item,
      held.hold,
      held.state,
      held.at,
      held.content === null ? null : JSON.stringify(held.content),
      held.verdict === null ? null : JSON.stringify(held.verdict),
    );
  }

  drop(member: string, copy: string): void {
    this.#sql.run("DELETE FROM held WHERE member = ? AND copy = ?", member, copy);
  }

  /** The member is no longer one, or is read anew: nothing of it waits any more. */
  forget(member: string): void {
    this.#sql.run("DELETE FROM held WHERE member = ?", member);
    this.#sql.run("UPDATE hold SET state = 'over' WHERE member = ? AND state = 'open'", member);
  }
}

/**
 * Items that an undecided copy of the member may be the same as (P53); and of one whose first reading is through those
 * that a copy is going to be, until its spoke has asked: it would create them first.
 */
export function unmatchedAt(sql: Sql, member: string, isJoining: boolean): string[] {
  const rows = sql.all<{ verdict: string }>(
    `SELECT verdict FROM held WHERE member = ? AND ((state = 'open' AND verdict LIKE '{"kind":"ambiguous"%')
     OR (? = 0 AND verdict LIKE '{"kind":"couple"%'))`,
    member,
    isJoining ? 1 : 0,
  );
  const items = rows.flatMap((row) => {
    const verdict = JSON.parse(row.verdict) as Verdict;
    return verdict.kind === "ambiguous" ? verdict.items : verdict.kind === "couple" ? [verdict.item] : [];
  });
  return [...new Set(items)].toSorted().slice(0, MOST_UNMATCHED);
}

/** So many fit a mailbox's row of its membership with room to spare. */
const MOST_UNMATCHED = 20_000;

function holdOf(row: HoldRow): Hold {
  return {
    id: row.id,
    member: row.member,
    cause: row.cause as HoldCause,
    state: row.state as HoldState,
    openedAt: row.opened_at,
    changedAt: row.changed_at,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  };
}

function heldOf(row: HeldRow): Held {
  return {
    member: row.member,
    copy: row.copy,
    item: row.item,
    hold: row.hold,
    state: row.state as HeldState,
    at: row.at,
    content: row.content === null ? null : (JSON.parse(row.content) as Content),
    verdict: row.verdict === null ? null : (JSON.parse(row.verdict) as Verdict),
  };
}
