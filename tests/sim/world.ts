import { Administrator } from "./administrator.ts";
import { EXTENDED } from "../../worker/graph/rows.ts";
import { UserBooks } from "./books-of-users.ts";
import { FAULT_NAMES } from "./faults.ts";
import { type Evidence, judge } from "./oracle.ts";
import { Overrides } from "./overrides.ts";
import { Pane } from "./pane.ts";
import { keyOf, People, type Place } from "./people.ts";
import { Mischief } from "./mischief.ts";
import { drawPlan, type Plan, type PlanOptions } from "./plan.ts";
import { Reserve } from "./reserve.ts";
import { CALM_SWEEP_MS, Ring } from "./ring.ts";
import { conflictsIn, contestedIn, pendingIn } from "./ring-lists.ts";
import { Stage } from "./stage.ts";
import type { Watcher } from "./wire.ts";

/** What one schedule came to. */
export interface Outcome {
  readonly seed: number;
  readonly steps: number;
  readonly hash: string;
  readonly violations: readonly string[];
  readonly rounds: number;
  /** How many different faults struck. */
  readonly fired: number;
  readonly counts: ReadonlyMap<string, number>;
  /** How often a fault struck in a phase of the protocol. */
  readonly cells: ReadonlyMap<string, number>;
  /** What was drawn, and what was switched on on the way. */
  readonly plan: Plan;
  readonly trace: readonly string[];
}

/** How a schedule is to be run. */
export interface WorldOptions extends PlanOptions {
  readonly trace?: boolean;
  /** Ends one object's process at its `transaction`-th commit, right before or right after it. */
  readonly crashAt?: { readonly object: string; readonly transaction: number; readonly where: "before" | "after" };
}

/** Ring turns until all is the same, at most (V1); more is a violation. */
const MOST_ROUNDS = 12;
/** Rounds without any change that mean: quiet. Some schedules wait for one more. */
const SILENT_ROUNDS = 2;
const PATIENT = 0.1;

/** Runs one schedule. Same seed and options, same trace. */
export async function runSchedule(seed: number, options: WorldOptions = {}): Promise<Outcome> {
  const world = new World(seed, options);
  try {
    return await world.run();
  } finally {
    world.close();
  }
}

class World {
  readonly #seed: number;
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #books = new UserBooks();
  readonly #ring: Ring;
  readonly #people: People;
  readonly #pane: Pane;
  readonly #administrator: Administrator;
  readonly #overrides = new Overrides();
  readonly #mischief: Mischief;
  readonly #reserve: Reserve;
  #writes = 0;

  constructor(seed: number, options: WorldOptions) {
    this.#seed = seed;
    this.#stage = new Stage(seed, options.trace ?? false);
    this.#plan = drawPlan(this.#stage.rng, options);
    this.#stage.arm(this.#plan.faults);
    this.#ring = new Ring(this.#stage, this.#plan, (place) => this.#watcher(place));
    this.#people = new People(this.#stage, this.#plan, this.#ring.server, this.#books);
    this.#pane = new Pane(this.#stage, this.#ring, this.#people);
    this.#administrator = new Administrator(this.#stage, this.#plan, this.#ring);
    this.#mischief = new Mischief(this.#stage, this.#plan, this.#ring, {
      people: this.#people,
      books: this.#books,
      beforeRingSetBack: () => this.#readActs(),
    });
    this.#reserve = new Reserve(this.#stage, this.#plan, this.#mischief);
    this.#arm(options);
    this.#describe();
  }

  close(): void {
    this.#ring.close();
  }

  async run(): Promise<Outcome> {
    this.#begin();
    while (this.#stage.steps < this.#plan.steps) await this.#live();
    const rounds = await this.#settle();
    this.#judge(rounds);
    if (this.#stage.trace) this.#dump();
    const { steps, hash, violations, fired, counts, cells, trace } = this.#stage;
    const plan = this.#plan;
    return { seed: this.#seed, steps, hash, violations, rounds, fired, counts, cells, plan, trace: trace ?? [] };
  }

  #begin(): void {
    const { stations } = this.#ring;
    const late = this.#plan.faults.join ? stations.slice(1).filter(() => this.#stage.rng.chance(0.5)) : [];
    const early = stations.filter((station) => !late.includes(station));
    for (let index = 0; index < this.#plan.seeded; index += 1) this.#people.create(early[0]!.place);
    // A reader that begins with the ring may be read before the ring has the contact: its own copy stays, beside the ring's.
    for (const station of early.slice(1))
      if (station.place.member.role !== "reader") this.#mischief.lay(station, early[0]!);
    this.#stage.pass(this.#stage.now + this.#plan.settings.visibilityMs); // what lies there has done so for a while
    this.#ring.begin(early);
  }

  /** One step while faults are on: somebody does something, or the next thing happens. */
  async #live(): Promise<void> {
    const stage = this.#stage;
    const { rng } = stage;
    const idle = stage.nextDue() - stage.now;
    if (rng.chance(idle > 2_000 ? 0.6 : this.#plan.userRate)) {
      if (idle > 0) stage.pass(stage.now + rng.below(Math.min(idle, 3_000)));
      this.#people.act(this.#places());
      stage.steps += 1;
      this.#pump();
      return;
    }
    if (this.#plan.faults.pane && rng.chance(this.#plan.paneRate)) this.#pane.act();
    this.#reserve.look();
    this.#administrator.act();
    if (this.#stage.strikes("guards", 0.012)) this.#people.flood(this.#places());
    this.#mischief.befall();
    await stage.step();
    this.#pump();
  }

  #places(): Place[] {
    return this.#ring.stations.filter(({ joined }) => joined).map(({ place }) => place);
  }

  /** After everything that happens: notices leave, late changes by servers are noted. */
  #pump(): void {
    this.#ring.deliver();
    if (this.#plan.faults.guards) this.#ring.noteBegun();
    for (const { place } of this.#ring.stations) {
      const { record, items } = this.#ring.server.world.mailboxNamed(place.user);
      for (const { item } of record.late) this.#books.derived(keyOf(items.get(item)!));
    }
  }

  /** Faults stop; the ring turns until nothing happens any more. Answers how many turns that took. */
  async #settle(): Promise<number> {
    const stage = this.#stage;
    stage.calm = true;
    stage.say("faults stop");
    for (const station of this.#ring.stations) if (!station.joined) this.#ring.join(station);
    this.#administrator.finish();
    await this.#round(300_000);
    const enough = SILENT_ROUNDS + (stage.rng.chance(PATIENT) ? 1 : 0);
    let silent = 0;
    let rounds = 0;
    while (silent < enough && rounds < 40) {
      rounds += 1;
      this.#administrator.clear();
      const [writes, seq] = [this.#writes, this.#seq()];
      for (const { wire } of this.#ring.stations) wire.listings = 0;
      await this.#round(CALM_SWEEP_MS * 1.1 + 20_000);
      const swept = this.#ring.stations.every(({ wire, place }) => place.left || wire.listings > 0);
      if (!swept) stage.violation("S9", "a mailbox was not listed in a whole round");
      silent = this.#writes === writes && this.#seq() === seq ? silent + 1 : 0;
    }
    stage.say(`quiet after ${rounds - silent} rounds`);
    if (silent < enough) stage.violation("S9", "never quiet");
    else if (rounds - silent > MOST_ROUNDS) stage.violation("S1", `quiet only after ${rounds - silent} rounds`);
    return rounds - silent;
  }

  async #round(ms: number): Promise<void> {
    const until = this.#stage.now + ms;
    while (this.#stage.nextDue() <= until && this.#stage.steps < 50_000) {
      await this.#stage.step();
      this.#pump();
    }
    if (this.#stage.steps >= 50_000) this.#stage.violation("S9", "no end of steps");
    this.#stage.pass(until);
  }

  /** What everybody has in the books, for readers of a trace; the judge does not look there. */
  #dump(): void {
    for (const { host } of this.#ring.stations) {
      for (const row of host.storage.all(
        "SELECT substr(item, 1, 6) AS item, substr(copy, -8) AS copy, state FROM pair",
      )) {
        this.#stage.trace?.push(`            ${host.name} pair ${JSON.stringify(row)}`);
      }
      for (const { state } of host.storage.all("SELECT state FROM membership"))
        this.#stage.trace?.push(`            ${host.name} ${String(state)}`);
    }
  }

  #seq(): number {
    return Number(this.#ring.hub.storage.first("SELECT max(seq) AS seq FROM revision")?.["seq"] ?? 0);
  }

  #readActs(): void {
    this.#overrides.read(this.#ring.hub.storage, this.#pane.orders);
  }

  #judge(rounds: number): void {
    if (rounds > MOST_ROUNDS) return;
    this.#readActs();
    const evidence: Evidence = {
      books: this.#books,
      conflicts: conflictsIn(this.#ring.hub.storage),
      contested: contestedIn(this.#ring.hub.storage),
      rules: this.#plan.rules,
      decisions: this.#administrator.decisions,
      used: this.#administrator.resolves.used,
      replaced: this.#administrator.resolves.replaced,
      begun: this.#ring.begun,
      setBack: this.#mischief.setBack,
      ringSetBack: this.#mischief.ringSetBack,
      rewriting: this.#plan.faults.rewrite,
      overrides: this.#overrides,
      orders: this.#pane.orders,
      late: this.#late(),
      folders: this.#ring.stations.map(({ place }) => ({
        member: place.member,
        left: place.left,
        items: this.#people.live(place),
        movedOut: this.#people.movedOut(place),
      })),
    };
    judge(evidence, (rule, words) => this.#stage.violation(rule, words));
    const { mail } = this.#ring.server.world;
    if (mail.length > 0) this.#stage.violation("S6", `${mail.length} mails were sent`);
  }

  #late(): string[] {
    // What a mailbox told the ring after the backup that it was set back to, it knows nothing of.
    const forgotten = this.#mischief.setBack?.member;
    return pendingIn(this.#ring.hub.storage).filter((copy) => copy.split(" ")[0] !== forgotten);
  }

  #watcher(place: Place): Watcher {
    return {
      before: (request, item, stale) => {
        this.#writes += 1;
        const { member } = place;
        if (member.role === "source") this.#stage.violation("S5", `a write at the source ${member.id}`);
        const left = this.#mischief.leftAt.get(member.id);
        if (left !== undefined && this.#hasLeft(member.id) && this.#stage.now > left + this.#plan.settings.inFlightMs) {
          this.#stage.violation("S20", `a write at ${member.id} after it left`);
        }
        if (item && item.current.folder !== null && stale && !member.honoursIfMatch) {
          this.#stage.struck("overwritten unseen", ["writing"]);
          const named = Object.keys(request.body ?? {}).filter((name) => name !== EXTENDED);
          this.#books.clobber(item.current.properties, request.method === "DELETE" ? null : new Set(named));
          // A category that the body brings back may have been removed unseen, in the same window.
          this.#books.clobber({ categories: request.body?.["categories"] ?? [] }, new Set(["categories"]));
        }
      },
      written: (item) => place.confirmed.set(item.number, false),
      answered: (item, rewritten, heard) => {
        if (heard) place.confirmed.set(item.number, true);
        else if (rewritten) this.#books.derived(keyOf(item));
      },
    };
  }

  #hasLeft(member: string): boolean {
    return this.#ring.hub.storage.first("SELECT state FROM member WHERE id = ?", member)?.["state"] === "left";
  }

  /** Decides at which commits processes end. */
  #arm({ crashAt }: WorldOptions): void {
    for (const host of [this.#ring.hub, ...this.#ring.stations.map((station) => station.host)]) {
      let transactions = 0;
      host.fate = () => {
        transactions += 1;
        if (crashAt) return crashAt.object === host.name && crashAt.transaction === transactions ? crashAt.where : null;
        if (!this.#stage.strikes("crashInCommit", 0.006)) return null;
        this.#stage.struck("crash at a commit", this.#stage.underway.at(host.name));
        return this.#stage.dice("crashInCommit").chance(0.5) ? "before" : "after";
      };
    }
  }

  #describe(): void {
    const { faults, members, settings } = this.#plan;
    this.#stage.say(`faults: ${FAULT_NAMES.filter((name) => faults[name]).join(" ")}`);
    for (const member of members) this.#stage.say(`member ${JSON.stringify(member)}`);
    this.#stage.say(
      `settings: ifMatch ${settings.ifMatch}, sweep ${settings.sweepMs}, dates ${this.#plan.millisecondDates ? "ms" : "s"}, fields ${this.#plan.fields.join(" ")}`,
    );
  }
}
