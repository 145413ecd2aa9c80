/**
 * The words of the protocol between Outlook on the web and office.js: JSON texts over `postMessage`.
 * Observed with the library of the package `@microsoft/office-js` 1.1.110; a file of the same family
 * from 2025 has the same names and numbers.
 */

/** What the add-in's frame asks. */
export interface FrameRequest {
  readonly name: string;
  readonly conversation: string;
  readonly correlation: number;
  /** One of {@link ACTION}. */
  readonly action: number;
  readonly data: unknown;
}

/** The request that a text holds; `null`: it is none. */
export function requestOf(text: unknown): FrameRequest | null {
  if (typeof text !== "string") return null;
  const { _messageType: type, ...message } = parsed(text);
  if (type !== 0) return null;
  const { _actionName: name, _conversationId: conversation, _correlationId: correlation } = message;
  const { _actionType: action, _data: data } = message;
  return {
    name: String(name),
    conversation: String(conversation),
    correlation: Number(correlation),
    action: Number(action),
    data,
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const message = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    return typeof message === "object" && message !== null ? message : {};
  } catch {
    return {};
  }
}

/** What a frame wants of a name: its answer, or its events from now on, or no more of them. */
export const ACTION = { call: 0, register: 1, unregister: 2 } as const;

/** Events by the library's own names. */
export const EVENT = {
  itemChanged: "olkItemSelectedChanged",
  command: "appCommandInvoked",
  theme: "officeThemeChanged",
  recipients: "olkRecipientsChanged",
  time: "olkAppointmentTimeChanged",
} as const;

/** What `notifyHost` says. */
export const TOLD = { tabExit: 13, tabExitShift: 14, escExit: 15 } as const;

/** What the host says by `Office_notifyAgave`. */
export const TELL = { tabIn: 11, tabInShift: 12 } as const;

/** The host's own numbers of the surfaces. */
export const ITEM_TYPE = {
  messageRead: 1,
  appointmentRead: 2,
  messageCompose: 4,
  appointmentCompose: 5,
  none: 6,
} as const;

/** What an add-in may do, by the host's own numbers; the library has others for them. */
export const PERMISSION = { Restricted: 0, ReadItem: 1, ReadWriteMailbox: 2, ReadWriteItem: 3 } as const;
export type Permission = keyof typeof PERMISSION;

/** Numbers of Outlook's calls, as far as this host answers them. */
export const METHOD = {
  getUserIdentityToken: 2,
  loadCustomProperties: 3,
  saveCustomProperties: 4,
  getCallbackToken: 12,
  getBodyType: 14,
  getRecipients: 15,
  setSubject: 17,
  getSubject: 18,
  setRecipients: 21,
  addRecipients: 22,
  getTime: 24,
  setTime: 25,
  getLocation: 26,
  setLocation: 27,
  save: 32,
  addNotification: 33,
  getNotifications: 34,
  replaceNotification: 35,
  removeNotification: 36,
  getBody: 37,
  closeContainer: 42,
  getFrom: 107,
  getSharedProperties: 108,
  getItemId: 164,
  saveRoamingSettings: 404,
} as const;

/** Numbers of the calls that all Office applications share. */
export const COMMON_METHOD = { completed: 94, closeContainer: 97, getAccessToken: 98 } as const;

/** Outlook's error codes; the library has names and texts for them. */
export const FAILURE = {
  settingsTooBig: 9019,
  generic: 9020,
  duplicateNotificationKey: 9023,
  notificationKeyNotFound: 9024,
  tooManyNotifications: 9025,
  itemNotSaved: 9046,
  legacyTokens: 9018,
  legacyIdentityToken: 9017,
} as const;

/** A call fails with one of {@link FAILURE}. */
export class MethodFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** An answer whose fields stand at its top instead of under `data`, as a few old calls have it. */
export class BareAnswer {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}
