import { badBody, badRequest, changeKeyMismatch, itemNotFound, malformedId, methodNotAllowed } from "../errors.ts";
import { writeExtended } from "../kinds/extended.ts";
import type { ItemKind } from "../kinds/kind.ts";
import { checkSelect, itemFilter, project, READ_ONLY } from "../kinds/project.ts";
import type { Shape } from "../kinds/project.ts";
import { lateChanges, rewriteBody } from "../kinds/rewrite.ts";
import { storedValue } from "../kinds/values.ts";
import { expanded, refuseOptions, selected } from "../odata/query.ts";
import { header } from "../request.ts";
import type { GraphAnswer } from "../request.ts";
import type { Folder } from "../state/folder.ts";
import type { Mailbox } from "../state/mailbox.ts";
import type { Item, Properties, Version } from "../state/model.ts";
import { answer, bodyOf, done } from "./context.ts";
import type { Context } from "./context.ts";
import { nextLink, pageOf } from "./paging.ts";

/** Items of one kind at one place of a mailbox. */
export interface Place {
  readonly mailbox: Mailbox;
  readonly kind: ItemKind;
  /** The folder that the path names. */
  readonly folder: Folder;
  /** The path is `/users/{id}/contacts`, without a folder: an item may be found in any. */
  readonly anywhere: boolean;
}

function shapeOf(context: Context, kind: ItemKind): Shape {
  const select = selected(context.options);
  checkSelect(kind, select);
  return { select, expand: expanded(context.options), immutableIds: context.prefer.immutableIds };
}

/** What a read sees of an item: the current version, or under a stale read the one before; `null` if it does not see it. */
function seen(item: Item, staleness: number, now: number): Version | null {
  const version = staleness > 0 && now - item.current.at < staleness ? item.previous : item.current;
  return version === null || version.folder === null ? null : version;
}

function wanted(place: Place, id: string): Item {
  const item = place.mailbox.find(id);
  if (item === "malformed") throw malformedId();
  if (item === null || item.kind !== place.kind.name) throw itemNotFound();
  return item;
}

function inPlace(place: Place, version: Version, context: Context): boolean {
  if (place.anywhere && context.world.switches.contactByIdAnyFolder) return !hidden(place, version, context);
  return version.folder === place.folder.number;
}

/** Whether retention hides a deleted item from a look-up by its id (switch `afterDelete`). */
function hidden(place: Place, version: Version, context: Context): boolean {
  if (version.folder === null) return true;
  const name = place.mailbox.byNumber.get(version.folder)?.record.wellKnown;
  return name === "recoverableitemsdeletions" && context.world.switches.afterDelete === "notFound";
}

/** GET one item, by any form of its id. */
export function getItem(context: Context, place: Place, id: string): GraphAnswer {
  const item = wanted(place, id);
  const version = seen(item, context.world.staleness(), context.world.now());
  if (version === null || !inPlace(place, version, context)) throw itemNotFound();
  return answer(200, project(context.world, place.kind, place.mailbox, item, version, shapeOf(context, place.kind)));
}

/** GET a folder's items: paged, with `$filter`, `$select`, `$expand`, `$orderby`, `$count`. */
export function listItems(context: Context, place: Place): GraphAnswer {
  const { world, options } = context;
  refuseOptions(options, ["$search"]);
  const shape = shapeOf(context, place.kind);
  const { size, start } = pageOf(context);
  const filter = options.get("$filter");
  const order = options.get("$orderby");
  let all: { item: Item; version: Version }[];
  const plain =
    filter === undefined &&
    order === undefined &&
    world.marks.staleRead === undefined &&
    world.switches.visibilityLagMs === 0;
  if (plain) all = place.folder.items.slice(start, start + size).map((item) => ({ item, version: item.current }));
  else all = visible(context, place, filter);
  if (order !== undefined) sort(all, order, place.kind);
  const total = plain ? place.folder.items.length : all.length;
  const page = plain ? all : all.slice(start, start + size);
  const body: Record<string, unknown> = {};
  if (options.get("$count") === "true") body["@odata.count"] = total;
  body.value = page.map(({ item, version }) => project(world, place.kind, place.mailbox, item, version, shape));
  if (start + size < total) body["@odata.nextLink"] = nextLink(context, start + size);
  return answer(200, body);
}

function visible(context: Context, place: Place, filter: string | undefined): { item: Item; version: Version }[] {
  const { world } = context;
  const now = world.now();
  const staleness = world.staleness();
  const test = filter === undefined ? null : itemFilter(world, place.kind, place.mailbox, filter);
  const found: { item: Item; version: Version }[] = [];
  for (const item of place.folder.items) {
    if (item.visibleAt > now) continue;
    const version = seen(item, staleness, now);
    if (version === null || version.folder !== place.folder.number) continue;
    if (test === null || test(item, version)) found.push({ item, version });
  }
  return found;
}

const sortable = (value: unknown): string =>
  typeof value === "string" ? value.toLowerCase() : JSON.stringify(value ?? "");

function sort(all: { item: Item; version: Version }[], order: string, kind: ItemKind): void {
  const [name = "", direction = "asc"] = order.trim().split(/\s+/);
  if (!(name in kind.rules) && !READ_ONLY.includes(name))
    throw badRequest(`Could not find a property named '${name}' on type '${kind.odataType}'.`);
  const key = ({ item, version }: { item: Item; version: Version }): string | number =>
    name === "createdDateTime"
      ? item.created
      : name === "lastModifiedDateTime"
        ? version.modified
        : sortable(version.properties[name]);
  const sign = direction.toLowerCase() === "desc" ? -1 : 1;
  all.sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : a.item.number - b.item.number));
}

/** The properties a body sets, checked and as this mailbox stores them; and its extended properties. */
function readBody(context: Context, place: Place): { properties: Properties; extended: unknown } {
  const { switches } = context.world;
  const properties: Record<string, unknown> = {};
  let extended: unknown;
  for (const [name, value] of Object.entries(bodyOf(context))) {
    if (name.startsWith("@")) continue;
    const rule = place.kind.rules[name];
    if (rule !== undefined) properties[name] = storedValue(name, value, rule, switches);
    else if (name === "singleValueExtendedProperties") extended = value;
    else if (!READ_ONLY.includes(name)) {
      throw badBody(
        `The property '${name}' does not exist on type '${place.kind.odataType}'. Make sure to only use property names that are defined by the type.`,
      );
    } else if (switches.readOnlyInBody === "refused")
      throw badRequest(`Update to property ${name} is not supported.`, "ErrorInvalidRequest");
  }
  return { properties: rewriteBody(properties, place.mailbox.record.quirks, switches), extended };
}

/** The reply to a write, then what the server does after it: late rewriting, a moved etag. */
function written(context: Context, place: Place, item: Item, status: number): GraphAnswer {
  const { world } = context;
  const { mailbox, kind } = place;
  const reply = answer(
    status,
    project(world, kind, mailbox, item, item.current, {
      select: null,
      expand: [],
      immutableIds: context.prefer.immutableIds,
    }),
  );
  const late = lateChanges(item.number, item.current.properties, mailbox.record.quirks, world.switches, world.now());
  if (late.length > 0) {
    mailbox.record.late.push(...late);
    mailbox.save();
  }
  if (world.switches.etagMovesAfterSave) mailbox.bump(item);
  return reply;
}

/** POST: makes an item. 201 with the whole item; extended properties are never echoed. */
export function createItem(context: Context, place: Place): GraphAnswer {
  const { properties, extended } = readBody(context, place);
  const own = extended === undefined ? {} : writeExtended({}, extended);
  const whole = place.kind.write(place.kind.blank, properties, context.world.switches);
  const item = place.mailbox.create(place.kind.name, place.folder, whole, own);
  return written(context, place, item, 201);
}

/**
 * The item a write is about, after If-Match. Whether Graph honours it for contacts is UNCONFIRMED:
 * switch `ifMatch`, or the mailbox's own quirk.
 * @throws GraphError 400, 404, 412
 */
function target(context: Context, place: Place, id: string): Item {
  const item = wanted(place, id);
  if (!inPlace(place, item.current, context)) throw itemNotFound();
  const match = header(context.call, "If-Match");
  const honoured = (place.mailbox.record.quirks.ifMatch ?? context.world.switches.ifMatch) === "honoured";
  if (
    match !== undefined &&
    honoured &&
    match !== "*" &&
    !match.split(",").some((tag) => tag.trim() === `W/"${item.current.changeKey}"`)
  ) {
    throw changeKeyMismatch();
  }
  return item;
}

/** PATCH: changes the properties named. 200 with the whole item. */
export function patchItem(context: Context, place: Place, id: string): GraphAnswer {
  const item = target(context, place, id);
  const { properties, extended } = readBody(context, place);
  const before = item.current;
  const only = Object.keys(properties).length === 0;
  const change = {
    properties: only ? before.properties : place.kind.write(before.properties, properties, context.world.switches),
    extended: extended === undefined ? before.extended : writeExtended(before.extended, extended),
  };
  place.mailbox.change(item, change, !only || context.world.switches.extendedChangeInDelta);
  return written(context, place, item, 200);
}

/** DELETE: to Deleted Items, or where the switch `afterDelete` says; from there, for good. 204. */
export function deleteItem(context: Context, place: Place, id: string): GraphAnswer {
  const item = target(context, place, id);
  discard(context.world.switches.afterDelete, place.mailbox, item);
  return done();
}

/** What an ordinary delete does to an item, by Graph or in Outlook. */
export function discard(afterDelete: string, mailbox: Mailbox, item: Item): void {
  const trash = mailbox.well(
    afterDelete === "deletedItems" && !mailbox.inTrash(item.current.folder)
      ? "deleteditems"
      : "recoverableitemsdeletions",
  );
  if (item.current.folder === trash.number) mailbox.purge(item);
  else mailbox.move(item, trash);
}

/** POST .../permanentDelete: gone, not in Deleted Items (Graph docs: resources/contact). 204. */
export function purgeItem(context: Context, place: Place, id: string): GraphAnswer {
  if (context.method !== "POST") throw methodNotAllowed(context.method);
  place.mailbox.purge(target(context, place, id));
  return done();
}
