import type { Row, Sql, SqlValue } from "../ports/sql.ts";
import { checkLimits } from "./limits.ts";

/** The part of a Durable Object's storage that the adapter needs. */
export interface DurableStorage {
  readonly sql: {
    exec(query: string, ...params: SqlValue[]): { toArray(): unknown[]; readonly rowsWritten: number };
  };
  transactionSync<T>(work: () => T): T;
}

/** The storage port over a Durable Object's SQLite. */
export class DurableSql implements Sql {
  readonly #storage: DurableStorage;
  #depth = 0;
  #rowsWritten = 0;

  constructor(storage: DurableStorage) {
    this.#storage = storage;
  }

  all<T extends Row>(query: string, ...params: readonly SqlValue[]): T[] {
    checkLimits(params);
    const cursor = this.#storage.sql.exec(query, ...params);
    const rows = cursor.toArray() as T[];
    this.#rowsWritten += cursor.rowsWritten;
    return rows;
  }

  first<T extends Row>(query: string, ...params: readonly SqlValue[]): T | undefined {
    return this.all<T>(query, ...params)[0];
  }

  run(query: string, ...params: readonly SqlValue[]): void {
    this.all(query, ...params);
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#depth = 1;
    try {
      return this.#storage.transactionSync(work);
    } finally {
      this.#depth = 0;
    }
  }

  rowsWritten(): number {
    return this.#rowsWritten;
  }
}
