import type { ActView } from "../../shared/contract/acts.ts";
import type { Act, Later, PersonalAct } from "./acts.ts";
import { CopyStates } from "./copy-states.ts";
import type { Hub } from "./hub.ts";
import { iso } from "./views.ts";

/** How far an act is: members that have what it made, or have looked; and those that follow later. */
interface Reach {
  readonly total: number;
  readonly done: number;
  readonly later: readonly Later[];
}

/** What is known of an act beside its row. */
interface Known {
  /** Of a resync that is under way. */
  readonly looks: { readonly open: number; readonly later: readonly Later[] };
  /** Whether who looks may undo at all. */
  readonly undoable: boolean;
}

/**
 * What became of an act, for people. A resync is done when every mailbox was told; everything else is done, for
 * everybody, once the ring has it: how many copies follow is its progress, and nobody waits for a slow one.
 */
export function actView(hub: Hub, act: PersonalAct, { looks, undoable }: Known): ActView {
  const reach =
    act.kind === "resync" ? ofResync(act, looks) : act.seq === null ? DONE_HERE : ofVersion(hub, act, act.seq);
  const running = act.state === "running";
  return {
    id: act.id,
    act: act.kind,
    ring: hub.settings.id,
    item: act.item,
    at: iso(act.at),
    person: act.who.name,
    state: running ? "running" : "done",
    words: inWords(act, reach),
    sequence: act.seq,
    change: undoable ? changeOf(act) : null,
    progress: { done: reach.done + reach.later.length, total: reach.total },
    later: reach.later.map(({ member, reason }) => ({ address: hub.members.get(member)?.label ?? member, reason })),
  };
}

/** What names this act to undo; `null`: there is nothing to undo. */
function changeOf(act: Act): string | null {
  if (act.seq !== null) return `v${act.seq}`;
  return act.kind === "pull" ? `a:${act.id}` : null;
}

/** A pull is between the ring and one copy: granted, it is that mailbox's. */
const DONE_HERE: Reach = { total: 1, done: 1, later: [] };

function ofResync(act: Act, looks: { open: number; later: readonly Later[] }): Reach {
  const total = act.detail.total ?? 0;
  const later = act.detail.later ?? looks.later;
  const open = act.state === "done" ? 0 : looks.open;
  return { total, done: total - open - later.length, later };
}

/** Of an act that made a version: who has been handed it. A copy that is out of reach or fails gets it later. */
function ofVersion(hub: Hub, act: Act, seq: number): Reach {
  const states = new CopyStates(hub);
  const receivers = states.members.filter(
    ({ id, state, role }) => state === "active" && role !== "source" && id !== act.member,
  );
  const later: Later[] = [];
  let done = 0;
  for (const member of receivers) {
    const { state, reason } = states.copy({ id: act.item, seq, deleted: false }, member);
    if (state === "Failed" || state === "Parked" || member.suspended !== null) {
      later.push({ member: member.id, reason: reason ?? "it could not be written" });
    } else if (state !== "Pending") done += 1;
  }
  return { total: receivers.length, done, later };
}

const DONE: Readonly<Record<PersonalAct["kind"], string>> = {
  resync: "Every mailbox looked at its copy. What was out of step is being brought in step.",
  push: "The ring has taken your copy over.",
  pull: "The ring's version replaces your copy. What it held before is kept, and comes back by undo.",
  undo: "The change is undone.",
  restore: "The older version is the ring's newest again.",
  add: "Added to the ring.",
};

/** In a folder that only receives, a pull cannot be undone. */
const READERS_PULL = "The ring's version replaces your copy. What it held before stays in its history.";

function inWords(act: PersonalAct, { total, done, later }: Reach): string {
  if (act.kind === "resync") {
    if (act.state === "running") return `Asking every mailbox to look at its copy: ${done + later.length} of ${total}.`;
    return later.length === 0
      ? DONE.resync
      : `${done} of ${total} mailboxes looked at their copies. The others follow by themselves.`;
  }
  if (act.detail.reader) return READERS_PULL;
  if (act.seq === null || total === 0) return DONE[act.kind];
  // A mailbox that was handed a version may still be writing it: that it is there, nobody knows yet.
  if (later.length > 0)
    return `${DONE[act.kind]} It is on its way to ${done} of ${total} other copies; the others follow by themselves.`;
  if (done === 0) return `${DONE[act.kind]} The other copies follow.`;
  return done < total
    ? `${DONE[act.kind]} It is on its way to ${done} of ${total} other copies.`
    : `${DONE[act.kind]} It is on its way to all other copies.`;
}
