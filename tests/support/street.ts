import type { Fault } from "../../sandbox/graph/control/faults.ts";
import type { GraphAnswer, GraphCall } from "../../sandbox/graph/request.ts";
import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { Item } from "../../sandbox/graph/state/model.ts";
import { type Act, doAct, type Done, textsOf, type Texts } from "./street-people.ts";

/** A write of Ringfold at one of these mailboxes. */
export interface Write {
  readonly mailbox: string;
  readonly method: string;
  readonly path: string;
}

/** Holds the next request of a mailbox up: before it is carried out, or before its answer goes back. */
export interface Hold {
  readonly mailbox: string;
  readonly where: "before" | "after";
  readonly of: "reads" | "writes";
}

/** What a mailbox of a schedule is found to hold, and what Ringfold wrote there. */
export interface FolderNow {
  readonly contacts: readonly Texts[];
  readonly writes: readonly Write[];
}

/** What a schedule asks of the street. */
export interface StreetWish {
  readonly mailbox: string;
  readonly mailboxes: readonly string[];
  readonly folder: string;
  readonly slowMs: number;
  readonly act: Act;
  readonly hold: Hold;
  readonly faults: readonly Fault[];
  readonly withinMs: number;
}

/** So long after an answer went out, what it says is surely booked, milliseconds. */
const BOOKED_MS = 1_500;
/** A request that was held up for longer is never carried out: the bound of docs/PROTOCOL.md in these tests is 300 ms. */
const LATE_MS = 100;

interface House {
  readonly folder: string;
  readonly slowMs: number;
  readonly writes: Write[];
  /** When the answer to Ringfold's last write of an item went out, by the item's number; `null`: it was lost. */
  readonly answered: Map<number, number | null>;
  hold: Held | null;
  /** When its object ended last. */
  endedAt: number;
}

interface Held {
  readonly given: Hold;
  readonly caught: Promise<void>;
  readonly released: Promise<void>;
  readonly arrived: () => void;
  readonly release: () => void;
}

/**
 * The mailboxes of the schedules in tests/workerd, as the outside world sees them: what people do there, all at one
 * moment; which requests of Ringfold are slow, or held up until a test has ended somebody; and what it wrote.
 */
export class Street {
  readonly #graph: GraphServer;
  readonly #houses = new Map<string, House>();

  constructor(graph: GraphServer) {
    this.#graph = graph;
  }

  /** What a schedule asks for; `undefined`: the street does not know how. */
  async ask(what: string, wish: StreetWish): Promise<unknown> {
    switch (what) {
      case "house":
        this.#houses.set(wish.mailbox, this.#newHouse(wish));
        return null;
      case "do":
        return this.#do(wish);
      case "strike":
        this.#strike(wish.mailboxes, wish.faults);
        return null;
      case "hold":
        this.#house(wish.hold.mailbox).hold = heldBy(wish.hold);
        return null;
      case "caught":
        return await this.#caught(wish.mailbox, wish.withinMs);
      case "release":
        this.#house(wish.mailbox).hold?.release();
        this.#house(wish.mailbox).hold = null;
        return null;
      case "ended":
        for (const mailbox of wish.mailboxes) this.#ended(mailbox);
        return null;
      case "look":
        return wish.mailboxes.map((mailbox) => this.#look(mailbox));
      default:
        return undefined;
    }
  }

  /** Carries a request of Ringfold out. Others' mailboxes are answered at once. @throws where the connection breaks */
  async pass(call: GraphCall, carryOut: () => GraphAnswer): Promise<GraphAnswer> {
    const house = this.#houses.get(/\/users\/([^/?"]+)/.exec(call.path + JSON.stringify(call.body ?? ""))?.[1] ?? "");
    if (!house) return carryOut();
    const writes = writesIn(call);
    const hold = this.#holdFor(house, writes.length > 0);
    if (hold?.given.where === "before") await hold.released;
    const before = this.#keysOf(house);
    const began = Date.now();
    const answer = carryOut();
    house.writes.push(...writes);
    const written = this.#itemsOf(house).filter((item) => before.get(item.number) !== item.current.changeKey);
    for (const { number } of written) house.answered.set(number, null);
    if (hold?.given.where === "after") await hold.released;
    else await new Promise((resolve) => setTimeout(resolve, house.slowMs));
    const heard = answer.cut === undefined && hold?.given.where !== "after" && house.endedAt < began;
    if (heard) for (const { number } of written) house.answered.set(number, Date.now());
    return answer;
  }

  #holdFor(house: House, writes: boolean): Held | null {
    const { hold } = house;
    if (!hold || (hold.given.of === "writes") !== writes) return null;
    house.hold = null;
    const since = Date.now();
    hold.arrived();
    if (hold.given.where === "after") return hold;
    const released = untilLate(hold.released, since);
    return { ...hold, released };
  }

  async #caught(mailbox: string, withinMs: number): Promise<boolean> {
    const house = this.#house(mailbox);
    const { hold } = house;
    if (!hold) return false;
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs));
    const caught = await Promise.race([hold.caught.then(() => true), late]);
    if (!caught) house.hold = null;
    return caught;
  }

  #do({ mailbox, act }: StreetWish): Done | null {
    const house = this.#house(mailbox);
    const done = doAct(this.#graph, mailbox, house.folder, act);
    if (!done) return null;
    const answered = house.answered.get(done.number);
    const sure = answered === undefined || (answered !== null && Date.now() - answered > BOOKED_MS);
    return { ...done, sure };
  }

  /** An object ended: what it was just told may not be booked. */
  #ended(mailbox: string): void {
    const house = this.#house(mailbox);
    const { answered } = house;
    house.endedAt = Date.now();
    for (const [number, at] of answered) if (at !== null && Date.now() - at < BOOKED_MS) answered.set(number, null);
  }

  /** Replaces the faults of these mailboxes, and leaves everybody else's. */
  #strike(mailboxes: readonly string[], faults: readonly Fault[]): void {
    const others = this.#graph.world.faults
      .list()
      .filter(({ match, times }) => times !== 0 && !mailboxes.includes(match?.mailbox ?? ""));
    this.#graph.setFaults([...others, ...faults]);
  }

  #look(mailbox: string): FolderNow {
    const house = this.#house(mailbox);
    return { contacts: this.#itemsOf(house).map(textsOf), writes: house.writes };
  }

  #keysOf(house: House): Map<number, string> {
    return new Map(this.#itemsOf(house).map((item) => [item.number, item.current.changeKey]));
  }

  #itemsOf(house: House): Item[] {
    const mailbox = [...this.#houses].find(([, one]) => one === house)?.[0] ?? "";
    return [...(this.#graph.world.mailboxNamed(mailbox).folders.get(house.folder)?.items ?? [])];
  }

  #newHouse({ folder, slowMs }: StreetWish): House {
    return { folder, slowMs, writes: [], answered: new Map(), hold: null, endedAt: 0 };
  }

  #house(mailbox: string): House {
    const house = this.#houses.get(mailbox);
    if (!house) throw new Error(`Nobody of the street: ${mailbox}`);
    return house;
  }
}

/** @throws if it took too long: such a request is lost on its way */
async function untilLate(released: Promise<void>, since: number): Promise<void> {
  await released;
  if (Date.now() - since > LATE_MS) throw new Error("the request was lost on its way");
}

function heldBy(given: Hold): Held {
  const caught = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    given,
    caught: caught.promise,
    released: released.promise,
    arrived: () => caught.resolve(),
    release: () => released.resolve(),
  };
}

/** The writes that a request asks for, one for each of a batch; what concerns subscriptions is none. */
function writesIn({ method, path, body }: GraphCall): Write[] {
  const batch = (body as { requests?: readonly { method: string; url: string }[] } | undefined)?.requests;
  const asked = batch ? batch.map((one) => ({ method: one.method, path: one.url })) : [{ method, path }];
  return asked
    .filter((one) => one.method !== "GET" && !/^(\/v1\.0)?\/subscriptions/.test(one.path))
    .map((one) => ({ ...one, mailbox: /\/users\/([^/]+)/.exec(one.path)?.[1] ?? "" }));
}
