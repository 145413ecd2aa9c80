/** One request as the log shows it. One row for each request inside a batch as well. */
export interface LogRow {
  /** Counts up from 1 and is never used twice while the server runs. */
  readonly n: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  /** With version and query, as sent. */
  readonly path: string;
  /** UPN; `null` where the path names no known user. */
  readonly mailbox: string | null;
  readonly status: number;
  /** The batch that carried it; `null` for a request of its own, and for the `$batch` request itself. */
  readonly batch: string | null;
  /** The JSON body; `null` without one and for `$batch` (its items have rows of their own). */
  readonly body: unknown;
}

interface Kept extends Omit<LogRow, "at"> {
  readonly at: number;
}

/** The newest requests, so many and no more. Headers are never kept, so no secret gets in. */
export class RequestLog {
  private rows: Kept[] = [];
  private count = 0;
  private readonly limit: number;

  /** @param limit how many rows are kept; 0 keeps none and still counts */
  constructor(limit: number) {
    this.limit = limit;
  }

  add(row: Omit<Kept, "n">): void {
    this.count++;
    if (this.limit === 0) return;
    this.rows.push({ n: this.count, ...row });
    if (this.rows.length > this.limit * 1.25) this.rows = this.rows.slice(-this.limit);
  }

  /** How many requests there have been. */
  get total(): number {
    return this.count;
  }

  /** The rows after number `after`, oldest first. */
  list(after = 0): LogRow[] {
    const rows = after === 0 ? this.rows : this.rows.filter((row) => row.n > after);
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }

  /** Forgets the rows; the count goes on. */
  clear(): void {
    this.rows = [];
  }
}
