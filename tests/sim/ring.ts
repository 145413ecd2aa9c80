import { contact } from "../../shared/kinds/contact.ts";
import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { Hub } from "../../worker/ring/hub.ts";
import { Mailbox } from "../../worker/mailbox/mailbox.ts";
import type { MailboxSettings } from "../../worker/mailbox/settings.ts";
import { newMember } from "../../worker/ring/members.ts";
import { RingService } from "../../worker/ring/service.ts";
import { bring, call, remoteHub, remoteSpoke } from "./calls.ts";
import type { Sign } from "./faults.ts";
import { Host } from "./host.ts";
import type { Place } from "./people.ts";
import { modeOf } from "./phases.ts";
import type { MemberPlan, Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";
import { GRAPH_ROOT, makeServer, WILLING } from "./surroundings.ts";
import { type Watcher, Wire } from "./wire.ts";

/** The id of the one ring. */
export const RING = "ring1";
const HOOKS = "https://ring.example/hooks/";

/** Time between two full listings of a folder once faults have stopped, save for jitter. */
export const CALM_SWEEP_MS = 240_000;

/** One member with all that belongs to it. */
export interface Station {
  readonly place: Place;
  readonly wire: Wire;
  readonly host: Host<Mailbox>;
  joined: boolean;
}

/** The product's own objects, each in its host, with the emulator behind them. */
export class Ring {
  readonly server: GraphServer;
  readonly hub: Host<RingService>;
  readonly stations: readonly Station[];
  /** When the first reading of a member was over. */
  readonly begun = new Map<string, number>();
  readonly #stage: Stage;
  readonly #plan: Plan;

  constructor(stage: Stage, plan: Plan, watch: (place: Place) => Watcher) {
    this.#stage = stage;
    this.#plan = plan;
    this.server = makeServer(stage, plan);
    this.hub = new Host(
      stage,
      "ring",
      "hub",
      (ground) =>
        new RingService(
          {
            sql: ground.sql,
            clock: stage.clock,
            random: stage.random,
            alarm: ground.alarm,
            log: ground.log,
            kindOf: () => contact,
            spoke: (mailbox) => remoteSpoke(stage, ground.life, this.#station(mailbox).host),
            directory: WILLING,
            alerts: null,
            sockets: () => [],
            wipe: () => Promise.resolve(),
          },
          ground.alarmAt,
        ),
      (service) => service.alarm(),
    );
    this.stations = plan.members.map((member) => this.#makeStation(member, watch));
  }

  /** Creates the ring, and members that are there from the beginning. */
  begin(members: readonly Station[]): void {
    const settings = {
      id: RING,
      name: "Company contacts",
      kind: "contact",
      paused: false,
      acts: "members",
      pausedAll: false,
      policy: this.#plan.rules.first,
      createdAt: this.#stage.now,
      wipeAt: null,
    } as const;
    this.#atHub((hub) => hub.saveSettings(settings));
    for (const station of members) this.join(station);
  }

  /** Adds a member, as an administrator does: at the hub, then at the mailbox, until that has heard it. */
  join(station: Station): void {
    station.joined = true;
    const { member, user, folder } = station.place;
    this.#stage.say(`${member.id} joins as ${member.role}`);
    this.#atHub((hub) => {
      if (hub.members.get(member.id)) return;
      const review = this.#plan.rules.reviewed.includes(member.id);
      const wanted = { mailbox: user, label: user, folder, folderName: "Company contacts", role: member.role, review };
      const fresh = newMember(hub.members, member.id, wanted, this.#stage.now);
      hub.ports.sql.transaction(() => hub.members.save(fresh));
    });
    this.#insist(`configure ${member.id}`, station, (hub) => {
      const known = hub.members.get(member.id);
      return known && ((mailbox) => mailbox.configure(hub.configOf(known)));
    });
  }

  /** Notes whose first reading is over. */
  noteBegun(): void {
    for (const { place } of this.stations) {
      const { id } = place.member;
      if (this.begun.has(id)) continue;
      if (this.hub.storage.first("SELECT 1 AS over FROM member WHERE id = ? AND joining = 0", id))
        this.begun.set(id, this.#stage.now);
    }
  }

  /** Takes a member out. */
  leave(station: Station): void {
    const { member } = station.place;
    this.#stage.say(`${member.id} leaves`);
    station.place.left = true;
    this.#atHub((hub) => {
      const known = hub.members.get(member.id);
      if (known?.state === "active")
        hub.ports.sql.transaction(() => hub.members.save({ ...known, state: "leaving", rev: known.rev + 1 }));
    });
    this.#insist(`leave ${member.id}`, station, (hub) =>
      hub.members.get(member.id)?.state === "leaving" ? (mailbox) => mailbox.leave(RING, member.id) : undefined,
    );
  }

  /** Graph's notices go on their way, each with its own fate. */
  deliver(): void {
    const stage = this.#stage;
    for (const { url, at, body } of this.server.takeDeliveries()) {
      const struck = (sign: Sign): void => stage.struck(sign, stage.underway.at(this.memberAt(url)));
      if (stage.strikes("noticeLoss", 0.2)) {
        struck("notice lost");
        continue;
      }
      const copies = stage.strikes("noticeLoss", 0.15) ? 2 : 1;
      if (copies > 1) struck("notice doubled");
      for (let copy = 0; copy < copies; copy += 1) {
        const isLate = stage.strikes("noticeLoss", 0.2);
        if (isLate) struck("notice late");
        const late = isLate ? stage.dice("noticeLoss").between(1_000, 30_000) : stage.rng.between(5, 400);
        stage.post(at - stage.now + late, "", () => this.#notice(url, body.value as readonly Notice[]));
      }
    }
  }

  close(): void {
    this.hub.close();
    for (const { host } of this.stations) host.close();
  }

  #notice(url: string, notices: readonly Notice[]): void {
    const { place, host } = this.#station(url.slice(HOOKS.length));
    const genuine = notices.filter(({ clientState }) => clientState === secretOf(place.user));
    this.#stage.say(
      `graph>${place.member.id} notice ${genuine.map((notice) => notice.lifecycleEvent ?? notice.changeType).join(" ")}`,
    );
    const way = { parties: [place.member.id], phase: "watching" } as const;
    bring(
      this.#stage,
      way,
      host,
      (mailbox) => {
        const hints = genuine.flatMap(({ changeType, resourceData }) => {
          if (!resourceData) return [];
          return [
            { copy: resourceData.id, etag: resourceData["@odata.etag"] ?? null, deleted: changeType === "deleted" },
          ];
        });
        if (hints.length > 0) mailbox.hint(hints);
        for (const { lifecycleEvent } of genuine) if (lifecycleEvent !== undefined) mailbox.lifecycle(lifecycleEvent);
        return Promise.resolve();
      },
      () => this.#stage.count("notice met a crash"),
    );
  }

  /** Whose notices go to this address. */
  memberAt(url: string): string {
    return this.#station(url.slice(HOOKS.length)).place.member.id;
  }

  #station(user: string): Station {
    return this.stations.find(({ place }) => place.user === user)!;
  }

  #makeStation(member: MemberPlan, watch: (place: Place) => Watcher): Station {
    const { id: user } = this.server.addUser({ userPrincipalName: `${member.id.toLowerCase()}@ring.example` });
    const folder = this.server.addFolder(user, "Company contacts");
    this.server.setQuirks(user, {
      ifMatch: member.honoursIfMatch ? "honoured" : "ignored",
      skewMs: member.skewMs,
      cannotHold: member.dropsCategories ? ["categories"] : [],
      rewrite: [
        ...(member.stripsNotes ? [{ property: "personalNotes", find: "!", replace: "" }] : []),
        ...(member.latePhone ? [{ property: "mobilePhone", find: "#", replace: "", delayMs: 3_000 }] : []),
      ],
    });
    const place: Place = { member, user, folder, confirmed: new Map(), left: false };
    const wire = new Wire(this.#stage, this.#plan, this.server, member, user, watch(place));
    const host = new Host(
      this.#stage,
      "mailbox",
      member.id,
      (ground) =>
        new Mailbox(
          {
            sql: ground.sql,
            clock: this.#stage.clock,
            random: this.#stage.random,
            alarm: ground.alarm,
            log: ground.log,
            settings: settingsOf(this.#stage, this.#plan),
            kindOf: () => contact,
            graph: () => wire.port(ground.life),
            graphRoot: GRAPH_ROOT,
            hub: () => remoteHub(this.#stage, ground.life, member.id, this.hub),
            sleep: (ms) =>
              new Promise((resolve) => {
                this.#stage.post(ms, `${member.id} slept ${ms}`, () => ground.life.alive && resolve());
              }),
            webhook: () =>
              this.#plan.faults.noNotices ? null : { url: () => HOOKS + user, clientState: () => secretOf(user) },
          },
          ground.alarmAt,
        ),
      (mailbox) => mailbox.alarm(),
    );
    this.#stage.underway.watch(member.id, () => modeOf(host.storage));
    return { place, wire, host, joined: false };
  }

  /** Something done right at the hub, between two messages; again if that ended it. */
  #atHub(work: (hub: Hub) => void): void {
    const { fate } = this.hub;
    this.hub.fate = () => null;
    work(this.hub.get().object.hub);
    this.hub.fate = fate;
  }

  /** Repeats an order to a mailbox until it was carried out. */
  #insist(
    what: string,
    station: Station,
    order: (hub: Hub) => ((mailbox: Mailbox) => Promise<void>) | undefined,
  ): void {
    let work: ((mailbox: Mailbox) => Promise<void>) | undefined;
    this.#atHub((hub) => {
      work = order(hub);
    });
    if (!work) return;
    call(this.#stage, `hub>${station.host.name} ${what}`, null, station.host, work).catch(() => {
      this.#stage.post(2_000, "", () => this.#insist(what, station, order));
    });
  }
}

interface Notice {
  readonly clientState?: string;
  readonly changeType?: string;
  readonly lifecycleEvent?: string;
  readonly resourceData?: { readonly id: string; readonly "@odata.etag"?: string };
}

/** When faults have stopped, a sweep is a full listing, and seldom: only what it finds matters then. */
function settingsOf(stage: Stage, { settings }: Plan): MailboxSettings {
  return {
    ...settings,
    get sweepMs(): number {
      return stage.calm ? CALM_SWEEP_MS : settings.sweepMs;
    },
    get listMs(): number {
      return stage.calm ? CALM_SWEEP_MS : settings.listMs;
    },
  };
}

function secretOf(user: string): string {
  return `secret ${user}`;
}
