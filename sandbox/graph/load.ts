import type { Subscription } from "./control/outbox.ts";
import { setSwitches } from "./control/switches.ts";
import type { FolderRecord } from "./state/folder.ts";
import { Mailbox } from "./state/mailbox.ts";
import type { MailboxRecord } from "./state/mailbox.ts";
import type { Item, Share, User } from "./state/model.ts";
import type { World } from "./state/world.ts";

/** A stored row: the parts of its key `table/…`, and its value. */
export interface StoredRow<T> {
  readonly parts: readonly string[];
  readonly value: T;
}

/** Answers the rows of a table, as the journal named them; each value must be nobody else's. */
export type RowsOf = <T>(table: string) => readonly StoredRow<T>[];

/** Reads everything that a journal collected into an empty world. */
export function loadWorld(world: World, rows: RowsOf): void {
  for (const { value } of rows<User>("user")) world.adoptUser(value);
  for (const { parts, value } of rows<MailboxRecord>("mailbox")) loadMailbox(world, rows, parts[1] ?? "", value);
  for (const { value } of rows<Subscription>("subscription")) world.outbox.subscriptions.set(value.id, value);
  for (const { value } of rows<Share[]>("shares")) world.shares = value;
  for (const { value } of rows<Record<string, unknown>>("switches")) {
    // A switch of another version of the emulator is let go.
    const known = Object.entries(value).filter(([name]) => name in world.switches);
    setSwitches(world.switches, Object.fromEntries(known));
  }
  world.mail.push(...rows<World["mail"][number]>("mail").map(({ value }) => value));
}

function loadMailbox(world: World, rows: RowsOf, userId: string, record: MailboxRecord): void {
  const user = world.users.get(userId);
  if (user === undefined || !user.hasMailbox) return;
  const mailbox = new Mailbox(user, record, world);
  for (const { value } of rows<FolderRecord>(`folder/${userId}`)) mailbox.adopt(value);
  for (const { value } of rows<Item>(`item/${userId}`)) {
    mailbox.items.set(value.number, value);
    if (value.current.folder !== null) mailbox.byNumber.get(value.current.folder)?.add(value);
  }
  const entries = rows<number>(`log/${userId}`)
    .map(({ parts, value }) => ({ folder: Number(parts[2]), position: Number(parts[3]), item: value }))
    .sort((a, b) => a.position - b.position);
  for (const { folder, position, item } of entries) mailbox.byNumber.get(folder)?.restore(position, item);
  world.mailboxes.set(userId, mailbox);
}
