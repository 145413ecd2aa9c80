import type { DecideHold, HoldSummary } from "../../shared/contract/holds.ts";
import { Directory } from "../../worker/directory/directory.ts";
import type { MailboxSettings } from "../../worker/mailbox/settings.ts";
import { Admin } from "../../worker/ring/admin.ts";
import { Agenda } from "../../worker/ring/agenda.ts";
import { decideHold } from "../../worker/ring/decide-hold.ts";
import { holdList } from "../../worker/ring/hold-view.ts";
import { NodeSql } from "./node-sql.ts";
import { type Desk, Office } from "./office.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Anna's and Ben's folders with the same contacts in both, and an administrator. */
export class FloodOffice {
  readonly office: Office;
  readonly anna: Desk;
  readonly ben: Desk;

  constructor(settings: Partial<MailboxSettings>) {
    this.office = new Office(settings);
    this.anna = this.office.open("anna");
    this.ben = this.office.open("ben");
  }

  /** How many contacts a folder has. */
  count(desk: Desk): number {
    return this.office.folder(desk).length;
  }

  /** The ids of a folder's contacts. */
  ids(desk: Desk): string[] {
    return this.office.folder(desk).map((item) => String(item["id"]));
  }

  /** Somebody deletes these, as Outlook does, at one moment. */
  remove(desk: Desk, ids: readonly string[]): void {
    for (const item of ids) this.office.graph.act({ act: "delete", mailbox: desk.id, item });
  }

  holds(): HoldSummary[] {
    return holdList(this.office.hub, { limit: 100 });
  }

  /** The hold that is open. */
  hold(): HoldSummary {
    const open = this.holds().find(({ state }) => state === "open");
    if (!open) throw new Error("nothing waits");
    return open;
  }

  /** Decides a hold; its errands run, the rest has to settle. Answers why not, if not. */
  async decide(decision: DecideHold["decision"], { id, seen } = this.hold()): Promise<string | null> {
    const { office } = this;
    const admin = new Admin(office.hub, {
      directory: new Directory({ sql: new NodeSql(), clock: office.clock }),
      agenda: new Agenda({ set: () => undefined }, null),
      wipe: () => Promise.resolve(),
      alerts: null,
    });
    const decided = decideHold(office.hub, admin, id, { decision, seen, who: "oid-admin" });
    await admin.errands.idle();
    return decided.ok ? null : decided.error.reason;
  }
}

/** Both folders hold the same `count` contacts, and everything is at rest. */
export async function floodOffice(count: number, settings: Partial<MailboxSettings> = {}): Promise<FloodOffice> {
  const flood = new FloodOffice(settings);
  const { office, anna, ben } = flood;
  for (let n = 0; n < count; n += 1) {
    const name = `Person ${String(n).padStart(3, "0")}`;
    for (const { id, folder } of [anna, ben])
      office.graph.addContact(id, folder, { givenName: name, displayName: name, jobTitle: "Buyer" });
  }
  await office.join(anna);
  await office.settle(5 * MINUTE);
  await office.join(ben);
  await office.settle(20 * MINUTE);
  return flood;
}
