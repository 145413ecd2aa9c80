import { sure } from "../sure.ts";
import type { Item } from "./model.ts";

/** The most entries a folder's change log keeps; older tokens then meet 410, as when Exchange evicts them. */
const LOG_LIMIT = 200_000;

/** The folders every mailbox has. */
export type WellKnown = "msgfolderroot" | "contacts" | "deleteditems" | "recoverableitemsdeletions" | "inbox";

/** A change that a delta query will tell from `at` on. */
export interface PendingChange {
  readonly at: number;
  readonly item: number;
}

/** A folder as it is stored. */
export interface FolderRecord {
  readonly number: number;
  readonly id: string;
  readonly kind: string;
  readonly wellKnown: WellKnown | null;
  displayName: string;
  parent: number | null;
  generation: number;
  logBase: number;
  pending: PendingChange[];
}

/**
 * One folder: its live items in order of their numbers, and the log of changes that delta queries read.
 * The log names items only; what a change was is read off the item when somebody asks.
 */
export class Folder {
  readonly record: FolderRecord;
  readonly items: Item[] = [];
  readonly log: number[] = [];

  constructor(record: FolderRecord) {
    this.record = record;
  }

  get number(): number {
    return this.record.number;
  }

  get id(): string {
    return this.record.id;
  }

  /** The position after the newest entry. */
  get end(): number {
    return this.record.logBase + this.log.length;
  }

  /** Index of the first item whose number is above `after`. */
  firstAfter(after: number): number {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sure(this.items[middle]).number > after) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  add(item: Item): void {
    const last = this.items.at(-1);
    if (last === undefined || last.number < item.number) this.items.push(item);
    else this.items.splice(this.firstAfter(item.number), 0, item);
  }

  remove(item: Item): void {
    const index = this.firstAfter(item.number - 1);
    if (this.items[index] === item) this.items.splice(index, 1);
  }

  /** Logs a change, to be seen from `at` on. Returns the position it got, or `null` while it waits. */
  note(item: number, at: number, now: number): number | null {
    if (at > now) {
      this.record.pending.push({ at, item });
      return null;
    }
    return this.append(item);
  }

  /** Moves the pending changes whose time has come into the log; returns the positions given. */
  ripen(now: number): { position: number; item: number }[] {
    if (this.record.pending.length === 0) return [];
    const due = this.record.pending.filter((change) => change.at <= now);
    if (due.length === 0) return [];
    this.record.pending = this.record.pending.filter((change) => change.at > now);
    return due.map(({ item }) => ({ position: this.append(item), item }));
  }

  /** Puts back a log entry read from storage; positions must come in order. */
  restore(position: number, item: number): void {
    if (this.log.length === 0) this.record.logBase = position;
    this.log.push(item);
  }

  private append(item: number): number {
    this.log.push(item);
    if (this.log.length > LOG_LIMIT) {
      const cut = LOG_LIMIT / 4;
      this.log.splice(0, cut);
      this.record.logBase += cut;
    }
    return this.end - 1;
  }
}
