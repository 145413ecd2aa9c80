import type { Content } from "../../shared/content.ts";
import { type Answer, type MemberReport, ORIGIN, type RecoverRow, type Reply } from "../ring/protocol.ts";
import { believable, bookAnswers } from "./book-answer.ts";
import type { Books } from "./books.ts";
import { massOf } from "./deletions.ts";
import { askForHeld, countHeld } from "./held.ts";
import { ringsContent } from "./contested.ts";
import { exceptionOf, exceptionText, isAway, type Pair, WORK } from "./pair.ts";
import { ready } from "./ready.ts";
import type { Run } from "./run.ts";
import { sameVersion } from "../ring/version.ts";
import { takePage } from "./take-feed.ts";
import { forEachPair } from "./each-pair.ts";

/** Submissions in one message, recovered items in one, and pairs in one page of our own books. */
const SUBMISSIONS = 50;
const RECOVERED = 200;

/** Awaits the hub; `null` if the outcome is unknown or it refused (then what it asks for was done). */
export async function ask<T>(run: Run, call: Promise<Reply<T>>): Promise<Extract<Reply<T>, { kind: "ok" }> | null> {
  let reply: Reply<T>;
  try {
    reply = await call;
  } catch (error) {
    run.books.log.event("hub-silent", {
      member: run.books.config.member,
      reason: error instanceof Error ? error.message : "unknown",
    });
    run.failed();
    return null;
  }
  if (reply.kind === "ok") {
    run.succeeded();
    return reply;
  }
  run.refused(reply);
  return null;
}

/** P35: first of all, is this storage what the hub last heard from? */
export async function hello(run: Run): Promise<void> {
  const { books } = run;
  const { cursor } = books.membership;
  const last = books.lastNumber();
  const reply = await ask(run, run.hub.hello({ ...run.stamp(), cursor, last }));
  if (!reply) return;
  // A wake may have overtaken the message: then the hub knew more than the message said, and not than these books.
  const overtaken = !sameVersion(cursor, books.membership.cursor) || last !== books.lastNumber();
  run.transaction(() => {
    run.configure(reply.value.config);
    if (reply.value.setBack && !overtaken) rebuild(run);
  });
  run.greeted = !(reply.value.setBack && overtaken);
  run.feedWanted = true;
}

/** P35: our storage was set back. Read the feed to its end, list the folder, doubt every pair; create nothing until all that is judged. */
function rebuild(run: Run): void {
  const { books } = run;
  const { inFlightMs, visibilityMs } = books.settings;
  books.update({
    mode: "rebuild",
    deltaLink: null,
    listing: true,
    feedRead: false,
    gateUntil: books.clock.now() + inFlightMs + visibilityMs,
    cursor: ORIGIN,
    mark: ORIGIN,
    withdrawn: [],
  });
  forEachPair(books, (pair) => {
    books.pairs.save(pair, {
      doubt: pair.copy !== null && (pair.excluded === null || isAway(pair)),
      target: null,
      submission: null,
      version: ORIGIN,
      contested: {},
      dirty: pair.copy === null ? 0 : pair.dirty + 1,
      revision: pair.revision + 1,
      quietUntil: 0,
      held: pair.held === "match" ? pair.held : null, // what was submitted is asked anew
      missing: 0,
      told: "", // the hub has dropped what it was told
    });
  });
  books.log.event("mailbox-set-back", { member: books.config.member });
}

/** Sends submissions that wait, word for word, until each is answered (P1). False: none waits. */
export async function submit(run: Run): Promise<boolean> {
  const pairs = ready(run, WORK.submit, SUBMISSIONS).filter((pair) => pair.submission !== null);
  if (pairs.length === 0) return false;
  await submitThese(run, pairs);
  return true;
}

/** Sends the submissions of these pairs and books the answers. `null`: there was none to believe. */
export async function submitThese(run: Run, pairs: readonly Pair[]): Promise<readonly Answer[] | null> {
  const { books } = run;
  const submissions = pairs.flatMap((pair) => pair.submission?.submission ?? []);
  const asked = new Map(
    pairs.map((pair) => [`${pair.submission?.submission.number.gen} ${pair.submission?.submission.number.n}`, pair.id]),
  );
  const sent = { mark: books.mark, era: books.membership.era };
  const reply = await ask(run, run.hub.submit(run.stamp(), submissions, massOf(run, submissions)));
  if (!reply) return null;
  // Items that were not created beside a held copy may be free now: the settings say so.
  run.feedWanted ||= books.config.unmatched.length > 0 && pairs.some(({ held }) => held === "new");
  return run.transaction(() => bookAnswers(books, reply.head, sent, reply.value, asked)) ? reply.value : null;
}

/** Reads the next page of the ring's feed. */
export async function feed(run: Run): Promise<boolean> {
  const { books } = run;
  const first = books.membership.mode === "join" || books.membership.mode === "rebuild";
  if (!run.feedWanted && !(first && !books.membership.feedRead)) return false;
  run.feedWanted = false;
  const sent = { mark: books.mark, era: books.membership.era };
  const reply = await ask(run, run.hub.feed(run.stamp(), books.membership.cursor));
  if (!reply) {
    run.feedWanted = true;
    return true;
  }
  const taken = run.transaction(() => believable(books, reply.head, sent) && takePage(books, reply.value, reply.head));
  run.feedWanted ||= !taken || reply.value.more;
  return true;
}

/** P32: gives the hub the newest version that is remembered of every item, tombstones included, then reads its feed from the start. */
export async function recover(run: Run): Promise<void> {
  const { books } = run;
  for (let after = 0; ;) {
    const page = books.pairs.page(after, RECOVERED);
    const rows = page.flatMap((pair) => recoverRow(pair) ?? []);
    const last = page.length < RECOVERED;
    const reply = await ask(run, run.hub.recover(run.stamp(), rows, last ? books.losers() : []));
    if (!reply) return;
    if (last) {
      run.transaction(() => {
        books.update({
          mode: books.membership.resume,
          cursor: ORIGIN,
          mark: reply.head,
          feedRead: false,
          withdrawn: [],
          reported: "", // nor does it know how far this member is
        });
        forEachPair(books, (pair) => {
          if (!pair.stray) books.pairs.save(pair, { target: null, version: ORIGIN, contested: {}, told: "" });
        });
        askForHeld(books); // the hub may have forgotten that it waits
      });
      run.feedWanted = true;
      return;
    }
    after = page.at(-1)?.id ?? after;
  }
}

function recoverRow(pair: Pair): RecoverRow | null {
  const barred = pair.excluded !== null && !isAway(pair);
  if (pair.item === null || pair.stray || barred || pair.version.seq === 0) return null;
  const content: Content | null = pair.target
    ? pair.target.content
    : pair.gone || pair.copy === null
      ? null
      : ringsContent(pair);
  return {
    item: pair.item,
    version: pair.version,
    content,
    agreed: pair.agreed,
    editedAt: Math.max(0, pair.modifiedAt),
  };
}

/** What the hub holds is not known: a report is on its way, or its answer was lost. No state reads like it. */
const UNKNOWN = "?";

/** As in {@link report}'s text. */
const LISTED = '"listed":true';

/** Whether everything that lies in the folder was submitted once, and answered (P52). */
export function isListed({ membership, pairs }: Books): boolean {
  const { mode, listing, feedRead } = membership;
  if (mode === "normal") return true;
  if (mode === "recover" || listing || !feedRead) return false;
  return [WORK.read, WORK.missing, WORK.submit, WORK.settle].every((bit) => pairs.countWaiting(bit) === 0);
}

/**
 * Tells the hub what people should know of this member. False: it knows. P48: booked before it is sent: with the answer
 * lost, what was to be told may be over by the time of the next report, and the hub would hold it for ever.
 */
export async function report(run: Run): Promise<boolean> {
  const { books } = run;
  const { mode, suspended, reported, withdrawn = [] } = books.membership;
  const untold = toTell(books);
  const joined = mode === "normal";
  const noticesLost = run.noticesLost();
  // Once told it stays so: what comes later is submitted as it comes.
  const listed = isListed(books) || reported.includes(LISTED);
  const now = JSON.stringify({ joined, suspended, listed, ...(noticesLost ? { noticesLost } : {}) });
  if (untold.length === 0 && withdrawn.length === 0 && now === reported) return false;
  const held = listed ? heldToTell(books) : null;
  run.transaction(() => {
    if (now !== reported && reported !== UNKNOWN) books.update({ reported: UNKNOWN });
    for (const pair of untold) if (pair.told !== UNKNOWN) books.pairs.save(pair, { told: UNKNOWN });
  });
  const reply = await ask(
    run,
    run.hub.report(run.stamp(), {
      number: run.nextReport(),
      exceptions: toldOf(run, untold),
      suspended,
      joined,
      listed,
      noticesLost,
      ...(held === null ? {} : { held }),
    }),
  );
  if (!reply) return true;
  run.feedWanted ||= held !== null; // what came of it is in the settings, which its answer brings (P52)
  run.transaction(() => {
    const since = (books.membership.withdrawn ?? []).slice(withdrawn.length);
    books.update({ reported: now, withdrawn: since });
    for (const told of untold) {
      const pair = books.pairs.get(told.id);
      if (pair?.item === told.item) books.pairs.save(pair, { told: exceptionText(exceptionOf(told)) });
    }
  });
  return true;
}

/** How much waits here for a decision: a hub that knows of less was set back. Not while any of it is just asked again. `null`: there is nothing to tell. */
function heldToTell(books: Books): number | null {
  const held = countHeld(books);
  if (!books.config.admitted) return held;
  const asking = [WORK.read, WORK.missing, WORK.submit].some((bit) => books.pairs.countWaiting(bit) > 0);
  return held === 0 || asking ? null : held;
}

/** Exceptions that ended because no pair is theirs any more come first: another pair may tell of the same item. */
function toldOf({ books }: Run, untold: readonly Pair[]): MemberReport["exceptions"] {
  const { withdrawn = [] } = books.membership;
  const ended = withdrawn.filter((item) => (books.pairs.byItem(item)?.told ?? "") === "");
  const opened = untold.flatMap((pair) =>
    pair.item === null ? [] : [{ item: pair.item, ...(exceptionOf(pair) ?? NONE) }],
  );
  return [...ended.map((item) => ({ item, ...NONE })), ...opened];
}

const NONE = { state: null, reason: "" };

/** Whatever rests is told all the same: people want to know of it then above all. */
function toTell(books: Books): Pair[] {
  const pairs: Pair[] = [];
  for (const id of books.pairs.waiting(WORK.tell)) {
    const pair = books.pairs.get(id);
    if (pair) pairs.push(pair);
    if (pairs.length >= SUBMISSIONS) break;
  }
  return pairs;
}
