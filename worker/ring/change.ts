import type { Preview } from "../../shared/contract/acts.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { diff } from "../engine/diff.ts";
import type { Act } from "./acts.ts";
import type { Hub } from "./hub.ts";
import type { Item } from "./items.ts";
import { unknownItem } from "./override.ts";
import type { RingWish } from "./person-protocol.ts";
import { others, type Person } from "./seeing.ts";
import { type Next, noLonger, restoreVersion, undoPull, undoVersion } from "./undo.ts";

/** An undo or a restore, worked out: what a preview shows and what is carried out are this one object (S19). */
export interface Worked {
  readonly item: Item;
  readonly next: Next;
  /** Names the wish and the version it was worked out on: carried out only while that is the newest. */
  readonly plan: string;
}

/** Who wants something undone: a pull is not everybody's to undo. */
export type Undoer = Pick<Person, "member" | "administers">;

/** Works out what a wish would make of its item now. */
export function workOut(hub: Hub, by: Undoer, wish: RingWish): Result<Worked, Refused> {
  const item = hub.items.get(wish.item);
  if (!item) return err(unknownItem());
  const next = wish.act === "restore" ? restored(hub, item, wish.sequence) : undone(hub, by, item, wish.change);
  if (!next.ok) return next;
  return ok({ item, next: next.value, plan: planOf(wish, item) });
}

/** The name of a wish, worked out on the item's version of now. */
export function planOf(wish: RingWish, { version }: Item): string {
  const what = wish.act === "restore" ? `v${wish.sequence}` : wish.change;
  return `${wish.act} ${what} ${version.seq} ${version.gen}`;
}

function undone(hub: Hub, by: Undoer, item: Item, change: string): Result<Next, Refused> {
  if (change.startsWith("a:")) return undonePull(hub, by, item, change.slice(2));
  const made = hub.items.revision(item.id, Number(change.slice(1)));
  if (!made) return err(noLonger("That version"));
  const before = made.previous === 0 ? undefined : hub.items.revision(item.id, made.previous);
  return undoVersion(hub.kind, item, made, before, hub.ports.clock.now());
}

/** What undoing a pull would make of the item. */
export function undonePull(hub: Hub, by: Undoer, item: Item, request: string): Result<Next, Refused> {
  const act = hub.acts.get(request);
  const { version, kept } = act?.detail ?? {};
  if (act?.kind !== "pull" || act.item !== item.id || !version || kept === undefined) {
    return err(noLonger("What this copy held"));
  }
  const refusal = whyKeptPull(act, by);
  if (refusal) return err(refusal);
  const then = hub.items.revision(item.id, version.seq);
  if (!then) return err(noLonger("The version of that time"));
  return undoPull(hub.kind, item, { ring: then.content, kept }, then.deleted, hub.ports.clock.now());
}

/**
 * Why somebody may not undo a pull; `null`: they may. It makes what one folder held the ring's: that is for who acts in
 * that folder, and for administrators. What a reader's folder held the ring was never to get (S5).
 */
export function whyKeptPull({ member, detail }: Act, by: Undoer): Refused | null {
  if (detail.reader)
    return refused(
      "not_undoable",
      "The folder that this was pulled in only receives, so what it held stays out of the ring. It is listed here: what is wanted of it can be typed again.",
    );
  if (by.administers || by.member?.id === member) return null;
  return refused(
    "not_undoable",
    "This was pulled in another mailbox, and only who acts there, or an administrator, can undo it.",
  );
}

function restored(hub: Hub, item: Item, sequence: number): Result<Next, Refused> {
  const wanted = hub.items.revision(item.id, sequence);
  return wanted ? restoreVersion(hub.kind, item, wanted, hub.ports.clock.now()) : err(noLonger("That version"));
}

/** What would be done, for people. */
export function previewOf(hub: Hub, person: Person, wish: RingWish, { item, next, plan }: Worked): Preview {
  const effect = next.deleted ? "delete" : item.deleted ? "bring back" : "change";
  const labels = new Map(hub.kind.fields.map(({ name, label }) => [name, label]));
  return {
    plan,
    act: wish.act,
    ring: hub.settings.id,
    item: item.id,
    title: hub.kind.title(next.content),
    words: WORDS[wish.act][effect],
    effect,
    changes: diff(hub.kind, item.deleted ? null : item.content, next.deleted ? null : next.content),
    kept: next.kept.map((field) => ({
      field,
      label: labels.get(field) ?? field,
      value: hub.kind.describe(field, next.content[field]),
    })),
    copies: others(hub, person),
  };
}

const WORDS: Readonly<Record<RingWish["act"], Readonly<Record<Preview["effect"], string>>>> = {
  undo: {
    change: "What this change overwrote is put back, in the ring and in every copy.",
    delete: "It is deleted again, in the ring and in every copy.",
    "bring back": "It comes back, in the ring and in every copy.",
  },
  restore: {
    change: "The older version overrides what the ring holds now, and every copy follows.",
    delete: "It is deleted, in the ring and in every copy.",
    "bring back": "It comes back as this version had it, in the ring and in every copy.",
  },
};
