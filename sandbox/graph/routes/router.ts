import { accessDenied, badRequest, itemNotFound, methodNotAllowed, unknownSegment } from "../errors.ts";
import { CONTACTS } from "../kinds/contacts.ts";
import type { GraphAnswer } from "../request.ts";
import type { Folder } from "../state/folder.ts";
import type { Mailbox } from "../state/mailbox.ts";
import { answer } from "./context.ts";
import type { Context } from "./context.ts";
import { deltaPage } from "./delta.ts";
import { folderList, folderOnTheWay, mailFolder, mayTouch, oneFolder, purgeFolder } from "./folders.ts";
import { createItem, deleteItem, getItem, listItems, patchItem, purgeItem } from "./items.ts";
import type { Place } from "./items.ts";
import { oneSubscription, subscriptionList } from "./subscriptions.ts";
import { translateIds } from "./translate.ts";
import { getUser, listUsers } from "./users.ts";

/** Makes an answer wait for the proof of endpoints. */
export type Pending = (endpoints: readonly string[], commit: () => GraphAnswer) => GraphAnswer;

/** Leads a request to what answers it. */
export function route(context: Context, segments: readonly string[], pending: Pending): GraphAnswer {
  const [root, name] = segments;
  switch (root) {
    case "users":
      return name === undefined ? listUsers(context) : ofUser(context, name, segments.slice(2));
    case "me":
      if (context.caller.userId === null)
        throw badRequest("/me request is only valid with delegated authentication flow.");
      return ofUser(context, context.caller.userId, segments.slice(1));
    case "subscriptions":
      return name === undefined
        ? subscriptionList(context, pending)
        : oneSubscription(context, segments.slice(1), pending);
    default:
      throw unknownSegment(root ?? "");
  }
}

function ofUser(context: Context, name: string, rest: readonly string[]): GraphAnswer {
  if (rest.length === 0) return getUser(context, name);
  const mailbox = context.world.mailboxNamed(name);
  switch (rest[0]) {
    case CONTACTS.segment:
      return items(context, place(mailbox, mailbox.well("contacts"), true), rest.slice(1));
    case CONTACTS.folderSegment:
      return folders(context, mailbox, mailbox.well("msgfolderroot"), rest.slice(1));
    case "mailFolders":
      return mailFolder(context, mailbox, rest.slice(1));
    case "translateExchangeIds":
    case "microsoft.graph.translateExchangeIds":
      return translateIds(context, mailbox);
    default:
      throw unknownSegment(rest[0] ?? "");
  }
}

const place = (mailbox: Mailbox, folder: Folder, anywhere: boolean): Place => ({
  mailbox,
  folder,
  anywhere,
  kind: CONTACTS,
});

function folders(context: Context, mailbox: Mailbox, parent: Folder, rest: readonly string[]): GraphAnswer {
  const [id, next] = rest;
  if (id === undefined) return folderList(context, mailbox, parent);
  if (next === undefined) return oneFolder(context, mailbox, id);
  if (next === "permanentDelete") return purgeFolder(context, mailbox, id);
  const folder = folderOnTheWay(context, mailbox, id);
  if (next === "childFolders") return folders(context, mailbox, folder, rest.slice(2));
  if (next === CONTACTS.segment) return items(context, place(mailbox, folder, false), rest.slice(2));
  throw unknownSegment(next);
}

const isDelta = (segment: string | undefined): boolean =>
  segment === "delta" || segment === "delta()" || segment === "microsoft.graph.delta()";

function items(context: Context, at: Place, rest: readonly string[]): GraphAnswer {
  mayReach(context, at);
  const [id, action] = rest;
  if (id === undefined) {
    if (context.method === "GET") return listItems(context, at);
    if (context.method === "POST") return createItem(context, at);
    throw methodNotAllowed(context.method);
  }
  if (isDelta(id)) {
    // Delta is of one folder, named by its id (Graph docs: contact-delta).
    if (at.anywhere) throw unknownSegment(id);
    if (context.method !== "GET") throw methodNotAllowed(context.method);
    return deltaPage(context, at);
  }
  if (id === "$count") return answer(200, at.folder.items.length);
  if (action === "permanentDelete") return purgeItem(context, at, id);
  if (action === "photo") throw itemNotFound(); // No photo is ever set: photos are not emulated.
  if (action !== undefined) throw unknownSegment(action);
  return oneItem(context, at, id);
}

function oneItem(context: Context, at: Place, id: string): GraphAnswer {
  switch (context.method) {
    case "GET":
      return getItem(context, at, id);
    case "PATCH":
      return patchItem(context, at, id);
    case "DELETE":
      return deleteItem(context, at, id);
    default:
      throw methodNotAllowed(context.method);
  }
}

/**
 * Whether the caller may reach items at a place. By `/users/{id}/contacts/{id}` an item may lie in any
 * folder; for a user with a share of one folder only, such a path is refused.
 */
function mayReach(context: Context, at: Place): void {
  const write = context.method !== "GET";
  mayTouch(context, at.mailbox, at.folder, write);
  if (!at.anywhere || context.caller.userId === null || context.caller.userId === at.mailbox.user.id) return;
  const whole = context.world.shares.some(
    (share) =>
      share.owner === at.mailbox.user.id &&
      share.user === context.caller.userId &&
      share.folder === null &&
      (share.write || !write),
  );
  if (!whole) throw accessDenied();
}
