import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, Sql, SqlValue } from "../../worker/ports/sql.ts";
import { checkLimits } from "../../worker/storage/limits.ts";

/** The storage port over `node:sqlite`: for tests, the simulator and benchmarks in plain Node. */
export class NodeSql implements Sql {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;
  #rowsWritten = 0;

  /** @param path a file, or the default: a database in memory */
  constructor(path = ":memory:") {
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  }

  all<T extends Row>(query: string, ...params: readonly SqlValue[]): T[] {
    checkLimits(params);
    return this.#prepare(query).all(...params) as T[];
  }

  first<T extends Row>(query: string, ...params: readonly SqlValue[]): T | undefined {
    checkLimits(params);
    return this.#prepare(query).get(...params) as T | undefined;
  }

  run(query: string, ...params: readonly SqlValue[]): void {
    checkLimits(params);
    this.#rowsWritten += Number(this.#prepare(query).run(...params).changes);
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#depth = 1;
    this.#prepare("BEGIN").run();
    try {
      const value = work();
      this.#prepare("COMMIT").run();
      return value;
    } catch (error) {
      this.#prepare("ROLLBACK").run();
      throw error;
    } finally {
      this.#depth = 0;
    }
  }

  rowsWritten(): number {
    return this.#rowsWritten;
  }

  close(): void {
    this.#database.close();
  }

  #prepare(query: string): StatementSync {
    const known = this.#statements.get(query);
    if (known) return known;
    const statement = this.#database.prepare(query);
    this.#statements.set(query, statement);
    return statement;
  }
}
