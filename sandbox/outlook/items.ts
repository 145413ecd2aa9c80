/**
 * What lies in the mailboxes of the sandbox's Outlook: messages and appointments, as `items.json`
 * gives them to the page. They are data of the page alone: the Graph emulator knows contacts, and
 * no add-in can tell where Outlook has its items from.
 */

/** Somebody named by an item. */
export interface Person {
  readonly name: string;
  readonly address: string;
}

interface ItemBase {
  /** An id as Outlook on the web gives it (EWS form, with `/`, `+` and `=`); another one in each mailbox. */
  readonly id: string;
  readonly subject: string;
  /** Plain text; an empty line parts two paragraphs. */
  readonly body: string;
}

/** A message somebody received. */
export interface MessageItem extends ItemBase {
  readonly kind: "message";
  readonly from: Person;
  /** Who sent it on behalf of `from`; left out: `from` did. */
  readonly sender?: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  /** ISO 8601, UTC. */
  readonly received: string;
  readonly conversationId: string;
  readonly internetMessageId: string;
  readonly isRead: boolean;
}

/** A meeting, or an appointment without attendees. */
export interface AppointmentItem extends ItemBase {
  readonly kind: "appointment";
  readonly organizer: Person;
  readonly required: readonly Person[];
  readonly optional: readonly Person[];
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly end: string;
  readonly location: string;
}

/** An item of a mailbox. */
export type OutlookItem = MessageItem | AppointmentItem;

/** The items of one mailbox, newest message and earliest appointment first. */
export interface MailboxItems {
  /** Object id of its owner. */
  readonly mailbox: string;
  readonly messages: readonly MessageItem[];
  readonly appointments: readonly AppointmentItem[];
}

/** `items.json`. */
export interface OutlookItems {
  readonly mailboxes: readonly MailboxItems[];
}
