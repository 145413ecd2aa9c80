import { sameContent } from "../../shared/content.ts";
import type { Desk } from "./edit.ts";
import { guardDetail } from "./holds.ts";
import type { Item } from "./items.ts";
import type { Content } from "../../shared/content.ts";

/** An item that comes back to the same content so often within an hour is not edited by people. */
const RETURNS = 5;
const WITHIN_MS = 60 * 60_000;
/** Versions that are looked through: with two programs that disagree every second one is a return. */
const LOOKED_AT = RETURNS * 3;

/**
 * P59: whether another program undoes in a folder what the ring changes there. What it undoes comes back as an edit, the
 * ring passes it on, somebody's program answers, and so for ever. Reads one row for an item that was at rest.
 * @param member in whose folder: what was decided about it before begins a new count
 */
export function isLoop(desk: Desk, member: string, item: Item, content: Content): boolean {
  const since = desk.clock.now() - WITHIN_MS;
  const newest = desk.items.revision(item.id, item.version.seq);
  if (!newest || newest.at < since) return false;
  const recent = desk.items.history(item.id, LOOKED_AT).filter(({ at }) => at >= since);
  const returns = recent.filter((version) => sameContent(version.content, content));
  if (returns.length < RETURNS) return false;
  const last = desk.holds.lastDecided(member, "loops");
  const until = last ? guardDetail(last).until : 0;
  return returns.filter(({ version }) => version.seq > until).length >= RETURNS;
}
