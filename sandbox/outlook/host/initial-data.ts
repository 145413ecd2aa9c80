import type { AppointmentItem, MessageItem, Person } from "../items.ts";
import type { Draft, Opened } from "./opened.ts";
import { ITEM_TYPE, PERMISSION, type Permission } from "./protocol.ts";

/** Who is signed in to Outlook. */
export interface SignedIn {
  readonly displayName: string;
  readonly mail: string;
}

/** The library's numbers of what somebody is and has answered. */
const RECIPIENT_USER = 2;
const RESPONSE = { none: 0, organizer: 1, accepted: 3 } as const;

/**
 * What office.js makes `mailbox` and `mailbox.item` from: of who is signed in, and of what is open.
 * The names of the fields are those that the library reads.
 */
export function initialData(
  user: SignedIn,
  opened: Opened | null,
  permission: Permission,
): Readonly<Record<string, unknown>> {
  return {
    userEmailAddress: user.mail,
    userDisplayName: user.displayName,
    userTimeZone: "UTC",
    userProfileType: "office365",
    permissionLevel: PERMISSION[permission],
    hostVersion: "16.0.19000.10000",
    owaView: "ThreeColumns",
    ewsUrl: "https://outlook.office365.com/EWS/Exchange.asmx",
    restUrl: "https://outlook.office.com/api",
    extensionId: "ringfold",
    ...(opened === null ? { itemType: ITEM_TYPE.none } : itemData(opened)),
  };
}

function itemData(opened: Opened): Readonly<Record<string, unknown>> {
  if (opened.kind === "compose") return draftData(opened.draft);
  const { item, shared } = opened;
  const data = item.kind === "message" ? messageData(item) : appointmentData(item);
  return { ...data, ...(shared === null ? {} : { isFromSharedFolder: true }) };
}

function messageData(item: MessageItem): Readonly<Record<string, unknown>> {
  const at = Date.parse(item.received);
  return {
    itemType: ITEM_TYPE.messageRead,
    itemClass: "IPM.Note",
    id: item.id,
    subject: item.subject,
    normalizedSubject: item.subject.replace(/^((re|fw|fwd): *)+/i, ""),
    conversationId: item.conversationId,
    internetMessageId: item.internetMessageId,
    isRead: item.isRead,
    from: named(item.from),
    sender: named(item.sender ?? item.from),
    to: item.to.map((one) => named(one)),
    cc: item.cc.map((one) => named(one)),
    dateTimeCreated: at,
    dateTimeModified: at,
    attachments: [],
  };
}

function appointmentData(item: AppointmentItem): Readonly<Record<string, unknown>> {
  return {
    itemType: ITEM_TYPE.appointmentRead,
    itemClass: "IPM.Appointment",
    id: item.id,
    subject: item.subject,
    normalizedSubject: item.subject,
    organizer: named(item.organizer, RESPONSE.organizer),
    to: item.required.map((one) => named(one, RESPONSE.accepted)),
    cc: item.optional.map((one) => named(one)),
    start: Date.parse(item.start),
    end: Date.parse(item.end),
    location: item.location,
    dateTimeCreated: Date.parse(item.start),
    dateTimeModified: Date.parse(item.start),
    attachments: [],
    isAllDayEvent: false,
  };
}

function draftData({ kind }: Draft): Readonly<Record<string, unknown>> {
  return kind === "message"
    ? { itemType: ITEM_TYPE.messageCompose, itemClass: "IPM.Note" }
    : { itemType: ITEM_TYPE.appointmentCompose, itemClass: "IPM.Appointment" };
}

/** A person as the library reads one. */
export function named({ name, address }: Person, response: number = RESPONSE.none): Readonly<Record<string, unknown>> {
  return { name, address, recipientType: RECIPIENT_USER, appointmentResponse: response };
}
