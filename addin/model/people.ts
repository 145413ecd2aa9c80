import type { ActView, ItemStatus } from "../../shared/contract/acts.ts";
import { isReason, retryAtOf, type Trouble } from "../client/trouble.ts";
import type { LiveEvent } from "../client/live.ts";
import type { CurrentItem, NamedPerson } from "../ports.ts";
import { Adding } from "./adding.ts";
import { Card, type CardPorts } from "./card.ts";
import { Watched } from "./value.ts";

/** How a person of the open item stands to the rings. `nameless`: Outlook gives no address to look for. */
export interface PersonState {
  readonly found: "asking" | "matched" | "absent" | "nameless" | "failed";
  readonly cards: readonly Card[];
  readonly isOpen: boolean;
}

/** Someone named by the open item, with the ring's contacts of that address. */
export class Person {
  readonly named: NamedPerson;
  /** Tells two people of an item apart. */
  readonly key: string;
  /** The address without regard to case; empty: none that can be asked for. */
  readonly address: string;
  readonly state: Watched<PersonState>;
  readonly adding: Adding;

  constructor(named: NamedPerson, adding: Adding) {
    this.named = named;
    this.key = keyOf(named);
    this.address = addressOf(named);
    this.adding = adding;
    const found = this.address === "" ? "nameless" : "asking";
    this.state = new Watched<PersonState>({ found, cards: [], isOpen: false });
  }

  toggle(): void {
    this.state.update((before) => ({ ...before, isOpen: !before.isOpen }));
  }
}

/** The service takes so many addresses at once. */
const AT_ONCE = 100;
const LONGEST = 320;
/** Several events in a row lead to one question. */
const CALM_MS = 300;
const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 60_000;
/** Refusals that pass without anybody doing anything. */
const PASSING = ["internal", "graph_unavailable", "keys_unreachable", "mailbox_busy"] as const;

/** The people of one open item. It lives as long as the item is open; whatever answers come later are dropped. */
export class People {
  readonly item: Watched<CurrentItem>;
  readonly list = new Watched<readonly Person[]>([]);
  /** Why the last question about them brought no answer. */
  readonly trouble = new Watched<Trouble | null>(null);
  /** How many there are, and how many of them are in a ring; `null`: not everyone was answered for yet. */
  readonly settled = new Watched<{ readonly people: number; readonly matched: number } | null>(null);
  readonly #ports: CardPorts;
  readonly #cards = new Map<string, Card>();
  #isStopped = false;
  #fails = 0;
  #calm: (() => void) | null = null;
  #retry: (() => void) | null = null;

  constructor(item: CurrentItem, ports: CardPorts) {
    this.item = new Watched(item);
    this.#ports = ports;
    this.#name(item.people);
  }

  /** The shared mailbox that is acted in; `null`: the user's own. */
  get mailbox(): string | null {
    return this.item.get().sharedMailbox;
  }

  /** Asks for everyone who was not asked for yet. */
  async ask(): Promise<void> {
    await this.#ask(this.list.get().filter(({ state }) => state.get().found === "asking"));
  }

  /** The item is being written: its people changed. Those who stay keep what is known of them. */
  update(item: CurrentItem): void {
    this.item.set(item);
    this.#name(item.people);
    this.#soon(() => this.ask());
  }

  /** Asks for everyone anew. */
  async refresh(): Promise<void> {
    await this.#ask(this.list.get().filter(({ address }) => address !== ""));
  }

  /** Something happened in a ring. */
  heard(ring: string, { item }: LiveEvent): void {
    const card = item === null ? undefined : this.#cards.get(`${ring} ${item}`);
    if (card !== undefined) card.heard();
    else if (item === null) this.#soon(() => this.refresh());
    // Perhaps somebody was added who is named here.
    else if (this.#absent().length > 0) this.#soon(() => this.#ask(this.#absent()));
  }

  stop(): void {
    this.#isStopped = true;
    this.#calm?.();
    this.#retry?.();
    for (const card of this.#cards.values()) card.stop();
    for (const { adding } of this.list.get()) adding.close();
  }

  #absent(): readonly Person[] {
    return this.list.get().filter(({ state }) => state.get().found === "absent");
  }

  #name(people: readonly NamedPerson[]): void {
    const before = new Map(this.list.get().map((person) => [person.key, person]));
    const seen = new Set<string>();
    const named = people.filter((one) => !seen.has(keyOf(one)) && seen.add(keyOf(one)));
    this.list.set(named.map((one) => before.get(keyOf(one)) ?? this.#person(one)));
  }

  #person(named: NamedPerson): Person {
    const person: Person = new Person(
      named,
      new Adding({
        ringfold: this.#ports.ringfold,
        world: this.#ports.world,
        mailbox: this.mailbox,
        address: addressOf(named),
        added: (view) => this.#added(person, view),
        ask: () => void this.#ask([person]),
        trouble: this.#ports.trouble,
      }),
    );
    return person;
  }

  async #ask(people: readonly Person[]): Promise<void> {
    this.#retry?.();
    const chunks: (readonly Person[])[] = [];
    for (let start = 0; start < people.length; start += AT_ONCE) chunks.push(people.slice(start, start + AT_ONCE));
    await Promise.all(chunks.map((chunk) => this.#askFor(chunk)));
    if (!this.#isStopped) this.#settle();
  }

  async #askFor(people: readonly Person[]): Promise<void> {
    const addresses = people.map(({ address }) => address);
    const answer = await this.#ports.ringfold.status(this.mailbox, { by: "addresses", addresses });
    if (this.#isStopped) return;
    if (!answer.ok) return this.#failed(people, answer.error);
    this.#fails = 0;
    this.trouble.set(null);
    this.#ports.answered(answer.value, "all");
    const items = new Map(answer.value.answers.map((one) => [one.asked.toLowerCase(), one.items]));
    for (const person of people) this.#take(person, items.get(person.address) ?? []);
  }

  #take(person: Person, items: readonly ItemStatus[]): void {
    // Found by the live feed before this pane's own act is through: its result shows the card.
    if (person.adding.isBusy()) return;
    const cards = items.map((status) => this.#card(status.ring.id, status.id, status));
    // A card on which something is being done stays, even if its address has just changed.
    const kept = person.state
      .get()
      .cards.filter((card) => !cards.includes(card) && card.act.state.get().step !== "none");
    const all = [...cards, ...kept];
    person.state.update((before) => ({ ...before, found: all.length > 0 ? "matched" : "absent", cards: all }));
  }

  #card(ring: string, item: string, status: ItemStatus | null): Card {
    const known = this.#cards.get(`${ring} ${item}`);
    if (known !== undefined) {
      if (status !== null) known.take(status);
      return known;
    }
    const card = new Card({ mailbox: this.mailbox, ring, item }, status, this.#ports);
    this.#cards.set(`${ring} ${item}`, card);
    return card;
  }

  #added(person: Person, view: ActView): void {
    if (this.#isStopped) return;
    const card = this.#card(view.ring, view.item, null);
    card.act.adopt(view);
    card.refresh();
    person.state.set({ found: "matched", cards: [card], isOpen: true });
  }

  /** After the first answers: if only one of them is in a ring, that card is shown at once. */
  #settle(): void {
    const people = this.list.get();
    if (this.settled.get() !== null || people.some(({ state }) => ["asking", "failed"].includes(state.get().found)))
      return;
    const matched = people.filter(({ state }) => state.get().found === "matched");
    this.settled.set({ people: people.length, matched: matched.length });
    if (matched.length === 1) matched[0]?.state.update((before) => ({ ...before, isOpen: true }));
  }

  #failed(people: readonly Person[], trouble: Trouble): void {
    for (const { state } of people) {
      if (state.get().found === "asking") state.update((before) => ({ ...before, found: "failed" }));
    }
    this.trouble.set(trouble);
    this.#ports.trouble(trouble);
    const { world } = this.#ports;
    const told = retryAtOf(trouble);
    // Where a person has to do something first, asking again by itself brings nothing.
    if (trouble.kind === "signIn" || (trouble.kind === "problem" && told === null && !isReason(trouble, ...PASSING)))
      return;
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#fails);
    this.#fails += 1;
    this.#retry?.();
    this.#retry = world.after(told === null ? wait : Math.max(1_000, told - world.now()), () => void this.refresh());
  }

  #soon(work: () => Promise<void>): void {
    this.#calm?.();
    this.#calm = this.#ports.world.after(CALM_MS, () => void work());
  }
}

function keyOf(named: NamedPerson): string {
  return addressOf(named) || `name ${named.name} ${named.address}`;
}

/** Internal names (such as an Exchange path) are no addresses, and one of them would spoil the question for all. */
function addressOf({ address }: NamedPerson): string {
  const plain = address.trim().toLowerCase();
  return plain.length <= LONGEST && /^[^\s@]+@[^\s@]+$/.test(plain) ? plain : "";
}
