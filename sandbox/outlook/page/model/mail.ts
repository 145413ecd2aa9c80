import type { AppointmentItem, MessageItem, OutlookItem, OutlookItems, Person } from "../../items.ts";

/** A folder of a mailbox. */
export interface Place {
  /** Object id of the mailbox. */
  readonly mailbox: string;
  readonly folder: "inbox" | "calendar";
}

/** What lies in a folder. */
export function itemsIn({ mailboxes }: OutlookItems, { mailbox, folder }: Place): readonly OutlookItem[] {
  const found = mailboxes.find((one) => one.mailbox === mailbox);
  if (found === undefined) return [];
  return folder === "inbox" ? found.messages : found.appointments;
}

/** Who sent a message, or called a meeting. */
export function authorOf(item: OutlookItem): Person {
  return item.kind === "message" ? item.from : item.organizer;
}

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** When a message came, in the mailbox's zone, which is UTC. */
export function cameAt({ received }: MessageItem): string {
  const at = new Date(received);
  return `${DAY.format(at)}, ${TIME.format(at)}`;
}

/** When a meeting is, in the mailbox's zone. */
export function takesPlace({ start, end }: Pick<AppointmentItem, "start" | "end">): string {
  const [from, to] = [new Date(start), new Date(end)];
  return `${DAY.format(from)}, ${TIME.format(from)} to ${TIME.format(to)}`;
}

/** What a row of the list says of an item. */
export function lineOf(item: OutlookItem): { readonly from: string; readonly when: string; readonly preview: string } {
  if (item.kind === "appointment")
    return { from: item.organizer.name, when: moment(item.start), preview: item.location };
  return { from: item.from.name, when: moment(item.received), preview: item.body.replaceAll(/\s+/g, " ") };
}

/** Short enough for the list. */
function moment(text: string): string {
  const at = new Date(text);
  return `${DATE.format(at)}, ${TIME.format(at)}`;
}
