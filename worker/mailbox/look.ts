import { markerPrefix } from "../graph/marker.ts";
import { findByMarker, readFolder, readItem, readItemAnywhere } from "../graph/requests.ts";
import type { GraphReply, Lane } from "../ports/graph.ts";
import { standsBy } from "./folder.ts";
import type { Asked } from "./judged.ts";
import { livingFolders } from "./living.ts";
import { judge } from "./observe.ts";
import { isUnjudged, type Pair, WORK } from "./pair.ts";
import type { Run } from "./run.ts";
import { viewsOf } from "./settle.ts";
import { ready } from "./ready.ts";
import { type Sight, sightIn } from "./view.ts";

/** A read that is on its way. */
export interface Look {
  readonly pair: Pair;
  readonly copy: string;
  readonly asked: Asked;
}

/** What a look has found. */
interface Seen {
  readonly look: Look;
  readonly sight: Sight;
}

/** Reads the copies that were named (up to one batch) and judges them. False: none waits. */
export async function read(run: Run): Promise<boolean> {
  const { books } = run;
  const { mode, feedRead } = books.membership;
  if ((mode === "join" || mode === "rebuild") && !feedRead) return false; // what the ring knows comes first
  const free = (pair: Pair): boolean => pair.operation === null && pair.submission === null;
  const looks = ready(run, WORK.read, run.batchSize(), free).flatMap((pair) => lookOf(run, pair) ?? []);
  if (looks.length === 0 || books.clock.now() < run.readFrom) return false;
  await lookAt(run, looks, run.lane());
  return true;
}

/** A look at this pair's copy, to be sent now; `null`: it has none. */
export function lookOf({ books }: Run, pair: Pair): Look | null {
  const { copy, dirty, revision } = pair;
  return copy === null ? null : { pair, copy, asked: { dirty, revision, at: books.clock.now() } };
}

/** Reads copies and judges them. */
export async function lookAt(run: Run, looks: readonly Look[], lane: Lane): Promise<void> {
  const { books } = run;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const replies = await run.send(
    looks.map((look) => readItem(books.kind, place, look.copy)),
    lane,
  );
  const missing: Look[] = [];
  const seen: Seen[] = [];
  for (const [index, look] of looks.entries()) {
    const reply = replies[index];
    const sight = reply && sightOf(run, reply);
    if (sight) seen.push({ look, sight });
    else if (reply?.kind === "refused" && reply.class === "itemGone") missing.push(look);
    else putOff(run, look, reply, replies);
  }
  seen.push(...(missing.length > 0 ? await lookElsewhere(run, missing, lane) : []));
  const known = await foundHomes(run, seen);
  const missed = books.pairs.countWaiting(WORK.missing);
  const searches = run.transaction(() => known.filter(({ look, sight }) => judgeOnce(run, look, sight)));
  if (books.pairs.countWaiting(WORK.missing) > missed) run.quiet.seen();
  for (const { look } of searches) {
    const doubtful = books.pairs.byCopy(look.copy); // perhaps another pair than when the read was sent
    if (doubtful !== undefined && doubtful.item !== null) await search(run, doubtful);
  }
}

/** The sights with where copies went; one that this cannot be found out of now is looked at again later. */
async function foundHomes(run: Run, seen: readonly Seen[]): Promise<readonly Seen[]> {
  const moved = seen.filter(({ look, sight }) => sight.kind === "elsewhere" && takesPart(look.pair));
  const living = moved.length > 0 && run.books.config.detaches ? await livingFolders(run) : NONE;
  if (living === null) {
    for (const { look } of moved) putOff(run, look, undefined, []);
    return seen.filter((one) => !moved.includes(one));
  }
  return seen.map(({ look, sight }) =>
    sight.kind === "elsewhere" ? { look, sight: { ...sight, lives: living.has(sight.view.folder) } } : { look, sight },
  );
}

const NONE: ReadonlySet<string> = new Set();

function takesPart({ item, excluded, gone }: Pair): boolean {
  return item !== null && excluded === null && !gone;
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

function sightOf(run: Run, reply: GraphReply): Sight | null {
  if (reply.kind !== "ok") return null;
  run.succeeded();
  return sightIn(run.books.kind, run.books.config.folder, reply.body);
}

/**
 * Copies that their folder no longer has: moved, or gone? Absence counts only while the folder itself
 * answers, and where both paths agree.
 */
async function lookElsewhere(run: Run, missing: readonly Look[], lane: Lane): Promise<Seen[]> {
  const { books } = run;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const requests = [
    readFolder(books.kind.name, place),
    ...missing.map((look) => readItemAnywhere(books.kind, books.config.mailbox, look.copy)),
  ];
  const replies = await run.send(requests, lane);
  const [folder, ...rest] = replies;
  if (folder?.kind !== "ok") {
    for (const look of missing) putOff(run, look, folder, []);
    return [];
  }
  if (!standsBy(run, folder)) return [];
  return missing.flatMap((look, index) => {
    const reply = rest[index];
    if (!reply) return [];
    if (reply.kind === "refused" && reply.class === "itemGone") return [{ look, sight: { kind: "absent" as const } }];
    const sight = sightOf(run, reply);
    // In its folder by one path and not by the other: an old replica answered; that proves nothing (P5).
    if (!sight || sight.kind === "here") {
      putOff(run, look, sight ? undefined : reply, replies);
      return [];
    }
    return [{ look, sight }];
  });
}

/** How soon a look that proved nothing is tried again, and how late at last, milliseconds. */
const AGAIN_MS = 2_000;
const LATEST_MS = 3_600_000;

/**
 * A look that proved nothing: the copy stays named, and is looked at later, each time later. Trouble
 * with one copy among others that were read does not hold up the member.
 */
function putOff(run: Run, look: Look, reply: GraphReply | undefined, others: readonly GraphReply[]): void {
  const ownTrouble = reply?.kind === "unknown" || (reply?.kind === "refused" && reply.class === "unavailable");
  if (reply && !(ownTrouble && others.some((other) => other.kind === "ok"))) run.heard(reply);
  const invalid = reply?.kind === "refused" && reply.class === "invalid";
  run.transaction(() => {
    const pair = run.books.pairs.get(look.pair.id);
    if (!pair) return;
    if (invalid && isUnjudged(pair)) {
      run.books.remove(pair); // a notice named something that is no copy
      return;
    }
    const wait = invalid ? LATEST_MS : Math.min(AGAIN_MS * 2 ** pair.misses, LATEST_MS);
    run.books.pairs.save(pair, { misses: Math.min(pair.misses + 1, 20), quietUntil: run.books.clock.now() + wait });
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
    run.transaction(() => saveIfSame(run, doubtful, { quietUntil: books.clock.now() + AGAIN_MS }));
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
