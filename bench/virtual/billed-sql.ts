import type { Row, Sql, SqlValue } from "../../worker/ports/sql.ts";

interface Table {
  /** The columns of each secondary index. */
  readonly indexes: readonly (readonly string[])[];
}

/**
 * Counts rows written as Cloudflare bills them, over any other adapter: one for the row itself, and
 * one for each entry of an index that the statement writes. Measured of workerd: an UPDATE writes the
 * entries of every index that has a column named in its SET, changed or not; a DELETE counts once.
 * `npm run bench -- edit_rows_workerd` shows the platform's own count, to hold this one against.
 */
export class BilledSql implements Sql {
  readonly #sql: Sql;
  readonly #tables = new Map<string, Table>();
  #billed = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  all<T extends Row>(query: string, ...params: readonly SqlValue[]): T[] {
    return this.#counted(query, params, () => this.#sql.all<T>(query, ...params));
  }

  first<T extends Row>(query: string, ...params: readonly SqlValue[]): T | undefined {
    return this.#counted(query, params, () => this.#sql.first<T>(query, ...params));
  }

  run(query: string, ...params: readonly SqlValue[]): void {
    this.#counted(query, params, () => this.#sql.run(query, ...params));
  }

  transaction<T>(work: () => T): T {
    return this.#sql.transaction(work);
  }

  rowsWritten(): number {
    return this.#billed;
  }

  #counted<T>(query: string, params: readonly SqlValue[], work: () => T): T {
    const statement = /^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)/i.exec(query);
    if (!statement) return work();
    const [, verb = "", name = ""] = statement;
    const table = this.#table(name);
    const before = verb === "INSERT INTO" ? this.#size(name) : 0;
    const value = work();
    const changes = Number(this.#sql.first("SELECT changes() AS n")?.["n"] ?? 0);
    const added = verb === "INSERT INTO" ? this.#size(name) - before : 0;
    const named = table.indexes.filter((columns) => columns.some((column) => sets(query, column))).length;
    if (verb === "DELETE FROM") this.#billed += changes;
    else this.#billed += added * (1 + table.indexes.length) + (changes - added) * (1 + named);
    return value;
  }

  #size(name: string): number {
    return Number(this.#sql.first(`SELECT count(*) AS n FROM ${name}`)?.["n"] ?? 0);
  }

  #table(name: string): Table {
    const known = this.#tables.get(name);
    if (known) return known;
    const indexes = this.#sql
      .all<{ name: string; origin: string }>(`SELECT name, origin FROM pragma_index_list('${name}')`)
      .filter(({ origin }) => origin !== "pk")
      .map((index) =>
        this.#sql.all<{ name: string }>(`SELECT name FROM pragma_index_info('${index.name}')`).map((row) => row.name),
      );
    const table = { indexes };
    this.#tables.set(name, table);
    return table;
  }
}

/** Whether an UPDATE, or the UPDATE of an upsert, names a column in its SET. */
function sets(query: string, column: string): boolean {
  const [, clause = ""] = /\bSET\b([^]*?)(?:\bWHERE\b|$)/i.exec(query) ?? [];
  return new RegExp(`(?:^|[\\s,])${column}\\s*=`).test(clause);
}
