import type { Person } from "../items.ts";
import { named } from "./initial-data.ts";
import type { Notifications, SentNotification } from "./notifications.ts";
import { RECIPIENT_FIELDS, type Draft, type Opened, type RecipientField } from "./opened.ts";
import { BareAnswer, FAILURE, METHOD, MethodFailure } from "./protocol.ts";

/** What the calls of one frame work on: the item that is open in it. */
export interface ItemContext {
  readonly opened: Opened | null;
  readonly notifications: Notifications;
  readonly user: Person;
  changeDraft(change: (draft: Draft) => Draft): void;
  /** Saves a draft. Answers its id. */
  saveDraft(): string;
  closeContainer(): void;
  /** Keeps what the add-in stores for this mailbox: JSON texts by key. */
  saveSettings(settings: Readonly<Record<string, string>>): void;
  /** Custom properties of the item, as one JSON text. */
  customProperties(): string;
  saveCustomProperties(text: string): void;
}

/** Bits of `delegatePermissions`: everything. */
const EVERY_PERMISSION = 1 | 2 | 4 | 8 | 16 | 32;
/** Outlook's bound for all roaming settings of an add-in, in characters. */
const MOST_SETTINGS = 32_768;

const NOTIFICATION_METHODS: ReadonlySet<number> = new Set([
  METHOD.addNotification,
  METHOD.getNotifications,
  METHOD.replaceNotification,
  METHOD.removeNotification,
]);

type Params = Readonly<Record<string, unknown>>;

/**
 * Does one of Outlook's calls.
 * @throws MethodFailure as Outlook fails it
 */
export function callMethod(id: number, params: unknown, context: ItemContext): unknown {
  const { opened } = context;
  if (id === METHOD.saveRoamingSettings) return saveSettings((params as readonly Params[])[0] ?? {}, context);
  if (id === METHOD.getUserIdentityToken || id === METHOD.getCallbackToken) throw legacyTokens(id);
  if (id === METHOD.closeContainer) return context.closeContainer();
  if (opened === null) throw new MethodFailure(FAILURE.generic, "No item is open.");
  const given = (params ?? {}) as Params;
  if (NOTIFICATION_METHODS.has(id)) return ofNotifications(id, given, context);
  if (id === METHOD.loadCustomProperties)
    return new BareAnswer({ wasSuccessful: true, customProperties: context.customProperties() });
  if (id === METHOD.saveCustomProperties) {
    context.saveCustomProperties(JSON.stringify(given["customProperties"] ?? {}));
    return null;
  }
  if (opened.kind === "read") return ofRead(id, opened);
  return ofDraft(id, given, opened.draft, context);
}

function ofNotifications(id: number, params: Params, { notifications }: ItemContext): unknown {
  if (id === METHOD.getNotifications) return notifications.all();
  if (id === METHOD.removeNotification) notifications.remove(String(params["key"]));
  else if (id === METHOD.addNotification) notifications.add(params as unknown as SentNotification);
  else notifications.replace(params as unknown as SentNotification);
  return null;
}

function ofRead(id: number, { item, shared }: Opened & { kind: "read" }): unknown {
  switch (id) {
    case METHOD.getBodyType:
      return "text";
    case METHOD.getBody:
      return item.body;
    case METHOD.getSharedProperties:
      if (shared === null) throw new MethodFailure(FAILURE.generic, "The item is not shared.");
      return {
        owner: shared.owner,
        targetMailbox: shared.owner,
        targetRestUrl: "https://outlook.office.com/api",
        delegatePermissions: EVERY_PERMISSION,
      };
    default:
      throw unknownMethod(id);
  }
}

function ofDraft(id: number, params: Params, draft: Draft, context: ItemContext): unknown {
  switch (id) {
    case METHOD.getBodyType:
      return "text";
    case METHOD.getBody:
      return draft.body;
    case METHOD.getRecipients:
      return draft.people[fieldOf(params)].map((one) => named(one));
    case METHOD.getSubject:
      return draft.subject;
    case METHOD.getTime:
      return params["TimeProperty"] === 1 ? draft.start : draft.end;
    case METHOD.getLocation:
      return draft.location;
    case METHOD.getFrom:
      return named(context.user);
    case METHOD.getItemId:
      if (draft.savedId === null) throw new MethodFailure(FAILURE.itemNotSaved, "The item was never saved.");
      return draft.savedId;
    case METHOD.save:
      return context.saveDraft();
    default:
      context.changeDraft(changeOf(id, params));
      return null;
  }
}

/** The change that a call makes of a draft. */
function changeOf(id: number, params: Params): (draft: Draft) => Draft {
  switch (id) {
    case METHOD.setSubject:
      return (draft) => ({ ...draft, subject: String(params["subject"]) });
    case METHOD.setLocation:
      return (draft) => ({ ...draft, location: String(params["location"]) });
    case METHOD.setTime:
      return (draft) => ({ ...draft, [params["TimeProperty"] === 1 ? "start" : "end"]: Number(params["time"]) });
    case METHOD.setRecipients:
      return (draft) => withPeople(draft, fieldOf(params), peopleOf(params));
    case METHOD.addRecipients:
      return (draft) => withPeople(draft, fieldOf(params), [...draft.people[fieldOf(params)], ...peopleOf(params)]);
    default:
      throw unknownMethod(id);
  }
}

/** A draft with other people in one of its fields. */
export function withPeople(draft: Draft, field: RecipientField, people: readonly Person[]): Draft {
  return { ...draft, people: { ...draft.people, [field]: people } };
}

function peopleOf(params: Params): readonly Person[] {
  const list = (params["recipientArray"] ?? []) as readonly { readonly name?: string; readonly address: string }[];
  return list.map(({ name, address }) => ({ name: name ?? "", address }));
}

function fieldOf(params: Params): RecipientField {
  return RECIPIENT_FIELDS[Number(params["recipientField"])] ?? "to";
}

function saveSettings(settings: Params, context: ItemContext): null {
  if (JSON.stringify(settings).length > MOST_SETTINGS)
    throw new MethodFailure(FAILURE.settingsTooBig, "Roaming settings hold 32 KB.");
  context.saveSettings(settings as Readonly<Record<string, string>>);
  return null;
}

/** Exchange Online has switched these off for everybody. */
function legacyTokens(id: number): MethodFailure {
  const code = id === METHOD.getCallbackToken ? FAILURE.legacyTokens : FAILURE.legacyIdentityToken;
  return new MethodFailure(code, "Tokens of Exchange are switched off.");
}

function unknownMethod(id: number): MethodFailure {
  return new MethodFailure(FAILURE.generic, `The sandbox's Outlook does not know call ${id}.`);
}
