import { GraphServer } from "../../sandbox/graph/server.ts";
import type { Quirks } from "../../sandbox/graph/state/model.ts";
import type { SwitchSettings } from "../../sandbox/graph/control/switches.ts";
import type { Directory } from "../../worker/directory/directory.ts";
import type { Mailbox } from "../../worker/mailbox/mailbox.ts";
import type { MailboxSettings } from "../../worker/mailbox/settings.ts";
import type { RingService } from "../../worker/ring/service.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import type { Host } from "../sim/host.ts";
import { Stage } from "../sim/stage.ts";
import { Administrators } from "./administrators.ts";
import { Door } from "./door.ts";
import { Effects, type Point } from "./effects.ts";
import { type Keepsake, unpack } from "./keepsake.ts";
import { Line } from "./line.ts";
import { deliver } from "./notices.ts";
import { type Base, newDirectory, newMailbox, newRing } from "./objects.ts";
import { Outlook } from "./outlook.ts";
import { textOf } from "./words.ts";

/** How a town differs from others before anything happens. */
export interface TownOptions {
  readonly switches?: SwitchSettings;
  readonly quirks?: Readonly<Record<string, Quirks>>;
  /** Mailboxes that Graph sends no notices of. */
  readonly deaf?: readonly string[];
  readonly ifMatch?: MailboxSettings["ifMatch"];
}

/** One mailbox, with its object and its door to Graph. */
export interface Resident {
  readonly name: string;
  readonly user: string;
  readonly host: Host<Mailbox>;
  readonly door: Door;
}

/** A folder that is, was or will be in a ring. */
export interface Place {
  readonly ring: string;
  readonly name: string;
  readonly user: string;
  folder: string;
  /** `null`: not in the ring, or not any more. */
  role: Role | null;
}

const ROOT = "https://graph.microsoft.com";
const HOUR = 3_600_000;
/** Nothing is due so soon: then it is quiet. Longer than anybody waits before trying again. */
const QUIET_MS = 20 * 60_000;
/** A full reading of every folder happens within this time. */
const SWEEP_MS = 1.3 * HOUR;
const MOST_STEPS = 4_000;

const SETTINGS: MailboxSettings = {
  inFlightMs: 8_000,
  visibilityMs: 10_000,
  debounceMs: 50,
  debounceMaxMs: 400,
  deletionQuietMs: 200,
  deletionQuietMaxMs: 2_000,
  sweepMs: HOUR,
  listMs: HOUR / 2,
  ifMatch: "honoured",
  maxTries: 5,
};

/** Rings, mailboxes, the Directory and Microsoft 365, small enough to be run thousands of times. */
export class Town {
  readonly stage: Stage;
  readonly effects: Effects;
  readonly line: Line;
  readonly server: GraphServer;
  readonly directory: Host<Directory>;
  readonly rings = new Map<string, Host<RingService>>();
  readonly residents = new Map<string, Resident>();
  readonly places: Place[] = [];
  readonly administrators: Administrators;
  /** Writes to contacts so far. */
  writes = 0;
  /** Requests of the pane so far, and those of which somebody was told that they are done. */
  requests = 0;
  readonly done = new Set<string>();
  readonly #options: TownOptions;
  readonly #base: Base;

  /** @param kept what it begins with; left out: nothing, and it may be kept itself */
  constructor(options: TownOptions, points: readonly Point[], traced: boolean, kept?: Keepsake) {
    this.#options = options;
    // Other numbers than those that the beginning drew.
    this.stage = new Stage(kept ? 2 : 1, traced);
    this.effects = new Effects(points, (words) => this.stage.say(words));
    this.line = new Line(this.stage, this.effects);
    this.#base = { stage: this.stage, effects: this.effects, line: this.line };
    this.server = new GraphServer({
      clock: this.stage.clock,
      random: this.stage.random,
      baseUrl: ROOT,
      logLimit: 0,
    });
    if (!kept) this.server.journal.listen();
    this.server.setSwitches({ deltaReplays: false, ...options.switches });
    this.directory = newDirectory(this.#base);
    this.administrators = new Administrators(this);
    if (kept) unpack(this, kept);
  }

  /** Gives all storage back. */
  close(): void {
    for (const host of this.#hosts()) host.close();
  }

  /** A ring's object, there or not. */
  ring(id: string): Host<RingService> {
    const known = this.rings.get(id);
    if (known) return known;
    const host = newRing(this.#base, id, { directory: this.directory, mailbox: (user) => this.#byUser(user).host });
    this.rings.set(id, host);
    return host;
  }

  /** A mailbox by its owner's name. @param user the id of one that is there already */
  resident(name: string, user = this.residents.get(name)?.user ?? this.#newUser(name)): Resident {
    const known = this.residents.get(name);
    if (known) return known;
    const { stage, effects, server } = this;
    const door = new Door({ stage, effects, server, name, user, onWrite: ({ path }) => this.#written(user, path) });
    const deaf = this.#options.deaf?.includes(name) ?? false;
    const host = newMailbox(this.#base, name, {
      settings: { ...SETTINGS, ifMatch: this.#options.ifMatch ?? SETTINGS.ifMatch },
      webhook: () => (deaf ? null : { url: () => `https://ring.example/${name}`, clientState: () => `secret ${name}` }),
      graph: ({ life }) => door.port(life),
      ring: (id) => this.ring(id),
      root: ROOT,
    });
    const resident = { name, user, host, door };
    this.residents.set(name, resident);
    return resident;
  }

  /** Somebody's folder for a ring; made if it is not there. */
  place(name: string, ring = "one"): Place {
    const known = this.places.find((place) => place.name === name && place.ring === ring);
    if (known) return known;
    const { user } = this.resident(name);
    const place: Place = { ring, name, user, folder: this.server.addFolder(user, `Contacts of ${ring}`), role: null };
    this.places.push(place);
    return place;
  }

  /** Somebody at their Outlook, in the folder of a ring. */
  at(name: string, ring = "one"): Outlook {
    return new Outlook(this.stage, this.server, this.place(name, ring));
  }

  /** Lets so many milliseconds pass, with all that happens in them. */
  async pass(ms: number): Promise<void> {
    deliver(this);
    await this.#until(this.stage.now + ms);
  }

  /** Lets everything happen until nothing is due for a good while; where something was struck, the cron has its turn too. */
  async quiet(): Promise<void> {
    await this.#untilQuiet();
    if (this.effects.struck === 0) return;
    await this.cron();
    await this.#untilQuiet();
  }

  /** Lets time pass until every folder was read in full. */
  async sweep(): Promise<void> {
    for (const { door } of this.residents.values()) door.listings = 0;
    await this.#until(this.stage.now + SWEEP_MS);
  }

  /** Lets time pass until a promise is kept. */
  async kept<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    const done = promise.finally(() => {
      state.settled = true;
    });
    done.catch(() => undefined);
    await this.stage.flush();
    while (!state.settled) await this.#step();
    return await done;
  }

  /** The cron has every ring look after itself. */
  async cron(): Promise<void> {
    for (const [id, host] of this.rings) {
      const record = (): Promise<unknown> =>
        this.line.send({ name: "cron", life: null }, this.directory, "ring", (directory) => directory.ring(id));
      const known = await this.kept(record().catch(() => null));
      if (!known) continue;
      const tend = this.line.send({ name: "cron", life: null }, host, "tend", (service) =>
        service.tend(known as Parameters<RingService["tend"]>[0], false),
      );
      await this.kept(tend.catch(() => undefined));
    }
  }

  /** What grows with whatever is written: contacts, and each ring's line and conflicts. */
  footprint(): string {
    const lines = [...this.rings].map(([id, { storage }]) => {
      const seq = storage.first("SELECT max(seq) AS seq FROM revision")?.["seq"] ?? 0;
      return `ring ${id} at ${String(seq)}`;
    });
    return [`${this.writes} writes`, ...lines, `${this.conflicts().length} conflicts`].join(", ");
  }

  /** Whether somebody is in a ring. */
  takesPart(name: string): boolean {
    return this.places.some((place) => place.name === name && place.role !== null);
  }

  /** What the rings list as conflicts, as `field value`, sorted. */
  conflicts(): string[] {
    const rows = [...this.rings.values()].flatMap(({ storage }) =>
      storage.all<{ field: string; value: string }>("SELECT field, value FROM conflict"),
    );
    return rows.map(({ field, value }) => `${field} ${textOf(JSON.parse(value) as unknown)}`).sort();
  }

  /** S30: acts that somebody was told are done and that no history has, in words. */
  lostActs(): string[] {
    const known = [...this.rings.values()].flatMap(({ storage }) => storage.all<{ id: string }>("SELECT id FROM act"));
    const ids = new Set(known.map(({ id }) => id));
    return [...this.done].filter((id) => !ids.has(id)).map((id) => `${id} is said to be done and stands nowhere`);
  }

  #newUser(name: string): string {
    const { id } = this.server.addUser({ userPrincipalName: `${name.toLowerCase()}@ring.example` });
    const quirks = this.#options.quirks?.[name];
    if (quirks) this.server.setQuirks(id, quirks);
    return id;
  }

  #hosts(): { close(): void }[] {
    return [this.directory, ...this.rings.values(), ...[...this.residents.values()].map(({ host }) => host)];
  }

  #byUser(user: string): Resident {
    return [...this.residents.values()].find((one) => one.user === user)!;
  }

  async #untilQuiet(): Promise<void> {
    deliver(this);
    const from = this.stage.steps;
    while (this.stage.nextDue() <= this.stage.now + QUIET_MS) {
      await this.#step();
      if (this.stage.steps - from <= MOST_STEPS) continue;
      this.stage.violation("S9", "never quiet");
      return;
    }
  }

  async #until(at: number): Promise<void> {
    while (this.stage.nextDue() <= at) await this.#step();
    this.stage.pass(at);
  }

  async #step(): Promise<void> {
    if (!(await this.stage.step())) throw new Error("Nothing is left that could happen");
    deliver(this);
  }

  /** S5, S20: nothing is written where nothing may be. */
  #written(user: string, path: string): void {
    this.writes += 1;
    const place = this.places.find((one) => one.user === user && path.includes(encodeURIComponent(one.folder)));
    if (!place) this.stage.violation("S7", `a write outside of the ring's folders: ${path}`);
    else if (place.role === "source") this.stage.violation("S5", `a write at the source ${place.name}`);
    else if (place.role === null) this.stage.violation("S20", `a write at ${place.name}, who is in no ring`);
  }
}
