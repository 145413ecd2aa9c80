import type { Caller } from "../../sandbox/graph/request.ts";
import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { Item } from "../../sandbox/graph/state/model.ts";
import type { Mailbox } from "../../sandbox/graph/state/mailbox.ts";
import { SENSITIVITY } from "../../shared/kinds/contact-fields.ts";
import type { Stage } from "../sim/stage.ts";
import type { Place } from "./town.ts";
import { inWords } from "./words.ts";

const OUTLOOK: Caller = { appId: "outlook", userId: null, permissions: [] };

/** Fields of a contact by their names at Graph. */
export type Fields = Readonly<Record<string, unknown>>;

/** Somebody at their Outlook. Contacts are named by their display name; of several, the last one made is meant. */
export class Outlook {
  readonly #stage: Stage;
  readonly #server: GraphServer;
  readonly #place: Place;

  constructor(stage: Stage, server: GraphServer, place: Place) {
    this.#stage = stage;
    this.#server = server;
    this.#place = place;
  }

  create(displayName: string, fields: Fields = {}): void {
    this.#request("POST", "", { displayName, ...fields });
    this.#say("creates", displayName);
  }

  edit(name: string, fields: Fields): void {
    this.#request("PATCH", `/${encodeURIComponent(this.id(name, "restId"))}`, fields);
    this.#say(`sets ${JSON.stringify(fields)} of`, name);
  }

  markPrivate(name: string): void {
    this.edit(name, { singleValueExtendedProperties: [{ id: SENSITIVITY, value: "2" }] });
  }

  delete(name: string): void {
    this.#act("deletes", name, { act: "delete", item: this.id(name, "restId") });
  }

  deleteForGood(name: string): void {
    this.#act("deletes for good", name, { act: "purge", item: this.id(name, "restId") });
  }

  /** Moves a contact to the Contacts folder. */
  moveOut(name: string): void {
    this.#act("moves out", name, { act: "move", item: this.id(name, "restId"), to: this.#mailbox.well("contacts").id });
  }

  /** Moves a contact from Contacts or Deleted Items to the ring's folder. */
  moveBack(name: string): void {
    const item = [...this.#mailbox.well("contacts").items, ...this.#mailbox.well("deleteditems").items]
      .reverse()
      .find((one) => one.current.properties["displayName"] === name)!;
    const id = this.#mailbox.idOf(item, "restId");
    this.#act("moves back", name, { act: "move", item: id, to: this.#place.folder });
  }

  duplicate(name: string): void {
    this.#act("duplicates", name, { act: "duplicate", item: this.id(name, "restId"), to: this.#place.folder });
  }

  /** Server-side processing touches a contact: a new etag, and nothing else. */
  touched(name: string): void {
    this.#act("has touched", name, { act: "touch", item: this.id(name, "restId") });
  }

  /** Nobody's doing: delta links of the folder are worn out. */
  deltaLinksExpire(): void {
    this.#stage.say(`${this.#place.name}: delta links expire`);
    this.#server.act({ act: "expireDelta", mailbox: this.#place.user, folder: this.#place.folder });
  }

  /** The contacts of the ring's folder, in words, sorted; with `private` what cannot be seen from outside. */
  holds(): string[] {
    return this.#items().map(inWords).sort();
  }

  /** What lies in the default Contacts folder. */
  holdsElsewhere(): string[] {
    return [...this.#mailbox.well("contacts").items].map(inWords).sort();
  }

  id(name: string, form: "restId" | "restImmutableEntryId"): string {
    const item = this.#items()
      .reverse()
      .find((one) => one.current.properties["displayName"] === name);
    if (!item) throw new Error(`${this.#place.name} has no ${name}`);
    return this.#mailbox.idOf(item, form);
  }

  has(name: string): boolean {
    return this.#items().some((one) => one.current.properties["displayName"] === name);
  }

  #items(): Item[] {
    return [...(this.#mailbox.folders.get(this.#place.folder)?.items ?? [])];
  }

  get #mailbox(): Mailbox {
    return this.#server.world.mailboxNamed(this.#place.user);
  }

  #act(
    what: string,
    name: string,
    given:
      | { readonly act: "delete" | "purge" | "touch"; readonly item: string }
      | { readonly act: "move" | "duplicate"; readonly item: string; readonly to: string },
  ): void {
    this.#say(what, name);
    this.#server.act({ ...given, mailbox: this.#place.user });
  }

  #request(method: string, rest: string, body: Fields): void {
    const { user, folder } = this.#place;
    const path = `/v1.0/users/${user}/contactFolders/${encodeURIComponent(folder)}/contacts${rest}`;
    const answer = this.#server.handle({ method, path, body }, { caller: OUTLOOK, faults: {} });
    if (answer.status >= 300) throw new Error(`Outlook was refused: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  #say(what: string, name: string): void {
    this.#stage.say(`${this.#place.name} ${what} ${name}`);
  }
}
