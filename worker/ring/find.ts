import type { LastChange } from "../../shared/contract/acts.ts";
import type { Content } from "../../shared/content.ts";
import { diff } from "../engine/diff.ts";
import { CopyStates } from "./copy-states.ts";
import { changeInWords } from "./history-view.ts";
import type { Hub } from "./hub.ts";
import type { Found, Wanted } from "./person-protocol.ts";
import { type Person, sees } from "./seeing.ts";
import { iso, itemView } from "./views.ts";

/** So many items are named for one address; fewer where many are asked about. */
const FOR_ONE_ADDRESS = 20;
const FOR_ONE_OF_MANY = 5;
/** So many addresses are many. */
const MANY = 10;

/** The items that a person asks about, in the order of the question; what they may not see is not there. */
export function findItems(hub: Hub, person: Person, wanted: Wanted): Found[] {
  const states = new CopyStates(hub);
  return asked(hub, wanted).flatMap(([question, ids]) =>
    ids.filter((id) => sees(hub, person, id)).flatMap((id) => found(hub, person, [question, id], states) ?? []),
  );
}

function asked(hub: Hub, wanted: Wanted): (readonly [string, readonly string[]])[] {
  if (wanted.by === "items") return wanted.items.map((item) => [item, [item]]);
  return wanted.addresses.map((address) => [address, withAddress(hub, address, mostOf(wanted.addresses))]);
}

/** The items that hold an address; those that are deleted only where no other one holds it. */
function withAddress(hub: Hub, address: string, most: number): string[] {
  const items = hub.addresses.items(address);
  const living = items.filter(({ deleted }) => !deleted);
  return (living.length > 0 ? living : items).slice(0, most).map(({ id }) => id);
}

function mostOf({ length }: readonly string[]): number {
  return length > MANY ? FOR_ONE_OF_MANY : FOR_ONE_ADDRESS;
}

function found(hub: Hub, person: Person, [question, id]: readonly [string, string], states: CopyStates): Found | null {
  const item = hub.items.get(id);
  const view = item && itemView(hub, id, person.member?.id ?? null, states);
  if (!item || !view) return null;
  return {
    asked: question,
    view,
    version: item.version,
    content: item.deleted ? null : item.content,
    lastChange: lastChangeOf(hub, id),
  };
}

/** The newest version in one line. */
function lastChangeOf(hub: Hub, id: string): LastChange {
  const [newest, before] = hub.items.history(id, 2);
  if (!newest) throw new Error("An item without a version");
  const old: Content | null = before && !before.deleted ? before.content : null;
  const fields = diff(hub.kind, old, newest.deleted ? null : newest.content).map(({ label }) => label);
  return {
    at: iso(newest.at),
    by: newest.member === null ? null : (hub.members.get(newest.member)?.label ?? null),
    person: hub.acts.madeBy(id, newest.version.seq)?.who.name ?? null,
    cause: newest.cause,
    words: changeInWords(newest.cause, null, fields),
    fields,
  };
}
