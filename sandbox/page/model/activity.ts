import { VIA } from "../client/graph.ts";
import type { LogRow, MailboxInfo, Sandbox } from "../client/sandbox.ts";
import { Watched } from "./value.ts";

/** One thing that a person did, and the requests that Ringfold made from then on until the next. */
export interface Edit {
  /** Place in the log. */
  readonly n: number;
  readonly at: number;
  readonly words: string;
  readonly requests: readonly LogRow[];
}

/** What is seen to have changed so soon after this page changed it was this page's doing. */
const OWN_MS = 3_000;
const MOST_EDITS = 30;
const MOST_ROWS = 600;
/** What every marker of Ringfold's has in its id; see `worker/graph/marker.ts`. */
const MARKER = /Name Ringfold"/;

/** Reads the request log as it grows, and sorts it by what set it off. */
export class Activity {
  /** Newest first. */
  readonly edits = new Watched<readonly Edit[]>([]);
  private readonly sandbox: Sandbox;
  private after = 0;
  private wanted = 0;
  private busy: Promise<void> | null = null;
  private readonly lastWriter = new Map<string, string>();
  private readonly ownWrites = new Map<string, number>();

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  /** Begins with the requests that come from now on. */
  beginAt(requests: number): void {
    this.after = requests;
    this.wanted = requests;
  }

  /**
   * Notes what this page does, just before it does it.
   * @param what the id of the contact that it changes; of one that it makes, the mailbox
   */
  note(words: string, what: string): void {
    this.ownWrites.set(what, Date.now());
    this.begin(this.after + 0.5, Date.now(), words);
  }

  /** Reads the log up to this many requests. */
  heard(requests: number): Promise<void> {
    this.wanted = requests;
    this.busy ??= this.read().finally(() => (this.busy = null));
    return this.busy;
  }

  /** Who wrote a contact last, in words. */
  writer({ id, userPrincipalName: address }: MailboxInfo, contact: string, isNew: boolean): string {
    const own = this.ownWrites.get(contact) ?? (isNew ? this.ownWrites.get(id) : undefined);
    if (own !== undefined && Date.now() - own < OWN_MS) return "you";
    return this.lastWriter.get(address) ?? "somebody";
  }

  /** Forgets what is on the list. */
  clear(): void {
    this.edits.set([]);
  }

  private async read(): Promise<void> {
    while (this.after < this.wanted) {
      const rows = await this.sandbox.requests(this.after).catch(() => []);
      if (rows.length === 0) {
        this.after = this.wanted;
        return;
      }
      for (const row of rows) this.take(row);
      this.after = rows.at(-1)?.n ?? this.after;
    }
  }

  private take(row: LogRow): void {
    if (row.path.includes(`via=${VIA}`)) return;
    const isOthers = /[?&]via=outlook-/.test(row.path);
    if (isOthers && row.method === "GET") return;
    const isWrite = ["POST", "PATCH", "DELETE"].includes(row.method) && /\/contacts/.test(row.path);
    if (isWrite && row.mailbox !== null && row.status < 300) {
      const byRingfold = !isOthers && (row.method === "DELETE" || MARKER.test(JSON.stringify(row.body)));
      this.lastWriter.set(row.mailbox, byRingfold ? "Ringfold" : "somebody else");
      if (!byRingfold)
        return this.begin(row.n, Date.parse(row.at), `${VERBS[row.method]} in ${row.mailbox}, by another program`);
    }
    this.edits.update(([newest, ...rest]) => {
      const edit = newest ?? { n: row.n, at: Date.parse(row.at), words: "Since this page was opened", requests: [] };
      return [{ ...edit, requests: [...edit.requests, row].slice(-MOST_ROWS) }, ...rest];
    });
  }

  private begin(n: number, at: number, words: string): void {
    this.edits.update((edits) => [{ n, at, words, requests: [] }, ...edits].slice(0, MOST_EDITS));
  }
}

const VERBS: Readonly<Record<string, string>> = {
  POST: "A contact created",
  PATCH: "A contact changed",
  DELETE: "A contact deleted",
};

/** Requests as a sentence: "1 read, 9 changes, in 2 batches". */
export function countInWords(rows: readonly LogRow[]): string {
  const inner = rows.filter(({ path }) => !/\/\$batch/.test(path));
  const count = (methods: readonly string[]): number => inner.filter(({ method }) => methods.includes(method)).length;
  const batches = rows.length - inner.length;
  const parts = [
    many(count(["GET"]), "read", "reads"),
    many(
      inner.filter(({ method, path }) => method === "POST" && /contacts\?|contacts$/.test(path)).length,
      "creation",
      "creations",
    ),
    many(count(["PATCH"]), "change", "changes"),
    many(count(["DELETE"]), "deletion", "deletions"),
    many(
      inner.filter(({ method, path }) => method === "POST" && !/contacts\?|contacts$/.test(path)).length,
      "other",
      "others",
    ),
    many(inner.filter(({ status }) => status >= 400).length, "refused", "refused"),
  ].filter((part) => part !== "");
  if (parts.length === 0) return "No requests yet";
  return parts.join(", ") + (batches > 0 ? `; sent in ${many(batches, "batch", "batches")}` : "");
}

function many(count: number, one: string, more: string): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : more}`;
}
