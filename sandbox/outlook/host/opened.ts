import type { OutlookItem, Person } from "../items.ts";

/** Fields in which people are named, in the order of the library's numbers. */
export const RECIPIENT_FIELDS = ["to", "cc", "bcc"] as const;
export type RecipientField = (typeof RECIPIENT_FIELDS)[number];

/** An item that is being written. Of an event `to` are the required and `cc` the optional attendees. */
export interface Draft {
  readonly kind: "message" | "appointment";
  readonly people: Readonly<Record<RecipientField, readonly Person[]>>;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly location: string;
  readonly body: string;
  /** Outlook's id; `null` while it was never saved. */
  readonly savedId: string | null;
}

/** The mailbox that a shared item lies in. */
export interface SharedMailbox {
  /** Its address. */
  readonly owner: string;
}

/** What the person has open. */
export type Opened =
  | { readonly kind: "read"; readonly item: OutlookItem; readonly shared: SharedMailbox | null }
  | { readonly kind: "compose"; readonly key: string; readonly draft: Draft };

/** Where a button of the add-in can stand. */
export type Surface = "messageRead" | "messageCompose" | "appointmentAttendee" | "appointmentOrganizer";

/** The surface of what is open. */
export function surfaceOf(opened: Opened): Surface {
  if (opened.kind === "compose") return opened.draft.kind === "message" ? "messageCompose" : "appointmentOrganizer";
  return opened.item.kind === "message" ? "messageRead" : "appointmentAttendee";
}

/** Tells two items apart. */
export function keyOf(opened: Opened): string {
  return opened.kind === "compose" ? opened.key : opened.item.id;
}

/** An empty draft. @param start of an event, in milliseconds since 1970; it takes half an hour */
export function emptyDraft(kind: Draft["kind"], start: number): Draft {
  return {
    kind,
    people: { to: [], cc: [], bcc: [] },
    subject: "",
    start,
    end: start + 30 * 60_000,
    location: "",
    body: "",
    savedId: null,
  };
}
