import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { Actor, Found, RingWish } from "../../worker/ring/person-protocol.ts";
import type { People } from "../../worker/ring/person.ts";
import type { Town } from "./town.ts";

const AGAIN_MS = 3_000;
const TRIES = 20;

/** What stands for "in a moment": the pane shows that, and its person tries again. */
const PASSING: readonly string[] = ["mailbox_busy", "graph_throttled", "graph_unavailable"];

/**
 * Somebody in the pane, at a contact of their folder. Each act goes the way that the Worker takes, and
 * under one request id, until somebody says what came of it; what was overtaken is looked at anew.
 */
export class Pane {
  readonly #town: Town;
  readonly #ring: string;

  constructor(town: Town, ring = "one") {
    this.#town = town;
    this.#ring = ring;
  }

  /** Makes the ring's version what this person's copy holds; nothing if they are the same. */
  push(name: string, contact: string): Promise<void> {
    return this.#ofCopy(name, contact, "push");
  }

  /** Makes this person's copy what the ring holds; nothing if they are the same. */
  pull(name: string, contact: string): Promise<void> {
    return this.#ofCopy(name, contact, "pull");
  }

  /** Has every member look at its copy. */
  async resync(name: string, contact: string): Promise<void> {
    const { item } = await this.#found(name, contact);
    const request = this.#request("resync");
    await this.#carried(request, () =>
      this.#ask("resync", (people) => people.resync(this.#actor(name), item, request)),
    );
  }

  /** Undoes the newest change of a contact, deleted or not. */
  async undo(name: string, item: string): Promise<void> {
    await this.#ofRing(name, item, async () => {
      const history = await this.#ask("history", (people) => people.historyFor(this.#actor(name), item));
      const version = history.ok ? history.value.versions.find(({ undo }) => undo.allowed) : undefined;
      return version && { act: "undo", item, change: version.change };
    });
  }

  /** Restores the oldest version of a contact. */
  async restore(name: string, item: string): Promise<void> {
    await this.#ofRing(name, item, async () => {
      const history = await this.#ask("history", (people) => people.historyFor(this.#actor(name), item));
      const version = history.ok ? history.value.versions.at(-1) : undefined;
      return version && { act: "restore", item, sequence: version.sequence };
    });
  }

  /** Adds somebody to the ring. */
  async addPerson(name: string, person: string, address: string): Promise<void> {
    const request = this.#request("add");
    await this.#carried(request, () =>
      this.#ask("addItem", (people) => people.addItem(this.#actor(name), { name: person, address }, request)),
    );
  }

  /** The item that somebody's contact stands for. */
  async itemOf(name: string, contact: string): Promise<string> {
    return (await this.#found(name, contact)).item;
  }

  async #ofCopy(name: string, contact: string, kind: "push" | "pull"): Promise<void> {
    const { administrators } = this.#town;
    const { host } = this.#town.resident(name);
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const { item, found } = await this.#found(name, contact);
      const wanted = [{ item, version: found.version, content: found.content }];
      const member = administrators.memberOf(name, this.#ring);
      const compared = await administrators.insist(host, "compare", (mailbox) =>
        mailbox.compare(this.#ring, member, wanted),
      );
      const one = compared.ok ? compared.value[0] : undefined;
      if (one?.compared === "same") return;
      if (one?.compared === "differs" || one?.compared === "gone") {
        const request = this.#request(kind);
        const act = { item, plan: one.plan, request, actor: this.#actor(name) };
        const done = await this.#carried(request, () =>
          administrators.insist(host, kind, (mailbox) => mailbox[kind](this.#ring, member, act)),
        );
        if (done) return;
      }
      await this.#town.pass(AGAIN_MS);
    }
    throw new Error(`${name} could not ${kind} ${contact}`);
  }

  async #ofRing(name: string, item: string, wishOf: () => Promise<RingWish | undefined>): Promise<void> {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const wish = await wishOf();
      if (!wish) throw new Error(`${name} finds nothing to ${item}`);
      const preview = await this.#ask("preview", (people) => people.preview(this.#actor(name), wish));
      if (preview.ok) {
        const { plan } = preview.value;
        const request = this.#request(wish.act);
        const done = await this.#carried(request, () =>
          this.#ask(wish.act, (people) => people.carryOut(this.#actor(name), wish, plan, request)),
        );
        if (done) return;
      }
      await this.#town.pass(AGAIN_MS);
    }
    throw new Error(`${name} could not carry out what they wished`);
  }

  /** The same request until it is done or was overtaken. False: it was overtaken, and nothing was done. */
  async #carried(request: string, ask: () => Promise<Result<unknown, Refused>>): Promise<boolean> {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const answer = await ask();
      this.#town.stage.say(`pane ${request} ${answer.ok ? "done" : answer.error.reason}`);
      if (answer.ok) {
        this.#town.done.add(request);
        return true;
      }
      if (!PASSING.includes(answer.error.reason)) return false;
      await this.#town.pass(AGAIN_MS);
    }
    throw new Error(`${request} was never carried out`);
  }

  async #found(name: string, contact: string): Promise<{ item: string; found: Found }> {
    const { administrators } = this.#town;
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const copy = this.#town.at(name, this.#ring).id(contact, "restImmutableEntryId");
      const member = administrators.memberOf(name, this.#ring);
      const [item] = await administrators.insist(this.#town.resident(name).host, "itemsOf", (mailbox) =>
        mailbox.itemsOf(this.#ring, member, [copy]),
      );
      const looked =
        item === undefined
          ? null
          : await this.#ask("look", (people) => people.look(this.#actor(name), { by: "items", items: [item] }));
      const found = looked?.ok ? looked.value.found[0] : undefined;
      if (item !== undefined && found) return { item, found };
      await this.#town.pass(AGAIN_MS);
    }
    throw new Error(`${name} could not find ${contact} in the ring`);
  }

  #ask<R>(what: string, work: (people: People) => Promise<R>): Promise<R> {
    const { administrators } = this.#town;
    return administrators.insist(this.#town.ring(this.#ring), what, ({ people }) => work(people), "pane");
  }

  #request(kind: string): string {
    this.#town.requests += 1;
    return `${kind}-request-${this.#town.requests}`;
  }

  #actor(name: string): Actor {
    const member = this.#town.administrators.memberOf(name, this.#ring);
    return { oid: this.#town.resident(name).user, name, member, administers: false };
  }
}
