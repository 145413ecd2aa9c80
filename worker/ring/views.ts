import type { ConflictView, ItemPage, ItemQuery, ItemSummary, ItemView } from "../../shared/contract/items.ts";
import type { MemberView, RingView } from "../../shared/contract/rings.ts";
import type { Content, Value } from "../../shared/content.ts";
import { type ItemState, stateInWords } from "../../shared/states.ts";
import { ATTENTION, CopyStates } from "./copy-states.ts";
import { directionWords } from "./directions.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import { warningOf } from "./plan-view.ts";
import { readingId } from "./reading-detail.ts";
import { notesOn, policyView } from "./policy.ts";

/** What people see of a ring: read from the hub alone, whatever the number of members. */

type ItemRow = { seq: number; item: string; content: string; deleted: number; member: string | null; at: number };

/** A page is looked for in so many items at most, so that one call stays short. */
const SCAN = 2_000;
const CHUNK = 200;
const NEWEST = Number.MAX_SAFE_INTEGER;

/** The ring with its members. */
export function ringView(hub: Hub): RingView {
  const { id, name, kind, createdAt, wipeAt } = hub.settings;
  const states = new CopyStates(hub);
  return {
    id,
    name,
    kind,
    state: hub.state,
    createdAt: iso(createdAt),
    wipeAt: wipeAt === null ? null : iso(wipeAt),
    acts: hub.settings.acts,
    policy: policyView(hub.settings.policy),
    notes: notesOn(hub.settings.policy, states.members),
    stateWords: stateWords(hub),
    paused: hub.settings.paused,
    pausedAll: hub.settings.pausedAll,
    sequence: hub.line.head().seq,
    items: Number(hub.ports.sql.first("SELECT count(*) AS n FROM item WHERE deleted = 0")?.n ?? 0),
    conflicts: Number(
      hub.ports.sql.first(
        `SELECT count(DISTINCT item.id) AS n FROM conflict JOIN item ON item.id = conflict.item WHERE ${UNDECIDED}`,
      )?.n ?? 0,
    ),
    holds: Number(
      hub.ports.sql.first("SELECT count(*) AS n FROM hold WHERE state = 'open' AND cause <> 'joining'")?.n ?? 0,
    ),
    members: states.members.map((member) => memberView(hub, member, states)),
  };
}

function stateWords({ state, settings }: Hub): string {
  if (state === "deleted") return "Deleted. What it kept the same stays in every folder as it is.";
  if (settings.pausedAll)
    return settings.paused ? "Everything is paused, and this ring by itself, too." : "Everything is paused.";
  return settings.paused ? "Paused: nothing flows until it is resumed." : "Changes flow.";
}

/** One member. */
export function memberView(hub: Hub, member: Member, states = new CopyStates(hub)): MemberView {
  const rows = hub.ports.sql.all<{ state: string; n: number }>(
    "SELECT state, count(*) AS n FROM exception WHERE member = ? GROUP BY state",
    member.id,
  );
  const counted = (state: string): number => rows.find((row) => row.state === state)?.n ?? 0;
  return {
    id: member.id,
    mailbox: member.mailbox,
    address: member.label,
    folder: member.folder,
    folderName: member.folderName,
    role: member.assigned,
    receives: member.receives,
    gives: member.gives,
    takesPart: directionWords(member),
    state: stateOf(member),
    reason: member.suspended,
    behind: states.behind(member),
    failed: counted("Failed"),
    parked: counted("Parked"),
    excluded: counted("Excluded"),
    held: hub.holds.waitingOf(member.id),
    addedAt: iso(member.addedAt),
    review: member.review && !member.admitted,
    warning: member.joining ? readingWarning(hub, member) : null,
  };
}

function readingWarning(hub: Hub, member: Member): string | null {
  const hold = hub.holds.get(readingId(member.id));
  return hold ? warningOf(hold, hub.holds.count(hold.id, "open")) : null;
}

function stateOf(member: Member): MemberView["state"] {
  if (member.state !== "active") return "leaving";
  if (member.suspended !== null) return "suspended";
  return member.joining ? "joining" : "active";
}

/** A page of items, the latest changes first. */
export function itemPage(hub: Hub, query: ItemQuery, seen: (item: string) => boolean = () => true): ItemPage {
  const states = new CopyStates(hub);
  const found: ItemSummary[] = [];
  let before = query.after === undefined ? NEWEST : Number(query.after);
  for (let scanned = 0; scanned < SCAN; scanned += CHUNK) {
    const rows = itemRows(hub, before, query);
    for (const row of rows) {
      before = row.seq;
      if (!seen(row.item)) continue;
      const content = JSON.parse(row.content) as Content;
      if (!matches(hub, content, query.search)) continue;
      const item = summary(hub, states, row, content);
      if (isWanted(item.state, query)) found.push(item);
      if (found.length === query.limit) return { items: found, next: String(before) };
    }
    if (rows.length < CHUNK) return { items: found, next: null };
  }
  return { items: found, next: String(before) };
}

/**
 * The item with its copies, the telling ones first; `null` if the ring does not know it.
 * @param own the caller's member: its copy comes first; `null`: they have none
 */
export function itemView(hub: Hub, id: string, own: string | null, states = new CopyStates(hub)): ItemView | null {
  const row = hub.ports.sql.first<ItemRow>(
    `SELECT revision.seq, revision.item, revision.content, revision.deleted, revision.member, revision.at
     FROM item JOIN revision ON revision.seq = item.seq WHERE item.id = ?`,
    id,
  );
  if (!row) return null;
  const content = JSON.parse(row.content) as Content;
  const copies = states.copies({ id, seq: row.seq, deleted: row.deleted === 1 }, own);
  return {
    ...summary(hub, states, row, content),
    fields: hub.kind.fields
      .filter(({ name }) => content[name] !== undefined)
      .map(({ name, label }) => ({ field: name, label, value: hub.kind.describe(name, content[name]) })),
    copies: copies.told.map(({ member, state: { state, reason, ...more } }) => {
      return { member: member.id, address: member.label, state, stateWords: stateInWords(state, more), reason };
    }),
    copiesTotal: copies.total,
    copiesInSync: copies.inSync,
    conflicts: conflicts(hub, id),
  };
}

/** The values of an item that lost, newest first. */
export function conflicts(hub: Hub, id: string): ConflictView[] {
  const labels = new Map(hub.kind.fields.map(({ name, label }) => [name, label]));
  return hub.ports.sql
    .all<{ field: string; value: string; member: string | null; seq: number; at: number }>(
      "SELECT field, value, member, seq, at FROM conflict WHERE item = ? ORDER BY id DESC LIMIT 200",
      id,
    )
    .map(({ field, value, member, seq, at }) => ({
      field,
      label: labels.get(field) ?? field,
      value: hub.kind.describe(field, JSON.parse(value) as Value),
      member,
      sequence: seq,
      at: iso(at),
    }));
}

/** A time as the API writes it. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

function summary(hub: Hub, states: CopyStates, row: ItemRow, content: Content): ItemSummary {
  const deleted = row.deleted === 1;
  const { state, ...more } = states.summary({ id: row.item, seq: row.seq, deleted });
  return {
    id: row.item,
    title: hub.kind.title(content),
    state,
    stateWords: stateInWords(state, more),
    sequence: row.seq,
    deleted,
    changedAt: iso(row.at),
    changedBy: row.member,
  };
}

/** A conflict that wants a person: it waits, or lost in the newest version; and nobody has decided. */
const UNDECIDED =
  "(conflict.state = 'open' OR (conflict.seq >= item.seq AND coalesce(conflict.state, 'kept') = 'kept'))";

/** What wants a person: a copy that failed and the like, or a value that lost in the newest version. */
const WANTING = `AND (item.id IN (SELECT item FROM exception WHERE state NOT IN ('Excluded', 'NotCoupled'))
  OR item.id IN (SELECT held.item FROM held JOIN hold ON hold.id = held.hold WHERE hold.state = 'open' AND hold.cause <> 'joining')
  OR EXISTS (SELECT 1 FROM conflict WHERE conflict.item = item.id AND ${UNDECIDED}))`;

function itemRows(hub: Hub, before: number, query: ItemQuery): ItemRow[] {
  return hub.ports.sql.all<ItemRow>(
    `SELECT revision.seq, revision.item, revision.content, revision.deleted, revision.member, revision.at
     FROM revision JOIN item ON item.id = revision.item AND item.seq = revision.seq
     WHERE revision.seq < ? AND revision.deleted = ? ${query.attention === "true" ? WANTING : ""}
     ORDER BY revision.seq DESC LIMIT ?`,
    before,
    query.deleted === "true" ? 1 : 0,
    CHUNK,
  );
}

function isWanted(state: ItemState, query: ItemQuery): boolean {
  if (query.attention === "true" && !ATTENTION.has(state)) return false;
  return query.state === undefined || state === query.state;
}

function matches(hub: Hub, content: Content, search: string | undefined): boolean {
  if (search === undefined || search.trim() === "") return true;
  const wanted = search.trim().toLocaleLowerCase();
  if (hub.kind.title(content).toLocaleLowerCase().includes(wanted)) return true;
  return Object.entries(content).some(([field, value]) =>
    hub.kind.describe(field, value).toLocaleLowerCase().includes(wanted),
  );
}
