import { type Content, sameContent } from "../../shared/content.ts";
import {
  PLAN_EXAMPLES,
  type PlanDifference,
  type PlanExample,
  type PlanView,
  type UndecidedPage,
  type UndecidedQuery,
} from "../../shared/contract/plans.ts";
import { digest, fingerprint } from "../engine/fingerprint.ts";
import { changedFields } from "../engine/patch.ts";
import type { Held, Hold } from "./holds.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import { readingOf } from "./reading-detail.ts";

type Counts = Record<keyof PlanView["counts"], number>;
type Examples = Record<keyof PlanView["examples"], PlanExample[]>;

/** The plan of a member's first reading, as folder and ring are now; the copies were matched before. */
export function planView(hub: Hub, member: Member, hold: Hold): PlanView {
  const counts: Counts = { couple: 0, differ: 0, createHere: 0, createInRing: 0, stay: 0, ambiguous: 0, leftOut: 0 };
  const examples: Examples = { couple: [], differ: [], createHere: [], createInRing: [], ambiguous: [] };
  const spoken = new Set<string>();
  const parts: string[] = [];
  let read = 0;
  for (const held of hub.readings.heldOf(hold)) {
    read += 1;
    parts.push(partOf(hub, held));
    for (const item of itemsOf(held)) spoken.add(item);
    count(hub, member, held, counts, examples);
  }
  for (const item of member.role === "source" ? [] : hub.readings.uncoupled(member)) {
    if (spoken.has(item.id)) continue;
    counts.createHere += 1;
    if (examples.createHere.length < PLAN_EXAMPLES)
      examples.createHere.push({ ...NOTHING, item: item.id, title: hub.kind.title(item.content()) });
  }
  return {
    plan: digest([...parts, String(counts.createHere)]),
    state: member.admitted ? "run" : readingOf(hold).listed ? "ready" : "reading",
    read,
    matchBy: hub.readings.rules(hold).map(({ name }) => name),
    rules: hub.kind.matchRules.map(({ name, label }) => ({ name, label })),
    counts,
    examples,
    warning: warningOf(hold, read),
  };
}

/** A warning for whoever adds a mailbox's own default folder; `null`: it is none. */
export function warningOf(hold: Hold | undefined, read: number): string | null {
  if (!hold || !readingOf(hold).ownFolder) return null;
  const found = read === 0 ? "" : ` ${read} were found so far.`;
  return `This is the mailbox's own default folder: everything that its owner keeps there takes part in the ring.${found}`;
}

/** A page of the copies that a person has to decide about. */
export function undecidedPage(hub: Hub, member: Member, hold: Hold, { after, limit }: UndecidedQuery): UndecidedPage {
  const undecided: UndecidedPage["undecided"] = [];
  for (const held of hub.readings.heldOf(hold, "open", after)) {
    if (held.verdict?.kind !== "ambiguous") continue;
    if (undecided.length === limit) return { undecided, next: undecided.at(-1)?.copy ?? null };
    const content = held.content ?? {};
    const candidates = held.verdict.items.flatMap((id) => {
      const item = hub.items.get(id);
      if (!item || item.deleted) return [];
      const free = !hub.readings.isCoupled(member, id);
      return [
        { item: id, title: hub.kind.title(item.content), free, differences: differences(hub, content, item.content) },
      ];
    });
    undecided.push({ copy: held.copy, title: hub.kind.title(content), candidates });
  }
  return { undecided, next: null };
}

/** What tells one plan from another about one copy: what it holds, what becomes of it, and what the items hold that it meets. */
function partOf(hub: Hub, held: Held): string {
  const prints = itemsOf(held).map((item) => hub.items.print(item) ?? "");
  return JSON.stringify([held.copy, fingerprint(held.content ?? {}), held.verdict, ...prints]);
}

function itemsOf({ verdict }: Held): readonly string[] {
  if (verdict?.kind === "couple") return [verdict.item];
  return verdict?.kind === "ambiguous" ? verdict.items : [];
}

function count(hub: Hub, member: Member, held: Held, counts: Counts, examples: Examples): void {
  const { verdict, copy, content } = held;
  const example = { ...NOTHING, copy, title: hub.kind.title(content ?? {}) };
  switch (verdict?.kind) {
    case undefined:
      return;
    case "leaveOut":
      counts.leftOut += 1;
      return;
    case "create":
      counts[member.role === "reader" ? "stay" : "createInRing"] += 1;
      if (member.role !== "reader") show(examples.createInRing, () => example);
      return;
    case "ambiguous":
      counts.ambiguous += 1;
      show(examples.ambiguous, () => example);
      return;
    case "couple": {
      const item = hub.items.get(verdict.item)?.content ?? {};
      const sort = sameContent(item, content ?? {}) ? "couple" : "differ";
      counts[sort] += 1;
      show(examples[sort], () => {
        return { ...example, item: verdict.item, by: verdict.by, differences: differences(hub, content ?? {}, item) };
      });
    }
  }
}

function show(examples: PlanExample[], example: () => PlanExample): void {
  if (examples.length < PLAN_EXAMPLES) examples.push(example());
}

function differences({ kind }: Hub, inFolder: Content, inRing: Content): PlanDifference[] {
  const labels = new Map(kind.fields.map(({ name, label }) => [name, label]));
  return changedFields(kind, inRing, inFolder).map((field) => ({
    field,
    label: labels.get(field) ?? field,
    inFolder: kind.describe(field, inFolder[field]),
    inRing: kind.describe(field, inRing[field]),
  }));
}

const NOTHING: PlanExample = { copy: null, item: null, title: "", by: null, differences: [] };
