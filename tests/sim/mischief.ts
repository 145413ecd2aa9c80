import type { Item } from "../../sandbox/graph/state/model.ts";
import type { UserBooks } from "./books-of-users.ts";
import { keyOf, type People, plain } from "./people.ts";
import type { Plan } from "./plan.ts";
import type { Ring, Station } from "./ring.ts";
import type { Stage } from "./stage.ts";
import { type Dump, dump } from "./storage.ts";

const SHAKEN_MS = 20_000;

/** What is not anybody's doing: machines stop, servers forget, members come and go, storage is set back. */
export class Mischief {
  /** When members left. */
  readonly leftAt = new Map<string, number>();
  /** The mailbox whose storage was set back, and to what time. */
  setBack: { readonly member: string; readonly from: number } | null = null;
  /** When the ring's storage was set back. */
  ringSetBack: number | null = null;
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #ring: Ring;
  readonly #people: People;
  readonly #books: UserBooks;
  /** Called before the ring's storage is set back. */
  readonly #beforeRingSetBack: () => void;
  #ofRing: Dump | null = null;
  #ofMailbox: { readonly station: Station; readonly rows: Dump; readonly at: number } | null = null;

  constructor(
    stage: Stage,
    plan: Plan,
    ring: Ring,
    { people, books, beforeRingSetBack }: { people: People; books: UserBooks; beforeRingSetBack: () => void },
  ) {
    this.#stage = stage;
    this.#plan = plan;
    this.#ring = ring;
    this.#people = people;
    this.#books = books;
    this.#beforeRingSetBack = beforeRingSetBack;
  }

  /** What befalls the machines, the servers and the ring by itself. */
  befall(): void {
    const { rng } = this.#stage;
    const { faults } = this.#plan;
    const stage = this.#stage;
    const strength = faults.hot ? 2.5 : 1;
    const station = rng.pick(this.#ring.stations);
    if (stage.strikes("crash", 0.015 * strength)) station.host.crash();
    if (stage.strikes("hubCrash", 0.01)) this.#ring.hub.crash();
    if (stage.strikes("bump", 0.02)) this.#bump(station);
    if (stage.strikes("reset", 0.005)) this.#expire(station);
    if (rng.chance(this.#shaken() ? 0.03 : 0.003) && !faults.noNotices) this.#lifecycle();
    if (faults.join) this.#joinLate();
    if (faults.rollHub && !faults.join && !faults.leave) this.#rollHub();
    if (faults.rollMailbox && !faults.leave) this.#rollMailbox(station);
    if (faults.leave && this.leftAt.size === 0 && rng.chance(0.01)) this.#leave();
  }

  /** Strikes at once with one fault that is on and has not struck yet. */
  insist(): void {
    const { rng, counts } = this.#stage;
    const { faults } = this.#plan;
    const station = rng.pick(this.#ring.stations);
    if (faults.crash && !counts.has("mailbox crash")) station.host.crash();
    else if (faults.hubCrash && !counts.has("ring crash")) this.#ring.hub.crash();
    else if (faults.reset && !counts.has("delta links expired")) this.#expire(station);
    else if (faults.bump && !counts.has("etag bumped")) this.#bump(station);
  }

  /** The ring was set back just now: a good time for more trouble, and a rare one. */
  #shaken(): boolean {
    return this.ringSetBack !== null && this.#stage.now - this.ringSetBack < SHAKEN_MS;
  }

  #expire({ place }: Station): void {
    this.#stage.struck("delta links expired", this.#stage.underway.at(place.member.id));
    this.#ring.server.act({ act: "expireDelta", mailbox: place.user, folder: place.folder });
  }

  #bump({ place }: Station): void {
    const live = this.#people.live(place);
    if (live.length === 0) return;
    this.#stage.struck("etag bumped", this.#stage.underway.at(place.member.id));
    const item = this.#stage.rng.pick(live);
    const id = this.#ring.server.world.mailboxNamed(place.user).idOf(item, "restId");
    this.#ring.server.act({ act: "touch", mailbox: place.user, item: id });
  }

  #lifecycle(): void {
    const subscriptions = [...this.#ring.server.world.outbox.subscriptions.values()];
    if (subscriptions.length === 0) return;
    const event = this.#stage.rng.pick(["missed", "subscriptionRemoved", "reauthorizationRequired"] as const);
    const { id, notificationUrl } = this.#stage.rng.pick(subscriptions);
    this.#stage.struck(`lifecycle ${event}`, this.#stage.underway.at(this.#ring.memberAt(notificationUrl)));
    this.#ring.server.act({ act: "lifecycle", subscription: id, event });
  }

  /** A member joins while everything is under way; some of its folder is there already. */
  #joinLate(): void {
    const waiting = this.#ring.stations.find(({ joined }) => !joined);
    if (!waiting || !this.#stage.rng.chance(0.02)) return;
    this.#stage.struck("member joined late", this.#stage.underway.at("hub"));
    const source = this.#ring.stations[0]!;
    const elsewhere = this.#ring.stations.filter((station) => station !== source && station.joined);
    for (const item of this.#people.live(source.place)) {
      const known =
        elsewhere.length > 0 &&
        elsewhere.every(({ place }) => this.#people.live(place).some((one) => keyOf(one) === keyOf(item)));
      if (known && !keyOf(item).startsWith("P") && this.#isPlain(item)) this.#layCopy(waiting, item);
    }
    waiting.joined = true;
    const { visibilityMs } = this.#plan.settings; // what lies there has done so for a while
    this.#stage.post(visibilityMs, "", () => this.#ring.join(waiting));
  }

  #leave(): void {
    const candidates = this.#ring.stations
      .slice(1)
      .filter(({ joined, place }) => joined && place.member.role !== "source");
    if (candidates.length === 0 || this.#ring.stations.length < 3) return;
    const station = this.#stage.rng.pick(candidates);
    this.#stage.struck("member left", this.#stage.underway.at(station.host.name));
    this.leftAt.set(station.place.member.id, this.#stage.now);
    this.#ring.leave(station);
  }

  /** A backup of the ring's storage is taken, and one day played back. */
  #rollHub(): void {
    const { rng } = this.#stage;
    if (this.ringSetBack !== null) return;
    if (this.#ofRing === null) {
      if (rng.chance(0.03)) this.#ofRing = dump(this.#ring.hub.storage);
    } else if (rng.chance(0.02)) {
      this.#stage.struck("ring set back", this.#stage.underway.at("hub"));
      this.ringSetBack = this.#stage.now;
      this.#beforeRingSetBack();
      this.#ring.hub.setBack(this.#ofRing);
    }
  }

  #rollMailbox(station: Station): void {
    const { rng } = this.#stage;
    if (this.setBack !== null) return;
    if (this.#ofMailbox === null) {
      if (station.host.running() === null) return;
      const member = station.host.storage.first("SELECT member FROM membership");
      if (member && rng.chance(0.03))
        this.#ofMailbox = { station, rows: dump(station.host.storage), at: this.#stage.now };
    } else if (rng.chance(this.#shaken() ? 0.15 : 0.02)) {
      this.#stage.struck("mailbox set back", this.#stage.underway.at(this.#ofMailbox.station.host.name));
      const { inFlightMs, visibilityMs } = this.#plan.settings;
      // What was done shortly before the backup may have been seen only after it.
      this.setBack = {
        member: this.#ofMailbox.station.place.member.id,
        from: this.#ofMailbox.at - inFlightMs - visibilityMs - 10_000,
      };
      this.#ofMailbox.station.host.setBack(this.#ofMailbox.rows);
    }
  }

  /** Equal contacts lie in a folder before its member joins. */
  lay(station: Station, source: Station): void {
    for (const item of this.#people.live(source.place)) {
      if (!keyOf(item).startsWith("P") && this.#stage.rng.chance(0.6) && this.#isPlain(item))
        this.#layCopy(station, item);
    }
  }

  /** A copy, or where plans are looked at now and then two of them: then nobody but a person can say which is which. */
  #layCopy({ place }: Station, item: Item): void {
    this.#people.copyOf(place, item);
    if (this.#stage.strikes("review", 0.3)) this.#people.copyOf(place, item);
  }

  /** Its copy would be equal to all that there are, so that it is coupled with them. */
  #isPlain(item: Item): boolean {
    const { personalNotes, mobilePhone } = item.current.properties;
    if (/[!#]/.test(`${String(personalNotes)}${String(mobilePhone)}`) || this.#books.book(keyOf(item)).duplicates > 0)
      return false;
    const text = JSON.stringify(plain(item.current.properties));
    const all = this.#ring.stations
      .flatMap(({ place }) => this.#people.live(place))
      .filter((one) => keyOf(one) === keyOf(item));
    return all.every((one) => JSON.stringify(plain(one.current.properties)) === text);
  }
}
