import type { Content } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import type { Sql } from "../ports/sql.ts";

const PAGE = 500;

/**
 * The e-mail addresses by which people find an item, those of what a deleted one held last included.
 * Kept with each version; one that changes no address costs no row.
 */
export class Addresses {
  readonly #sql: Sql;
  readonly #kind: () => Kind;

  /** @param kind asked when the first item is written: a ring that was never created has none */
  constructor(sql: Sql, kind: () => Kind) {
    this.#sql = sql;
    this.#kind = kind;
  }

  /** An item holds something else; the caller holds the transaction. @param before `null`: it is new @param after `null`: it is forgotten */
  changed(item: string, before: Content | null, after: Content | null): void {
    const [old, now] = [before, after].map((content) => (content === null ? [] : this.#kind().addressesOf(content)));
    for (const address of old ?? []) {
      if (!now?.includes(address)) this.#sql.run("DELETE FROM address WHERE address = ? AND item = ?", address, item);
    }
    for (const address of now ?? []) {
      if (!old?.includes(address)) this.#sql.run("INSERT OR IGNORE INTO address VALUES (?, ?)", address, item);
    }
  }

  /** The items that hold an address, whatever its case: the latest changes first. */
  items(address: string): { readonly id: string; readonly deleted: boolean }[] {
    return this.#sql
      .all<{ id: string; deleted: number }>(
        "SELECT item.id, item.deleted FROM address JOIN item ON item.id = address.item WHERE address.address = ? ORDER BY item.seq DESC",
        address.trim().toLowerCase(),
      )
      .map(({ id, deleted }) => ({ id, deleted: deleted === 1 }));
  }

  /** Takes in what a ring held before there were addresses; inside the transaction that brings its schema up to date. */
  fill(): void {
    for (let after = ""; ;) {
      const rows = this.#sql.all<{ id: string; content: string }>(
        "SELECT item.id, revision.content FROM item JOIN revision ON revision.seq = item.seq WHERE item.id > ? ORDER BY item.id LIMIT ?",
        after,
        PAGE,
      );
      for (const { id, content } of rows) this.changed(id, null, JSON.parse(content) as Content);
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  }
}
