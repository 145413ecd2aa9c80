import type { CurrentItem, NamedPerson } from "../ports.ts";
import { itemId, itemKey } from "./ids.ts";
import { ask, type Library } from "./library.ts";
import { type Named, namedPeople, peopleOf, type Group } from "./people.ts";

/**
 * `mailbox.item` in all its shapes: a message or an appointment, being read (plain values) or written
 * (objects with `getAsync`). Which members are there depends on all of that, and on the client.
 */
export interface OutlookItem {
  readonly itemType?: string;
  readonly itemId?: string;
  readonly subject?: string | { getAsync(done: (answer: Office.AsyncResult<string>) => void): void };
  readonly from?: unknown;
  readonly sender?: unknown;
  readonly organizer?: unknown;
  readonly to?: unknown;
  readonly cc?: unknown;
  readonly bcc?: unknown;
  readonly requiredAttendees?: unknown;
  readonly optionalAttendees?: unknown;
  getItemIdAsync?(done: (answer: Office.AsyncResult<string>) => void): void;
  getSharedPropertiesAsync?(done: (answer: Office.AsyncResult<Office.SharedProperties>) => void): void;
  addHandlerAsync?(event: string, changed: () => void, done?: (answer: Office.AsyncResult<void>) => void): void;
}

/** Whether an item is being written: then its fields are asked, not read. */
export function isWritten(item: OutlookItem): boolean {
  return typeof item.subject === "object" && item.subject !== null;
}

/** An item that can be read at once: not being written, and in the user's own mailbox. */
export function readNow(office: Library, item: OutlookItem, draft: string): CurrentItem | null {
  if (isWritten(item) || typeof item.getSharedPropertiesAsync === "function") return null;
  return { ...common(office, item, item.itemId ?? null, draft), ...readShown(item), sharedMailbox: null };
}

/** Any item. @param draft the key of an item that has no id */
export async function readItem(office: Library, item: OutlookItem, draft: string): Promise<CurrentItem> {
  const sharedMailbox = await sharedMailboxOf(item);
  if (!isWritten(item)) {
    return { ...common(office, item, item.itemId ?? null, draft), ...readShown(item), sharedMailbox };
  }
  const id = await ask<string>((done) => {
    if (item.getItemIdAsync) item.getItemIdAsync(done);
    else throw new Error("this client has no ids of drafts");
  });
  return { ...common(office, item, id, draft), ...(await readWritten(office, item)), sharedMailbox };
}

function common(
  office: Library,
  item: OutlookItem,
  id: string | null,
  draft: string,
): Pick<CurrentItem, "key" | "kind" | "id"> {
  const known = id === null || id === "" ? null : itemId(id, String(office.context.platform ?? ""));
  return {
    key: known === null || isWritten(item) ? draft : itemKey(known.id),
    kind: item.itemType === "appointment" ? "appointment" : "message",
    id: known,
  };
}

type Shown = Pick<CurrentItem, "mode" | "title" | "people">;

function readShown(item: OutlookItem): Shown {
  const of = (some: unknown): Group[1] => some as Group[1];
  const people =
    item.itemType === "appointment"
      ? namedPeople([
          ["organizer", of(item.organizer)],
          ["required", of(item.requiredAttendees)],
          ["optional", of(item.optionalAttendees)],
        ])
      : namedPeople([
          ["from", of(item.from)],
          ["sender", of(item.sender)],
          ["to", of(item.to)],
          ["cc", of(item.cc)],
        ]);
  return { mode: "read", title: typeof item.subject === "string" ? item.subject : "", people };
}

/** Of a message that is being written the recipients: its sender is the user. */
async function readWritten(office: Library, item: OutlookItem): Promise<Shown> {
  const { subject } = item;
  const title = typeof subject === "object" ? await ask<string>((done) => subject.getAsync(done)) : null;
  const people = item.itemType === "appointment" ? await attendees(office, item) : await recipients(item);
  return { mode: "compose", title: title ?? "", people };
}

async function attendees(office: Library, item: OutlookItem): Promise<NamedPerson[]> {
  // A new meeting's organizer is asked for since Mailbox 1.7; before that it can only be the user.
  const organizer = (await peopleOf(item.organizer)) ?? userOf(office);
  const [required, optional] = [await peopleOf(item.requiredAttendees), await peopleOf(item.optionalAttendees)];
  return namedPeople([
    ["organizer", organizer],
    ["required", required],
    ["optional", optional],
  ]);
}

async function recipients(item: OutlookItem): Promise<NamedPerson[]> {
  const [to, cc, bcc] = [await peopleOf(item.to), await peopleOf(item.cc), await peopleOf(item.bcc)];
  return namedPeople([
    ["to", to],
    ["cc", cc],
    ["bcc", bcc],
  ]);
}

function userOf({ context }: Library): Named | null {
  const mailbox = context.mailbox as Office.Mailbox | undefined;
  return mailbox?.userProfile ?? null;
}

/** The method is there only on items of somebody else's mailbox. */
async function sharedMailboxOf(item: OutlookItem): Promise<string | null> {
  if (typeof item.getSharedPropertiesAsync !== "function") return null;
  const shared = await ask<Office.SharedProperties>((done) => item.getSharedPropertiesAsync?.(done));
  const address = (shared?.targetMailbox ?? "") || (shared?.owner ?? "");
  return address === "" ? null : address;
}
