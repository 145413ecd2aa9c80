import type { Content } from "../../shared/content.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import { refused } from "../../shared/contract/problems.ts";
import { readFolder, readItem, readItemAnywhere } from "../graph/requests.ts";
import type { GraphReply } from "../ports/graph.ts";
import type { Books } from "./books.ts";
import { barred } from "./judged.ts";
import { inRingTerms, isOldReplica } from "./observe.ts";
import type { Pair } from "./pair.ts";
import { busy, graphRefusal, outOfSight } from "./refusals.ts";
import type { Run } from "./run.ts";
import { type Sight, sightIn, type View } from "./view.ts";

/**
 * What a copy holds at this moment, for a person who waits: read beside the mailbox's own work, in the
 * lane of people. Nothing is booked, so nothing follows from it; the rules of what a read proves are
 * those of every other read (P5, P6).
 */
export type CopyNow =
  /** `terms`: its content in the ring's terms (P8). */
  | { readonly kind: "holds"; readonly terms: Content; readonly view: View }
  /** Proved: the folder answers, and neither path shows it there. */
  | { readonly kind: "gone" }
  | { readonly kind: "unclear"; readonly why: Refused };

/** Copies in one batch. */
const BATCH = 20;
const CHANGING = "This copy is just being changed. Try again in a moment.";

/** Reads these pairs' copies; one that our own write changed meanwhile is read once more (P4). By the pair's id. */
export async function readCopies(run: Run, pairs: readonly Pair[]): Promise<ReadonlyMap<number, CopyNow>> {
  const found = new Map<number, CopyNow>();
  const moved = await readOnce(run, pairs, found);
  const again = await readOnce(run, moved, found);
  for (const pair of again) found.set(pair.id, { kind: "unclear", why: busy(CHANGING) });
  return found;
}

/** One reading; answers the pairs that changed while it was under way, as they are now. */
async function readOnce(run: Run, pairs: readonly Pair[], found: Map<number, CopyNow>): Promise<Pair[]> {
  const { books } = run;
  const moved: Pair[] = [];
  for (let from = 0; from < pairs.length; from += BATCH) {
    const batch = pairs.slice(from, from + BATCH);
    const at = books.clock.now();
    const why = outOfSight(run);
    const sights = why ? batch.map(() => why) : await sightsOf(run, batch);
    for (const [index, { id, revision }] of batch.entries()) {
      const pair = books.pairs.get(id);
      const sight = sights[index];
      if (!pair || !sight) continue;
      if ("reason" in sight) found.set(id, { kind: "unclear", why: sight });
      else if (pair.revision !== revision && pair.copy !== null) moved.push(pair);
      else found.set(id, copyNow(books, pair, sight, at));
    }
  }
  return moved;
}

/** What one batch shows; a copy that its folder does not have is looked for elsewhere, so that gone is proved. */
async function sightsOf(run: Run, pairs: readonly Pair[]): Promise<(Sight | Refused)[]> {
  const { books } = run;
  const { kind } = books;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const requests = pairs.map((pair) => readItem(kind, place, pair.copy ?? ""));
  const replies = await run.send(requests, "person");
  for (const reply of replies) run.hold(reply);
  const missing = pairs.filter((_, index) => isAbsent(replies[index]));
  const elsewhere =
    missing.length === 0
      ? []
      : await run.send(
          [readFolder(kind.name, place), ...missing.map((pair) => readItemAnywhere(kind, place.user, pair.copy ?? ""))],
          "person",
        );
  for (const reply of elsewhere) run.hold(reply);
  const [folder, ...rest] = elsewhere;
  return pairs.map((pair, index) => {
    const among = missing.indexOf(pair);
    if (among < 0) return seenIn(books, replies[index]) ?? graphRefusal(replies[index]);
    return folder?.kind === "ok" ? absenceOf(books, rest[among]) : graphRefusal(folder);
  });
}

/** In its folder by one path and not by the other: an old replica answered, and that proves nothing (P5). */
function absenceOf(books: Books, reply: GraphReply | undefined): Sight | Refused {
  if (isAbsent(reply)) return { kind: "absent" };
  const sight = seenIn(books, reply);
  if (sight === null) return graphRefusal(reply);
  return sight.kind === "here" ? busy(CHANGING) : sight;
}

function seenIn({ kind, config }: Books, reply: GraphReply | undefined): Sight | null {
  return reply?.kind === "ok" ? sightIn(kind, config.folder, reply.body) : null;
}

function isAbsent(reply: GraphReply | undefined): boolean {
  return reply?.kind === "refused" && reply.class === "itemGone";
}

function copyNow(books: Books, pair: Pair, sight: Sight, at: number): CopyNow {
  const asked = { dirty: pair.dirty, revision: pair.revision, at };
  const { visibilityMs } = books.settings;
  const unclear = (why: Refused): CopyNow => ({ kind: "unclear", why });
  if (sight.kind !== "absent" && isOldReplica(books, pair, sight.view, asked)) return unclear(busy(CHANGING)); // P5
  if (sight.kind !== "here") {
    const fresh = sight.kind === "absent" && pair.createdAt > 0 && at < pair.createdAt + visibilityMs;
    return fresh ? unclear(busy("This copy was made a moment ago and cannot be seen yet.")) : { kind: "gone" }; // P6
  }
  const { view } = sight;
  const ghost = pair.gone && pair.goneAt > 0 && at < pair.goneAt + visibilityMs && view.modifiedAt <= pair.modifiedAt;
  if (ghost) return { kind: "gone" }; // P6: presence right after our own delete proves nothing
  const reason = barred(view);
  if (reason) return unclear(refused("act_forbidden", BARRED[reason]));
  return { kind: "holds", terms: inRingTerms(books, pair, view.content), view };
}

const BARRED = {
  private: "This copy is marked private, so Ringfold leaves it alone.",
  "too large": "This copy is too large to be shared.",
} as const;
