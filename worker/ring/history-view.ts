import type { Offer } from "../../shared/contract/acts.ts";
import type { HistoryActView, HistoryView, LogEntry, VersionView } from "../../shared/contract/items.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Content } from "../../shared/content.ts";
import { err, type Result } from "../../shared/result.ts";
import { diff } from "../engine/diff.ts";
import type { Act } from "./acts.ts";
import { type Undoer, undonePull } from "./change.ts";
import type { Hub } from "./hub.ts";
import type { Cause } from "./items.ts";
import { refusalOf, type Standing } from "./may-act.ts";
import { undoVersion } from "./undo.ts";
import { notesView } from "./note-view.ts";
import { conflicts, iso } from "./views.ts";

/** So many versions of an item are shown, and so many acts beside them. */
const SHOWN = 200;

type RevisionRow = {
  seq: number;
  item: string;
  previous: number;
  content: string;
  deleted: number;
  cause: string;
  member: string | null;
  at: number;
};

/**
 * The versions of an item, newest first, with who, when and which fields, and what was done to it that
 * made no version; `null` if the ring does not know it.
 * @param person who looks: decides what can be undone
 */
export function historyView(hub: Hub, id: string, person: Standing & Undoer): HistoryView | null {
  const item = hub.items.get(id);
  if (!item) return null;
  const revisions = hub.items.history(id, SHOWN + 1);
  const people = hub.acts.makersOf(id, revisions.at(-1)?.version.seq ?? 0);
  const refusal = refusalOf("undo", person);
  const undoable = (work: () => Result<unknown, Refused>): Offer => {
    const outcome = refusal === null ? work() : err(refusal);
    return { allowed: outcome.ok, why: outcome.ok ? null : outcome.error.detail };
  };
  const versions = revisions.slice(0, SHOWN).map((revision, index): VersionView => {
    const before = revisions[index + 1];
    return {
      sequence: revision.version.seq,
      at: iso(revision.at),
      change: `v${revision.version.seq}`,
      cause: revision.cause,
      member: revision.member,
      by: addressOf(hub, revision.member),
      person: people.get(revision.version.seq) ?? null,
      undo: undoable(() => undoVersion(hub.kind, item, revision, before, hub.ports.clock.now())),
      deleted: revision.deleted,
      changes: diff(
        hub.kind,
        before && !before.deleted ? before.content : null,
        revision.deleted ? null : revision.content,
      ),
    };
  });
  const others = hub.acts.withoutVersion(id, SHOWN).flatMap((act): HistoryActView[] => {
    if (act.kind !== "resync" && act.kind !== "pull") return [];
    const undo = act.kind === "pull" ? undoable(() => undonePull(hub, person, item, act.id)) : NOTHING_CHANGED;
    return [{ ...actRow(hub, act, act.kind), undo }];
  });
  return { item: id, versions, acts: others, notes: notesView(hub, id), conflicts: conflicts(hub, id) };
}

const NOTHING_CHANGED: Offer = { allowed: false, why: "A resync overrides nothing, so there is nothing to undo." };

function actRow(hub: Hub, act: Act, kind: HistoryActView["act"]): Omit<HistoryActView, "undo"> {
  const by = addressOf(hub, act.member);
  return {
    change: `a:${act.id}`,
    at: iso(act.at),
    act: kind,
    person: act.who.name,
    by,
    words:
      kind === "pull"
        ? `Pulled by ${act.who.name}: the ring's version replaced the copy${by === null ? "" : ` in ${by}`}`
        : `Resynced by ${act.who.name}`,
    changes: kind === "pull" ? overridden(hub, act) : [],
  };
}

/** The fields that a pull overrode: what the copy held, and what the ring gave it. */
function overridden(hub: Hub, act: Act): HistoryActView["changes"] {
  const { version, kept } = act.detail;
  const then = version && hub.items.revision(act.item, version.seq);
  return then ? diff(hub.kind, kept ?? null, then.deleted ? null : then.content) : [];
}

/** What happened after `after`, oldest first; the newest `limit` entries if it is `null`. */
export function logView(hub: Hub, after: number | null, limit: number): LogEntry[] {
  const rows =
    after === null
      ? hub.ports.sql.all<RevisionRow>("SELECT * FROM revision ORDER BY seq DESC LIMIT ?", limit).reverse()
      : hub.ports.sql.all<RevisionRow>("SELECT * FROM revision WHERE seq > ? ORDER BY seq LIMIT ?", after, limit);
  return rows.map((row) => entryOf(hub, row));
}

function entryOf(hub: Hub, row: RevisionRow): LogEntry {
  const content = JSON.parse(row.content) as Content;
  const cause = row.cause as Cause;
  return {
    sequence: row.seq,
    at: iso(row.at),
    item: row.item,
    title: hub.kind.title(content),
    by: addressOf(hub, row.member),
    cause,
    words: inWords(hub, row, content, cause),
  };
}

const WORDS: Readonly<Record<Cause, string>> = {
  created: "Created",
  edited: "Changed",
  merged: "Merged with a change made elsewhere",
  conflict: "Changed in two places at once; the value that lost is kept",
  deleted: "Deleted",
  revived: "Brought back",
  recovered: "Recovered",
  pushed: "Pushed",
  restored: "Restored an older version",
  undone: "Undone",
  added: "Added",
  resolved: "Conflict resolved",
};

/** Of these causes people want to know which fields. */
const WITH_FIELDS: ReadonlySet<Cause> = new Set([
  "edited",
  "merged",
  "conflict",
  "pushed",
  "restored",
  "undone",
  "resolved",
]);

/** What happened in one version, in words: "Pushed by Anna Berg: Job title". @param person who did it in the pane */
export function changeInWords(cause: Cause, person: string | null, labels: readonly string[]): string {
  const words = person === null ? WORDS[cause] : `${WORDS[cause]} by ${person}`;
  return WITH_FIELDS.has(cause) && labels.length > 0 ? `${words}: ${labels.join(", ")}` : words;
}

function inWords(hub: Hub, row: RevisionRow, content: Content, cause: Cause): string {
  const before = hub.ports.sql.first<{ content: string }>("SELECT content FROM revision WHERE seq = ?", row.previous);
  const labels = before ? diff(hub.kind, JSON.parse(before.content) as Content, content).map(({ label }) => label) : [];
  return changeInWords(cause, hub.acts.madeBy(row.item, row.seq)?.who.name ?? null, labels);
}

function addressOf(hub: Hub, member: string | null): string | null {
  return member === null ? null : (hub.members.get(member)?.label ?? null);
}
