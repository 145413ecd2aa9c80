import type { Row, Sql, SqlValue } from "../../worker/ports/sql.ts";
import { DIRECTORY_SCHEMA } from "../../worker/directory/schema.ts";
import { MAILBOX_SCHEMA } from "../../worker/mailbox/schema.ts";
import { RING_SCHEMA } from "../../worker/ring/schema.ts";
import { migrate } from "../../worker/storage/migrate.ts";
import { NodeSql } from "../support/node-sql.ts";

/** Every row of a database, table by table. */
export type Dump = ReadonlyMap<string, readonly Row[]>;

const idle = new Map<string, NodeSql[]>();

/** Whose storage it is. */
export type StorageKind = keyof typeof SCHEMAS;

const SCHEMAS = { ring: RING_SCHEMA, mailbox: MAILBOX_SCHEMA, directory: DIRECTORY_SCHEMA } as const;

/**
 * A database without a row, with its schema: one that an earlier schedule gave back, if there is one, for a
 * schema costs more than a schedule. Both are alike, so that a schedule does not depend on those before it.
 */
export function takeStorage(kind: StorageKind): NodeSql {
  const known = idle.get(kind)?.pop();
  if (known) return known;
  const fresh = new NodeSql();
  migrate(fresh, SCHEMAS[kind]);
  return fresh;
}

/** Gives a database back, emptied but for its schema. */
export function giveStorageBack(kind: StorageKind, sql: NodeSql): void {
  for (const table of tablesOf(sql)) sql.run(`DELETE FROM ${table}`);
  idle.set(kind, [...(idle.get(kind) ?? []), sql]);
}

/** Everything that a database holds. */
export function dump(sql: Sql): Dump {
  return new Map(tablesOf(sql).map((table) => [table, sql.all(`SELECT * FROM ${table}`)]));
}

/** Sets a database back to what it held. */
export function restore(sql: Sql, rows: Dump): void {
  sql.transaction(() => {
    for (const table of tablesOf(sql)) sql.run(`DELETE FROM ${table}`);
    for (const [table, all] of rows) {
      for (const row of all) {
        const columns = Object.keys(row);
        const values: SqlValue[] = Object.values(row);
        sql.run(
          `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
          ...values,
        );
      }
    }
  });
}

/** Tables that hold data; the schema's version stays with the schema. */
function tablesOf(sql: Sql): string[] {
  return sql
    .all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .map(({ name }) => name)
    .filter((name) => name !== "schema_version");
}
