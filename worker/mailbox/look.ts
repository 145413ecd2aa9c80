import { markerPrefix } from "../graph/marker.ts";
import { findByMarker, followDelta, readFolder, readItem, readItemAnywhere, startDelta } from "../graph/requests.ts";
import type { GraphReply } from "../ports/graph.ts";
import type { Asked } from "./judged.ts";
import { judge } from "./observe.ts";
import { isUnjudged, type Pair, WORK } from "./pair.ts";
import type { Run } from "./run.ts";
import { viewsOf } from "./settle.ts";
import { forEachPair, ready } from "./talk.ts";
import { type Sight, viewOf } from "./view.ts";

/** Ids in a page of the delta. */
const PAGE = 200;

interface Look {
  readonly pair: Pair;
  readonly copy: string;
  readonly asked: Asked;
}

/** Reads the copies that were named (up to one batch) and judges them. False: none waits. */
export async function read(run: Run): Promise<boolean> {
  const { books } = run;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const free = (pair: Pair): boolean => pair.operation === null && pair.submission === null && !waitsForFeed(run, pair);
  const looks: Look[] = ready(run, WORK.read, run.batchSize(), free).flatMap((pair) =>
    pair.copy === null
      ? []
      : [{ pair, copy: pair.copy, asked: { dirty: pair.dirty, revision: pair.revision, at: books.clock.now() } }],
  );
  if (looks.length === 0 || books.clock.now() < run.readFrom) return false;
  const replies = await run.send(looks.map((look) => readItem(books.kind, place, look.copy)));
  const missing: Look[] = [];
  const seen: { look: Look; sight: Sight }[] = [];
  for (const [index, look] of looks.entries()) {
    const reply = replies[index];
    const sight = reply && sightOf(run, reply);
    if (sight) seen.push({ look, sight });
    else if (reply?.kind === "refused" && reply.class === "itemGone") missing.push(look);
    else putOff(run, look, reply);
  }
  seen.push(...(missing.length > 0 ? await lookElsewhere(run, missing) : []));
  const searches = run.transaction(() => seen.filter(({ look, sight }) => judgeOnce(run, look, sight)));
  for (const { look } of searches) await search(run, look.pair);
  return true;
}

/** Judges one look; true: a search must come first. What could not be decided yet is not read again at once. */
function judgeOnce(run: Run, look: Look, sight: Sight): boolean {
  const { books } = run;
  const verdict = judge(books, look.copy, sight, look.asked);
  const pair = books.pairs.get(look.pair.id);
  const undecided =
    pair && pair.dirty === look.asked.dirty && pair.revision === look.asked.revision && !pair.submission;
  if (undecided && verdict === "done" && pair.quietUntil <= books.clock.now()) {
    const waited = pair.namedAt > 0 ? books.clock.now() - pair.namedAt : 0;
    books.pairs.save(pair, { quietUntil: books.clock.now() + Math.min(Math.max(waited, AGAIN_MS), 60_000) });
  }
  return verdict === "search";
}

/** In a first reading nothing is judged before the feed was read to its end: what is not read again and again is left waiting. */
function waitsForFeed(run: Run, pair: Pair): boolean {
  const { mode, feedRead } = run.books.membership;
  return (mode === "join" || mode === "rebuild") && !feedRead && isUnjudged(pair);
}

function sightOf(run: Run, reply: GraphReply): Sight | null {
  if (reply.kind !== "ok") return null;
  run.succeeded();
  const view = viewOf(run.books.kind, reply.body);
  if (!view) return null;
  return { kind: view.folder === run.books.config.folder ? "here" : "elsewhere", view };
}

/**
 * Copies that their folder no longer has: moved, or gone? Absence counts only while the folder itself
 * answers, and where both paths agree.
 */
async function lookElsewhere(run: Run, missing: readonly Look[]): Promise<{ look: Look; sight: Sight }[]> {
  const { books } = run;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const replies = await run.send([
    readFolder(books.kind.name, place),
    ...missing.map((look) => readItemAnywhere(books.kind, books.config.mailbox, look.copy)),
  ]);
  const [folder, ...rest] = replies;
  if (folder?.kind !== "ok") {
    for (const look of missing) putOff(run, look, folder);
    return [];
  }
  return missing.flatMap((look, index) => {
    const reply = rest[index];
    if (!reply) return [];
    if (reply.kind === "refused" && reply.class === "itemGone") return [{ look, sight: { kind: "absent" as const } }];
    const sight = sightOf(run, reply);
    // In its folder by one path and not by the other: an old replica answered; that proves nothing (P5).
    if (!sight || sight.kind === "here") {
      putOff(run, look, sight ? undefined : reply);
      return [];
    }
    return [{ look, sight }];
  });
}

/** How soon a look that proved nothing is tried again, and one that Graph calls invalid, milliseconds. */
const AGAIN_MS = 2_000;
const INVALID_AGAIN_MS = 3_600_000;

/** A look that proved nothing: the copy stays named, and is looked at later. */
function putOff(run: Run, look: Look, reply: GraphReply | undefined): void {
  if (reply) run.heard(reply);
  const invalid = reply?.kind === "refused" && reply.class === "invalid";
  run.transaction(() => {
    const pair = run.books.pairs.get(look.pair.id);
    if (!pair) return;
    if (invalid && isUnjudged(pair)) run.books.remove(pair); // a notice named something that is no copy
    else run.books.pairs.save(pair, { quietUntil: run.books.clock.now() + (invalid ? INVALID_AGAIN_MS : AGAIN_MS) });
  });
}

/** P38: a copy in doubt that is gone: is there another one with the item's marker? */
async function search(run: Run, doubtful: Pair): Promise<void> {
  const { books } = run;
  if (books.clock.now() < books.membership.gateUntil) {
    run.transaction(() => saveIfSame(run, doubtful, { quietUntil: books.membership.gateUntil }));
    return;
  }
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const [reply] = await run.send([
    findByMarker(books.kind, place, markerPrefix(books.config.ring, doubtful.item ?? "")),
  ]);
  if (reply?.kind !== "ok") {
    if (reply) run.heard(reply);
    return;
  }
  run.transaction(() => {
    const found = viewsOf(books, reply.body).find((view) => {
      const known = books.pairs.byCopy(view.id);
      return view.marker?.item === doubtful.item && (known === undefined || isUnjudged(known));
    });
    const named = found && books.pairs.byCopy(found.id);
    if (named) books.remove(named);
    saveIfSame(
      run,
      doubtful,
      found
        ? {
            copy: found.id,
            etag: null,
            modifiedAt: -1,
            searched: false,
            dirty: doubtful.dirty + 1,
            revision: doubtful.revision + 1,
          }
        : { searched: true },
    );
  });
}

function saveIfSame(run: Run, pair: Pair, change: Partial<Pair>): void {
  const current = run.books.pairs.get(pair.id);
  if (current && current.revision === pair.revision && !current.operation && !current.submission)
    run.books.pairs.save(current, change);
}

/** Reads a folder's delta page by page, and knows during a full listing which ids it has seen. */
export class DeltaReader {
  readonly #run: Run;
  /** Ids of the listing under way; lost with the run, then the listing starts over. */
  #seen: Set<string> | null = null;
  #link: string | null = null;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Reads one page if a reading is due. False: none is. */
  async read(): Promise<boolean> {
    const { books } = this.#run;
    const { membership, clock } = books;
    const due = membership.listing || this.#run.sweepWanted || clock.now() >= membership.sweepAt || this.#link !== null;
    if (!due) return false;
    const reply = (await this.#run.send([this.#request()]))[0];
    if (!reply) return true;
    if (reply.kind === "ok") this.#run.transaction(() => this.#take(reply.body));
    else if (reply.kind === "refused" && reply.class === "reset") this.#run.transaction(() => this.#reset());
    else this.#run.heard(reply);
    return true;
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
    if (seen) {
      forEachPair(this.#run, (pair) => {
        if (pair.copy !== null && !pair.gone && !seen.has(pair.copy)) books.pairs.save(pair, { dirty: pair.dirty + 1 }); // P7
      });
    }
    const jitter = 0.9 + random.fraction() * 0.2;
    this.#seen = null;
    this.#link = null;
    this.#run.sweepWanted = false;
    books.update({
      deltaLink,
      listing: deltaLink === null,
      suspended: null,
      sweepAt: clock.now() + Math.round(settings.sweepMs * jitter),
      ...(seen ? { listAt: clock.now() + Math.round(settings.listMs * jitter) } : {}),
    });
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
