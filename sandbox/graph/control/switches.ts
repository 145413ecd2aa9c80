import { badRequest } from "../errors.ts";

/** One unconfirmed fact: what it may be, what the emulator takes it for, and what it stands for. */
interface SwitchRow {
  readonly values: readonly (string | boolean)[] | "number";
  readonly default: string | number | boolean;
  readonly fact: string;
}

const bools = [true, false] as const;

/** Every switch. Facts that the documentation of Graph leaves open have one; so have figures that tests want small. */
export const SWITCHES = {
  ifMatch: {
    values: ["honoured", "ignored"],
    default: "honoured",
    fact: "If-Match on PATCH and DELETE of contacts is documented nowhere: 412 ErrorIrresolvableConflict, or ignored.",
  },
  deltaReplays: {
    values: bools,
    default: true,
    fact: "Delta rounds repeat items and tell changes again that were told before; how often is unknown. On: now and then, in any page.",
  },
  etagMovesAfterSave: {
    values: bools,
    default: false,
    fact: "Server-side processing after a save may move changeKey and etag on from what the reply said.",
  },
  afterDelete: {
    values: ["deletedItems", "recoverableItems", "notFound"],
    default: "deletedItems",
    fact: "DELETE moves to Deleted Items or to Recoverable Items, as retention says; by immutable id the item then answers 200 with that folder, or 404.",
  },
  removedReason: {
    values: ["deleted", "changed"],
    default: "deleted",
    fact: "The reason of @removed for a soft-deleted contact: the general page says changed, the Outlook samples show deleted.",
  },
  movedOut: {
    values: ["deleted", "changed", "absent"],
    default: "deleted",
    fact: "A contact moved to another folder is @removed in the delta of its old folder, with either reason, or not told at all.",
  },
  lastDeleteInDelta: {
    values: bools,
    default: true,
    fact: "Reported for SDK users: deleting the last contact of a folder does not appear in delta.",
  },
  extendedChangeInDelta: {
    values: bools,
    default: true,
    fact: "Whether a change of extended properties alone appears in delta.",
  },
  deltaExpand: {
    values: ["refused", "ignored", "honoured"],
    default: "refused",
    fact: "Contact delta with $expand of extended properties is not documented.",
  },
  deltaExpiry: {
    values: ["410", "400", "404"],
    default: "410",
    fact: "A delta link that is no longer good answers '40X': 410 with Location, or 400 or 404 with a sync state code.",
  },
  overSlots: {
    values: ["reject", "truncate"],
    default: "reject",
    fact: "emailAddresses hold 3, businessPhones and homePhones 2 each, as MAPI has slots; more are refused with 400, or cut off.",
  },
  birthdayTime: {
    values: ["11:59", "asSent"],
    default: "11:59",
    fact: "A birthday is often stored at 11:59 UTC, whatever time was sent.",
  },
  emailNameFilled: {
    values: bools,
    default: false,
    fact: "An email address without a name may come back with the address as its name.",
  },
  readOnlyInBody: {
    values: ["ignored", "refused"],
    default: "ignored",
    fact: "Read-only properties in a body (id, changeKey, dates, parentFolderId) are ignored, or refused with 400.",
  },
  contactByIdAnyFolder: {
    values: bools,
    default: true,
    fact: "/users/{id}/contacts/{id} reaches contacts in every folder, or in the default folder only.",
  },
  defaultFolderAlias: {
    values: bools,
    default: false,
    fact: "contactFolders/contacts as a name for the default Contacts folder.",
  },
  batchPrefer: {
    values: ["perItem", "inherited"],
    default: "perItem",
    fact: "The Prefer header of a $batch request reaches its items, or not.",
  },
  batchConcurrency: {
    values: ["four", "all"],
    default: "four",
    fact: "A batch is sent on four at a time; reports exist of MailboxConcurrency 429 for items beyond the fourth of one mailbox.",
  },
  revalidateOnPatch: {
    values: bools,
    default: true,
    fact: "Changing a subscription's notificationUrl validates the new one.",
  },
  eventsDelta: {
    values: ["v1", "absent"],
    default: "v1",
    fact: "calendars/{id}/events/delta on v1.0. Kept for calendars, which are not emulated yet: no effect.",
  },
  timePrecision: {
    values: ["seconds", "milliseconds"],
    default: "seconds",
    fact: "lastModifiedDateTime and createdDateTime in samples have whole seconds; finer is not ruled out.",
  },
  rewrite: {
    values: ["none", "atWrite", "later"],
    default: "none",
    fact: "The server stores another value than was sent: notes with CRLF and no trailing blanks (atWrite), or mobile numbers tidied 5 s later (later).",
  },
  visibilityLagMs: {
    values: "number",
    default: 0,
    fact: "Listings, filters and delta may not know a change yet; the bound is not documented. Four changes in ten lag, by up to this.",
  },
  notificationDelayMs: {
    values: "number",
    default: 0,
    fact: "Notifications of contacts arrive on average within a minute, within 3 at most.",
  },
  maxTextLength: {
    values: "number",
    default: 1024,
    fact: "Longest text a contact's property takes before 400; the documentation names no figure.",
  },
  requestsPer10Minutes: {
    values: "number",
    default: 10_000,
    fact: "Documented: 10,000 requests in 10 minutes per application and mailbox.",
  },
  concurrentRequests: {
    values: "number",
    default: 4,
    fact: "Documented: 4 concurrent requests per application and mailbox.",
  },
  subscriptionsPerMailbox: {
    values: "number",
    default: 1000,
    fact: "Documented: 1,000 active subscriptions per mailbox over all applications.",
  },
} as const satisfies Record<string, SwitchRow>;

type Table = typeof SWITCHES;
type Choice<Row> = Row extends { values: "number" } ? number : Row extends { values: readonly (infer V)[] } ? V : never;

/** The position of every switch. */
export type Switches = { -readonly [Name in keyof Table]: Choice<Table[Name]> };

/** A partial setting; `null` puts a switch back to its default. */
export type SwitchSettings = { readonly [Name in keyof Table]?: Switches[Name] | null };

/** Every switch at its default. */
export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(SWITCHES).map(([name, row]) => [name, row.default])) as unknown as Switches;
}

/**
 * Sets what `given` names, leaves the rest.
 * @throws GraphError 400 for a name or value that does not exist
 */
export function setSwitches(switches: Switches, given: unknown): void {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw badRequest("Switches are a JSON object.");
  const settled: [string, unknown][] = Object.entries(given).map(([name, value]) => {
    const row = (SWITCHES as Record<string, SwitchRow>)[name];
    if (row === undefined)
      throw badRequest(`There is no switch '${name}'. There are: ${Object.keys(SWITCHES).join(", ")}.`);
    if (value === null) return [name, row.default];
    const fits =
      row.values === "number"
        ? typeof value === "number" && value >= 0
        : row.values.includes(value as string | boolean);
    if (!fits)
      throw badRequest(`Switch '${name}' takes ${row.values === "number" ? "a number" : row.values.join(", ")}.`);
    return [name, value];
  });
  Object.assign(switches, Object.fromEntries(settled));
}

/** Each switch with its values, default, current position and fact, as GET lists them. */
export function describeSwitches(switches: Switches): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(SWITCHES).map(([name, row]) => [name, { ...row, current: switches[name as keyof Switches] }]),
  );
}
