import { applyLate } from "../kinds/rewrite.ts";
import type { World } from "../state/world.ts";

/** Does the late changes whose time has come: values that the server rewrites a while after a save. */
export function runLate(world: World): void {
  const now = world.now();
  for (const mailbox of world.mailboxes.values()) {
    const { record } = mailbox;
    if (record.late.length === 0) continue;
    const due = record.late.filter((late) => late.at <= now);
    if (due.length === 0) continue;
    record.late = record.late.filter((late) => late.at > now);
    mailbox.save();
    for (const late of due) {
      const item = mailbox.items.get(late.item);
      if (item === undefined || mailbox.inTrash(item.current.folder)) continue;
      const properties = applyLate(item.current.properties, late);
      if (properties !== item.current.properties) mailbox.change(item, { properties });
    }
  }
}

/** When the next late change is due, epoch milliseconds; `null`: none is waiting. */
export function nextLate(world: World): number | null {
  let next: number | null = null;
  for (const { record } of world.mailboxes.values()) {
    for (const { at } of record.late) next = next === null ? at : Math.min(next, at);
  }
  return next;
}
