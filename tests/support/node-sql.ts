import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, Sql, SqlValue } from "../../worker/ports/sql.ts";
import { checkLimits } from "../../worker/storage/limits.ts";

/** The storage port over `node:sqlite`: for tests, the simulator and benchmarks in plain Node. */
export class NodeSql implements Sql {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  #depth = 0;
  #rowsWritten = 0;

  /** @param path a file, or the default: a database in memory */
  constructor(path = ":memory:") {
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  }

  all<T extends Row>(query: string, ...params: readonly SqlValue[]): T[] {
    const prepared = this.#prepare(query);
    check(prepared, params);
    const rows: T[] = [];
    for (const values of prepared.statement.all(...params)) rows.push(rowOf(prepared, values) as T);
    return rows;
  }

  first<T extends Row>(query: string, ...params: readonly SqlValue[]): T | undefined {
    const prepared = this.#prepare(query);
    check(prepared, params);
    const values = prepared.statement.get(...params);
    return values === undefined ? undefined : (rowOf(prepared, values) as T);
  }

  run(query: string, ...params: readonly SqlValue[]): void {
    const prepared = this.#prepare(query);
    check(prepared, params);
    this.#rowsWritten += Number(prepared.statement.run(...params).changes);
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#depth = 1;
    this.#prepare("BEGIN").statement.run();
    try {
      const value = work();
      this.#prepare("COMMIT").statement.run();
      return value;
    } catch (error) {
      this.#prepare("ROLLBACK").statement.run();
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

  #prepare(query: string): Prepared {
    const known = this.#statements.get(query);
    if (known) return known;
    const statement = this.#database.prepare(query);
    statement.setReturnArrays(true);
    const prepared = { statement, columns: namesOf(statement), marks: query.split("?").length - 1 };
    this.#statements.set(query, prepared);
    return prepared;
  }
}

/** A statement, and the names of its columns. */
interface Prepared {
  readonly statement: StatementSync;
  columns: readonly string[];
  /** How many parameters it takes. */
  readonly marks: number;
}

/** A Durable Object refuses a parameter too few, which `node:sqlite` takes for NULL. */
function check(prepared: Prepared, params: readonly SqlValue[]): void {
  checkLimits(params);
  if (params.length !== prepared.marks)
    throw new RangeError(`${params.length} parameters for ${prepared.marks} places`);
}

/** `node:sqlite` takes three times as long to make an object of a row as to make a list of it. */
function rowOf(prepared: Prepared, values: unknown): Row {
  const list = values as readonly SqlValue[];
  if (list.length !== prepared.columns.length) prepared.columns = namesOf(prepared.statement); // a column came to its table
  const { columns } = prepared;
  const row: Record<string, SqlValue> = {};
  for (let index = 0; index < columns.length; index += 1) row[columns[index]!] = list[index]!;
  return row;
}

function namesOf(statement: StatementSync): readonly string[] {
  return statement.columns().map(({ name }) => name);
}
