import { type Content, sameContent } from "../../shared/content.ts";
import type { Policy } from "../../shared/policy.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { merge } from "../engine/merge.ts";
import type { Clock } from "../ports/system.ts";
import type { Sql } from "../ports/sql.ts";
import type { Acts } from "./acts.ts";
import type { Counts } from "./counts.ts";
import type { FirstReadings } from "./first-reading.ts";
import type { Holds } from "./holds.ts";
import type { Cause, Item, Items } from "./items.ts";
import type { Line } from "./line.ts";
import type { Standing } from "./may-act.ts";
import type { Member } from "./members.ts";
import { type Answer, type AnswerStatus, type Loser, ORIGIN, type Submission } from "./protocol.ts";

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
  readonly acts: Acts;
  /** Of the ring, what decides who may act. */
  readonly rules: Pick<Standing, "ring" | "acts">;
}

/** Merges what a copy holds onto the item's newest version (P10, P11, P38). */
export function edit(desk: Desk, member: Member, submission: Submission, item: Item, incoming: Content): Answer {
  const merged = merge(desk.kind, {
    base: submission.base,
    current: item.content,
    incoming,
    times: item.times,
    editedAt: submission.editedAt,
    now: desk.clock.now(),
    inHistory: desk.items.everHeld(desk.kind, item.id),
    policy: { kind: "latest" },
  });
  const losers = merged.losers.map((loser) => ({
    item: item.id,
    field: loser.field,
    value: loser.value,
    member: loser.side === "incoming" ? member.id : null,
  }));
  const moved = !sameContent(merged.content, item.content);
  if (item.deleted) {
    const news = submission.back || (submission.base === null ? moved : !sameContent(incoming, submission.base));
    // P13: what a copy in doubt brings and loses is listed, even where it revives nothing.
    if (!news)
      return answer(submission, "behind", record(desk, member, item, item, { cause: "conflict", losers }), losers);
    return answer(
      submission,
      "revived",
      record(desk, member, item, { ...merged, deleted: false }, { cause: "revived", losers }),
      losers,
    );
  }
  if (!moved && losers.length === 0) return answer(submission, "taken", item, []);
  const cause: Cause = losers.length > 0 ? "conflict" : sameContent(merged.content, incoming) ? "edited" : "merged";
  return answer(
    submission,
    "taken",
    record(desk, member, item, { ...merged, deleted: false }, { cause, losers }),
    losers,
  );
}

/** A new version if there is anything to record: other content, another state, or values that lost (P13). */
export function record(
  desk: Desk,
  member: Member,
  item: Item,
  next: Pick<Item, "content" | "deleted" | "times">,
  { cause, losers }: { readonly cause: Cause; readonly losers: readonly Loser[] },
): Item {
  const same = next.deleted === item.deleted && sameContent(next.content, item.content);
  if (same && losers.length === 0) return item;
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
  desk.items.keepLosers(losers);
  return recorded;
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
