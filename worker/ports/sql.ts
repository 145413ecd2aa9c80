/** A value that SQLite stores for us. Times are epoch milliseconds; contents are JSON text. */
export type SqlValue = string | number | null;

/** A row as a query returns it. */
export type Row = Record<string, SqlValue>;

/**
 * The storage port: one synchronous SQLite database. Adapters: a Durable Object's storage and
 * `node:sqlite`; both pass `tests/contract/sql.ts`. It enforces what production enforces, wherever
 * it runs: at most 100 bound parameters and 2 MB a row or value
 * (Cloudflare, Durable Objects limits).
 */
export interface Sql {
  /** Every row of a query, in the query's order. */
  all<T extends Row>(query: string, ...params: readonly SqlValue[]): T[];
  /** The first row, or `undefined`. */
  first<T extends Row>(query: string, ...params: readonly SqlValue[]): T | undefined;
  /** Runs one statement for its effect. */
  run(query: string, ...params: readonly SqlValue[]): void;
  /**
   * Runs `work` as one transaction: all of it is durable when this returns, none of it if it throws.
   * `work` is synchronous; a transaction inside another joins it.
   */
  transaction<T>(work: () => T): T;
  /** Rows written since the start, index entries included: what Cloudflare bills. */
  rowsWritten(): number;
}
