import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import { loadWorld, type StoredRow } from "./load.ts";
import type { World } from "./state/world.ts";

/**
 * Keeps a world in a folder, so that a process killed at any moment finds everything again that it has
 * answered for. One SQLite table of rows `table/…` to JSON; each request's changes are one transaction,
 * written before the answer leaves.
 */
export class Store {
  private readonly database: DatabaseSync;
  private readonly put: StatementSync;
  private readonly remove: StatementSync;

  /** @param folder made if it is not there */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.database = new DatabaseSync(join(folder, "graph.sqlite"));
    this.database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.database.exec("CREATE TABLE IF NOT EXISTS row (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    this.put = this.database.prepare("INSERT OR REPLACE INTO row (key, value) VALUES (?, ?)");
    this.remove = this.database.prepare("DELETE FROM row WHERE key = ?");
  }

  /** Reads everything into an empty world and starts collecting its changes. True if there was anything. */
  load(world: World): boolean {
    loadWorld(world, (table) => this.rows(table));
    world.journal.listen();
    return world.users.size > 0;
  }

  private rows<T>(table: string): StoredRow<T>[] {
    const found = this.database
      .prepare("SELECT key, value FROM row WHERE key >= ? AND key < ?")
      .all(`${table}/`, `${table}0`);
    return found.map(({ key, value }) => ({ parts: String(key).split("/"), value: JSON.parse(String(value)) as T }));
  }

  /** Writes what has changed since the last call, as one transaction. */
  save(world: World): void {
    const changes = world.journal.take();
    if (changes === null) return;
    this.database.exec("BEGIN");
    for (const [key, read] of changes) {
      const value = read();
      if (value === null || value === undefined) this.remove.run(key);
      else this.put.run(key, JSON.stringify(value));
    }
    this.database.exec("COMMIT");
  }

  close(): void {
    this.database.close();
  }
}
