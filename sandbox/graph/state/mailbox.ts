import { sure } from "../sure.ts";
import { changeKey, folderId, SALT_LENGTH, encode, parsePathId, itemId } from "./ids.ts";
import type { IdForm, ParsedId } from "./ids.ts";
import { Folder } from "./folder.ts";
import type { FolderRecord, WellKnown } from "./folder.ts";
import type { Journal } from "./journal.ts";
import type { ChangeType, Extended, Item, LateChange, Properties, Quirks, User, Version } from "./model.ts";

/** What a mailbox needs from the world around it. */
export interface Surroundings {
  readonly journal: Journal;
  now(): number;
  /** How long this change stays out of sight of listings and delta, in milliseconds. */
  lag(mailbox: Mailbox, item: Item): number;
  /** Whether this change never reaches the delta log (a fault). */
  unlogged(mailbox: Mailbox): boolean;
  /** Called after each change, for subscriptions. */
  changed(mailbox: Mailbox, item: Item, type: ChangeType, folder: number): void;
}

/** A mailbox's own counters, as stored. */
export interface MailboxRecord {
  readonly salt: string;
  nextItem: number;
  nextFolder: number;
  nextChange: number;
  quirks: Quirks;
  late: LateChange[];
}

/**
 * One mailbox: folders holding items of any kind. It knows ids, moves, versions and change logs, and
 * nothing about what the items are.
 */
export class Mailbox {
  readonly user: User;
  readonly record: MailboxRecord;
  readonly folders = new Map<string, Folder>();
  readonly byNumber = new Map<number, Folder>();
  readonly items = new Map<number, Item>();
  private readonly around: Surroundings;
  private readonly wellKnown = new Map<WellKnown, Folder>();

  constructor(user: User, record: MailboxRecord, around: Surroundings) {
    this.user = user;
    this.record = record;
    this.around = around;
  }

  /** A mailbox with the folders that every mailbox has. `seed` is random hexadecimal, 12 digits or more. */
  static fresh(user: User, seed: string, around: Surroundings): Mailbox {
    const salt = encode(parseInt(seed.slice(0, 12), 16), SALT_LENGTH);
    const mailbox = new Mailbox(
      user,
      { salt, nextItem: 1, nextFolder: 1, nextChange: 1, quirks: {}, late: [] },
      around,
    );
    const root = mailbox.addFolder("Top of Information Store", null, "folder", "msgfolderroot");
    mailbox.addFolder("Inbox", root.number, "message", "inbox");
    mailbox.addFolder("Contacts", root.number, "contact", "contacts");
    mailbox.addFolder("Deleted Items", root.number, "message", "deleteditems");
    mailbox.addFolder("Deletions", null, "message", "recoverableitemsdeletions");
    mailbox.save();
    return mailbox;
  }

  /** Notes this mailbox's counters for storing. */
  save(): void {
    this.around.journal.note(`mailbox/${this.user.id}`, () => this.record);
  }

  well(name: WellKnown): Folder {
    return sure(this.wellKnown.get(name));
  }

  /** Puts a folder in place, new or read from storage. */
  adopt(record: FolderRecord): Folder {
    const folder = new Folder(record);
    this.folders.set(record.id, folder);
    this.byNumber.set(record.number, folder);
    if (record.wellKnown !== null) this.wellKnown.set(record.wellKnown, folder);
    return folder;
  }

  addFolder(displayName: string, parent: number | null, kind: string, wellKnown: WellKnown | null = null): Folder {
    const number = this.record.nextFolder++;
    const id = folderId(this.record.salt, number);
    const folder = this.adopt({
      number,
      id,
      kind,
      wellKnown,
      displayName,
      parent,
      generation: 1,
      logBase: 0,
      pending: [],
    });
    this.saveFolder(folder);
    this.save();
    return folder;
  }

  saveFolder(folder: Folder): void {
    this.around.journal.note(`folder/${this.user.id}/${folder.number}`, () => folder.record);
  }

  /** Removes a folder for good, with all that is in and below it. */
  dropFolder(folder: Folder): void {
    for (const child of this.children(folder.number)) this.dropFolder(child);
    for (let item = folder.items.at(-1); item !== undefined; item = folder.items.at(-1)) this.purge(item);
    this.folders.delete(folder.id);
    this.byNumber.delete(folder.number);
    this.around.journal.note(`folder/${this.user.id}/${folder.number}`, () => null);
  }

  children(parent: number): Folder[] {
    return [...this.folders.values()].filter((folder) => folder.record.parent === parent);
  }

  /** Whether a folder lies at or below Deleted Items (or among the recoverable items). */
  inTrash(number: number | null): boolean {
    for (let at = number; at !== null; at = this.byNumber.get(at)?.record.parent ?? null) {
      const name = this.byNumber.get(at)?.record.wellKnown;
      if (name === "deleteditems" || name === "recoverableitemsdeletions") return true;
    }
    return number === null;
  }

  /** The item that an id from a path names; `null` if none has it now, "malformed" if it is no id. */
  find(id: string): Item | null | "malformed" {
    const parsed = parsePathId(id);
    return parsed === null ? "malformed" : this.byParsed(parsed);
  }

  byParsed(parsed: ParsedId): Item | null {
    if (parsed.salt !== this.record.salt) return null;
    const item = this.items.get(parsed.number);
    if (item === undefined || item.current.folder === null) return null;
    return parsed.moves === null || parsed.moves === item.current.moves ? item : null;
  }

  idOf(item: Item, form: IdForm, version: Version = item.current): string {
    return itemId(this.record.salt, item.number, version.moves, form);
  }

  private home(item: Item): Folder {
    return sure(this.byNumber.get(sure(item.current.folder)));
  }

  private nextKey(): string {
    return changeKey(this.record.salt, this.record.nextChange++);
  }

  private stamp(last: number): number {
    return Math.max(this.around.now() + (this.record.quirks.skewMs ?? 0), last + 1);
  }

  create(kind: string, folder: Folder, properties: Properties, extended: Extended): Item {
    const now = this.around.now();
    const modified = this.stamp(0);
    const version = {
      folder: folder.number,
      properties,
      extended,
      changeKey: this.nextKey(),
      modified,
      at: now,
      moves: 0,
    };
    const item: Item = {
      number: this.record.nextItem++,
      kind,
      created: modified,
      createdAt: now,
      visibleAt: now,
      current: version,
      previous: null,
      cameFrom: null,
    };
    const lag = this.around.lag(this, item);
    item.visibleAt = now + lag;
    this.items.set(item.number, item);
    folder.add(item);
    this.log(folder, item, lag);
    this.saveItem(item);
    this.around.changed(this, item, "created", folder.number);
    return item;
  }

  /** A new version in the same folder. `logged` false: delta does not show it. */
  change(item: Item, change: { properties?: Properties; extended?: Extended }, logged = true): void {
    this.next(item, { ...item.current, ...change, modified: this.stamp(item.current.modified) });
    const folder = this.home(item);
    if (logged) this.log(folder, item, this.around.lag(this, item));
    this.saveItem(item);
    this.around.changed(this, item, "updated", folder.number);
  }

  /** A new changeKey and nothing else: what server-side processing leaves behind. */
  bump(item: Item): void {
    item.current = { ...item.current, changeKey: this.nextKey() };
    const folder = this.byNumber.get(item.current.folder ?? -1);
    if (folder === undefined) return;
    this.log(folder, item, 0);
    this.saveItem(item);
    this.around.changed(this, item, "updated", folder.number);
  }

  /** Puts an item into another folder; every id but the immutable one changes. */
  move(item: Item, to: Folder): void {
    const from = this.home(item);
    if (from === to) return;
    const version = {
      ...item.current,
      folder: to.number,
      modified: this.stamp(item.current.modified),
      moves: item.current.moves + 1,
    };
    this.around.changed(this, item, "deleted", from.number);
    this.next(item, version);
    item.cameFrom = this.inTrash(to.number) ? from.number : null;
    from.remove(item);
    to.add(item);
    const lag = this.around.lag(this, item);
    this.log(from, item, lag);
    this.log(to, item, lag);
    this.saveItem(item);
    this.around.changed(this, item, "created", to.number);
  }

  /** Removes an item for good. */
  purge(item: Item): void {
    const from = this.home(item);
    this.around.changed(this, item, "deleted", from.number);
    this.next(item, { ...item.current, folder: null });
    from.remove(item);
    this.log(from, item, this.around.lag(this, item));
    this.saveItem(item);
  }

  private next(item: Item, version: Version): void {
    item.previous = item.current;
    item.current = { ...version, changeKey: this.nextKey(), at: this.around.now() };
  }

  private log(folder: Folder, item: Item, lag: number): void {
    if (folder.record.kind === "message" || this.around.unlogged(this)) return;
    const now = this.around.now();
    const position = folder.note(item.number, now + lag, now);
    if (position === null) this.saveFolder(folder);
    else this.saveLog(folder, position, item.number);
  }

  private saveLog(folder: Folder, position: number, item: number): void {
    this.around.journal.note(`log/${this.user.id}/${folder.number}/${position}`, () => item);
  }

  private saveItem(item: Item): void {
    this.around.journal.note(`item/${this.user.id}/${item.number}`, () => item);
    this.save();
  }

  /** Lets delayed log entries of a folder appear whose time has come. */
  ripen(folder: Folder): void {
    const ripe = folder.ripen(this.around.now());
    if (ripe.length === 0) return;
    for (const { position, item } of ripe) this.saveLog(folder, position, item);
    this.saveFolder(folder);
  }
}
