import type { Kind, KindName } from "../../shared/kinds/kind.ts";
import { ok, type Result } from "../../shared/result.ts";
import type { GraphRequest } from "../ports/graph.ts";
import { MARKER_ID, writeMarker, type Marker } from "./marker.ts";
import { literal, query, relativeLink, segment, type LinkRefusal } from "./paths.ts";
import { placeOf, watchedResource } from "./places.ts";
import { EXTENDED } from "./rows.ts";

/**
 * The builders of every request that Ringfold makes. Each names the allow-list row (`rows.ts`) that
 * permits it; `allow.ts` checks the result again right before it leaves.
 */

const IMMUTABLE = 'IdType="ImmutableId"';
const ITEM_HEADERS = { Prefer: IMMUTABLE } as const;

/** Identity and dates, which every read of an item brings along. */
const IDENTITY = ["id", "parentFolderId", "changeKey", "createdDateTime", "lastModifiedDateTime"] as const;

/** Where a folder is: the mailbox's Entra object id, and the folder's Graph id. */
export interface FolderPlace {
  readonly user: string;
  readonly folder: string;
}

/** Looks a user up by object id, UPN or address. Answers `id, displayName, mail, userPrincipalName, proxyAddresses`. */
export function readUser(user: string): GraphRequest {
  return get(
    "user.read",
    `/users/${segment(user)}${query({ $select: "id,displayName,mail,userPrincipalName,proxyAddresses" })}`,
  );
}

/** The mailbox's folders of a kind, top level. Contacts: the default folder is not among them (docs/GRAPH.md 5.1). */
export function listFolders(kind: KindName, user: string): GraphRequest {
  const options = { $select: "id,displayName,parentFolderId", $top: 100 };
  return get(`${kind}.folders`, `/users/${segment(user)}/${placeOf(kind).folders}${query(options)}`);
}

/**
 * The folders inside a folder.
 * @throws Error if the kind's folders do not nest
 */
export function listChildFolders(kind: KindName, { user, folder }: FolderPlace): GraphRequest {
  const { childFolders } = placeOf(kind);
  if (childFolders === null) throw new Error(`Folders of ${kind} do not nest`);
  const options = { $select: "id,displayName,parentFolderId", $top: 100 };
  return get(`${kind}.childFolders`, `${folderPath(kind, { user, folder })}/${childFolders}${query(options)}`);
}

/** One item of the default folder, for its `parentFolderId`: the only way to that folder's id. Empty folder: empty `value`. */
export function findDefaultFolder(kind: KindName, user: string): GraphRequest {
  const options = query({ $top: 1, $select: "parentFolderId" });
  return {
    ...get(`${kind}.defaultFolder`, `/users/${segment(user)}/${placeOf(kind).items}${options}`),
    headers: ITEM_HEADERS,
  };
}

/** One folder: `id, displayName, parentFolderId`. */
export function readFolder(kind: KindName, place: FolderPlace): GraphRequest {
  return get(`${kind}.folder`, `${folderPath(kind, place)}${query({ $select: "id,displayName,parentFolderId" })}`);
}

/** Where Exchange puts what people delete: at first, and when they empty that. */
export type WellKnownFolder = "deleteditems" | "recoverableitemsdeletions";

/**
 * One of the mailbox's folders for what was deleted; its id tells a deleted item from one moved
 * elsewhere. A mail folder to Graph: needs `Mail.ReadBasic.All` beside the permissions for contacts,
 * so be ready for class `denied`.
 */
export function readWellKnownFolder(user: string, name: WellKnownFolder): GraphRequest {
  return get(
    "wellKnownFolder.read",
    `/users/${segment(user)}/mailFolders/${name}${query({ $select: "id,displayName" })}`,
  );
}

/** A new folder at the top level. 409 `ErrorFolderExists` (class `duplicate`) if the name is taken. */
export function createFolder(kind: KindName, user: string, displayName: string): GraphRequest {
  const path = `/users/${segment(user)}/${placeOf(kind).folders}`;
  return { template: `${kind}.createFolder`, method: "POST", path, body: { displayName } };
}

/** How many items a folder has: `@odata.count` of the answer. */
export function countItems(kind: KindName, place: FolderPlace): GraphRequest {
  return items(`${kind}.count`, `${itemsPath(kind, place)}${query({ $count: true, $top: 1, $select: "id" })}`);
}

/**
 * Starts a delta round. Only ids are asked for: delta tells which changed, a read tells what to.
 * @param pageSize items a page, at most 500; never `$top`, which would limit the whole round
 */
export function startDelta(kind: KindName, place: FolderPlace, pageSize: number): GraphRequest {
  const path = `${itemsPath(kind, place)}/delta${query({ $select: "id" })}`;
  return { template: `${kind}.delta`, method: "GET", path, headers: paged(pageSize) };
}

/**
 * Goes on with a delta round, or starts the next: any `@odata.nextLink` or `@odata.deltaLink` as it
 * came. Headers are not part of a link and are sent again.
 * @param root the configured Graph root; a link to anywhere else is refused
 */
export function followDelta(
  root: string,
  kind: KindName,
  link: string,
  pageSize: number,
): Result<GraphRequest, LinkRefusal> {
  return follow(root, link, `${kind}.delta.link`, paged(pageSize));
}

/**
 * Lists the folder in full, `id` and `changeKey` only; go on with {@link followList}.
 * @param top items a page, at most 1,000
 */
export function listItems(kind: KindName, place: FolderPlace, top: number): GraphRequest {
  return items(`${kind}.list`, `${itemsPath(kind, place)}${query({ $select: "id,changeKey", $top: top })}`);
}

/** The next page of a listing of items, or of hits of {@link findByMarker}. */
export function followList(root: string, kind: KindName, link: string): Result<GraphRequest, LinkRefusal> {
  return follow(root, link, `${kind}.list.link`, ITEM_HEADERS);
}

/** The next page of {@link listFolders}. */
export function followFolders(root: string, kind: KindName, link: string): Result<GraphRequest, LinkRefusal> {
  return follow(root, link, `${kind}.folders.link`);
}

/** The next page of {@link listChildFolders}. */
export function followChildFolders(root: string, kind: KindName, link: string): Result<GraphRequest, LinkRefusal> {
  return follow(root, link, `${kind}.childFolders.link`);
}

/**
 * Reads an item in its folder, with the kind's fields and our marker. By the folder's path, 404 only
 * says that it is not there any more; {@link readItemAnywhere} tells gone from moved.
 */
export function readItem(kind: Kind, place: FolderPlace, item: string): GraphRequest {
  return items(`${kind.name}.read`, `${itemsPath(kind.name, place)}/${segment(item)}${query(itemOptions(kind))}`);
}

/** Reads an item in whichever folder of the mailbox it is now; its `parentFolderId` says where. */
export function readItemAnywhere(kind: Kind, user: string, item: string): GraphRequest {
  const path = `/users/${segment(user)}/${placeOf(kind.name).items}/${segment(item)}`;
  return items(`${kind.name}.readAnywhere`, `${path}${query(itemOptions(kind))}`);
}

/**
 * Finds copies by our marker: items whose marker's value begins with `prefix` (`markerPrefix`),
 * with the kind's fields and the marker. Values compare without case: check each hit's marker.
 */
export function findByMarker(kind: Kind, place: FolderPlace, prefix: string): GraphRequest {
  const $filter = `${EXTENDED}/Any(ep: ep/id eq ${literal(MARKER_ID)} and startswith(ep/value,${literal(prefix)}))`;
  return items(
    `${kind.name}.find`,
    `${itemsPath(kind.name, place)}${query({ $filter, ...itemOptions(kind), $top: 50 })}`,
  );
}

/**
 * Creates an item. Answers 201 with the item, `id` and `@odata.etag` included.
 * @param body what `kind.toBody` made
 */
export function createItem(
  kind: Kind,
  place: FolderPlace,
  body: Readonly<Record<string, unknown>>,
  marker: Marker,
): GraphRequest {
  return { ...items(`${kind.name}.create`, itemsPath(kind.name, place)), method: "POST", body: marked(body, marker) };
}

/**
 * Changes the named properties of an item, if it is still what `etag` says (else 412). By the
 * folder's path, so that an item moved out is not touched (P23). Answers 200 with the item.
 */
export function patchItem(
  kind: Kind,
  place: FolderPlace,
  item: string,
  etag: string,
  body: Readonly<Record<string, unknown>>,
  marker: Marker,
): GraphRequest {
  const path = `${itemsPath(kind.name, place)}/${segment(item)}`;
  const headers = { ...ITEM_HEADERS, "If-Match": etag };
  return { template: `${kind.name}.patch`, method: "PATCH", path, headers, body: marked(body, marker) };
}

/** Deletes an item, if it is still what `etag` says: a soft delete, to Deleted Items. Answers 204. */
export function deleteItem(kind: KindName, place: FolderPlace, item: string, etag: string): GraphRequest {
  const path = `${itemsPath(kind, place)}/${segment(item)}`;
  return { template: `${kind}.delete`, method: "DELETE", path, headers: { ...ITEM_HEADERS, "If-Match": etag } };
}

/** A subscription to create. Times are ISO 8601; Graph raises anything under 45 minutes to that. */
export interface NewSubscription {
  readonly kind: KindName;
  readonly user: string;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string;
  /** At most 10,080 minutes ahead. */
  readonly expirationDateTime: string;
  /** At most 128 characters; comes back with each notice. */
  readonly clientState: string;
}

/** Watches all items of a kind in the mailbox. 409 (class `duplicate`) if we have that one already. */
export function createSubscription({ kind, user, ...rest }: NewSubscription): GraphRequest {
  const body = { changeType: "created,updated,deleted", resource: watchedResource(kind, user), ...rest };
  return { template: "subscription.create", method: "POST", path: "/subscriptions", headers: ITEM_HEADERS, body };
}

/** Moves a subscription's end. 404 means that it is gone: create another, then ask the delta. */
export function renewSubscription(id: string, expirationDateTime: string): GraphRequest {
  return {
    template: "subscription.renew",
    method: "PATCH",
    path: `/subscriptions/${segment(id)}`,
    body: { expirationDateTime },
  };
}

/** Ends a subscription. */
export function deleteSubscription(id: string): GraphRequest {
  return { template: "subscription.delete", method: "DELETE", path: `/subscriptions/${segment(id)}` };
}

/** All subscriptions of the app in the tenant. */
export function listSubscriptions(): GraphRequest {
  return get("subscription.list", "/subscriptions");
}

/** The next page of {@link listSubscriptions}. */
export function followSubscriptions(root: string, link: string): Result<GraphRequest, LinkRefusal> {
  return follow(root, link, "subscription.list.link");
}

/** The forms of an item's id that Graph translates between. */
export type IdForm = "ewsId" | "restId" | "restImmutableEntryId";

/** Translates ids as Outlook has them to those that we store; at most 1,000. */
export function translateIds(
  user: string,
  inputIds: readonly string[],
  sourceIdType: IdForm,
  targetIdType: IdForm,
): GraphRequest {
  const path = `/users/${segment(user)}/translateExchangeIds`;
  return { template: "ids.translate", method: "POST", path, body: { inputIds, sourceIdType, targetIdType } };
}

function get(template: string, path: string): GraphRequest {
  return { template, method: "GET", path };
}

function items(template: string, path: string): GraphRequest {
  return { template, method: "GET", path, headers: ITEM_HEADERS };
}

function follow(
  root: string,
  link: string,
  template: string,
  headers?: Readonly<Record<string, string>>,
): Result<GraphRequest, LinkRefusal> {
  const path = relativeLink(root, link);
  if (!path.ok) return path;
  return ok({ ...get(template, path.value), ...(headers === undefined ? {} : { headers }) });
}

function folderPath(kind: KindName, { user, folder }: FolderPlace): string {
  return `/users/${segment(user)}/${placeOf(kind).folders}/${segment(folder)}`;
}

function itemsPath(kind: KindName, place: FolderPlace): string {
  return `${folderPath(kind, place)}/${placeOf(kind).items}`;
}

function paged(pageSize: number): Record<string, string> {
  return { Prefer: `${IMMUTABLE}, odata.maxpagesize=${pageSize}` };
}

function itemOptions(kind: Kind): Record<"$select" | "$expand", string> {
  const ids = [...new Set([...kind.expand, MARKER_ID])];
  const filter = ids.map((id) => `id eq ${literal(id)}`).join(" or ");
  return { $select: [...new Set([...IDENTITY, ...kind.select])].join(","), $expand: `${EXTENDED}($filter=${filter})` };
}

function marked(body: Readonly<Record<string, unknown>>, marker: Marker): Record<string, unknown> {
  const others: unknown = body[EXTENDED];
  return { ...body, [EXTENDED]: [...(Array.isArray(others) ? (others as unknown[]) : []), writeMarker(marker)] };
}
