import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { Caller } from "../../sandbox/graph/request.ts";
import type { Mailbox } from "../../sandbox/graph/state/mailbox.ts";
import type { Item, Properties } from "../../sandbox/graph/state/model.ts";
import { SENSITIVITY } from "../../shared/kinds/contact-fields.ts";
import { KEY, tagsOf, type UserBooks } from "./books-of-users.ts";
import type { MemberPlan, Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

const OUTLOOK: Caller = { appId: "outlook", userId: null, permissions: [] };

/** One member's folder, as its people see it. */
export interface Place {
  readonly member: MemberPlan;
  readonly user: string;
  readonly folder: string;
  /** Copies whose last write by us was not confirmed to the spoke; absent: never written by us. */
  readonly confirmed: Map<number, boolean>;
  left: boolean;
}

/** What people do in Outlook, mostly to the same few contacts. */
export class People {
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #server: GraphServer;
  readonly #books: UserBooks;
  #values = 0;
  #keys = 0;
  #hot = "";
  #places: readonly Place[] = [];

  constructor(stage: Stage, plan: Plan, server: GraphServer, books: UserBooks) {
    this.#stage = stage;
    this.#plan = plan;
    this.#server = server;
    this.#books = books;
  }

  /** Somebody does something. */
  act(places: readonly Place[]): void {
    this.#places = places;
    const { rng } = this.#stage;
    const place = rng.pick(places.filter(({ left }) => !left));
    const live = this.live(place);
    const dice = rng.next();
    this.#stage.count("user acts");
    if (live.length === 0 || (dice < 0.12 && this.#keys < this.#plan.maxItems)) {
      if (this.#keys < this.#plan.maxItems + 2) this.create(place);
      return;
    }
    const wanted = rng.chance(0.5) ? live.find((one) => keyOf(one) === this.#hot) : undefined;
    const item = wanted ?? rng.pick(live);
    this.#hot = keyOf(item);
    if (dice >= 0.62 && dice < 0.76) this.#delete(place, item);
    else if (dice >= 0.76 && dice < 0.86 && this.#plan.faults.moves) this.#move(place, item);
    else if (dice >= 0.86 && dice < 0.92 && this.#plan.faults.duplicates && this.#book(item).duplicates < 2)
      this.#duplicate(place, item);
    else this.#edit(place, item);
  }

  /** Somebody does much at once: deletes, empties, edits or adds. */
  flood(places: readonly Place[]): void {
    this.#places = places;
    const { rng } = this.#stage;
    const place = rng.pick(places.filter(({ left }) => !left));
    const live = rng.shuffled(this.live(place));
    const many = rng.chance(0.35) ? live : live.slice(0, rng.between(2, 5));
    const what = rng.pick(["delete", "delete", "edit", "create"] as const);
    this.#stage.count(`flood: ${what}`);
    if (what === "create") for (let more = rng.between(2, 4); more > 0; more -= 1) this.create(place);
    else
      for (const item of many)
        if (what === "edit") this.#edit(place, item);
        else this.#delete(place, item);
  }

  /** The contacts in the ring's folder. */
  live(place: Place): Item[] {
    const mailbox = this.#mailbox(place);
    return [...(mailbox.folders.get(place.folder)?.items ?? [])];
  }

  /** Keys of contacts that lie in the mailbox's own contacts, because somebody moved them there. */
  movedOut(place: Place): Set<string> {
    return new Set([...this.#mailbox(place).well("contacts").items].map(keyOf));
  }

  #others(place: Place): Place[] {
    return this.#places.filter((other) => other !== place && other.member.role === "two-way" && !other.left);
  }

  /** A new contact; private ones have keys that begin with P. */
  create(place: Place): void {
    const secret = this.#plan.faults.private && this.#stage.rng.chance(0.2);
    const key = `${secret ? "P" : "K"}${++this.#keys}`;
    const body: Record<string, unknown> = { [KEY]: key };
    for (const field of this.#plan.fields) body[field] = this.#value(field);
    if (secret) body["singleValueExtendedProperties"] = [{ id: SENSITIVITY, value: "2" }];
    const made = this.#post(place, body);
    if (!made) return;
    const book = this.#books.book(key);
    book.made += 1;
    book.at = place.member.id;
    if (place.member.role === "reader") book.ofReader = true;
    this.#books.changed(place.member.id, place.member.role, null, made.current.properties, this.#stage.now);
    this.#say(place, "creates", made);
  }

  /** A copy of another member's contact, as it lies there before anybody joins. */
  copyOf(place: Place, source: Item): void {
    const { properties } = source.current;
    const made = this.#post(
      place,
      Object.fromEntries(Object.entries(properties).filter(([, value]) => typeof value === "string" || isList(value))),
    );
    if (!made) return;
    const book = this.#books.book(keyOf(made));
    book.joins += 1;
    book.joinedAt = book.edits.length;
    if (place.member.role === "reader") book.ofReader = true;
    this.#say(place, "already has", made);
  }

  /** Somebody edits a copy, or takes it away, and goes to the pane with it. */
  touch(place: Place, item: Item): void {
    if (this.#stage.rng.chance(0.15)) this.#delete(place, item);
    else this.#edit(place, item);
  }

  #edit(place: Place, item: Item): void {
    const { rng } = this.#stage;
    const choice = [...this.#plan.fields, "categories"];
    const fields = new Set([rng.pick(choice), ...(rng.chance(0.25) ? [rng.pick(choice)] : [])]);
    const before = item.current.properties;
    const body: Record<string, unknown> = {};
    for (const field of fields) body[field] = field === "categories" ? this.#tags(before) : this.#value(field);
    this.#request(place, "PATCH", `/${encodeURIComponent(this.#idOf(place, item))}`, body);
    this.#books.changed(place.member.id, place.member.role, before, item.current.properties, this.#stage.now);
    this.#say(place, "edits", item, JSON.stringify(body));
  }

  #tags(before: Properties): readonly string[] {
    const { rng } = this.#stage;
    const tags = tagsOf(before);
    if (tags.length === 0 || !rng.chance(0.4)) return [...tags, `t${++this.#values}`];
    const gone = rng.pick(tags);
    return tags.filter((tag) => tag !== gone);
  }

  #delete(place: Place, item: Item): void {
    const { rng } = this.#stage;
    const { properties, extended } = item.current;
    const forGood = rng.chance(0.5);
    this.#gone(place, item, false);
    this.#say(place, forGood ? "deletes for good" : "deletes", item);
    this.#server.act({ act: forGood ? "purge" : "delete", mailbox: place.user, item: this.#idOf(place, item) });
    if (!rng.chance(0.15)) return;
    const again = Object.fromEntries(
      Object.entries(properties).filter(([, value]) => typeof value === "string" || isList(value)),
    );
    const secret = "Integer 0x36" in extended;
    const made = this.#post(place, {
      ...again,
      ...(secret ? { singleValueExtendedProperties: [{ id: SENSITIVITY, value: "2" }] } : {}),
    });
    if (!made) return;
    const book = this.#book(made);
    book.duplicates += 1;
    book.backs += 1;
    if (place.member.role === "reader") book.ofReader = true;
    this.#say(place, "makes again", made);
  }

  /** Out to the Contacts folder, or something back from there or from Deleted Items. */
  #move(place: Place, item: Item): void {
    const { rng } = this.#stage;
    const mailbox = this.#mailbox(place);
    const out = [...mailbox.well("contacts").items, ...mailbox.well("deleteditems").items].filter((one) =>
      /^[KP]\d/.test(keyOf(one)),
    );
    if (out.length > 0 && rng.chance(0.6)) {
      const back = rng.pick(out);
      const book = this.#book(back);
      book.backs += 1;
      book.lastBack = { member: place.member.id, role: place.member.role, at: this.#stage.now };
      if (place.member.role === "reader") book.ofReader = true;
      this.#say(place, "moves back", back);
      this.#server.act({ act: "move", mailbox: place.user, item: this.#idOf(place, back), to: place.folder });
      return;
    }
    this.#gone(place, item, true);
    this.#say(place, "moves out", item);
    this.#server.act({
      act: "move",
      mailbox: place.user,
      item: this.#idOf(place, item),
      to: mailbox.well("contacts").id,
    });
  }

  #gone(place: Place, item: Item, moved: boolean): void {
    const unconfirmed = place.confirmed.get(item.number) === false;
    const { id: member, role } = place.member;
    const elsewhere = this.#others(place).some((other) => this.live(other).some((one) => keyOf(one) === keyOf(item)));
    const how = { member, role, at: this.#stage.now, unconfirmed, moved, elsewhere };
    this.#books.gone(item.current.properties, how);
  }

  #duplicate(place: Place, item: Item): void {
    const book = this.#book(item);
    book.duplicates += 1;
    if (place.member.role === "reader") book.ofReader = true;
    this.#say(place, "duplicates", item);
    this.#server.act({ act: "duplicate", mailbox: place.user, item: this.#idOf(place, item), to: place.folder });
  }

  #value(field: string): string {
    const text = `${field.charAt(0)}${++this.#values}`;
    const { rng } = this.#stage;
    if (field === "personalNotes" && rng.chance(0.4)) return `${text}!`;
    return field === "mobilePhone" && rng.chance(0.4) ? `${text}#` : text;
  }

  #post(place: Place, body: Record<string, unknown>): Item | null {
    const id = this.#request(place, "POST", "", body);
    const item = id === undefined ? null : this.#mailbox(place).find(id);
    return item === "malformed" ? null : item;
  }

  #request(place: Place, method: string, rest: string, body: Record<string, unknown>): string | undefined {
    const lost = this.#stage.strikes("loseDelta", 0.1);
    if (lost) this.#stage.struck("delta entry lost", this.#stage.underway.at(place.member.id));
    const path = `/v1.0/users/${place.user}/contactFolders/${encodeURIComponent(place.folder)}/contacts${rest}`;
    const answer = this.#server.handle(
      { method, path, body },
      { caller: OUTLOOK, faults: lost ? { loseDelta: { effect: "loseDelta" } } : {} },
    );
    if (answer.status >= 300) throw new Error(`Outlook was refused: ${answer.status} ${JSON.stringify(answer.body)}`);
    return (answer.body as { id?: string } | null)?.id;
  }

  #book(item: Item): ReturnType<UserBooks["book"]> {
    return this.#books.book(keyOf(item));
  }

  #mailbox(place: Place): Mailbox {
    return this.#server.world.mailboxNamed(place.user);
  }

  #idOf(place: Place, item: Item): string {
    return this.#mailbox(place).idOf(item, "restId");
  }

  #say(place: Place, what: string, item: Item, more = ""): void {
    const words = this.#stage.trace ? ` ${more || JSON.stringify(plain(item.current.properties))}` : "";
    this.#stage.say(`${place.member.id} user ${what} #${item.number} ${keyOf(item)}`);
    if (words) this.#stage.trace?.push(`            ${words}`);
  }
}

/** The key of a contact. */
export function keyOf(item: Item): string {
  return String(item.current.properties[KEY]);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** The properties that hold something. */
export function plain(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => (typeof value === "string" && value !== "") || isList(value)),
  );
}
