import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import type { Subscription } from "./control/outbox.ts";
import { setSwitches } from "./control/switches.ts";
import { Mailbox } from "./state/mailbox.ts";
import type { MailboxRecord } from "./state/mailbox.ts";
import type { FolderRecord } from "./state/folder.ts";
import type { Item, Share, User } from "./state/model.ts";
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
    for (const { value } of this.rows<User>("user")) world.adoptUser(value);
    for (const { parts, value } of this.rows<MailboxRecord>("mailbox")) this.loadMailbox(world, parts[1] ?? "", value);
    for (const { value } of this.rows<Subscription>("subscription")) world.outbox.subscriptions.set(value.id, value);
    for (const { value } of this.rows<Share[]>("shares")) world.shares = value;
    for (const { value } of this.rows<Record<string, unknown>>("switches")) {
      // A switch of another version of the emulator is let go.
      const known = Object.entries(value).filter(([name]) => name in world.switches);
      setSwitches(world.switches, Object.fromEntries(known));
    }
    world.mail.push(...this.rows<World["mail"][number]>("mail").map(({ value }) => value));
    world.journal.listen();
    return world.users.size > 0;
  }

  private loadMailbox(world: World, userId: string, record: MailboxRecord): void {
    const user = world.users.get(userId);
    if (user === undefined || !user.hasMailbox) return;
    const mailbox = new Mailbox(user, record, world);
    for (const { value } of this.rows<FolderRecord>(`folder/${userId}`)) mailbox.adopt(value);
    for (const { value } of this.rows<Item>(`item/${userId}`)) {
      mailbox.items.set(value.number, value);
      if (value.current.folder !== null) mailbox.byNumber.get(value.current.folder)?.add(value);
    }
    const entries = this.rows<number>(`log/${userId}`)
      .map(({ parts, value }) => ({ folder: Number(parts[2]), position: Number(parts[3]), item: value }))
      .sort((a, b) => a.position - b.position);
    for (const { folder, position, item } of entries) mailbox.byNumber.get(folder)?.restore(position, item);
    world.mailboxes.set(userId, mailbox);
  }

  private rows<T>(table: string): { parts: string[]; value: T }[] {
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
