import { type Content, sameContent, sameValue } from "../../shared/content.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { merge } from "../engine/merge.ts";
import { changedFields } from "../engine/patch.ts";
import type { Cause, Item, Revision } from "./items.ts";
import { timesAfter } from "./override.ts";

/** What an item is to become, by an undo or a restore. */
export interface Next {
  readonly content: Content;
  readonly deleted: boolean;
  readonly times: Item["times"];
  /** Fields that changed since what is undone: they stay as they are. */
  readonly kept: readonly string[];
}

/** What a person's pull did: what the ring held then, and what the copy had held. */
export interface Pulled {
  readonly ring: Content;
  /** `null`: the copy was gone. */
  readonly kept: Content | null;
}

/** Versions that a person made in the pane: those can be taken back whole, deletions and returns included. */
const IN_THE_PANE: ReadonlySet<Cause> = new Set(["pushed", "restored", "undone", "added", "resolved"]);

/**
 * Takes back what a version changed (P45), field by field, sets and lists entry by entry; what changed
 * since stays. A deletion is taken back by bringing the item back; a return, and an item that was
 * added, by deleting it again: only if a person did it in the pane, and nothing was changed since.
 * @param before the version before it; `undefined`: it was the first, or that one is no longer kept
 */
export function undoVersion(
  kind: Kind,
  item: Item,
  made: Revision,
  before: Revision | undefined,
  now: number,
): Result<Next, Refused> {
  if (!before) return made.previous === 0 ? undoFirst(item, made) : err(noLonger("The version before this one"));
  if (made.deleted && !before.deleted) {
    return item.deleted
      ? ok({ content: item.content, deleted: false, times: item.times, kept: [] })
      : err(nothingLeft("It is back already."));
  }
  if (before.deleted && !made.deleted) return undoReturn(item, made, "it came back");
  if (sameContent(before.content, made.content)) return err(nothingLeft("No field was changed by this."));
  if (item.deleted) return err(not("It was deleted since. Undo the deletion first, or restore a version."));
  return putBack(kind, item, made.content, before.content, now);
}

/** Takes back a pull (P45): what the copy held becomes the ring's, field by field; what changed since stays. */
export function undoPull(
  kind: Kind,
  item: Item,
  pulled: Pulled,
  deletedThen: boolean,
  now: number,
): Result<Next, Refused> {
  if (pulled.kept === null) return err(not("The copy was gone before. To be rid of it again, delete it in Outlook."));
  if (item.deleted && !deletedThen)
    return err(not("It was deleted since. Undo the deletion first, or restore a version."));
  const back = putBack(kind, item, pulled.ring, pulled.kept, now);
  if (!item.deleted) return back;
  return ok(back.ok ? { ...back.value, deleted: false } : { ...item, deleted: false, kept: [] });
}

/** An older version's content becomes the newest (P46); a deleted item comes back. */
export function restoreVersion(kind: Kind, item: Item, wanted: Revision, now: number): Result<Next, Refused> {
  const { content } = wanted;
  if (!item.deleted && sameContent(content, item.content)) {
    return err(nothingLeft("The ring holds exactly this already."));
  }
  return ok({ content, deleted: false, times: timesAfter(kind, item, content, now), kept: [] });
}

function undoFirst(item: Item, made: Revision): Result<Next, Refused> {
  return undoReturn(item, made, "it was added");
}

function undoReturn(item: Item, made: Revision, what: string): Result<Next, Refused> {
  if (!IN_THE_PANE.has(made.cause)) return err(not("Delete it in Outlook instead: that deletes it everywhere."));
  if (item.deleted) return err(nothingLeft("It is deleted already."));
  if (!sameContent(item.content, made.content))
    return err(not(`It was changed since ${what}. To be rid of it all the same, delete it in Outlook.`));
  return ok({ content: item.content, deleted: true, times: item.times, kept: [] });
}

/** From `base` to `wanted`, on top of what the item holds now, which wins. */
function putBack(kind: Kind, item: Item, base: Content, wanted: Content, now: number): Result<Next, Refused> {
  const { content, times } = merge(kind, {
    base,
    current: item.content,
    incoming: wanted,
    times: item.times,
    editedAt: now,
    now,
    policy: { kind: "member", favours: "current" },
  });
  if (sameContent(content, item.content)) {
    const since = sameContent(wanted, item.content) ? "It is undone already." : "Everything in it was changed since.";
    return err(nothingLeft(since));
  }
  const kept = changedFields(kind, base, wanted).filter((field) => !sameValue(content[field], wanted[field]));
  return ok({ content, deleted: false, times, kept });
}

/** What is no longer kept cannot be brought back. */
export function noLonger(what: string): Refused {
  return refused("version_not_found", `${what} is no longer kept: versions stay for 30 days after they were replaced.`);
}

function nothingLeft(detail: string): Refused {
  return refused("in_step", detail);
}

function not(detail: string): Refused {
  return refused("not_undoable", detail);
}
