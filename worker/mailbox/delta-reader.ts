import { followDelta, startDelta } from "../graph/requests.ts";
import { folderStands } from "./folder.ts";
import { forgetOld } from "./forget.ts";
import type { GraphReply } from "../ports/graph.ts";
import type { Books } from "./books.ts";
import { WORK } from "./pair.ts";
import type { Run } from "./run.ts";
import { forEachPair } from "./each-pair.ts";

/** A state that is lost again so soon is not asked for again at once, milliseconds. */
const RESET_AGAIN_MS = 60_000;
/** Ids in a page of the delta. */
const PAGE = 200;

/** Reads a folder's delta page by page, and knows during a full listing which ids it has seen. */
export class DeltaReader {
  readonly #run: Run;
  /** Ids of the listing under way; lost with the run, then the listing starts over. */
  #seen: Set<string> | null = null;
  #link: string | null = null;
  #resetAt = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Reads one page if a reading is due. False: none is. */
  async read(): Promise<boolean> {
    const { books } = this.#run;
    const { membership, clock } = books;
    const due =
      membership.listing || this.#run.sweepWanted || clock.now() >= this.#run.sweepDue() || this.#link !== null;
    if (!due) return false;
    const isListing = membership.listing ? !this.#seen : clock.now() >= membership.listAt;
    if (isListing && !(await folderStands(this.#run))) return true;
    const request = this.#request();
    const reply = (await this.#run.send([request]))[0];
    if (!reply) return true;
    const wornOut = reply.kind === "refused" && reply.class === "reset" && request.template.endsWith(".link");
    if (reply.kind === "ok") this.#run.transaction(() => this.#take(reply.body));
    else if (wornOut && clock.now() - this.#resetAt > RESET_AGAIN_MS) this.#run.transaction(() => this.#reset());
    else this.#putOff(reply);
    return true;
  }

  /** Whatever else Graph says to a reading (a full mailbox, for one): it is not asked again at once. */
  #putOff(reply: GraphReply): void {
    if (reply.kind === "refused" && reply.class === "reset") this.#run.transaction(() => this.#reset());
    this.#run.heard(reply);
    const { membership, clock } = this.#run.books;
    if (membership.suspended === null && this.#run.waitUntil <= clock.now()) this.#run.failed();
  }

  #request(): ReturnType<typeof startDelta> {
    const { books, graphRoot } = this.#run;
    const { membership, config, kind, clock } = books;
    const place = { user: config.mailbox, folder: config.folder };
    const full = !membership.listing && clock.now() >= membership.listAt;
    if (full || (membership.listing && !this.#seen)) {
      this.#run.transaction(() => this.#reset());
      this.#seen = new Set();
    }
    const link = this.#link ?? books.membership.deltaLink;
    if (link === null) return startDelta(kind.name, place, PAGE);
    const followed = followDelta(graphRoot, kind.name, link, PAGE);
    if (followed.ok) return followed.value;
    books.log.event("delta-link-refused", { member: config.member, reason: followed.error.reason });
    this.#run.transaction(() => this.#reset());
    return startDelta(kind.name, place, PAGE);
  }

  /** 410 or an unknown state: list everything and compare; nothing follows from the reset itself. */
  #reset(): void {
    this.#seen = null;
    this.#link = null;
    this.#resetAt = this.#run.books.clock.now();
    this.#run.books.update({ deltaLink: null, listing: true });
  }

  /** T1: ids become dirty marks in the transaction that stores the link (P2). */
  #take(body: unknown): void {
    const { books } = this.#run;
    const page = parsePage(body);
    for (const entry of page.entries) {
      this.#seen?.add(entry.id);
      const pair = books.pairs.byCopy(entry.id);
      const same =
        pair !== undefined &&
        pair.etag !== null &&
        pair.etag === entry.etag &&
        !pair.gone &&
        !pair.doubt &&
        !entry.removed;
      const settled = entry.removed && (!pair || (pair.gone && pair.dirty === 0));
      if (!same && !settled) books.markDirty(entry.id);
    }
    if (page.next !== null) {
      this.#link = page.next;
      // A listing is not resumed after a crash, so only a round of changes keeps its place.
      if (!this.#seen && page.entries.length > 0) books.update({ deltaLink: page.next });
      return;
    }
    this.#finish(page.delta);
  }

  #finish(deltaLink: string | null): void {
    const { books } = this.#run;
    const { clock, settings, random } = books;
    const seen = this.#seen;
    if (books.membership.suspended !== null) nameMissing(books);
    if (seen) {
      forEachPair(books, (pair) => {
        if (pair.copy !== null && !pair.gone && !seen.has(pair.copy)) books.pairs.save(pair, { dirty: pair.dirty + 1 }); // P7
      });
      forgetOld(this.#run);
    }
    const jitter = 0.9 + random.fraction() * 0.2;
    this.#seen = null;
    this.#link = null;
    this.#run.sweepWanted = false;
    if (deltaLink === null) this.#run.failed(); // neither a next page nor an end: not an answer to go on from
    this.#run.feedWanted = true; // P30: a hub that was set back may have nobody to tell; it is found out by asking
    books.update({
      deltaLink,
      listing: deltaLink === null,
      suspended: null,
      sweepAt: clock.now() + Math.round(settings.sweepMs * jitter),
      // A hub may have been set back, and have forgotten that our first reading is through, or what waits for a decision (P50, P52).
      ...(books.config.admitted && books.pairs.countWaiting(WORK.decision) === 0 ? {} : { reported: "" }),
      ...(seen ? { listAt: clock.now() + Math.round(settings.listMs * jitter) } : {}),
    });
  }
}

/** The folder is back: what seemed gone from it is looked at once more. */
function nameMissing({ pairs }: Books): void {
  for (const id of pairs.waiting(WORK.missing)) {
    const pair = pairs.get(id);
    if (pair) pairs.save(pair, { dirty: pair.dirty + 1 });
  }
}

interface DeltaEntry {
  readonly id: string;
  readonly etag: string | null;
  readonly removed: boolean;
}

/** Takes a delta page apart; what is not an entry is left out. */
function parsePage(body: unknown): { entries: DeltaEntry[]; next: string | null; delta: string | null } {
  const page = (body !== null && typeof body === "object" ? body : {}) as Readonly<Record<string, unknown>>;
  const value = page["value"];
  const entries = (Array.isArray(value) ? (value as readonly Readonly<Record<string, unknown>>[]) : []).flatMap(
    (row) => {
      const id = row["id"];
      const etag = row["@odata.etag"];
      return typeof id === "string"
        ? [{ id, etag: typeof etag === "string" ? etag : null, removed: row["@removed"] !== undefined }]
        : [];
    },
  );
  return { entries, next: text(page["@odata.nextLink"]), delta: text(page["@odata.deltaLink"]) };
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
