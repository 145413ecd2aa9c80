import type { Sql } from "../ports/sql.ts";
import type { Clock, Log } from "../ports/system.ts";
import type { Agenda } from "./agenda.ts";

/**
 * What a ring owes to others after it committed something: `add` a member once its folder is claimed;
 * `configure` its spoke; have it `leave`; `release` its claim; tell the Directory (`index`), and compare its `claims` with the members; `wipe` a
 * deleted ring; `restore` what had been carried out before a hold; an `order` for a copy (P58); an `alert` to whoever watches the deployment. Each may be repeated without harm, and is, until it is confirmed.
 */
export type ErrandKind =
  | "add"
  | "configure"
  | "leave"
  | "release"
  | "index"
  | "claims"
  | "wipe"
  | "order"
  | "alert"
  | "restore";

/** One thing owed. */
export interface Errand {
  readonly what: ErrandKind;
  /** The member it is about, or member and item, or the hold; empty for the ring itself. */
  readonly member: string;
  readonly payload: string;
  /** How often it was tried already. */
  readonly tries: number;
}

/**
 * Carries an errand out. Answers `done`; or when to try again (epoch milliseconds); or `over`: nothing
 * is stored any more, the ring is gone. A throw means: later.
 */
export type CarryOut = (errand: Errand) => Promise<Outcome>;
type Outcome = "done" | "over" | number;

type Row = { what: string; member: string; payload: string; stamp: number; tries: number; next_at: number };

const AT_ONCE = 16;
const FIRST_WAIT_MS = 5_000;
const LAST_WAIT_MS = 15 * 60_000;
/** If a run is cut off, the alarm goes on after this time. */
const SAFETY_MS = 30_000;

/** The durable list of what is owed, and its running. */
export class Errands {
  readonly #ports: { readonly sql: Sql; readonly clock: Clock; readonly log: Log };
  readonly #agenda: Agenda;
  readonly #carryOut: CarryOut;
  readonly #busy = new Set<string>();
  #running: Promise<void> | undefined;
  #again = false;
  #over = false;

  constructor(ports: { sql: Sql; clock: Clock; log: Log }, agenda: Agenda, carryOut: CarryOut) {
    this.#ports = ports;
    this.#agenda = agenda;
    this.#carryOut = carryOut;
  }

  /** Books an errand, or books it anew; inside the transaction that makes it necessary. Then {@link start}. */
  book(what: ErrandKind, member: string, payload = "", at = this.#ports.clock.now()): void {
    this.#ports.sql.run(
      `INSERT INTO errand VALUES (?, ?, ?, 1, 0, ?) ON CONFLICT (what, member) DO UPDATE SET
       payload = excluded.payload, stamp = stamp + 1, tries = 0, next_at = excluded.next_at`,
      what,
      member,
      payload,
      at,
    );
  }

  /** Takes an errand back. */
  drop(what: ErrandKind, member: string): void {
    this.#ports.sql.run("DELETE FROM errand WHERE what = ? AND member = ?", what, member);
  }

  /** Whether it is still owed. */
  has(what: ErrandKind, member: string): boolean {
    return (
      this.#ports.sql.first("SELECT 1 AS found FROM errand WHERE what = ? AND member = ?", what, member) !== undefined
    );
  }

  /** Runs what is due, and goes on by alarm. Never throws. */
  start(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { sql, clock, log } = this.#ports;
    try {
      while (this.#again && !this.#over) {
        this.#again = false;
        await this.#round();
      }
      if (this.#over) return;
      const next = sql.first<{ at: number | null }>("SELECT min(next_at) AS at FROM errand")?.at;
      if (next !== null && next !== undefined) this.#agenda.by(Math.max(next, clock.now() + 1));
    } catch (error) {
      // Only our own storage can fail here. What is owed is still booked; try again later.
      log.event("errands-failed", { reason: error instanceof Error ? error.message : "unknown" });
      this.#agenda.by(clock.now() + SAFETY_MS);
    }
  }

  async #round(): Promise<void> {
    const due = this.#due();
    if (due.length > 0) this.#agenda.by(this.#ports.clock.now() + SAFETY_MS);
    const worker = async (): Promise<void> => {
      for (let row = due.shift(); row; row = due.shift()) await this.#attempt(row);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, due.length) }, worker));
  }

  #due(): Row[] {
    const rows = this.#ports.sql.all<Row>(
      "SELECT * FROM errand WHERE next_at <= ? ORDER BY next_at",
      this.#ports.clock.now(),
    );
    return rows.filter((row) => !this.#busy.has(keyOf(row)));
  }

  async #attempt(row: Row): Promise<void> {
    const { sql, clock, log } = this.#ports;
    this.#busy.add(keyOf(row));
    let outcome: Outcome;
    try {
      outcome = await this.#carryOut({
        what: row.what as ErrandKind,
        member: row.member,
        payload: row.payload,
        tries: Math.min(row.tries, 20),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : "unknown";
      log.event("errand-failed", { what: row.what, member: row.member, tries: row.tries + 1, reason });
      outcome = clock.now() + Math.min(FIRST_WAIT_MS * 2 ** Math.min(row.tries, 20), LAST_WAIT_MS);
    } finally {
      this.#busy.delete(keyOf(row));
    }
    if (outcome === "over") {
      this.#over = true;
      return;
    }
    // Booked anew meanwhile (another stamp): then it is owed again.
    if (outcome === "done") {
      sql.run("DELETE FROM errand WHERE what = ? AND member = ? AND stamp = ?", row.what, row.member, row.stamp);
    } else {
      sql.run(
        "UPDATE errand SET tries = tries + 1, next_at = ? WHERE what = ? AND member = ? AND stamp = ?",
        outcome,
        row.what,
        row.member,
        row.stamp,
      );
    }
    this.#again = true;
  }
}

function keyOf(row: Row): string {
  return `${row.what} ${row.member}`;
}
