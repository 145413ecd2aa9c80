import { checkPermission, checkShare } from "../control/access.ts";
import {
  badBody,
  badValue,
  folderNotFound,
  GraphError,
  itemNotFound,
  malformedId,
  methodNotAllowed,
  unknownSegment,
} from "../errors.ts";
import { CONTACTS } from "../kinds/contacts.ts";
import { parseFilter } from "../odata/filter.ts";
import { selected } from "../odata/query.ts";
import type { GraphAnswer } from "../request.ts";
import type { Folder, WellKnown } from "../state/folder.ts";
import type { Mailbox } from "../state/mailbox.ts";
import { answer, bodyOf, done } from "./context.ts";
import type { Context } from "./context.ts";
import { pageFrom } from "./paging.ts";

/** Refuses callers whose permissions or shares do not reach a folder of contacts (or the mailbox, for `null`). */
export function mayTouch(context: Context, mailbox: Mailbox, folder: Folder | null, write: boolean): void {
  checkPermission(context.caller, "contact", write);
  const chain: string[] = [];
  for (
    let at: Folder | undefined = folder ?? undefined;
    at !== undefined;
    at = mailbox.byNumber.get(at.record.parent ?? -1)
  )
    chain.push(at.id);
  checkShare(context.caller, mailbox.user, chain, write, context.world.shares);
}

function show(mailbox: Mailbox, folder: Folder, select: readonly string[] | null): Record<string, unknown> {
  const { id, displayName, parent } = folder.record;
  const whole: Record<string, unknown> = {
    id,
    displayName,
    parentFolderId: parent === null ? null : (mailbox.byNumber.get(parent)?.id ?? null),
  };
  if (select === null) return whole;
  return Object.fromEntries(["id", ...select].filter((name) => name in whole).map((name) => [name, whole[name]]));
}

/**
 * The folder that a path segment names: by id, or by its well-known name where the switch
 * `defaultFolderAlias` lets `contacts` be one.
 * @throws GraphError 400, 404
 */
export function folderNamed(context: Context, mailbox: Mailbox, name: string, missing: () => GraphError): Folder {
  if (name.toLowerCase() === "contacts" && context.world.switches.defaultFolderAlias) return mailbox.well("contacts");
  const folder = mailbox.folders.get(name) ?? mailbox.folders.get(name.replaceAll("-", "/").replaceAll("_", "+"));
  if (folder !== undefined) return folder;
  if (!/^[A-Za-z0-9+/_=-]{24,}$/.test(name)) throw malformedId();
  throw missing();
}

/** Contact folders below a folder; the default Contacts folder is never among them (Graph docs: known issues). */
function below(mailbox: Mailbox, parent: Folder): Folder[] {
  return mailbox
    .children(parent.number)
    .filter((folder) => folder.record.kind === CONTACTS.name && folder.record.wellKnown === null);
}

/** GET or POST on `contactFolders` and `childFolders`. */
export function folderList(context: Context, mailbox: Mailbox, parent: Folder): GraphAnswer {
  const whole = parent === mailbox.well("msgfolderroot");
  mayTouch(context, mailbox, whole ? null : parent, context.method !== "GET");
  if (context.method === "POST") {
    const name = nameIn(context, mailbox, parent, null);
    return answer(201, show(mailbox, mailbox.addFolder(name, parent.number, CONTACTS.name), null));
  }
  if (context.method !== "GET") throw methodNotAllowed(context.method);
  const filter = context.options.get("$filter");
  const select = selected(context.options);
  let folders = below(mailbox, parent);
  if (filter !== undefined) {
    const predicate = parseFilter(filter);
    folders = folders.filter((folder) => predicate((path) => show(mailbox, folder, null)[path[0] ?? ""]));
  }
  return answer(
    200,
    pageFrom(context, folders, (folder) => show(mailbox, folder, select)),
  );
}

/** The displayName of a body; its siblings must not have it (409 ErrorFolderExists, whatever the case). */
function nameIn(context: Context, mailbox: Mailbox, parent: Folder, self: Folder | null): string {
  const body = bodyOf(context);
  for (const key of Object.keys(body)) {
    if (!["displayName", "parentFolderId", "id"].includes(key) && !key.startsWith("@"))
      throw badBody(`The property '${key}' does not exist on type 'microsoft.graph.contactFolder'.`);
  }
  const name = body.displayName;
  if (typeof name !== "string" || name.trim() === "") throw badValue("The display name of a folder must not be empty.");
  const taken = mailbox
    .children(parent.number)
    .some((one) => one !== self && one.record.displayName.toLowerCase() === name.toLowerCase());
  if (taken) throw new GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.");
  return name;
}

/** GET, PATCH or DELETE of one contact folder. A delete moves it below Deleted Items, where its id goes on working. */
export function oneFolder(context: Context, mailbox: Mailbox, id: string): GraphAnswer {
  const folder = folderNamed(context, mailbox, id, itemNotFound);
  mayTouch(context, mailbox, folder, context.method !== "GET");
  if (context.method === "GET") return answer(200, show(mailbox, folder, selected(context.options)));
  if (folder.record.wellKnown !== null)
    throw new GraphError(403, "ErrorDeleteDistinguishedFolder", "A distinguished folder cannot be changed.");
  if (context.method === "PATCH") {
    const parent = mailbox.byNumber.get(folder.record.parent ?? -1);
    if (parent !== undefined) folder.record.displayName = nameIn(context, mailbox, parent, folder);
    mailbox.saveFolder(folder);
    return answer(200, show(mailbox, folder, null));
  }
  if (context.method !== "DELETE") throw methodNotAllowed(context.method);
  trashFolder(mailbox, folder);
  return done();
}

/** Moves a folder below Deleted Items; one that is there already goes for good. */
export function trashFolder(mailbox: Mailbox, folder: Folder): void {
  if (mailbox.inTrash(folder.number)) return mailbox.dropFolder(folder);
  folder.record.parent = mailbox.well("deleteditems").number;
  mailbox.saveFolder(folder);
}

/** POST .../permanentDelete on a contact folder. */
export function purgeFolder(context: Context, mailbox: Mailbox, id: string): GraphAnswer {
  if (context.method !== "POST") throw methodNotAllowed(context.method);
  const folder = folderNamed(context, mailbox, id, itemNotFound);
  mayTouch(context, mailbox, folder, true);
  if (folder.record.wellKnown !== null)
    throw new GraphError(403, "ErrorDeleteDistinguishedFolder", "A distinguished folder cannot be changed.");
  mailbox.dropFolder(folder);
  return done();
}

const WELL_KNOWN: readonly string[] = ["msgfolderroot", "inbox", "deleteditems", "recoverableitemsdeletions"];

/** GET /users/{id}/mailFolders/{well-known name or id}: what tells a client which id Deleted Items has. */
export function mailFolder(context: Context, mailbox: Mailbox, rest: readonly string[]): GraphAnswer {
  if (context.method !== "GET") throw methodNotAllowed(context.method);
  if (rest.length !== 1) throw unknownSegment(rest[1] ?? "mailFolders");
  checkPermission(context.caller, "message", false);
  checkShare(context.caller, mailbox.user, [], false, context.world.shares);
  const [given = ""] = rest;
  const name = given.toLowerCase();
  const folder = WELL_KNOWN.includes(name)
    ? mailbox.well(name as WellKnown)
    : folderNamed(context, mailbox, given, itemNotFound);
  return answer(200, show(mailbox, folder, selected(context.options)));
}

/** The folder of a path on the way to its items: 404 ErrorFolderNotFound when it is gone. */
export function folderOnTheWay(context: Context, mailbox: Mailbox, id: string): Folder {
  return folderNamed(context, mailbox, id, folderNotFound);
}
