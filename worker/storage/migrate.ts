import type { Sql } from "../ports/sql.ts";

/**
 * Brings a database to the newest schema: each step runs once, in order, in one transaction.
 * The version stands in a table, because Durable Objects refuse `PRAGMA user_version`.
 * @param steps every step ever shipped, oldest first; a shipped step is never edited
 * @returns how many steps had run before, for what SQL alone cannot bring up to date
 */
export function migrate(sql: Sql, steps: readonly (readonly string[])[]): number {
  return sql.transaction(() => {
    sql.run("CREATE TABLE IF NOT EXISTS schema_version (only INTEGER PRIMARY KEY, version INTEGER NOT NULL)");
    const done = Number(sql.first("SELECT version FROM schema_version WHERE only = 1")?.version ?? 0);
    if (done > steps.length) {
      throw new Error(
        `The stored schema (${done}) is newer than this code (${steps.length}). Deploy the newer version again.`,
      );
    }
    for (const step of steps.slice(done)) for (const statement of step) sql.run(statement);
    if (done < steps.length) {
      sql.run(
        "INSERT INTO schema_version VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET version = excluded.version",
        steps.length,
      );
    }
    return done;
  });
}
