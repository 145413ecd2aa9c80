import { LEFT_OUT } from "../../shared/reasons.ts";
import type {
  Remedy,
  RemedyOrder,
  RemedyResult,
  TroublePage,
  TroubleQuery,
  TroubleView,
} from "../../shared/contract/troubles.ts";
import type { Content } from "../../shared/content.ts";
import { type ItemState, stateInWords } from "../../shared/states.ts";
import type { Errand, Errands } from "./errands.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import type { CopyOrder } from "./protocol.ts";
import { iso, memberView } from "./views.ts";

/** What wants a person in a ring: copies that failed and the like, and what administrators do about them (P58). */

type ExceptionRow = {
  member: string;
  item: string;
  state: string;
  reason: string;
  at: number;
  tries: number | null;
  content: string | null;
};

/** What can be done about a copy in each state. Of what is held its hold decides. */
const REMEDIES: Readonly<Partial<Record<ItemState, readonly Remedy[]>>> = {
  Failed: ["retry", "restore", "exclude", "uncouple"],
  Parked: ["retry", "restore", "exclude", "uncouple"],
  Pending: ["retry"],
  Orphaned: ["restore", "exclude"],
};

/** A page of the copies that are not simply in sync, member by member. */
export function troublePage(hub: Hub, query: TroubleQuery): TroublePage {
  const rows = hub.ports.sql.all<ExceptionRow>(
    `SELECT exception.*, revision.content FROM exception
     LEFT JOIN item ON item.id = exception.item LEFT JOIN revision ON revision.seq = item.seq
     WHERE exception.member || ' ' || exception.item > ? AND (? = '' OR exception.member = ?) AND (? = '' OR exception.state = ?)
     ORDER BY exception.member || ' ' || exception.item LIMIT ?`,
    query.after ?? "",
    query.member ?? "",
    query.member ?? "",
    query.state ?? "",
    query.state ?? "",
    query.limit + 1,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const suspended = hub.members.all().filter(({ state, suspended: why }) => state === "active" && why !== null);
  return {
    problems: shown.flatMap((row) => viewOf(hub, row) ?? []),
    members: query.after === undefined ? suspended.map((member) => memberView(hub, member)) : [],
    next: rows.length > shown.length && last ? `${last.member} ${last.item}` : null,
  };
}

function viewOf(hub: Hub, row: ExceptionRow): TroubleView | null {
  const member = hub.members.get(row.member);
  if (!member || member.state === "left") return null;
  const state = row.state as ItemState;
  const content = row.content === null ? {} : (JSON.parse(row.content) as Content);
  return {
    member: member.id,
    address: member.label,
    item: row.item,
    title: hub.kind.title(content),
    state,
    stateWords: stateInWords(state, { reason: row.reason, ...(row.tries === null ? {} : { tries: row.tries }) }),
    reason: row.reason,
    since: iso(row.at),
    remedies: [...remediesOf(state, row.reason)],
    ordered: orderedFor(hub, member.id, row.item),
  };
}

function remediesOf(state: ItemState, reason: string): readonly Remedy[] {
  if (state === "Excluded") return reason === LEFT_OUT ? ["include"] : [];
  return REMEDIES[state] ?? [];
}

function orderedFor(hub: Hub, member: string, item: string): Remedy | null {
  const row = hub.ports.sql.first<{ payload: string }>(
    "SELECT payload FROM errand WHERE what = 'order' AND member = ?",
    keyOf(member, item),
  );
  return row ? (JSON.parse(row.payload) as Ordered).act : null;
}

/** What is owed to a mailbox: the version is filled in when it is sent. */
export type Ordered = Pick<CopyOrder, "id" | "item" | "act"> & { readonly member: string };

function keyOf(member: string, item: string): string {
  return `${member} ${item}`;
}

/** Books what an administrator wants done, copy by copy: each stands or falls by itself. The errands then carry it out. */
export function orderRemedies(hub: Hub, errands: Errands, order: RemedyOrder): RemedyResult {
  return hub.transaction(() => ({
    copies: order.copies.map(({ member: id, item }) => {
      const why = whyNot(hub, hub.members.get(id), item, order.remedy);
      if (why === null) {
        const ordered: Ordered = { id: `${order.request} ${order.remedy}`, item, act: order.remedy, member: id };
        errands.book("order", keyOf(id, item), JSON.stringify(ordered));
      }
      return { member: id, item, ordered: why === null, why };
    }),
  }));
}

function whyNot(hub: Hub, member: Member | undefined, item: string, remedy: Remedy): string | null {
  if (member?.state !== "active") return "This mailbox is no member of the ring. getRing lists its members.";
  if (!hub.flowing) return "The ring is paused. Resume it, then try again.";
  if (hub.holds.waiting(item).some((hold) => hold.member === member.id))
    return "It waits for a decision: decide its hold first. listHolds lists them.";
  if (!hub.items.get(item)) return "The ring has no such item. listItems lists its items.";
  if (member.role === "source" && (remedy === "restore" || remedy === "retry"))
    return "This folder only gives to the ring, so nothing is written into it.";
  return null;
}

/** Carries an order to its mailbox. Answers when to ask again (epoch milliseconds), or that it is done. */
export async function carryOrder(hub: Hub, { payload, tries }: Errand): Promise<"done" | number> {
  const { id, item: itemId, act, member: memberId } = JSON.parse(payload) as Ordered;
  const member = hub.members.get(memberId);
  const item = hub.items.get(itemId);
  if (member?.state !== "active" || !item) return "done";
  const obeyed = await hub.ports.spoke(member.mailbox).order(hub.settings.id, memberId, {
    id,
    item: itemId,
    act,
    version: item.version,
    content: item.deleted ? null : item.content,
  });
  return obeyed === "later" ? hub.ports.clock.now() + Math.min(AGAIN_MS * 2 ** tries, LAST_MS) : "done";
}

/** Something is open on the copy: asked again after so long, later each time; a mailbox may be out of reach for weeks. */
const AGAIN_MS = 5_000;
const LAST_MS = 60 * 60_000;
