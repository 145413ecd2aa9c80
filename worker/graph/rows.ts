import type { Kind, KindName } from "../../shared/kinds/kind.ts";
import type { GraphRequest } from "../ports/graph.ts";
import { MARKER_ID } from "./marker.ts";
import { PLACES, watchedResource, type Place } from "./places.ts";

/** What a request is about: decides what a refusal such as 404 can mean (`errors.ts`). */
export type Subject = "item" | "items" | "folder" | "user" | "subscription";

/** One row of the allow-list: everything that a request by this template may look like. */
export interface AllowRow {
  readonly template: string;
  readonly method: GraphRequest["method"];
  /** Path pattern, `{placeholder}` for ids (`paths.ts`). */
  readonly pattern: string;
  readonly subject: Subject;
  /** OData options the query may have; `any` for a link that Graph made. */
  readonly query: readonly string[] | "any";
  /** What the body must be; absent: there is none. */
  readonly body?: BodyRule;
  /** `Prefer: IdType="ImmutableId"` is required: ids of items are stored by us, and must stay. */
  readonly immutable: boolean;
  /** `If-Match` with an etag is required: never over a change that nobody has seen (P18). */
  readonly ifMatch: boolean;
  /** A delta link: refusals mean that it is worn out, where they would mean something else elsewhere. */
  readonly deltaLink: boolean;
}

/** What the body of a write must be. */
export interface BodyRule {
  /** Keys that may be there. */
  readonly keys: ReadonlySet<string>;
  /** Ids of extended properties that may be written. Only read where `keys` has them. */
  readonly extended?: ReadonlySet<string>;
  /** The kinds whose items a subscription of the mailbox may watch. */
  readonly watched?: readonly KindName[];
}

/** The name of Graph's collection of extended properties. */
export const EXTENDED = "singleValueExtendedProperties";

/**
 * Never in a body, even if a kind's table were to name them: each makes Exchange send mail to people
 * or create a meeting (docs/GRAPH.md 5.2).
 */
const NEVER_WRITTEN: ReadonlySet<string> = new Set([
  "attendees",
  "isOnlineMeeting",
  "onlineMeetingProvider",
  "responseRequested",
  "hideAttendees",
  "allowNewTimeProposals",
]);

const ITEM_READ = ["$select", "$expand"] as const;
const LISTING = ["$select", "$top"] as const;

/**
 * The whole allow-list for these kinds. A kind without a place has no rows.
 * @param kinds the field tables: what may be written is what they name
 */
export function allowRows(kinds: readonly Kind[]): readonly AllowRow[] {
  const rows = [...commonRows(kinds)];
  for (const kind of kinds) {
    const place = PLACES[kind.name];
    if (place !== undefined) rows.push(...folderRows(place), ...itemRows(place), ...writeRows(place, kind));
  }
  return rows;
}

type RowOptions = Partial<Omit<AllowRow, "template" | "method" | "pattern" | "subject">>;

function row(
  template: string,
  method: AllowRow["method"],
  pattern: string,
  subject: Subject,
  options: RowOptions = {},
): AllowRow {
  return {
    template,
    method,
    pattern,
    subject,
    query: [],
    immutable: false,
    ifMatch: false,
    deltaLink: false,
    ...options,
  };
}

function commonRows(kinds: readonly Kind[]): AllowRow[] {
  const keys = [
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
  ];
  const watched = kinds.filter((kind) => PLACES[kind.name] !== undefined).map((kind) => kind.name);
  const one = "/subscriptions/{subscription}";
  return [
    row("user.read", "GET", "/users/{user}", "user", { query: ["$select"] }),
    row("user.find", "GET", "/users", "user", { query: ["$filter", "$select", "$top"] }),
    row("mailFolder.read", "GET", "/users/{user}/mailFolders/{folderId}", "folder", { query: ["$select"] }),
    row("wellKnownFolder.read", "GET", "/users/{user}/mailFolders/{wellKnown}", "folder", { query: ["$select"] }),
    row("ids.translate", "POST", "/users/{user}/translateExchangeIds", "user", {
      body: { keys: new Set(["inputIds", "sourceIdType", "targetIdType"]) },
    }),
    row("subscription.create", "POST", "/subscriptions", "subscription", {
      immutable: true,
      body: { keys: new Set(keys), watched },
    }),
    row("subscription.renew", "PATCH", one, "subscription", { body: { keys: new Set(["expirationDateTime"]) } }),
    row("subscription.delete", "DELETE", one, "subscription"),
    row("subscription.list", "GET", "/subscriptions", "subscription"),
    row("subscription.list.link", "GET", "/subscriptions", "subscription", { query: "any" }),
  ];
}

function folderRows(place: Place): AllowRow[] {
  const { kind } = place;
  const all = `/users/{user}/${place.folders}`;
  const rows = [
    row(`${kind}.folders`, "GET", all, "folder", { query: LISTING }),
    row(`${kind}.folders.link`, "GET", all, "folder", { query: "any" }),
    row(`${kind}.folder`, "GET", `${all}/{folder}`, "folder", { query: ["$select"] }),
    row(`${kind}.createFolder`, "POST", all, "folder", { body: { keys: new Set(["displayName"]) } }),
    row(`${kind}.defaultFolder`, "GET", `/users/{user}/${place.items}`, "items", { query: LISTING, immutable: true }),
  ];
  if (place.childFolders === null) return rows;
  const children = `${all}/{folder}/${place.childFolders}`;
  return [
    ...rows,
    row(`${kind}.childFolders`, "GET", children, "folder", { query: LISTING }),
    row(`${kind}.childFolders.link`, "GET", children, "folder", { query: "any" }),
  ];
}

function itemRows(place: Place): AllowRow[] {
  const { kind } = place;
  const items = `/users/{user}/${place.folders}/{folder}/${place.items}`;
  const immutable = true;
  return [
    row(`${kind}.count`, "GET", items, "items", { query: ["$select", "$top", "$count"], immutable }),
    row(`${kind}.list`, "GET", items, "items", { query: LISTING, immutable }),
    row(`${kind}.list.link`, "GET", items, "items", { query: "any", immutable }),
    row(`${kind}.find`, "GET", items, "items", { query: ["$filter", "$select", "$expand", "$top"], immutable }),
    row(`${kind}.delta`, "GET", `${items}/delta`, "items", { query: ["$select"], immutable }),
    row(`${kind}.delta.link`, "GET", `${items}/delta`, "items", { query: "any", immutable, deltaLink: true }),
    row(`${kind}.read`, "GET", `${items}/{item}`, "item", { query: ITEM_READ, immutable }),
    row(`${kind}.readAnywhere`, "GET", `/users/{user}/${place.items}/{item}`, "item", { query: ITEM_READ, immutable }),
  ];
}

function writeRows(place: Place, kind: Kind): AllowRow[] {
  const items = `/users/{user}/${place.folders}/{folder}/${place.items}`;
  const body = { keys: writableKeys(kind), extended: writableExtended(kind) };
  return [
    row(`${kind.name}.create`, "POST", items, "items", { immutable: true, body }),
    row(`${kind.name}.patch`, "PATCH", `${items}/{item}`, "item", { immutable: true, ifMatch: true, body }),
    row(`${kind.name}.delete`, "DELETE", `${items}/{item}`, "item", { immutable: true, ifMatch: true }),
  ];
}

function writableKeys(kind: Kind): ReadonlySet<string> {
  const keys = kind.fields.flatMap(({ graph }) =>
    "property" in graph ? [graph.property.split(/[./]/, 1)[0] ?? ""] : [],
  );
  return new Set([...keys, EXTENDED].filter((key) => key !== "" && !NEVER_WRITTEN.has(key)));
}

function writableExtended(kind: Kind): ReadonlySet<string> {
  return new Set([...kind.fields.flatMap(({ graph }) => ("extended" in graph ? [graph.extended] : [])), MARKER_ID]);
}

/** Whether a subscription's resource is one of the mailbox's that may be watched. */
export function isWatched(kinds: readonly KindName[], resource: string, mailbox: string | null): boolean {
  const user = mailbox ?? /^users\/([^/]+)\//.exec(resource)?.[1] ?? "";
  return kinds.some((kind) => watchedResource(kind, user).toLowerCase() === resource.toLowerCase());
}
