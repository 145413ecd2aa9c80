import { contact } from "../../shared/kinds/contact.ts";
import { Directory } from "../../worker/directory/directory.ts";
import type { DirectoryPort, RingRecord } from "../../worker/directory/protocol.ts";
import type { MemberToAdd } from "../../worker/ring/admin-protocol.ts";
import type { LookedAgain } from "../../worker/mailbox/person-protocol.ts";
import type { HubPorts } from "../../worker/ring/hub.ts";
import type { Alert } from "../../worker/ports/alerts.ts";
import type { CopyOrder, MemberConfig, Obeyed } from "../../worker/ring/protocol.ts";
import type { Socket } from "../../worker/ring/live.ts";
import { RingService } from "../../worker/ring/service.ts";
import { NodeSql } from "./node-sql.ts";

/** The ring of the bench, as the Directory has it. */
export const record: RingRecord = {
  id: "r1",
  name: "One",
  kind: "contact",
  state: "active",
  createdAt: 5,
  wipeAt: null,
};
/** A member to add. */
export const wanted = (mailbox: string, change: Partial<MemberToAdd> = {}): MemberToAdd => ({
  mailbox,
  label: `${mailbox}@ringfold.example`,
  folder: `folder of ${mailbox}`,
  folderName: "Contacts of all",
  role: "two-way",
  ...change,
});

/** A ring with its Directory, and mailboxes that do what they are told; what is unreachable throws. */
export class Bench {
  now = Date.parse("2026-03-02T09:00:00Z");
  alarm: number | null = null;
  readonly sql: NodeSql;
  readonly directory = new Directory({ sql: new NodeSql(), clock: { now: () => this.now } });
  readonly told: MemberConfig[] = [];
  readonly down = new Set<"directory" | "mailboxes" | "watcher">();
  /** What whoever watches the deployment was told. */
  readonly alerted: Alert[] = [];
  /** What a mailbox does with an order for a copy. */
  obey: (member: string, order: CopyOrder) => Obeyed = () => "done";
  /** Open live feeds. */
  readonly open: Socket[] = [];
  /** What a mailbox says when it is asked to look at a copy. */
  look: (member: string, item: string) => LookedAgain | Promise<LookedAgain> = () => ({ kind: "looked" });
  wiped = false;
  ring: RingService;
  #drawn = 0;

  /** @param sql what the ring's object stores already */
  constructor(sql = new NodeSql()) {
    this.sql = sql;
    this.ring = this.start();
  }

  /** A fresh object over the same storage, as after a cut. */
  start(): RingService {
    const spoke: ReturnType<HubPorts["spoke"]> = {
      wake: () => this.reach("mailboxes", () => ({ cursor: this.ring.hub.line.head(), member: null })),
      configure: (config) => this.reach("mailboxes", () => void this.told.push(config)),
      leave: (_ring, member) => this.reach("mailboxes", () => this.ring.left(member)),
      order: (_ring, member, order) => this.reach("mailboxes", () => this.obey(member, order)),
      lookAgain: (_ring, member, item) => this.reach("mailboxes", () => this.look(member, item)),
    };
    this.ring = new RingService(
      {
        sql: this.sql,
        clock: { now: () => this.now },
        random: { hex: (bytes) => (this.#drawn += 1).toString(16).padStart(bytes * 2, "0"), fraction: () => 0.5 },
        alarm: { set: (at) => (this.alarm = at) },
        log: { event: () => undefined },
        kindOf: () => contact,
        spoke: () => spoke,
        directory: this.reachable(this.directory),
        wipe: () => {
          this.wiped = true;
          return Promise.resolve();
        },
        alerts: { send: (alerts) => this.reach("watcher", () => void this.alerted.push(...alerts)) },
        sockets: () => this.open,
      },
      this.alarm,
    );
    return this.ring;
  }

  /** Lets the alarm ring until nothing is owed. */
  async settle(): Promise<void> {
    await this.ring.idle();
    for (let rings = 0; this.alarm !== null && rings < 50; rings += 1) {
      if (this.sql.all("SELECT 1 FROM errand WHERE next_at < ?", this.now + 3_600_000).length === 0) return;
      this.now = Math.max(this.now, this.alarm);
      this.alarm = null;
      this.ring.alarm();
      await this.ring.idle();
    }
  }

  async reach<T>(what: "directory" | "mailboxes" | "watcher", work: () => T | Promise<T>): Promise<T> {
    if (this.down.has(what)) throw new Error(`${what} cannot be reached`);
    return await work();
  }

  private reachable(directory: Directory): DirectoryPort {
    const door = (name: keyof DirectoryPort) =>
      ((...given: never[]) =>
        this.reach("directory", () => (directory[name] as (...given: never[]) => Promise<unknown>)(...given))) as never;
    const names: (keyof DirectoryPort)[] = ["claim", "claims", "release", "addRing", "updateRing", "forgetRing"];
    return Object.fromEntries(names.map((name) => [name, door(name)])) as unknown as DirectoryPort;
  }
}

/** Adds a member, and lets everything settle. */
export async function added(bench: Bench, mailbox: string, change: Partial<MemberToAdd> = {}): Promise<string> {
  const member = await bench.ring.addMember(wanted(mailbox, change));
  if (!member.ok) throw new Error(member.error.detail);
  await bench.settle();
  return member.value.id;
}

/** A bench whose ring exists. */
export async function newBench(): Promise<Bench> {
  const bench = new Bench();
  await bench.directory.addRing(record);
  await bench.ring.createRing(record, false);
  return bench;
}
