import type { ActView, ItemStatus, MyRing, Offer, Preview } from "../../shared/contract/acts.ts";
import type { CurrentItem, NamedPerson, Selection } from "../ports.ts";
import { START, type Asked, type Reply } from "./stand.ts";

const YES: Offer = { allowed: true, why: null };

/** A ring as its people see it. */
export function aRing(change: Partial<MyRing> = {}): MyRing {
  return {
    id: "r1",
    name: "Company contacts",
    state: "active",
    kind: "contact",
    sequence: 10,
    members: 3,
    member: {
      id: "m1",
      address: "anna@contoso.test",
      folderName: "Company contacts",
      role: "two-way",
      state: "active",
      reason: null,
    },
    add: YES,
    ...change,
  };
}

/** An item that is in sync everywhere. */
export function aStatus(change: Partial<ItemStatus> = {}): ItemStatus {
  const at = new Date(START - 60_000).toISOString();
  return {
    id: "i1",
    title: "Clara Dahl",
    state: "InSync",
    stateWords: "In sync",
    sequence: 10,
    deleted: false,
    changedAt: at,
    changedBy: "m2",
    fields: [],
    copies: [],
    copiesTotal: change.copies?.length ?? 0,
    copiesInSync: change.copies?.filter(({ state }) => state === "InSync").length ?? 0,
    conflicts: [],
    ring: { id: "r1", name: "Company contacts", state: "active", kind: "contact" },
    own: {
      member: "m1",
      address: "anna@contoso.test",
      folderName: "Company contacts",
      role: "two-way",
      compared: "same",
      words: "",
      checkedAt: at,
      retryAt: null,
      differences: [],
    },
    lastChange: { at, by: "bert@contoso.test", person: null, cause: "edited", words: "", fields: ["Job title"] },
    offers: { resync: YES, push: YES, pull: YES, restore: YES },
    ...change,
  };
}

/** What an act would do. */
export function aPreview(change: Partial<Preview> = {}): Preview {
  return {
    plan: "plan-1",
    act: "push",
    ring: "r1",
    item: "i1",
    title: "Clara Dahl",
    words: "Your copy overrides the ring.",
    effect: "change",
    changes: [{ field: "jobTitle", label: "Job title", before: "Buyer", after: "Head" }],
    kept: [],
    copies: 2,
    ...change,
  };
}

/** An act that is through. */
export function anAct(change: Partial<ActView> = {}): ActView {
  return {
    id: "act-1",
    act: "push",
    ring: "r1",
    item: "i1",
    at: new Date(START).toISOString(),
    person: "Anna",
    state: "done",
    words: "Your copy is the ring's version now.",
    sequence: 11,
    change: "v11",
    progress: { done: 2, total: 2 },
    later: [],
    ...change,
  };
}

/** Somebody named by an item. */
export function named(address: string, part: NamedPerson["part"] = "to"): NamedPerson {
  return { name: address.split("@")[0] ?? "", address, part };
}

/** A message that is open, with these people. */
export function anItem(key: string, people: readonly NamedPerson[], change: Partial<CurrentItem> = {}): Selection {
  const item: CurrentItem = {
    key,
    kind: "message",
    mode: "read",
    title: key,
    id: null,
    people,
    sharedMailbox: null,
    ...change,
  };
  return { kind: "item", item };
}

/** Answers getItemStatus and the like from a table of what is known of each address. */
export function knows(
  table: Readonly<Record<string, readonly ItemStatus[]>>,
  rings: readonly MyRing[] = [aRing()],
): (asked: Asked) => Reply {
  return ({ path, body }) => {
    if (path === "/my/rings") return { value: { mailbox: "u1", own: true, name: "Anna", admin: false, rings } };
    if (path.endsWith("/watch")) return { value: { ticket: "t".repeat(8), protocol: "ringfold.v1", expiresAt: "" } };
    if (path !== "/my/status") return { reason: "not_found", status: 404 };
    const subject = body["subject"] as { by: string; addresses?: readonly string[]; item?: string };
    const all = Object.values(table).flat();
    const answers =
      subject.by === "addresses"
        ? (subject.addresses ?? []).map((asked) => ({ asked, items: table[asked] ?? [] }))
        : [{ asked: subject.item ?? "", items: all.filter(({ id }) => id === subject.item).slice(0, 1) }];
    return { value: { mailbox: "u1", rings, answers } };
  };
}
