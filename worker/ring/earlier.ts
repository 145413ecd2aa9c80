import type { Guarded } from "../engine/guard.ts";
import { COUNTED } from "./counts.ts";
import type { Desk } from "./edit.ts";
import { guardDetail, type Hold } from "./holds.ts";
import type { Hub } from "./hub.ts";
import type { Cause, Item, Revision } from "./items.ts";
import { timesAfter } from "./override.ts";
import { valuesOf } from "./typed.ts";

/** A version that was carried out before its member's changes of the same day were held. */
export interface Earlier {
  readonly seq: number;
  readonly item: string;
}

/** What was carried out in the window of a hold before it opened, in pages by number, oldest first. */
export function earlierOf(hub: Pick<Hub, "ports">, hold: Hold, after: number, limit: number): Earlier[] {
  const { to, earlier } = guardDetail(hold);
  if (earlier === 0) return [];
  const causes = causesOf(hold.cause);
  return hub.ports.sql.all<{ seq: number; item: string }>(
    `SELECT seq, item FROM revision WHERE seq > ? AND seq <= ? AND member = ? AND cause IN (${causes.map(() => "?").join(", ")})
     ORDER BY seq LIMIT ?`,
    after,
    to,
    hold.member,
    ...causes,
    limit,
  );
}

/** Whether restoring would bring this one back: nothing came after it. */
export function isRestorable({ items }: Pick<Hub, "items">, hold: Hold, { seq, item }: Earlier): boolean {
  const now = items.get(item);
  return now?.version.seq === seq && before({ items }, hold, now) !== undefined;
}

/** Brings back what a version of the window took away, in a version of its own; what was typed then is listed. Nothing if the item moved on since. */
export function restoreEarlier(desk: Desk, hold: Hold, { seq, item }: Earlier): void {
  const now = desk.items.get(item);
  if (now?.version.seq !== seq) return;
  const then = before(desk, hold, now);
  if (!then) return;
  const { content } = then;
  const times = timesAfter(desk.kind, now, content, desk.clock.now());
  desk.items.commit({ ...now, content, times, deleted: false, cause: "restored", member: null });
  if (hold.cause !== "rewrites") return;
  const typed = { item, member: hold.member, base: content, content: now.content, standing: content };
  desk.items.conflicts.keep(valuesOf(desk.kind, typed), "guard");
}

/** How an item stood before the member's changes of the window; `undefined`: there is no way back, or none is wanted. */
function before({ items }: Pick<Hub, "items">, hold: Hold, item: Item): Pick<Revision, "content"> | undefined {
  if (hold.cause === "deletions") return item.deleted ? item : undefined;
  if (hold.cause !== "rewrites" || item.deleted) return undefined;
  const { from } = guardDetail(hold);
  const causes: readonly Cause[] = causesOf(hold.cause);
  let seq = item.version.seq;
  for (;;) {
    const version = items.revision(item.id, seq);
    if (!version || version.deleted) return undefined;
    const isTheirs = version.member === hold.member && causes.includes(version.cause) && seq >= from;
    if (!isTheirs) return version;
    seq = version.previous;
  }
}

function causesOf(cause: Hold["cause"]): Cause[] {
  return Object.entries(COUNTED)
    .filter(([, counted]) => (counted satisfies Guarded) === cause)
    .map(([name]) => name as Cause);
}
