import { GraphServer } from "../../sandbox/graph/server.ts";
import { kindOf } from "../../shared/kinds/index.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { makeGraphPort } from "../../worker/graph/client.ts";
import { Mailbox } from "../../worker/mailbox/mailbox.ts";
import { DEFAULT_SETTINGS, type MailboxSettings } from "../../worker/mailbox/settings.ts";
import type { GraphPort } from "../../worker/ports/graph.ts";
import type { Sql } from "../../worker/ports/sql.ts";
import type { Alarm } from "../../worker/ports/system.ts";
import { Directory } from "../../worker/directory/directory.ts";
import type { RingRecord } from "../../worker/directory/protocol.ts";
import { KeptBudget } from "../../worker/mailbox/kept-budget.ts";
import type { Hub, HubPorts } from "../../worker/ring/hub.ts";
import type { HubPort } from "../../worker/ring/protocol.ts";
import { type Member, PLAIN } from "../../worker/ring/members.ts";
import { RingService } from "../../worker/ring/service.ts";
import { hintOf } from "../../tests/support/notices.ts";
import { UNGUARDED } from "../../tests/support/policies.ts";
import { NodeSql } from "../../tests/support/node-sql.ts";
import { BilledSql } from "./billed-sql.ts";
import { type Costs, counted } from "./costs.ts";
import { VirtualEntra } from "./entra.ts";
import { sameChance, virtualAlarm } from "./system.ts";
import { VirtualTime } from "./time.ts";
import { GRAPH, type Sent, type Transport, virtualFetch } from "./transport.ts";

/** What a benchmark may want otherwise. */
export interface CompanyOptions {
  readonly latencyMs?: number;
  readonly settings?: Partial<MailboxSettings>;
  /** Whether rows are counted; it takes time. */
  readonly count?: boolean;
  /** How long a notice takes, milliseconds. */
  readonly noticeMs?: number;
  /** Whether the cron tends the ring; without, time can come to its end. */
  readonly cron?: boolean;
}

/** One mailbox. */
export interface Desk extends Costs {
  readonly id: string;
  readonly folder: string;
  readonly member: string;
  readonly mailbox: Mailbox;
}

const CRON_MS = 5 * 60_000;
const RECORD: RingRecord = {
  id: "ring1",
  name: "Company contacts",
  kind: "contact",
  state: "active",
  createdAt: 0,
  wipeAt: null,
};

/**
 * A company in one process over virtual time: the emulator's core, a hub, its spokes with the real Graph
 * client, budget and token source, and storage in memory. Only the network, and the objects' shells, are not real.
 */
export class Company {
  readonly time = new VirtualTime();
  readonly graph: GraphServer;
  readonly service: RingService;
  readonly hubCosts: Costs;
  readonly desks: Desk[] = [];
  /** Mailboxes that are members in the hub's books only: they take whatever they are told. */
  readonly absent = new Set<string>();
  readonly settings: MailboxSettings;
  /** What reached Graph since this was last emptied. */
  sent: Sent[] = [];
  readonly #options: CompanyOptions;
  readonly #entra: VirtualEntra;

  constructor(options: CompanyOptions = {}) {
    this.#options = options;
    this.#entra = new VirtualEntra(this.time, options.latencyMs ?? 50);
    this.settings = { ...DEFAULT_SETTINGS, ifMatch: "honoured", ...options.settings };
    this.graph = new GraphServer({ clock: this.time, random: this.random, logLimit: 0 });
    this.hubCosts = { sql: this.#storage(), alarms: 0, calls: 0 };
    this.service = this.#newRing();
    void this.service.createRing(RECORD, false);
    this.hub.saveSettings({ ...this.hub.settings, policy: UNGUARDED });
    if (options.cron) void this.#cron();
  }

  readonly random = sameChance();

  /** How often a token was asked for. */
  get tokenRequests(): number {
    return this.#entra.requests;
  }

  /** The hub inside the ring's object. */
  get hub(): Hub {
    return this.service.hub;
  }

  /** A mailbox with a contact folder; not a member yet. */
  open(name: string): Desk {
    const user = this.graph.addUser({ userPrincipalName: `${name}@ringfold.example` });
    const folder = this.graph.addFolder(user.id, "Company contacts");
    const costs: Costs = { sql: this.#storage(), alarms: 0, calls: 0 };
    const mailbox = this.#newMailbox(user.id, costs);
    const desk = Object.assign(costs, { id: user.id, folder, member: `m-${name}`, mailbox });
    this.desks.push(desk);
    return desk;
  }

  /** Makes a mailbox a member. It joins as time passes. */
  async join(desk: Desk): Promise<void> {
    const member = this.addMember({ id: desk.member, mailbox: desk.id, folder: desk.folder, joining: true });
    await desk.mailbox.configure(this.hub.configOf(member));
  }

  /** A ring of so many, each with the contacts that the first one's folder held; settled. */
  async ring(size: number, contacts: readonly Record<string, unknown>[]): Promise<void> {
    for (let number = 0; number < size; number += 1) this.open(`user${number}`);
    const [first] = this.desks;
    if (first) for (const body of contacts) this.graph.addContact(first.id, first.folder, body);
    for (const desk of this.desks) {
      await this.join(desk);
      await this.time.pass(2_000);
    }
    await this.time.pass(120_000);
  }

  /** A member of the hub's books. */
  addMember(given: Pick<Member, "id" | "mailbox" | "folder" | "joining">): Member {
    const member: Member = {
      ...given,
      slot: this.hub.members.nextSlot(),
      label: given.id,
      folderName: "Company contacts",
      role: "two-way",
      rev: 1,
      state: "active",
      suspended: null,
      addedAt: this.time.now(),
      begunAt: this.time.now(),
      ...PLAIN,
      admitted: !given.joining,
      assigned: "two-way",
    };
    this.hub.ports.sql.transaction(() => this.hub.members.save(member));
    return member;
  }

  /** A person changes a contact in the ring folder of a mailbox; the first one in it unless told. */
  edit(desk: Desk, change: Record<string, unknown>, index = 0): void {
    const folder = `/users/${desk.id}/contactFolders/${encodeURIComponent(desk.folder)}/contacts?$top=${index + 1}`;
    const item = (this.#person("GET", folder) as { value: { id: string }[] }).value[index];
    if (!item) throw new Error("An empty folder");
    this.#person("PATCH", `/users/${desk.id}/contacts/${encodeURIComponent(item.id)}`, change);
    this.#deliver();
  }

  /** How many contacts lie in a mailbox's ring folder. */
  folderSize(desk: Desk): number {
    return this.graph.world.mailboxNamed(desk.id).folders.get(desk.folder)?.items.length ?? 0;
  }

  #person(method: string, path: string, body?: unknown): unknown {
    const headers = { Prefer: 'IdType="ImmutableId"' };
    const answer = this.graph.handle(
      { method, path: `/v1.0${path}`, headers, body },
      { caller: { appId: "outlook", userId: null, permissions: [] } },
    );
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  #storage(): Sql {
    const sql = new NodeSql();
    return this.#options.count ? new BilledSql(sql) : sql;
  }

  #newRing(): RingService {
    const ring: RingService = new RingService(
      {
        sql: this.hubCosts.sql,
        clock: this.time,
        random: this.random,
        alarm: this.#alarm(this.hubCosts, () => ring.alarm()),
        log: { event: () => undefined },
        kindOf,
        spoke: (mailbox) => this.#spoke(mailbox),
        directory: new Directory({ sql: new NodeSql(), clock: this.time }),
        wipe: () => Promise.resolve(),
        alerts: null,
        sockets: () => [],
      },
      null,
    );
    return ring;
  }

  /** The cron, as the Worker's configuration has it. */
  async #cron(): Promise<void> {
    for (;;) {
      await this.time.sleep(CRON_MS);
      await this.service.tend(RECORD, false);
    }
  }

  #newMailbox(id: string, costs: Costs): Mailbox {
    let door: GraphPort | undefined;
    const mailbox: Mailbox = new Mailbox({
      sql: costs.sql,
      clock: this.time,
      random: this.random,
      settings: this.settings,
      kindOf,
      graphRoot: GRAPH,
      alarm: this.#alarm(costs, () => void mailbox.alarm()),
      log: { event: (name, fields) => failIfBroken(name, fields) },
      graph: () => (door ??= this.#door(id, costs.sql)),
      hub: () => counted<HubPort>(this.service, this.hubCosts),
      sleep: (ms) => this.time.sleep(ms),
      webhook: () => ({ url: () => `https://ringfold.example/webhooks/graph/${id}`, clientState: () => "state" }),
    });
    return mailbox;
  }

  #door(mailbox: string, sql: Sql): GraphPort {
    return makeGraphPort({
      root: GRAPH,
      mailbox,
      kinds: [contact],
      tokens: this.#entra.source(),
      fetch: virtualFetch(this.#transport(), mailbox),
      clock: this.time,
      random: this.random,
      log: { event: () => undefined },
      budget: new KeptBudget(sql, this.time),
    });
  }

  /** An alarm that counts how often it was set, and what it set off. */
  #alarm(costs: Costs, ring: () => void): Alarm {
    const rung = (): void => {
      costs.calls += 1;
      ring();
    };
    return virtualAlarm(this.time, rung, () => {
      costs.alarms += 1;
    });
  }

  #transport(): Transport {
    return {
      server: this.graph,
      time: this.time,
      latencyMs: this.#options.latencyMs ?? 50,
      sent: (row) => void this.sent.push(row),
      afterwards: () => this.#deliver(),
    };
  }

  #deliver(): void {
    for (const delivery of this.graph.takeDeliveries()) {
      const desk = this.#desk(delivery.url.split("/").at(-1) ?? "");
      const hints = delivery.body.value.flatMap((notice) => hintOf(notice as Record<string, unknown>));
      this.time.at(this.time.now() + (this.#options.noticeMs ?? 0), () => {
        desk.calls += 1;
        desk.mailbox.hint(hints);
      });
    }
  }

  #spoke(id: string): Spoke {
    if (this.absent.has(id)) return NOBODY;
    const desk = this.#desk(id);
    return counted<Spoke>(desk.mailbox, desk);
  }

  #desk(id: string): Desk {
    const desk = this.desks.find((one) => one.id === id);
    if (!desk) throw new Error(`No mailbox ${id}`);
    return desk;
  }
}

function failIfBroken(name: string, fields: Readonly<Record<string, unknown>>): void {
  if (name === "turn-failed") throw new Error(String(fields["reason"]));
}

type Spoke = ReturnType<HubPorts["spoke"]>;

const NOBODY: Spoke = {
  wake: (_, { page }) => Promise.resolve({ cursor: page.next, member: null }),
  configure: () => Promise.resolve(),
  leave: () => Promise.resolve(),
  order: () => Promise.resolve("done"),
  lookAgain: () => Promise.resolve({ kind: "looked" }),
};
