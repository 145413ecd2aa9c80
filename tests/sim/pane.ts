import type { Item } from "../../sandbox/graph/state/model.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { Mailbox } from "../../worker/mailbox/mailbox.ts";
import type { People as RingPeople } from "../../worker/ring/person.ts";
import type { Actor, Found, RingWish } from "../../worker/ring/person-protocol.ts";
import { call } from "./calls.ts";
import type { People } from "./people.ts";
import { RING, type Ring, type Station } from "./ring.ts";
import type { Stage } from "./stage.ts";

/** The act that an answer names, where it is one. */
function actOf(answer: unknown): string | undefined {
  return (answer as { readonly id?: string } | null)?.id;
}

/** What people have done in the pane. */
type Kind = "push" | "pull" | "resync" | "undo" | "restore";

/** An act that somebody asked for, and what they were told. */
export interface Ordered {
  readonly kind: Kind;
  readonly request: string;
  /** The fields that the preview showed, with what they were to hold. */
  readonly promised: ReadonlyMap<string, string>;
  /** `done`, or the reason of the refusal; the last one that came. `null`: none ever came. */
  told: string | null;
  /** The act that the answer named: of a resync that joined another one, that one (P47). */
  stands: string;
}

/** A request is sent so often, as long as nobody says what came of it. */
const TRIES = 5;

/**
 * People who use the pane. Each act goes the way that the Worker takes: ask the ring, have the mailbox
 * compare, think, carry out; every step is a message that may be lost, doubled or late, and the same
 * request is sent again until somebody says what came of it, sometimes twice at once.
 */
export class Pane {
  readonly orders: Ordered[] = [];
  readonly #stage: Stage;
  readonly #ring: Ring;
  readonly #people: People;
  #requests = 0;

  constructor(stage: Stage, ring: Ring, people: People) {
    this.#stage = stage;
    this.#ring = ring;
    this.#people = people;
  }

  /** Somebody opens the pane on a contact, often one that they just edited. */
  act(): void {
    const { rng } = this.#stage;
    const stations = this.#ring.stations.filter(({ joined, place }) => joined && !place.left);
    const station = rng.pick(stations);
    const live = this.#people.live(station.place);
    if (live.length === 0) return;
    const item = rng.pick(live);
    const copy = this.#copyOf(station, item);
    if (rng.chance(0.2)) this.#people.touch(station.place, item);
    const kind = rng.pick(["push", "push", "pull", "pull", "resync", "undo", "restore"] as const);
    this.#flow(station, { item, copy }, kind).catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
      this.#stage.count("pane gave up");
      this.#stage.say(`pane gave up: ${error.message}`);
    });
  }

  async #flow(station: Station, open: { item: Item; copy: string }, kind: Kind): Promise<void> {
    const { id } = station.place.member;
    const [item] = await this.#asked(() =>
      this.#mailbox(station, "itemsOf", (mailbox) => mailbox.itemsOf(RING, id, [open.copy])),
    );
    if (item === undefined) return;
    const wanted = { by: "items", items: [item] } as const;
    const found = await this.#asked(() => this.#at("look", (ring) => ring.look(this.#actor(station), wanted)));
    const view = found.ok ? found.value.found[0] : undefined;
    if (!view) return;
    const here = this.#people.live(station.place).includes(open.item) && !station.place.left;
    if (here && this.#stage.rng.chance(0.5)) this.#people.touch(station.place, open.item);
    if (kind === "push" || kind === "pull") await this.#ofCopy(station, view, kind);
    else if (kind === "resync") await this.#resync(station, item);
    else await this.#ofRing(station, item, kind);
  }

  async #ofCopy(station: Station, found: Found, kind: "push" | "pull"): Promise<void> {
    const { id } = station.place.member;
    const item = found.view.id;
    const wanted = { item, version: found.version, content: found.content };
    const compared = await this.#asked(() =>
      this.#mailbox(station, "compare", (mailbox) => mailbox.compare(RING, id, [wanted])),
    );
    const one = compared.ok ? compared.value[0] : undefined;
    if (!one || (one.compared !== "differs" && one.compared !== "gone")) return;
    await this.#think();
    const order = this.#order(kind, kind === "push" ? one.differences.map(({ field, copy }) => [field, copy]) : []);
    const { request } = order;
    const act = { item, plan: one.plan, request, actor: this.#actor(station) };
    await this.#insist(order, () => this.#mailbox(station, kind, (mailbox) => mailbox[kind](RING, id, act)));
  }

  async #resync(station: Station, item: string): Promise<void> {
    const order = this.#order("resync", []);
    await this.#insist(order, () =>
      this.#at("resync", (ring) => ring.resync(this.#actor(station), item, order.request)),
    );
  }

  async #ofRing(station: Station, item: string, kind: "undo" | "restore"): Promise<void> {
    const actor = this.#actor(station);
    const history = await this.#asked(() => this.#at("history", (ring) => ring.historyFor(actor, item)));
    if (!history.ok) return;
    const { versions, acts } = history.value;
    const wishes: RingWish[] =
      kind === "restore"
        ? versions.slice(1).map(({ sequence }) => ({ act: "restore", item, sequence }))
        : [...versions, ...acts].flatMap(({ change, undo }) => (undo.allowed ? [{ act: "undo", item, change }] : []));
    if (wishes.length === 0) return;
    const wish = this.#stage.rng.pick(wishes);
    const preview = await this.#asked(() => this.#at("preview", (ring) => ring.preview(actor, wish)));
    if (!preview.ok) return;
    await this.#think();
    const { plan, changes } = preview.value;
    const order = this.#order(
      kind,
      changes.map(({ field, after }) => [field, after]),
    );
    await this.#insist(order, () => this.#at(kind, (ring) => ring.carryOut(actor, wish, plan, order.request)));
  }

  /** A question that changes nothing, put again if no answer came. */
  async #asked<R>(ask: () => Promise<R>): Promise<R> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return await ask();
    }
  }

  /** The same request until somebody says what came of it; now and then twice at once. */
  async #insist(order: Ordered, send: () => Promise<Result<unknown, Refused>>): Promise<void> {
    const { rng } = this.#stage;
    if (rng.chance(0.3)) void this.#again(order, send).catch(() => undefined);
    await this.#again(order, send);
  }

  async #again(order: Ordered, send: () => Promise<Result<unknown, Refused>>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const answer = await send();
        order.told = answer.ok ? "done" : answer.error.reason;
        if (answer.ok) order.stands = actOf(answer.value) ?? order.request;
        this.#stage.count(`pane ${order.kind} ${order.told}`);
        this.#stage.say(`pane ${order.request} ${order.told}`);
        if (order.told !== "mailbox_busy") return;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      }
      await this.#pause(this.#stage.rng.between(200, 6_000));
    }
  }

  #order(kind: Kind, promised: readonly (readonly [string, string])[]): Ordered {
    this.#requests += 1;
    const request = `request-${String(this.#requests).padStart(3, "0")}`;
    const order: Ordered = { kind, request, promised: new Map(promised), told: null, stands: request };
    this.orders.push(order);
    this.#stage.count("pane acts");
    return order;
  }

  #actor({ place }: Station): Actor {
    return { oid: place.user, name: `Person of ${place.member.id}`, member: place.member.id, administers: false };
  }

  async #think(): Promise<void> {
    const { rng } = this.#stage;
    await this.#pause(rng.chance(0.7) ? rng.between(0, 200) : rng.between(400, 9_000));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#stage.post(ms, "", () => resolve()));
  }

  #at<R>(what: string, work: (people: RingPeople) => Promise<R>): Promise<R> {
    return call(this.#stage, `pane>hub ${what}`, null, this.#ring.hub, ({ people }) => work(people));
  }

  #mailbox<R>(station: Station, what: string, work: (mailbox: Mailbox) => Promise<R>): Promise<R> {
    return call(this.#stage, `pane>${station.host.name} ${what}`, null, station.host, work);
  }

  #copyOf({ place }: Station, item: Item): string {
    return this.#ring.server.world.mailboxNamed(place.user).idOf(item, "restImmutableEntryId");
  }
}
