import { KEY, type KeyBook } from "./books-of-users.ts";
import type { Decided } from "./administrator.ts";
import type { Evidence, Fail, Folder } from "./oracle.ts";
import { always, ever, inTheEnd } from "./rules.ts";

/** S36, S37: what one member's deletions took away, and what was decided about them. */

/** Whether somebody decided that changes of a contact are put back; they may have been told otherwise. */
export function isRestored(decisions: readonly Decided[], key: string, cause?: Decided["cause"]): boolean {
  return decisions.some(
    ({ decision, cause: what, keys, earlier }) =>
      decision === "restore" && (cause === undefined || what === cause) && (keys.has(key) || earlier.has(key)),
  );
}

/** S36, S37. */
export function judgeHolds(evidence: Evidence, shared: readonly Folder[], fail: Fail): void {
  if (evidence.ringSetBack !== null) return; // what was counted, and what was decided, may be lost with it
  for (const { member } of evidence.folders)
    if (member.role !== "reader") judgeLimit(evidence, shared, member.id, fail);
  for (const decided of evidence.decisions) judgeDecision(evidence, shared, decided, fail);
}

/** S36: without an approval no more of the others' contacts went than the limit lets go, once for each time that the window began. */
function judgeLimit(evidence: Evidence, shared: readonly Folder[], member: string, fail: Fail): void {
  const { decisions, books, rules } = evidence;
  const mine = decisions.filter((decided) => decided.member === member && decided.cause === "deletions");
  if (mine.some(({ decision }) => decision === "approve")) return;
  const gone = [...books.keys].filter(([key, book]) => tookAway(evidence, shared, member, key, book));
  const { least, most, percent } = inTheEnd(rules).limits.deletions;
  const copies = [...books.keys.values()].reduce((sum, book) => sum + book.made + book.duplicates + book.backs, 0);
  const limit = Math.max(least, Math.min(most ?? copies, Math.floor((copies * percent) / 100)));
  if (gone.length > limit * (1 + mine.length))
    fail(
      "S36",
      `${member} deleted ${gone.map(([key]) => key).join(" ")} everywhere, and nobody approved; the limit is ${limit}`,
    );
}

/** Whether a contact is gone from every other folder because of this member's deletion, and nothing else. */
function tookAway(evidence: Evidence, shared: readonly Folder[], member: string, key: string, book: KeyBook): boolean {
  const { begun, overrides, books, rules } = evidence;
  if (
    key.startsWith("P") ||
    book.duplicates + book.backs + book.joins > 0 ||
    book.ofReader ||
    book.deletions.length === 0
  )
    return false;
  if (overrides.keys.has(key) || books.clobberedKeys.has(key)) return false;
  const from = begun.get(member) ?? Number.POSITIVE_INFINITY;
  const detaches = ever(rules, ({ leaving }) => leaving === "detach");
  const theirs = book.deletions.every(
    (deletion) =>
      deletion.member === member && deletion.at > from && deletion.elsewhere && !(detaches && deletion.moved),
  );
  return (
    theirs &&
    !isLive(
      shared.filter((folder) => folder.member.id !== member),
      key,
    )
  );
}

/** S37: what was seen waiting and restored is there, unless somebody deleted it after that. */
function judgeDecision(evidence: Evidence, shared: readonly Folder[], decided: Decided, fail: Fail): void {
  const { setBack, overrides, books, rules, decisions, folders } = evidence;
  if (decided.decision !== "restore" || decided.cause !== "deletions" || decided.told !== "done" || setBack !== null)
    return;
  if (!always(rules, ({ leaving }) => leaving === "delete") || folders.some(({ left }) => left)) return;
  for (const key of [...decided.keys, ...decided.earlier]) {
    const { deletions, ofReader } = books.book(key);
    const isOther = decisions.some((one) => one !== decided && one.cause === "deletions" && one.keys.has(key));
    if (isOther || ofReader || key.startsWith("P") || overrides.keys.has(key) || books.clobberedKeys.has(key)) continue;
    if (deletions.some(({ member, at }) => member !== decided.member || at >= decided.at - 1_000)) continue;
    if (!isLive(shared, key)) fail("S37", `${key}, deleted at ${decided.member}, was restored, and is not there`);
  }
}

function isLive(folders: readonly Folder[], key: string): boolean {
  return folders.some(
    ({ member, items }) =>
      member.role === "two-way" && items.some((item) => String(item.current.properties[KEY]) === key),
  );
}
