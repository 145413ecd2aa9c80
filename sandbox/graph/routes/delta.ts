import { sure } from "../sure.ts";
import { badRequest, GraphError } from "../errors.ts";
import { checkSelect, project } from "../kinds/project.ts";
import type { Shape } from "../kinds/project.ts";
import { expanded, refuseOptions, selected } from "../odata/query.ts";
import type { GraphAnswer } from "../request.ts";
import type { Folder } from "../state/folder.ts";
import type { Mailbox } from "../state/mailbox.ts";
import type { Item } from "../state/model.ts";
import { answer } from "./context.ts";
import type { Context } from "./context.ts";
import type { Place } from "./items.ts";

/** Page length when the client prefers none. */
const DEFAULT_PAGE = 50;

/**
 * Where a round stands. All of it travels in the token, so links outlive any restart; `$select` and
 * `$expand` are baked in, headers are not (Graph docs: delta-query-overview).
 * `first` set: the initial round, which shows the items after that number, in order, and `log` is where
 * the next round starts. Else `log` is the position reached in the folder's log.
 */
interface Position {
  readonly folder: string;
  readonly generation: number;
  readonly log: number;
  readonly first: number | null;
  readonly select: readonly string[] | null;
  readonly expand: readonly string[];
}

function pack(at: Position): string {
  const parts = [
    at.folder,
    at.generation,
    at.log,
    at.first ?? "",
    at.select?.join(",") ?? "*",
    JSON.stringify(at.expand),
  ];
  return Buffer.from(parts.join("\n"), "utf8").toString("base64url");
}

function unpack(token: string): Position | null {
  const [folder, generation, log, first, select = "*", expand] = Buffer.from(token, "base64url")
    .toString("utf8")
    .split("\n");
  if (folder === undefined || expand === undefined || !/^\d+$/.test(`${generation}${log}${first}`)) return null;
  return {
    folder,
    generation: Number(generation),
    log: Number(log),
    first: first === "" ? null : Number(first),
    select: select === "*" ? null : select.split(","),
    expand: JSON.parse(expand) as string[],
  };
}

function link(context: Context, place: Place, name: "$skiptoken" | "$deltatoken", at: Position | null): string {
  const { baseUrl } = context.world;
  const path = `users/${place.mailbox.user.id}/${place.kind.folderSegment}/${encodeURIComponent(place.folder.id)}/${place.kind.segment}/delta`;
  return `${baseUrl}/v1.0/${path}?${name}=${at === null ? "" : pack(at)}`;
}

/** The refusal of a link that is no longer good: 410 with a Location that starts afresh, or as switch `deltaExpiry` says. */
function expired(context: Context, place: Place): GraphError {
  const message = "The sync state generation is not found; generation=1;[highest=2]";
  const status = Number(context.world.switches.deltaExpiry);
  const headers: Record<string, string> = status === 410 ? { Location: link(context, place, "$deltatoken", null) } : {};
  return new GraphError(status, "SyncStateNotFound", message, headers);
}

/** Where the request's link stands; a request without a token starts the initial round. */
function positionOf(context: Context, place: Place): Position {
  const { folder } = place;
  const token = context.options.get("$skiptoken") ?? context.options.get("$deltatoken");
  if (token === undefined || token === "") {
    refuseOptions(context.options, ["$filter", "$orderby", "$search", "$skip"]);
    const select = selected(context.options);
    checkSelect(place.kind, select);
    return {
      folder: folder.id,
      generation: folder.record.generation,
      log: folder.end,
      first: 0,
      select,
      expand: expansion(context),
    };
  }
  if (context.world.marks.expireDelta !== undefined) {
    folder.record.generation++;
    place.mailbox.saveFolder(folder);
    throw expired(context, place);
  }
  const at = unpack(token);
  if (at === null || at.folder !== folder.id)
    throw new GraphError(400, "SyncStateInvalid", "The sync state is invalid for this folder.");
  if (at.generation !== folder.record.generation || at.log < folder.record.logBase || at.log > folder.end)
    throw expired(context, place);
  return at;
}

/** `$expand` on contact delta is not documented: switch `deltaExpand`. */
function expansion(context: Context): string[] {
  if (!context.options.has("$expand") || context.world.switches.deltaExpand === "ignored") return [];
  if (context.world.switches.deltaExpand === "refused")
    throw badRequest("The query parameter '$expand' is not supported here.", "ErrorInvalidUrlQuery");
  return expanded(context.options);
}

/**
 * GET .../contactFolders/{id}/contacts/delta: one page of a round, ending in a nextLink or a deltaLink.
 * Order means nothing, and with `deltaReplays` entries come twice or again.
 */
export function deltaPage(context: Context, place: Place): GraphAnswer {
  refuseOptions(context.options, ["$top"]);
  const { mailbox, folder } = place;
  mailbox.ripen(folder);
  const at = positionOf(context, place);
  const size = context.prefer.pageSize ?? DEFAULT_PAGE;
  if (context.world.switches.deltaReplays && context.world.random.fraction() < 0.05) {
    return answer(200, { value: [], "@odata.nextLink": link(context, place, "$skiptoken", at) }); // An empty page is normal: go on.
  }
  const page = at.first === null ? changesAfter(context, folder, at, size) : itemsAfter(context, folder, at, size);
  if (context.world.switches.deltaReplays) replay(context, place, page.numbers);
  const shape: Shape = { select: at.select, expand: at.expand, immutableIds: context.prefer.immutableIds };
  const value: unknown[] = [];
  for (const number of page.numbers) {
    const entry = show(context, place, mailbox.items.get(number), shape);
    if (entry !== null) value.push(entry);
  }
  const body: Record<string, unknown> = {
    "@odata.context": `${context.world.baseUrl}/v1.0/$metadata#Collection(${place.kind.odataType})`,
    value,
  };
  if (page.more) body["@odata.nextLink"] = link(context, place, "$skiptoken", page.next);
  else body["@odata.deltaLink"] = link(context, place, "$deltatoken", page.next);
  return answer(200, body);
}

interface PageOfNumbers {
  readonly numbers: number[];
  readonly next: Position;
  readonly more: boolean;
}

/** The initial round: what exists now and can be seen. What is made meanwhile comes by the log. */
function itemsAfter(context: Context, folder: Folder, at: Position, size: number): PageOfNumbers {
  const now = context.world.now();
  const numbers: number[] = [];
  let last = at.first ?? 0;
  let index = folder.firstAfter(last);
  for (; index < folder.items.length && numbers.length < size; index++) {
    const item = sure(folder.items[index]);
    last = item.number;
    if (item.visibleAt <= now) numbers.push(item.number);
  }
  const more = index < folder.items.length;
  return { numbers, next: { ...at, first: more ? last : null }, more };
}

/** A later round: what the log names after the position, each item once in a page. */
function changesAfter(context: Context, folder: Folder, at: Position, size: number): PageOfNumbers {
  const met = new Set<number>();
  const base = folder.record.logBase;
  let position = at.log;
  for (; position < folder.end && met.size < size; position++) met.add(sure(folder.log[position - base]));
  const numbers = [...met];
  // Some rounds end with a page that is empty but for the deltaLink.
  const more = position < folder.end || (numbers.length === size && context.world.switches.deltaReplays);
  return { numbers, next: { ...at, log: position }, more };
}

/** Repeats an entry of this page, tells one again that was told before, turns the order round: each now and then. */
function replay(context: Context, place: Place, numbers: number[]): void {
  const { random } = context.world;
  const { log } = place.folder;
  if (numbers.length > 0 && random.fraction() < 0.2) numbers.push(sure(numbers[0]));
  if (log.length > 0 && random.fraction() < 0.2) numbers.push(sure(log[Math.floor(random.fraction() * log.length)]));
  if (random.fraction() < 0.5) numbers.reverse();
}

/** An entry: the item as it is now, or `@removed` when it is not in the folder any more. */
function show(context: Context, place: Place, item: Item | undefined, shape: Shape): Record<string, unknown> | null {
  const { mailbox, folder, kind } = place;
  const { switches } = context.world;
  if (item === undefined) return null;
  if (item.current.folder === folder.number) return project(context.world, kind, mailbox, item, item.current, shape);
  if (!switches.lastDeleteInDelta && folder.items.length === 0) return null;
  const reason = mailbox.inTrash(item.current.folder) ? switches.removedReason : switches.movedOut;
  if (reason === "absent") return null;
  const id = removedId(mailbox, item, folder, shape.immutableIds);
  return {
    "@odata.type": `#${kind.odataType}`,
    id,
    "@removed": { reason: item.current.folder === null ? "deleted" : reason },
  };
}

/** The id it had in this folder: REST ids changed when it moved away. */
function removedId(mailbox: Mailbox, item: Item, folder: Folder, immutable: boolean): string {
  if (immutable) return mailbox.idOf(item, "restImmutableEntryId");
  const there = item.previous?.folder === folder.number ? item.previous : item.current;
  return mailbox.idOf(item, "restId", there);
}
