import { PLAIN } from "../../worker/ring/members.ts";
import { DEFAULT_POLICY } from "../../shared/policy.ts";
import { kindOf } from "../../shared/kinds/index.ts";
import type { RawItem } from "../../shared/kinds/kind.ts";
import { GraphServer } from "../../sandbox/graph/server.ts";
import { Mailbox } from "../../worker/mailbox/mailbox.ts";
import { DEFAULT_SETTINGS, type MailboxSettings } from "../../worker/mailbox/settings.ts";
import type { Log } from "../../worker/ports/system.ts";
import type { GraphPort } from "../../worker/ports/graph.ts";
import { Hub } from "../../worker/ring/hub.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import { type DoorKeeper, doorOf, type Passed, type Tamper } from "./graph-door.ts";
import { type HubTamper, hubPortOf } from "./hub-port.ts";
import { hintOf } from "./notices.ts";
import { NodeSql } from "./node-sql.ts";

const PEOPLE = { appId: "outlook", userId: null, permissions: [] };

/** One mailbox of the office, as a test sees it. */
export interface Desk {
  readonly id: string;
  readonly folder: string;
  readonly member: string;
  mailbox: Mailbox;
  readonly sql: NodeSql;
  alarm: number | null;
}

/**
 * An office in one process: the Graph emulator's core, a hub and its spokes over `node:sqlite`, and a
 * clock that moves only when a test says so. Messages arrive at once; `tamper` loses and doubles them.
 */
export class Office {
  now = Date.parse("2026-03-02T09:00:00Z");
  readonly graph: GraphServer;
  readonly desks: Desk[] = [];
  readonly hubSql = new NodeSql();
  readonly settings: MailboxSettings;
  readonly requests: Passed[] = [];
  readonly log: string[] = [];
  hub: Hub;
  tamper: Tamper = () => null;
  hubTamper: HubTamper = () => null;
  atDoor: DoorKeeper = () => Promise.resolve();
  notices = true;
  #drawn = 1;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(settings: Partial<MailboxSettings> = {}) {
    this.settings = { ...DEFAULT_SETTINGS, ifMatch: "honoured", ...settings };
    this.graph = new GraphServer({ clock: this.clock, random: this.random });
    this.hub = this.#newHub();
    this.hub.saveSettings({
      id: "ring1",
      name: "Company contacts",
      kind: "contact",
      paused: false,
      acts: "members",
      pausedAll: false,
      policy: DEFAULT_POLICY,
      createdAt: this.now,
      wipeAt: null,
    });
  }

  readonly clock = { now: () => this.now };
  readonly random = {
    hex: (bytes: number) => Array.from({ length: bytes }, () => this.#draw().toString(16).padStart(2, "0")).join(""),
    fraction: () => this.#draw() / 256,
  };

  /** A mailbox with a contact folder; not a member yet. */
  open(name: string, role: Role = "two-way"): Desk {
    const user = this.graph.addUser({ userPrincipalName: `${name}@ringfold.example` });
    const folder = this.graph.addFolder(user.id, "Company contacts");
    const sql = new NodeSql();
    const desk: Desk = {
      id: user.id,
      folder,
      member: `m-${name}`,
      sql,
      alarm: null,
      mailbox: undefined as unknown as Mailbox,
    };
    desk.mailbox = this.#newMailbox(desk);
    this.desks.push(desk);
    this.#roles.set(desk.member, role);
    return desk;
  }

  /** Makes a mailbox a member, and lets everything settle. @param review its plan is seen before it is run */
  async join(desk: Desk, { review = false } = {}): Promise<void> {
    const member = {
      id: desk.member,
      slot: this.hub.members.nextSlot(),
      mailbox: desk.id,
      label: desk.member,
      folder: desk.folder,
      folderName: "Company contacts",
      role: this.#roles.get(desk.member) ?? ("two-way" as const),
      rev: 1,
      state: "active" as const,
      joining: true,
      suspended: null,
      addedAt: this.now,
      begunAt: this.now,
      ...PLAIN,
      admitted: false,
      review,
      assigned: this.#roles.get(desk.member) ?? ("two-way" as const),
    };
    this.hub.ports.sql.transaction(() => this.hub.members.save(member));
    await desk.mailbox.configure(this.hub.configOf(member));
    await this.settle();
  }

  /** Replaces a mailbox's object, as an eviction does. */
  evict(desk: Desk): void {
    desk.mailbox = this.#newMailbox(desk);
  }

  /** Replaces the hub's object. */
  evictHub(): void {
    this.hub = this.#newHub();
  }

  /** Lets everything that is due happen, notices included, until nothing more happens for `ms` of quiet. */
  async settle(ms = 5_000): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      await this.#quiet();
      if (this.notices && this.#deliver()) continue;
      const next = Math.min(
        ...this.#sleepers.map((sleeper) => sleeper.at),
        ...this.desks.map((desk) => desk.alarm ?? Number.MAX_SAFE_INTEGER),
      );
      if (next > until) break;
      this.now = Math.max(this.now, next);
      this.#ring();
    }
    this.now = until;
  }

  /** What a person sees in the ring folder, as raw items by display name. */
  folder(desk: Desk): RawItem[] {
    const answer = this.person(
      desk,
      "GET",
      `/users/${desk.id}/contactFolders/${encodeURIComponent(desk.folder)}/contacts?$top=500`,
    );
    return (answer.body as { value: RawItem[] }).value.toSorted((a, b) =>
      String(a["displayName"]) < String(b["displayName"]) ? -1 : 1,
    );
  }

  /** A request as a person's Outlook makes it. */
  person(desk: Desk, method: string, path: string, body?: unknown): { status: number; body: unknown } {
    this.now += 1_000;
    return this.graph.handle(
      { method, path: `/v1.0${path}`, headers: { Prefer: 'IdType="ImmutableId"' }, body },
      { caller: PEOPLE },
    );
  }

  create(desk: Desk, contactBody: Record<string, unknown>): string {
    const answer = this.person(
      desk,
      "POST",
      `/users/${desk.id}/contactFolders/${encodeURIComponent(desk.folder)}/contacts`,
      contactBody,
    );
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return String((answer.body as RawItem)["id"]);
  }

  edit(desk: Desk, item: string, change: Record<string, unknown>): void {
    const answer = this.person(desk, "PATCH", `/users/${desk.id}/contacts/${encodeURIComponent(item)}`, change);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  remove(desk: Desk, item: string): void {
    this.person(desk, "DELETE", `/users/${desk.id}/contacts/${encodeURIComponent(item)}`);
  }

  /** The id of the contact with this display name in the ring folder. */
  idOf(desk: Desk, displayName: string): string {
    const found = this.folder(desk).find((item) => item["displayName"] === displayName);
    if (!found) throw new Error(`No ${displayName} in ${desk.member}`);
    return String(found["id"]);
  }

  readonly #roles = new Map<string, Role>();
  readonly #events: Log = { event: (name, fields) => void this.log.push(`${name} ${JSON.stringify(fields)}`) };

  #newHub(): Hub {
    return new Hub({
      sql: this.hubSql,
      clock: this.clock,
      random: this.random,
      alarm: { set: () => undefined },
      log: this.#events,
      kindOf,
      spoke: (mailbox) => {
        const desk = this.desks.find((one) => one.id === mailbox);
        if (!desk) throw new Error("no such mailbox");
        return {
          wake: (ring, wake) => desk.mailbox.wake(ring, wake),
          configure: (config) => desk.mailbox.configure(config),
          leave: (ring, member) => desk.mailbox.leave(ring, member),
          order: (ring, member, order) => desk.mailbox.order(ring, member, order),
          lookAgain: (ring, member, item) => desk.mailbox.lookAgain(ring, member, item),
        };
      },
      changed: () => undefined,
    });
  }

  #newMailbox(desk: Desk): Mailbox {
    return new Mailbox(
      {
        sql: desk.sql,
        clock: this.clock,
        random: this.random,
        settings: this.settings,
        kindOf,
        graphRoot: "https://graph.microsoft.com",
        alarm: {
          set: (at) => {
            desk.alarm = at;
          },
        },
        log: this.#events,
        graph: (mailbox) => this.graphPort(mailbox),
        hub: () =>
          hubPortOf(
            () => this.hub,
            (call, carryOut) => this.hubTamper(call, carryOut, desk.id),
          ),
        sleep: (ms) => new Promise((resolve) => this.#sleepers.push({ at: this.now + ms, wake: resolve })),
        webhook: (mailbox) => ({
          url: (kind) => `https://ringfold.example/webhooks/graph/${mailbox}/${kind}/mac`,
          clientState: () => "state",
        }),
      },
      desk.alarm,
    );
  }

  /** The door to one mailbox. */
  graphPort(mailbox: string): GraphPort {
    return doorOf(this, mailbox);
  }

  #deliver(): boolean {
    const deliveries = this.graph.takeDeliveries();
    for (const delivery of deliveries) {
      const [, mailbox] = /\/webhooks\/graph\/([^/]+)\//.exec(delivery.url) ?? [];
      const desk = this.desks.find((one) => one.id === mailbox);
      const hints = delivery.body.value.flatMap((notice) => hintOf(notice as Record<string, unknown>));
      desk?.mailbox.hint(hints);
    }
    return deliveries.length > 0;
  }

  #ring(): void {
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= this.now);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > this.now);
    for (const sleeper of due) sleeper.wake();
    for (const desk of this.desks) {
      if (desk.alarm === null || desk.alarm > this.now) continue;
      desk.alarm = null;
      void desk.mailbox.alarm();
    }
    this.hub.waker.alarm();
  }

  /** Lets every promise that can go on do so. */
  async #quiet(): Promise<void> {
    for (let round = 0; round < 50; round += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #draw(): number {
    this.#drawn = (Math.imul(this.#drawn, 1_103_515_245) + 12_345) >>> 0;
    return (this.#drawn >>> 16) & 0xff;
  }
}
