import { badRequest, itemNotFound, malformedId } from "../errors.ts";
import { trashFolder } from "../routes/folders.ts";
import { discard } from "../routes/items.ts";
import type { Folder } from "../state/folder.ts";
import type { Mailbox } from "../state/mailbox.ts";
import type { Item, Quirks } from "../state/model.ts";
import type { World } from "../state/world.ts";
import type { LifecycleEvent } from "./outbox.ts";

/**
 * What people do in Outlook that Graph has no call for, and what befalls a mailbox. `mailbox` is a UPN
 * or object id, `item` an id in any form that a path takes, a folder its id or displayName.
 */
export type Act =
  /** Drags an item to another folder of the mailbox. */
  | { readonly act: "move"; readonly mailbox: string; readonly item: string; readonly to: string }
  /** Deletes an item as Outlook does. */
  | { readonly act: "delete"; readonly mailbox: string; readonly item: string }
  /** Deletes for good (Shift+Delete). */
  | { readonly act: "purge"; readonly mailbox: string; readonly item: string }
  /** Puts an item back from Deleted Items to where it was. */
  | { readonly act: "restore"; readonly mailbox: string; readonly item: string }
  /** Copies an item; named properties go along, and so does anybody's marker. */
  | { readonly act: "duplicate"; readonly mailbox: string; readonly item: string; readonly to?: string }
  /** Deletes all items of a folder. */
  | { readonly act: "emptyFolder"; readonly mailbox: string; readonly folder: string }
  /** Deletes a folder: it moves below Deleted Items. */
  | { readonly act: "deleteFolder"; readonly mailbox: string; readonly folder: string }
  /** Puts a folder into another one of the mailbox; `to` absent: back to the top. */
  | { readonly act: "moveFolder"; readonly mailbox: string; readonly folder: string; readonly to?: string }
  /** Gives an item a new changeKey and nothing else, as server-side processing does. */
  | { readonly act: "touch"; readonly mailbox: string; readonly item: string }
  /** Forgets where delta links stood: each gets SyncStateNotFound. */
  | { readonly act: "expireDelta"; readonly mailbox: string; readonly folder: string }
  /** Takes a user's mailbox away: MailboxNotEnabledForRESTAPI from then on. */
  | { readonly act: "removeMailbox"; readonly mailbox: string }
  /** Sends a lifecycle notification; `subscriptionRemoved` also removes. */
  | { readonly act: "lifecycle"; readonly subscription: string; readonly event: LifecycleEvent }
  /** Sends one notification with any content, as a forger would. */
  | { readonly act: "forge"; readonly url: string; readonly notice: Readonly<Record<string, unknown>> }
  /** Shares a mailbox, or one folder of it, with a user. */
  | {
      readonly act: "share";
      readonly owner: string;
      readonly user: string;
      readonly folder?: string;
      readonly write?: boolean;
    }
  /** Takes such shares back. */
  | { readonly act: "unshare"; readonly owner: string; readonly user: string }
  /** Sets how a mailbox differs from the rest. */
  | { readonly act: "quirks"; readonly mailbox: string; readonly quirks: Quirks };

/** What an act led to: the item (immutable id) or folder it was about. */
export interface ActResult {
  readonly item?: string;
  readonly folder?: string;
  readonly items?: number;
}

function itemOf(mailbox: Mailbox, id: string): Item {
  const item = mailbox.find(id);
  if (item === "malformed") throw malformedId();
  if (item === null) throw itemNotFound();
  return item;
}

function folderOf(mailbox: Mailbox, name: string): Folder {
  const folder =
    mailbox.folders.get(name) ?? [...mailbox.folders.values()].find((one) => one.record.displayName === name);
  if (folder === undefined) throw badRequest(`There is no folder '${name}'.`);
  return folder;
}

const named = (mailbox: Mailbox, item: Item): ActResult => ({ item: mailbox.idOf(item, "restImmutableEntryId") });

/**
 * Does what an act says.
 * @throws GraphError 400 or 404 for what does not exist
 */
export function act(world: World, given: Act): ActResult {
  switch (given.act) {
    case "lifecycle":
    case "forge":
      return notify(world, given);
    case "share":
    case "unshare":
      return share(world, given);
    case "removeMailbox":
      return removeMailbox(world, given.mailbox);
    case "quirks": {
      const mailbox = world.mailboxNamed(given.mailbox);
      mailbox.record.quirks = given.quirks;
      mailbox.save();
      return {};
    }
    case "moveFolder": {
      const mailbox = world.mailboxNamed(given.mailbox);
      const folder = folderOf(mailbox, given.folder);
      folder.record.parent =
        given.to === undefined ? mailbox.well("msgfolderroot").number : folderOf(mailbox, given.to).number;
      mailbox.saveFolder(folder);
      return { folder: folder.id };
    }
    case "emptyFolder":
    case "deleteFolder":
    case "expireDelta":
      return onFolder(world, given);
    case "move":
    case "delete":
    case "purge":
    case "restore":
    case "duplicate":
    case "touch":
      return onItem(world, given);
    default:
      throw badRequest(`There is no act '${String((given as { act?: unknown }).act)}'.`);
  }
}

type ItemAct = Extract<Act, { readonly item: string }>;

function onItem(world: World, given: ItemAct): ActResult {
  const mailbox = world.mailboxNamed(given.mailbox);
  const item = itemOf(mailbox, given.item);
  switch (given.act) {
    case "move":
      mailbox.move(item, folderOf(mailbox, given.to));
      return named(mailbox, item);
    case "delete":
      discard(world.switches.afterDelete, mailbox, item);
      return named(mailbox, item);
    case "purge":
      mailbox.purge(item);
      return {};
    case "restore": {
      const folder = mailbox.byNumber.get(item.cameFrom ?? -1) ?? mailbox.well("contacts");
      mailbox.move(item, folder);
      return { ...named(mailbox, item), folder: folder.id };
    }
    case "duplicate": {
      const folder =
        given.to === undefined ? mailbox.byNumber.get(item.current.folder ?? -1) : folderOf(mailbox, given.to);
      return named(
        mailbox,
        mailbox.create(item.kind, folder ?? mailbox.well("contacts"), item.current.properties, item.current.extended),
      );
    }
    case "touch":
      mailbox.bump(item);
      return named(mailbox, item);
  }
}

function onFolder(
  world: World,
  given: Extract<Act, { readonly act: "emptyFolder" | "deleteFolder" | "expireDelta" }>,
): ActResult {
  const mailbox = world.mailboxNamed(given.mailbox);
  const folder = folderOf(mailbox, given.folder);
  if (given.act === "deleteFolder") trashFolder(mailbox, folder);
  if (given.act === "expireDelta") {
    folder.record.generation++;
    mailbox.saveFolder(folder);
  }
  if (given.act !== "emptyFolder") return { folder: folder.id };
  const all = [...folder.items];
  for (const item of all) discard(world.switches.afterDelete, mailbox, item);
  return { folder: folder.id, items: all.length };
}

function removeMailbox(world: World, name: string): ActResult {
  const { user } = world.mailboxNamed(name);
  world.mailboxes.delete(user.id);
  world.adoptUser({ ...user, hasMailbox: false });
  world.journal.note(`user/${user.id}`, () => world.users.get(user.id));
  return {};
}

function notify(world: World, given: Extract<Act, { readonly act: "lifecycle" | "forge" }>): ActResult {
  if (given.act === "forge") {
    world.outbox.forge(given.url, given.notice);
    return {};
  }
  const one = world.outbox.subscriptions.get(given.subscription);
  if (one === undefined) throw badRequest(`There is no subscription '${given.subscription}'.`);
  world.outbox.lifecycle(one, given.event);
  return {};
}

function share(world: World, given: Extract<Act, { readonly act: "share" | "unshare" }>): ActResult {
  const mailbox = world.mailboxNamed(given.owner);
  const user = world.userNamed(given.user);
  if (user === null) throw badRequest(`There is no user '${given.user}'.`);
  if (given.act === "unshare") {
    world.shares = world.shares.filter((one) => one.owner !== mailbox.user.id || one.user !== user.id);
  } else {
    const folder = given.folder === undefined ? null : folderOf(mailbox, given.folder).id;
    world.shares = [...world.shares, { owner: mailbox.user.id, user: user.id, folder, write: given.write ?? false }];
  }
  world.journal.note("shares/all", () => world.shares);
  return {};
}
