import { type Content, sameContent, sameValue } from "../../shared/content.ts";
import type { Policy } from "../../shared/policy.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { merge, type MergeLoser, type MergePolicy } from "../engine/merge.ts";
import type { Clock } from "../ports/system.ts";
import type { Sql } from "../ports/sql.ts";
import type { Acts } from "./acts.ts";
import { type Conflict, isPast, type Rule } from "./conflicts.ts";
import type { Counts } from "./counts.ts";
import type { FirstReadings } from "./first-reading.ts";
import type { Holds } from "./holds.ts";
import type { Cause, Item, Items } from "./items.ts";
import type { Line } from "./line.ts";
import type { Standing } from "./may-act.ts";
import type { Member } from "./members.ts";
import type { NoteDetail, NoteKind, Notes } from "./notes.ts";
import { type Answer, type AnswerStatus, type Loser, ORIGIN, type Submission } from "./protocol.ts";
import { writerOf } from "./writers.ts";

/** What judging a submission needs. */
export interface Desk {
  readonly ring: string;
  readonly policy: Policy;
  readonly kind: Kind;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly items: Items;
  readonly line: Line;
  readonly holds: Holds;
  readonly counts: Counts;
  readonly readings: FirstReadings;
  readonly notes: Notes;
  readonly acts: Acts;
  /** Of the ring, what decides who may act. */
  readonly rules: Pick<Standing, "ring" | "acts" | "onlyCoupled">;
}

/** Merges what a copy holds onto the item's newest version (P10, P11, P38). */
export function edit(desk: Desk, member: Member, submission: Submission, item: Item, incoming: Content): Answer {
  const waiting = desk.items.conflicts.openOf(item.id);
  const merged = merge(desk.kind, {
    base: submission.base,
    current: item.content,
    incoming,
    times: item.times,
    editedAt: submission.editedAt,
    now: desk.clock.now(),
    inHistory: pastOf(desk, item.id),
    policy: mergePolicy(desk, member, item),
  });
  const told = (loser: MergeLoser): Loser => ({
    item: item.id,
    field: loser.field,
    value: loser.value,
    member: loser.side === "incoming" ? member.id : null,
  });
  const losers = merged.losers.filter(({ open }) => !open).map(told);
  const open = merged.losers.filter((loser) => loser.open).map(told);
  const over = settledBy(waiting, member, submission, merged.content);
  const rule = desk.policy.conflicts.winner === "member" ? "member" : "latest";
  const traces = { losers, open, over, rule } as const;
  const all = [...losers, ...open];
  const moved = !sameContent(merged.content, item.content);
  if (item.deleted) {
    const news = submission.back || (submission.base === null ? moved : !sameContent(incoming, submission.base));
    // P13: what a copy in doubt brings and loses is listed, even where it revives nothing.
    if (!news)
      return answer(submission, "behind", record(desk, member, item, item, { ...traces, cause: "conflict" }), all);
    return answer(
      submission,
      "revived",
      record(desk, member, item, { ...merged, deleted: false }, { ...traces, cause: "revived" }),
      all,
    );
  }
  const cause = causeOf(all, moved, sameContent(merged.content, incoming));
  return answer(
    submission,
    "taken",
    record(desk, member, item, { ...merged, deleted: false }, { ...traces, cause }),
    all,
  );
}

function causeOf(losers: readonly Loser[], moved: boolean, whole: boolean): Cause {
  if (losers.length > 0) return "conflict";
  if (!moved) return "resolved"; // nothing but that two values are the same now
  return whole ? "edited" : "merged";
}

/** Who wins a contest of this submission, by the ring's rules. Which side the named member is on is told field by field. */
function mergePolicy(desk: Desk, member: Member, item: Item): MergePolicy {
  const { winner, member: named } = desk.policy.conflicts;
  if (winner === "ask") return { kind: "ask" };
  if (winner === "latest" || named === null) return { kind: "latest" };
  if (named === member.id) return { kind: "member", favours: "incoming" };
  return {
    kind: "member",
    favours: (field) => (writerOf(desk.items, item.id, field) === named ? "current" : null),
  };
}

/** What is behind in a copy in doubt: what the item once held, and what was decided against (P38). */
function pastOf(desk: Desk, item: string): (field: string, value: NonNullable<Content[string]>) => boolean {
  const held = desk.items.everHeld(desk.kind, item);
  let past: readonly Conflict[] | undefined;
  return (field, value) => {
    past ??= desk.items.conflicts.of(item);
    return held(field, value) || past.some((conflict) => isPast(conflict, field, value));
  };
}

/** Conflicts that this submission ends: its member let go of what it had typed, or the value stands now. */
function settledBy(
  waiting: readonly Conflict[],
  member: Member,
  { base, content }: Submission,
  now: Content,
): Conflict[] {
  const isOver = ({ field, value, member: whose }: Conflict): boolean => {
    if (sameValue(now[field], value)) return true;
    const held = base !== null && whose === member.id && sameValue(base[field], value);
    return held && content !== null && !sameValue(content[field], value);
  };
  return waiting.filter(isOver);
}

/** What a judgement leaves behind beside a version. */
export interface Traces {
  readonly cause: Cause;
  /** Values that lost, and by which rule. */
  readonly losers: readonly Loser[];
  readonly rule: Rule;
  /** Values that wait for a decision. */
  readonly open?: readonly Loser[];
  /** Conflicts that wait no more. */
  readonly over?: readonly Conflict[];
}

/** A new version if there is anything to record: other content, another state, or values that lost, wait, or wait no more (P13, P51). */
export function record(
  desk: Desk,
  member: Member,
  item: Item,
  next: Pick<Item, "content" | "deleted" | "times">,
  { cause, losers, rule, open = [], over = [] }: Traces,
): Item {
  const same = next.deleted === item.deleted && sameContent(next.content, item.content);
  if (same && losers.length + open.length + over.length === 0) return item;
  const { content, deleted, times } = next;
  const recorded = desk.items.commit({
    id: item.id,
    content,
    deleted,
    times,
    cause,
    member: member.id,
    birth: item.birth,
  });
  desk.items.conflicts.end(over, content);
  desk.items.conflicts.keep(losers, rule);
  desk.items.conflicts.open(open);
  return recorded;
}

/** Tells in the item's history what became of a change that left no version of its own. */
export function tell(
  desk: Desk,
  member: Member,
  submission: Submission,
  item: Item,
  what: { readonly kind: NoteKind; readonly detail: NoteDetail },
): void {
  const { gen, n } = submission.number;
  const id = `${member.id} ${gen} ${n}`;
  desk.notes.add({ id, item: item.id, member: member.id, at: desk.clock.now(), seq: item.version.seq, ...what });
}

/** An answer that says how the item stands now. */
export function answer(submission: Submission, status: AnswerStatus, item: Item, losers: readonly Loser[]): Answer {
  return {
    number: submission.number,
    status,
    item: item.id,
    version: item.version,
    content: item.deleted ? null : item.content,
    losers,
  };
}

/** An answer that says nothing of an item. */
export function nothing(submission: Submission, status: AnswerStatus): Answer {
  return { number: submission.number, status, item: submission.item, version: ORIGIN, content: null, losers: [] };
}
