import type { ConflictPage, ConflictQuery, RingConflict } from "../../shared/contract/conflicts.ts";
import { asEntries } from "../engine/set.ts";
import type { Conflict, Rule } from "./conflicts.ts";
import type { Hub } from "./hub.ts";
import type { Item } from "./items.ts";
import { fieldOf, isFull, planOf } from "./resolve.ts";
import { iso } from "./views.ts";

/** The values of a ring that do not stand, oldest first. */
export function conflictPage(
  hub: Hub,
  { state = null, after, limit }: Omit<ConflictQuery, "state"> & { readonly state?: ConflictQuery["state"] | null },
): ConflictPage {
  const found = hub.items.conflicts.page(state, after, limit);
  const conflicts = found.flatMap((conflict) => {
    const item = hub.items.get(conflict.item);
    return item ? [viewOf(hub, conflict, item)] : [];
  });
  const last = found.at(-1);
  return { conflicts, next: found.length === limit && last ? String(last.id) : null };
}

function viewOf(hub: Hub, conflict: Conflict, item: Item): RingConflict {
  const { id, field, value, member, at, state, rule, decidedAt, decidedBy } = conflict;
  const { kind } = hub;
  return {
    id,
    item: item.id,
    title: kind.title(item.content),
    deleted: item.deleted,
    field,
    label: fieldOf(kind, field)?.label ?? field,
    stands: item.content[field] === undefined ? "" : kind.describe(field, item.content[field]),
    value: kind.describe(field, value),
    member,
    by: member === null ? null : (hub.members.get(member)?.label ?? null),
    at: iso(at),
    state,
    rule,
    words: `${WORDS[rule]} ${state === "decided" ? DECIDED : effectOf(hub, conflict, item)}`,
    decidedAt: decidedAt === null ? null : iso(decidedAt),
    decidedBy,
    plan: planOf(conflict, item),
  };
}

/** What using the value would do, in words. */
function effectOf(hub: Hub, { field: name, value }: Conflict, item: Item): string {
  if (item.deleted) return "The item is deleted: to use the value brings it back.";
  const field = fieldOf(hub.kind, name);
  const entries = asEntries(item.content[name]);
  if (field?.type === "set") return "To use it adds it.";
  if (field?.type !== "list") return "To use it puts it in the place of what stands.";
  const [first] = entries;
  if (!isFull(field, entries.length) || first === undefined) return "To use it adds it to the list.";
  const [entry] = asEntries(value);
  return entry === undefined
    ? "To use it changes nothing."
    : `The list is full: to use it puts it in the place of the first entry, ${hub.kind.describe(name, [first])}.`;
}

const DECIDED = "It was decided.";

const WORDS: Readonly<Record<Rule, string>> = {
  latest: "It was changed in two places at once, and the later edit stands.",
  member: "It was changed in two places at once, and the edit of the member that the ring names stands.",
  ask: "It was changed in two places at once, and nobody has decided by rule.",
  reader: "It was typed in a folder that only receives.",
  full: "The list had no room for it.",
  deletion: "It was typed while the item was deleted elsewhere.",
  recovery: "It was found when the ring's storage had been set back.",
  guard: "It was one of many changes that an administrator did not let through.",
};
