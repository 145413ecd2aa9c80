import type { HistoryView, LogEntry, VersionView } from "../../shared/contract/items.ts";
import type { Content } from "../../shared/content.ts";
import { diff } from "../engine/diff.ts";
import type { Hub } from "./hub.ts";
import type { Cause } from "./items.ts";
import { conflicts, iso } from "./views.ts";

/** So many versions of an item are shown. */
const VERSIONS = 200;

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

/** The versions of an item, newest first, with who, when and which fields; `null` if the ring does not know it. */
export function historyView(hub: Hub, item: string): HistoryView | null {
  const revisions = hub.items.history(item, VERSIONS + 1);
  if (revisions.length === 0) return null;
  const versions = revisions.slice(0, VERSIONS).map((revision, index): VersionView => {
    const before = revisions[index + 1];
    return {
      sequence: revision.version.seq,
      at: iso(revision.at),
      change: `v${revision.version.seq}`,
      cause: revision.cause,
      person: hub.acts.madeBy(item, revision.version.seq)?.who.name ?? null,
      undo: { allowed: false, why: null },
      member: revision.member,
      by: addressOf(hub, revision.member),
      deleted: revision.deleted,
      changes: diff(
        hub.kind,
        before && !before.deleted ? before.content : null,
        revision.deleted ? null : revision.content,
      ),
    };
  });
  return { item, versions, acts: [], conflicts: conflicts(hub, item) };
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
};

/** Of these causes people want to know which fields. */
const WITH_FIELDS: ReadonlySet<Cause> = new Set(["edited", "merged", "conflict", "pushed", "restored", "undone"]);

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
