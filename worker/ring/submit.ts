import { CREATES_NOTHING } from "../../shared/reasons.ts";
import type { Content } from "../../shared/content.ts";
import { itemIdFor } from "../engine/fingerprint.ts";
import { fitCapacity } from "../engine/merge.ts";
import type { Sql } from "../ports/sql.ts";
import { answer, type Desk, edit, nothing } from "./edit.ts";
import { releaseItem } from "./guard.ts";
import type { Member } from "./members.ts";
import { holdBack } from "./hold-back.ts";
import type { Answer, Mass, Submission } from "./protocol.ts";
import { massAt } from "./mass.ts";
import { judgePush } from "./push.ts";
import { refuse } from "./readers.ts";
import { detach, remove, staysDeleted } from "./removal.ts";
import { compareNumbers } from "./version.ts";

/** What the hub remembers of a copy: its last submission, the answer to it, and the content agreed with it (P14, P38). */
interface CopyMemory {
  readonly item: string;
  readonly number: { readonly gen: string; readonly n: number };
  readonly answer: Answer;
  readonly agreed: Content | null;
}

/** Judges the submissions of one message, inside the caller's transaction. @param mass what waits beside it, as the spoke told it */
export function judgeAll(desk: Desk, member: Member, submissions: readonly Submission[], mass?: Mass): Answer[] {
  const masses = massAt(submissions, mass);
  return submissions.map((submission, at) => judge(desk, member, submission, masses[at]));
}

/** Judges one submission, and remembers the answer. */
function judge(desk: Desk, member: Member, submission: Submission, mass: Mass = ALONE): Answer {
  const memory = recall(desk.sql, member.id, submission.copy);
  if (memory) {
    const order = compareNumbers(submission.number, memory.number);
    if (order === 0) return memory.answer; // P14: the same number gets the same answer
    if (order < 0) return nothing(submission, "stale");
  }
  const judged = submission.push
    ? judgePush(desk, member, submission, submission.push)
    : (detach(desk, member, submission) ??
      holdBack(desk, member, submission, mass) ??
      decide(desk, member, submission, memory));
  if (judged.status === "detached") releaseItem(desk, member.id, judged.item);
  const given = withContested(desk, judged);
  // P50: what is held is judged anew each time it is asked, so that a decision meanwhile counts.
  const knows = given.status !== "unknown" && given.status !== "held" && given.refusal?.reason !== "item_not_found";
  if (knows) remember(desk.sql, member.id, submission, given, memory);
  return given;
}

/** P51: fields that wait for a decision, so that this copy is not changed in them. What is refused is put back all the same. */
function withContested(desk: Desk, given: Answer): Answer {
  if (given.content === null || given.status === "refused") return given;
  const fields = new Set(desk.items.conflicts.openOf(given.item).map(({ field }) => field));
  return fields.size === 0 ? given : { ...given, contested: [...fields].toSorted() };
}

/** A submission that travels without others. */
const ALONE: Mass = { deletions: 1, emptied: false };

function decide(desk: Desk, member: Member, asked: Submission, memory: CopyMemory | undefined): Answer {
  const own = itemIdFor(desk.ring, member.mailbox, asked.copy);
  const id = asked.fork ? forkedId(desk, own, asked, memory) : itemOf(desk, member, asked, memory);
  // It turned out to be another item: what it says of itself is no base for that one (P38).
  const submission = asked.fork || id === asked.item ? asked : { ...asked, base: null, back: false };
  const item = desk.items.get(id);
  if (member.role === "reader") return refuse(desk, member, submission, item, id === own);
  if (!item && desk.policy.onlyCoupled && isNew(submission, own))
    return { ...nothing(submission, "excluded"), reason: CREATES_NOTHING };
  if (!item)
    return submission.content === null ? lostItem(desk, member, submission, id) : create(desk, member, submission, id);
  if (submission.content === null)
    return remove(desk, member, submission, item, submission.base ?? memory?.agreed ?? null);
  if (item.deleted && !submission.back && desk.policy.deletions === "deletionWins")
    return staysDeleted(desk, member, submission, item, submission.content);
  return edit(desk, member, submission, item, submission.content);
}

/** The item of a copy: what was decided at its first reading, else what the ring knew before, else the same content, else what it says. */
function itemOf(desk: Desk, member: Member, submission: Submission, memory: CopyMemory | undefined): string {
  const decided = desk.readings.itemFor(member, submission);
  if (decided !== undefined) return decided;
  if (submission.base !== null || desk.items.get(submission.item)) return submission.item;
  // Asked again by a mailbox that was set back: it was another item's copy before.
  if (memory && desk.items.get(memory.item)) return memory.item;
  return couplingByContent(desk, member, submission) ?? submission.item;
}

/** Whether a copy stands for nothing that the ring ever had: no books, and no marker, name an item for it. */
function isNew({ base, content, item, fork }: Submission, own: string): boolean {
  return content !== null && base === null && (fork || item === own);
}

/** P25: a person's duplicate of a coupled copy is an item of its own, unless this copy is known as one already. */
function forkedId(desk: Desk, own: string, submission: Submission, memory: CopyMemory | undefined): string {
  if (memory && memory.item !== submission.item) return memory.item;
  // P58: a copy that was cut off from the item it was born as is that item's no more.
  if (memory && own === submission.item) desk.items.forgetBirth(own);
  const taken = own === submission.item || desk.items.get(own) !== undefined;
  return taken ? itemIdFor(desk.ring, own, `${submission.number.gen}/${submission.number.n}`) : own;
}

/** First sync: a copy equal to an item that has no copy at this member yet is that item (nothing is doubled). */
function couplingByContent(desk: Desk, member: Member, submission: Submission): string | undefined {
  if (!member.joining || submission.content === null || submission.back) return undefined;
  return desk.items.withContent(submission.content).find((id) => !desk.readings.isCoupled(member, id));
}

/** P34: a deletion of an item this hub does not know is recorded with the deleter's content, so that recovery can weigh it. */
function lostItem(desk: Desk, member: Member, submission: Submission, id: string): Answer {
  if (submission.base === null) return { ...nothing(submission, "gone"), item: id };
  const item = desk.items.commit({
    id,
    content: submission.base,
    deleted: true,
    times: {},
    cause: "deleted",
    member: member.id,
    birth: { member: member.id, copy: submission.copy },
  });
  return answer(submission, "gone", item, []);
}

function create(desk: Desk, member: Member, submission: Submission, id: string): Answer {
  const { content, losers: surplus } = fitCapacity(desk.kind, submission.content ?? {});
  const losers = surplus.map((loser) => ({ item: id, field: loser.field, value: loser.value, member: member.id }));
  const at = Math.min(submission.editedAt, desk.clock.now()); // P12: never later than the hub's clock
  const item = desk.items.commit({
    id,
    content,
    deleted: false,
    times: Object.fromEntries(Object.keys(content).map((field) => [field, at])),
    cause: "created",
    member: member.id,
    birth: { member: member.id, copy: submission.copy },
  });
  desk.items.conflicts.keep(losers, "full");
  return answer(submission, "taken", item, losers);
}

function recall(sql: Sql, member: string, copy: string): CopyMemory | undefined {
  const row = sql.first<{ item: string; number_gen: string; number_n: number; answer: string; agreed: string | null }>(
    "SELECT item, number_gen, number_n, answer, agreed FROM copy WHERE member = ? AND copy = ?",
    member,
    copy,
  );
  return (
    row && {
      item: row.item,
      number: { gen: row.number_gen, n: row.number_n },
      answer: JSON.parse(row.answer) as Answer,
      agreed: row.agreed === null ? null : (JSON.parse(row.agreed) as Content),
    }
  );
}

function remember(
  sql: Sql,
  member: string,
  submission: Submission,
  given: Answer,
  memory: CopyMemory | undefined,
): void {
  // P10: what was submitted is agreed, unless nothing came of it.
  const said = given.status === "notPushed" ? null : submission.content;
  const content = said ?? memory?.agreed ?? null;
  const agreed = content === null ? null : JSON.stringify(content);
  const { gen, n } = submission.number;
  const answered = JSON.stringify(given);
  // The item is indexed: naming it would write, and bill, a row of the index as well.
  if (memory?.item === given.item) {
    sql.run(
      "UPDATE copy SET number_gen = ?, number_n = ?, answer = ?, agreed = ? WHERE member = ? AND copy = ?",
      gen,
      n,
      answered,
      agreed,
      member,
      submission.copy,
    );
    return;
  }
  sql.run(
    `INSERT INTO copy VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member, copy) DO UPDATE SET
     item = excluded.item, number_gen = excluded.number_gen, number_n = excluded.number_n, answer = excluded.answer, agreed = excluded.agreed`,
    member,
    submission.copy,
    given.item,
    gen,
    n,
    answered,
    agreed,
  );
}
