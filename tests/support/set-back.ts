import type { Sql, SqlValue } from "../../worker/ports/sql.ts";

/** Remembers what a database holds; the answer puts it back to that, as a restored backup does. */
export function snapshotOf(sql: Sql): () => void {
  const tables = tablesOf(sql).map((name) => ({ name, rows: sql.all(`SELECT * FROM ${name}`) }));
  return () => {
    sql.transaction(() => {
      for (const { name, rows } of tables) {
        sql.run(`DELETE FROM ${name}`);
        for (const row of rows) {
          const columns = Object.keys(row);
          const marks = columns.map(() => "?").join(", ");
          sql.run(
            `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${marks})`,
            ...columns.map((column): SqlValue => row[column] ?? null),
          );
        }
      }
    });
  };
}

function tablesOf(sql: Sql): string[] {
  return sql
    .all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .map((row) => row.name);
}
