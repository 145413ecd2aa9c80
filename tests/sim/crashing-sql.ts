import type { Row, Sql, SqlValue } from "../../worker/ports/sql.ts";

/** The object's process is gone. */
export class CrashError extends Error {
  override name = "CrashError";
}

/** One run of an object, from its start to its end. */
export interface Life {
  readonly alive: boolean;
  die(reason: string): void;
  /** Called as a transaction begins; says where in it the process ends, if it does. */
  fate(): "before" | "after" | null;
}

/** A process that has ended runs on until it waits for something, which never comes. If it does not wait, it is stopped. */
const AFTERLIFE = 20;

class Undo extends Error {}

/**
 * An object's storage as one run of it sees it: the process may end right before or right after any
 * commit. What is left of a process that has ended changes nothing any more.
 */
export class CrashingSql implements Sql {
  readonly #sql: Sql;
  readonly #life: Life;
  #depth = 0;
  #afterlife = 0;

  constructor(sql: Sql, life: Life) {
    this.#sql = sql;
    this.#life = life;
  }

  all<T extends Row>(query: string, ...params: readonly SqlValue[]): T[] {
    if (this.#depth > 0 || /^\s*SELECT/.test(query)) return this.#sql.all<T>(query, ...params);
    return this.transaction(() => this.#sql.all<T>(query, ...params));
  }

  first<T extends Row>(query: string, ...params: readonly SqlValue[]): T | undefined {
    if (this.#depth > 0 || /^\s*SELECT/.test(query)) return this.#sql.first<T>(query, ...params);
    return this.transaction(() => this.#sql.first<T>(query, ...params));
  }

  run(query: string, ...params: readonly SqlValue[]): void {
    if (this.#depth > 0) this.#sql.run(query, ...params);
    else this.transaction(() => this.#sql.run(query, ...params));
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    if (!this.#life.alive) return this.#inVain(work);
    const fate = this.#life.fate();
    if (fate === "before") this.#life.die("before a commit");
    if (fate === "before") return this.#inVain(work);
    this.#depth = 1;
    try {
      return this.#sql.transaction(work);
    } finally {
      this.#depth = 0;
      if (fate === "after") this.#life.die("after a commit");
    }
  }

  rowsWritten(): number {
    return this.#sql.rowsWritten();
  }

  /** Runs `work` and undoes it. */
  #inVain<T>(work: () => T): T {
    this.#afterlife += 1;
    if (this.#afterlife > AFTERLIFE) throw new CrashError("an object that is gone goes on and on");
    const done: T[] = [];
    this.#depth = 1;
    try {
      this.#sql.transaction(() => {
        done.push(work());
        throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    } finally {
      this.#depth = 0;
    }
    return done[0]!;
  }
}
