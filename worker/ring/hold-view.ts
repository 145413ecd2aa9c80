import type { HoldPage, HoldQuery, HoldSummary, HoldView } from "../../shared/contract/holds.ts";
import { earlierOf, isRestorable } from "./earlier.ts";
import { guardDetail, type Hold } from "./holds.ts";
import type { Hub } from "./hub.ts";
import { iso } from "./views.ts";

/** So many of those that were carried out before are named. */
const EARLIER = 200;

/** The holds of a ring that an administrator decides one by one, the newest first. */
export function holdList(hub: Hub, { state, limit }: HoldQuery): HoldSummary[] {
  return hub.holds
    .list(state ?? null, limit)
    .flatMap((hold) => (hold.cause === "joining" ? [] : [holdSummary(hub, hold, hold.cause)]));
}

/** One hold with what waits; `null`: there is none with this id. */
export function holdView(hub: Hub, id: string, { after, limit }: HoldPage): HoldView | null {
  const hold = hub.holds.get(id);
  if (!hold || hold.cause === "joining") return null;
  const summary = holdSummary(hub, hold, hold.cause);
  const held = hub.holds.page(id, after, limit + 1);
  const shown = held.slice(0, limit);
  const titleOf = (item: string, content = hub.items.get(item)?.content): string =>
    content ? hub.kind.title(content) : item;
  const earlier = earlierOf(hub, hold, guardDetail(hold).from - 1, EARLIER);
  return {
    ...summary,
    items: shown.map(({ item, content }) => ({ item, title: titleOf(item, content ?? undefined) })),
    next: held.length > limit ? (shown.at(-1)?.copy ?? null) : null,
    earlierItems: earlier.map((version) => ({
      item: version.item,
      title: titleOf(version.item),
      restorable: isRestorable(hub, hold, version),
    })),
    choices: hold.state === "open" ? choices(summary) : [],
  };
}

function holdSummary(hub: Hub, hold: Hold, cause: HoldSummary["cause"]): HoldSummary {
  const { id, name } = hub.settings;
  const member = hub.members.get(hold.member);
  const detail = guardDetail(hold);
  const count = hold.state === "open" ? hub.holds.count(hold.id, "open") : detail.decided;
  const address = member?.label ?? hold.member;
  return {
    id: hold.id,
    ring: id,
    ringName: name,
    member: hold.member,
    address,
    folderName: member?.folderName ?? "",
    cause,
    state: hold.state,
    words: holdInWords(hold, count, address),
    count,
    earlier: detail.earlier,
    openedAt: iso(hold.openedAt),
    changedAt: iso(hold.changedAt),
    decidedAt: hold.decidedAt === null ? null : iso(hold.decidedAt),
    decidedBy: hold.decidedBy,
    seen: String(detail.changes),
  };
}

const NOUNS: Readonly<Record<Hold["cause"], readonly [one: string, many: string]>> = {
  deletions: ["deletion", "deletions"],
  creations: ["new contact", "new contacts"],
  rewrites: ["change", "changes"],
  loops: ["change that another program seems to have made", "changes that another program seems to have made"],
  joining: ["contact", "contacts"],
};

const ENDS: Readonly<Record<Hold["state"], (n: number) => string>> = {
  open: (n) => (n === 1 ? "waits for a decision" : "wait for a decision"),
  approved: (n) => (n === 1 ? "was approved" : "were approved"),
  restored: (n) => (n === 1 ? "was put back" : "were put back"),
  detached: () => "stay there: the folder was taken out of the ring",
  over: () => "waited; nothing of that is left to decide",
};

/** A hold in one sentence. */
export function holdInWords({ cause, state }: Hold, count: number, address: string): string {
  return `${many(cause, count)} from ${address} ${ENDS[state](count)}`;
}

function many(cause: Hold["cause"], count: number): string {
  return `${count} ${NOUNS[cause][count === 1 ? 0 : 1]}`;
}

/** What each decision would do. */
function choices({ cause, count, earlier, address }: HoldSummary): HoldView["choices"] {
  const held = many(cause, count);
  const before = earlier === 0 ? "" : `, and the ${earlier} of that day that were carried out already`;
  const words = {
    deletions: {
      approve: `Carries out ${held} in every folder. What somebody else changed since stays.`,
      restore: `Puts the ${count} contacts back into ${address}${before}.`,
    },
    creations: {
      approve: `Adds ${held} to every folder.`,
      restore: `Leaves ${held} in ${address} out of the ring; they stay there. What was added before stays everywhere.`,
    },
    rewrites: {
      approve: `Carries out ${held} in every folder.`,
      restore: `Puts the ring's values back into ${address}${before}. The values typed there are kept in the list of conflicts.`,
    },
    loops: {
      approve: `Carries out ${held} in every folder, once. It will go on unless that program is stopped.`,
      restore: `Puts the ring's values back into ${address}, once. The values from there are kept in the list of conflicts.`,
    },
  }[cause];
  const detach = `Takes ${address} out of the ring. Its folder, and every other one, stays as it is.`;
  return [
    { decision: "approve", words: words.approve },
    { decision: "restore", words: words.restore },
    { decision: "detach", words: detach },
  ];
}
