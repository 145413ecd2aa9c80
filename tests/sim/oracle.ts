import type { Item } from "../../sandbox/graph/state/model.ts";
import {
  type Deletion,
  hasUnseenEdit,
  KEY,
  type KeyBook,
  mark,
  marksOf,
  tagsOf,
  type UserBooks,
} from "./books-of-users.ts";
import { judgeConvergence } from "./convergence.ts";
import type { Decided } from "./administrator.ts";
import { isRestored, judgeHolds } from "./holds-judge.ts";
import type { Overrides } from "./overrides.ts";
import type { Ordered } from "./pane.ts";
import type { MemberPlan } from "./plan.ts";
import { always, ever, type Rules } from "./rules.ts";

/**
 * The judge. It knows what users did and what the folders hold in the end, and of the ring its
 * conflict list; nothing else of the engine. It forgives what docs/SPEC.md cannot promise, by the same numbers:
 * overwriting on a server that ignores If-Match (1); the return of something deleted where the server
 * rewrote it and the reply that would show it was lost, or did so later (2), where its create or change was not
 * confirmed yet (3), and at a mailbox whose storage was set back (4); values of a member that left.
 */

/** One member's folder in the end. */
export interface Folder {
  readonly member: MemberPlan;
  readonly left: boolean;
  readonly items: readonly Item[];
  /** Keys of contacts that lie elsewhere in that mailbox. */
  readonly movedOut: ReadonlySet<string>;
}

/** What the judge is told. */
export interface Evidence {
  readonly books: UserBooks;
  readonly folders: readonly Folder[];
  /** The values in the ring's conflict list, as {@link mark}s. */
  readonly conflicts: ReadonlySet<string>;
  /** Fields that wait for an administrator, by key. */
  readonly contested: ReadonlyMap<string, ReadonlySet<string>>;
  readonly rules: Rules;
  /** What an administrator decided about changes that waited. */
  readonly decisions: readonly Decided[];
  /** Contacts in which an administrator used a value that had not stood. */
  readonly used: ReadonlySet<string>;
  /** What stood there, as that administrator saw it, as {@link mark}s. */
  readonly replaced: ReadonlySet<string>;
  /** When the first reading of a member was over. */
  readonly begun: ReadonlyMap<string, number>;
  /** Set: this mailbox's storage was set back, and what users did there in that time may come back. */
  readonly setBack: { readonly member: string; readonly from: number } | null;
  /** Set: the ring's storage was set back at this time. */
  readonly ringSetBack: number | null;
  readonly rewriting: boolean;
  /** What people did in the pane, as the ring's history tells it. */
  readonly overrides: Overrides;
  readonly orders: readonly Ordered[];
  /** Copies of which people are still told that Microsoft 365 has not taken a change: `member item`. */
  readonly late: readonly string[];
}

export type Fail = (rule: string, words: string) => void;

/** Judges the end of a schedule. */
export function judge(evidence: Evidence, fail: Fail): void {
  const shared = evidence.folders.filter(({ member, left }) => member.role !== "source" && !left);
  judgeConvergence(evidence, shared, fail);
  judgeValues(evidence, fail);
  judgeRemovals(evidence, shared, fail);
  for (const [key, book] of evidence.books.keys) {
    judgeCopies(evidence, shared, key, book, fail);
    judgeReturn(evidence, shared, key, book, fail);
    judgeRestored(evidence, shared, key, book, fail);
    judgeMovedOut(evidence, shared, key, book, fail);
  }
  judgePrivate(evidence, fail);
  judgeHolds(evidence, shared, fail);
  judgeActs(evidence, fail);
  // S27: when everything has settled no write is late, so nobody is told that one is.
  for (const copy of evidence.late) fail("S27", `${copy} is said to be Pending for ever`);
}

/** S2: every value a user made is live, was overwritten or deleted by somebody who saw it, or is in the conflict list. */
function judgeValues({ books, folders, conflicts, overrides, replaced }: Evidence, fail: Fail): void {
  const live = new Set(folders.flatMap(({ items }) => items.flatMap((item) => [...marksOf(item.current.properties)])));
  const left = new Set(folders.filter((folder) => folder.left).map(({ member }) => member.id));
  const noTags = folders.some(({ member }) => member.dropsCategories);
  for (const [value, { key, field, member }] of books.values) {
    if (live.has(value) || conflicts.has(value) || books.overwritten.has(value) || books.deleted.has(value)) continue;
    if (books.clobbered.has(value) || books.clobberedKeys.has(key) || left.has(member)) continue;
    if (field === "categories" && noTags) continue;
    if (overrides.taken.has(value) || replaced.has(value)) continue; // S28: overridden on purpose, and kept in history
    fail("S2", `lost ${value} of ${key}, made at ${member}`);
  }
}

/** S2: a category that was removed stays removed. Judged where nobody deleted the contact. */
function judgeRemovals(evidence: Evidence, shared: readonly Folder[], fail: Fail): void {
  const { books, folders, setBack, ringSetBack } = evidence;
  for (const [tag, removal] of books.removed) {
    const book = books.book(removal.key);
    const unjudged =
      removal.role === "reader" ||
      book.duplicates > 0 ||
      book.backs > 0 ||
      book.joins > 0 ||
      book.deletions.length > 0 ||
      books.clobbered.has(tag) ||
      evidence.overrides.returned.has(tag) ||
      isRestored(evidence.decisions, removal.key, "rewrites") ||
      evidence.used.has(removal.key) ||
      books.clobberedKeys.has(removal.key) ||
      (ringSetBack !== null && removal.at < ringSetBack + 60_000) ||
      isForgiven(setBack, removal, evidence.rewriting) ||
      folders.some(({ member, left }) => left && member.id === removal.member);
    if (unjudged) continue;
    for (const { member, items } of shared.filter((folder) => folder.member.role === "two-way")) {
      if (items.some((item) => tagsOf(item.current.properties).some((each) => mark("categories", each) === tag))) {
        fail("S2", `removed ${tag} is back at ${member.id}`);
      }
    }
  }
}

function isForgiven(
  setBack: Evidence["setBack"],
  act: { readonly member: string; readonly at: number },
  rewriting: boolean,
): boolean {
  return setBack !== null && (rewriting || (setBack.member === act.member && act.at >= setBack.from));
}

/** S3, S13: as many copies as users made; exactly, where nothing blurs the count. */
function judgeCopies(
  { books, folders, decisions, rules }: Evidence,
  shared: readonly Folder[],
  key: string,
  book: KeyBook,
  fail: Fail,
): void {
  const left = folders.some(
    (folder) => folder.left && (book.at === folder.member.id || book.duplicates > 0 || book.joins > 0),
  );
  // Decided by a person, or changed since: then it may well be another contact.
  const joinsCount = book.joins > 0 && (book.edits.length > book.joinedAt || rules.reviewed.length > 0);
  const most =
    book.made +
    book.duplicates +
    book.backs +
    (joinsCount || book.deletions.length > 0 || book.duplicates > 0 ? book.joins : 0);
  const exact =
    !book.ofReader &&
    book.deletions.length === 0 &&
    book.backs === 0 &&
    !books.clobberedKeys.has(key) &&
    !isRestored(decisions, key, "creations") &&
    !left &&
    (book.joins === 0 || (!joinsCount && book.duplicates === 0)) &&
    !key.startsWith("P");
  for (const { member, items } of shared) {
    const count = items.filter((item) => String(item.current.properties[KEY]) === key).length;
    if (count > most) fail("S3", `${member.id} has ${count} of ${key}, people made ${most}`);
    else if (exact && count !== book.made + book.duplicates)
      fail("S3", `${member.id} has ${count} of ${key}, not ${book.made + book.duplicates}`);
  }
}

/** S4: what was deleted by somebody who had seen every edit does not return. */
function judgeReturn(evidence: Evidence, shared: readonly Folder[], key: string, book: KeyBook, fail: Fail): void {
  if (book.ofReader || book.duplicates > 0 || book.backs > 0 || book.joins > 0 || book.deletions.length === 0) return;
  if (isRestored(evidence.decisions, key) || evidence.used.has(key)) return; // a change that the deleter may not have seen, or it came back
  if (evidence.overrides.keys.has(key)) return; // an act is a change that the deleter may not have seen, or brought it back
  const alive = shared.some(
    ({ member, items }) =>
      member.role === "two-way" && items.some((item) => String(item.current.properties[KEY]) === key),
  );
  if (!alive) return;
  for (const deletion of book.deletions) {
    const left = evidence.folders.some((folder) => folder.left && folder.member.id === deletion.member);
    if (
      deletion.role === "reader" ||
      deletion.unconfirmed ||
      mayStay(evidence, deletion) ||
      left ||
      isForgiven(evidence.setBack, deletion, evidence.rewriting)
    )
      continue;
    if (!hasUnseenEdit(book, deletion)) fail("S4", `${key} is back, though deleted at ${deletion.member}`);
    else if (deletionWins(evidence))
      fail("S39", `${key} is there, though deleted at ${deletion.member}, and deletions win`);
  }
}

/** S39: where what leaves is detached, a copy that was moved out is not deleted anywhere. */
function mayStay({ rules }: Evidence, { moved }: Deletion): boolean {
  return moved && ever(rules, ({ leaving }) => leaving === "detach");
}

/** Whether a deletion stands whatever was edited: all the time, and no storage forgot what its person had seen. */
function deletionWins({ rules, setBack, ringSetBack }: Evidence): boolean {
  return setBack === null && ringSetBack === null && always(rules, ({ deletions }) => deletions === "deletionWins");
}

/** S39: what was only moved out, where the ring detaches it, is still everywhere else. */
function judgeMovedOut(evidence: Evidence, shared: readonly Folder[], key: string, book: KeyBook, fail: Fail): void {
  const { rules, setBack, ringSetBack, overrides, books, folders } = evidence;
  if (book.deletions.length === 0 || setBack !== null || ringSetBack !== null || overrides.keys.has(key)) return;
  if (!always(rules, ({ leaving }) => leaving === "detach") || books.clobberedKeys.has(key) || key.startsWith("P"))
    return;
  if (book.ofReader || book.duplicates > 0 || book.joins > 0 || folders.some(({ left }) => left)) return;
  if (!book.deletions.every(({ moved, elsewhere }) => moved && elsewhere)) return;
  for (const { member, items, movedOut } of shared) {
    if (member.role !== "two-way" || movedOut.has(key)) continue;
    if (!items.some((item) => String(item.current.properties[KEY]) === key))
      fail("S39", `${key} was only moved out elsewhere, and is not at ${member.id}`);
  }
}

/** S2: what a person put back is there, if nobody else deleted it, nor they after it. */
function judgeRestored(evidence: Evidence, shared: readonly Folder[], key: string, book: KeyBook, fail: Fail): void {
  const back = book.lastBack;
  if (back?.role !== "two-way" || evidence.setBack !== null || evidence.ringSetBack !== null || key.startsWith("P"))
    return;
  if (evidence.books.clobberedKeys.has(key) || evidence.folders.some(({ left }) => left)) return;
  if (isRestored(evidence.decisions, key, "creations")) return;
  if (evidence.overrides.keys.has(key)) return; // a pull or an undo may have deleted it again
  if (book.deletions.some(({ member, at }) => member !== back.member || at >= back.at)) return;
  for (const { member, items } of shared.filter((folder) => folder.member.role === "two-way")) {
    if (!items.some((item) => String(item.current.properties[KEY]) === key))
      fail("S2", `${key} was put back at ${back.member}, and is not at ${member.id}`);
  }
}

/** S8: private contacts are where their owner made them, and nowhere else. */
function judgePrivate({ books, folders }: Evidence, fail: Fail): void {
  for (const { member, items } of folders) {
    for (const item of items) {
      const key = String(item.current.properties[KEY]);
      if (key.startsWith("P") && books.book(key).at !== member.id)
        fail("S8", `private ${key} of ${books.book(key).at} is at ${member.id}`);
    }
  }
}

/** Refusals that say: nothing was done. */
const NOT_DONE: ReadonlySet<string> = new Set([
  "preview_stale",
  "in_step",
  "act_forbidden",
  "copy_gone",
  "request_reused",
]);

/** S19, S30: an act did what its preview showed; who was told that it is done finds it in history, and who was told otherwise does not. */
function judgeActs({ orders, overrides, setBack, ringSetBack }: Evidence, fail: Fail): void {
  for (const words of overrides.broken()) fail("S19", words);
  if (setBack !== null || ringSetBack !== null) return;
  for (const { request, kind, told, stands: act } of orders) {
    const stands = overrides.carriedOut.has(request);
    if (told === "done" && !overrides.carriedOut.has(act))
      fail("S30", `${kind} ${request} is said to be done and is not in history`);
    // A pull that was granted may find that the copy moved on: history has what was kept all the same.
    if (told !== null && NOT_DONE.has(told) && stands && kind !== "pull")
      fail("S30", `${kind} ${request} is in history, and its person was told ${told}`);
  }
}
