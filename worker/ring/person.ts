import type { ActView, AddItem, MyRing, Preview } from "../../shared/contract/acts.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView } from "../../shared/contract/items.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { itemIdFor, valueMark } from "../engine/fingerprint.ts";
import { changedFields } from "../engine/patch.ts";
import { actView } from "./act-view.ts";
import { type Act, type ActDetail, isPersonal, type PersonalAct } from "./acts.ts";
import type { Agenda } from "./agenda.ts";
import { planOf, previewOf, whyKeptPull, workOut } from "./change.ts";
import type { Desk } from "./edit.ts";
import { findItems } from "./find.ts";
import { historyView } from "./history-view.ts";
import type { Hub } from "./hub.ts";
import { offerOf, refusalOf } from "./may-act.ts";
import { actBefore, stale, unknownItem } from "./override.ts";
import type { Actor, RingLook, RingPersonPort, RingWish, Wanted } from "./person-protocol.ts";
import { Resyncs } from "./resync.ts";
import { others, type Person, personOf, sees } from "./seeing.ts";
import { itemPage, itemView, memberView } from "./views.ts";

/** An act to be done, as its person claims it. */
type Claimed = Pick<PersonalAct, "id" | "kind" | "item"> & {
  readonly detail: Pick<ActDetail, "change" | "sequence" | "wish">;
};

/** What an act that was carried out adds to its claim. */
type Made = Pick<Act, "seq" | "state"> & { readonly detail?: ActDetail };

/**
 * What people ask of a ring. Where a person stands, and what they may do there, is judged in the
 * transaction that acts; an act that went under the same request id before is told again, not done again.
 */
export class People implements RingPersonPort {
  readonly resyncs: Resyncs;
  readonly #hub: Hub;

  constructor(hub: Hub, agenda: Pick<Agenda, "by">) {
    this.#hub = hub;
    this.resyncs = new Resyncs(hub, agenda);
  }

  standing(actor: Actor): Promise<Result<MyRing, Refused>> {
    return this.#as(actor, (person) => {
      const seen = this.#standing(person);
      return seen ? ok(seen) : err(refused("ring_not_found", "This mailbox has no folder in the ring."));
    });
  }

  look(actor: Actor, wanted: Wanted | null): Promise<Result<RingLook, Refused>> {
    return this.#as(actor, (person) => {
      const found = wanted === null ? [] : findItems(this.#hub, person, wanted);
      const refusals = {
        resync: refusalOf("resync", person),
        push: refusalOf("push", person),
        pull: refusalOf("pull", person),
        restore: refusalOf("restore", person),
      };
      return ok({ standing: this.#standing(person), refusals, others: others(this.#hub, person), found });
    });
  }

  listItemsFor(actor: Actor, query: ItemQuery): Promise<Result<ItemPage, Refused>> {
    return this.#as(actor, (person) => ok(itemPage(this.#hub, query, (item) => sees(this.#hub, person, item))));
  }

  itemFor(actor: Actor, item: string): Promise<Result<ItemView, Refused>> {
    return this.#seeing(actor, item, ({ member }) => itemView(this.#hub, item, member?.id ?? null));
  }

  historyFor(actor: Actor, item: string): Promise<Result<HistoryView, Refused>> {
    return this.#seeing(actor, item, (person) => historyView(this.#hub, item, person));
  }

  preview(actor: Actor, wish: RingWish): Promise<Result<Preview, Refused>> {
    return this.#as(actor, (person) => {
      if (!sees(this.#hub, person, wish.item)) return err(unknownItem());
      const refusal = refusalOf(wish.act, person);
      if (refusal) return err(refusal);
      const worked = workOut(this.#hub, person, wish);
      return worked.ok ? ok(previewOf(this.#hub, person, wish, worked.value)) : worked;
    });
  }

  carryOut(actor: Actor, wish: RingWish, plan: string, request: string): Promise<Result<ActView, Refused>> {
    const { act: kind, item } = wish;
    const detail = wish.act === "undo" ? { change: wish.change } : { sequence: wish.sequence };
    return this.#act(actor, { id: request, kind, item, detail }, (desk, person) => {
      const before = desk.items.get(item);
      if (before && planOf(wish, before) !== plan) return err(stale());
      const worked = workOut(this.#hub, person, wish);
      if (!worked.ok) return worked;
      const { content, deleted, times } = worked.value.next;
      const cause = wish.act === "undo" ? "undone" : "restored";
      const member = person.member?.id ?? null;
      const { item: was } = worked.value;
      const made = desk.items.commit({ ...was, content, deleted, times, cause, member });
      // A restore says what every field is to hold, an undo only of those that it changes (P51).
      const fields = wish.act === "undo" ? changedFields(desk.kind, was.content, content) : undefined;
      desk.items.conflicts.settle(item, person.actor.name, fields);
      return ok({ seq: made.version.seq, state: "done" });
    });
  }

  resync(actor: Actor, item: string, request: string): Promise<Result<ActView, Refused>> {
    let booked = 0;
    const told = this.#act(actor, { id: request, kind: "resync", item, detail: {} }, (desk) => {
      if (!desk.items.get(item)) return err(unknownItem());
      booked = this.resyncs.book(request);
      return ok({ seq: null, state: booked > 0 ? "running" : "done", detail: { total: booked } });
    });
    if (booked > 0) this.resyncs.start(request);
    return told;
  }

  addItem(actor: Actor, wanted: Pick<AddItem, "name" | "address">, request: string): Promise<Result<ActView, Refused>> {
    // Derived from the request, as other items are from their first copy (P15): a repetition cannot make a second one.
    const id = this.#hub.exists ? itemIdFor(this.#hub.settings.id, "request", request) : "";
    const wish = valueMark([wanted.name, wanted.address]);
    return this.#act(actor, { id: request, kind: "add", item: id, detail: { wish } }, (desk, person) => {
      const known = this.#hub.addresses.items(wanted.address).find(({ deleted }) => !deleted);
      if (known) return err(alreadyThere(known.id));
      // What this request once added outlives its act: adding it anew would overwrite what people made of it since.
      if (desk.items.get(id)) return err(alreadyThere(id));
      const content = desk.kind.ofPerson(wanted.name, wanted.address);
      const at = desk.clock.now();
      const made = desk.items.commit({
        id,
        content,
        deleted: false,
        times: Object.fromEntries(Object.keys(content).map((field) => [field, at])),
        cause: "added",
        member: person.member?.id ?? null,
        // It was born in no folder: each of them gets a copy.
        birth: { member: "", copy: "" },
      });
      return ok({ seq: made.version.seq, state: "done" });
    });
  }

  readAct(actor: Actor, id: string): Promise<Result<ActView, Refused>> {
    return this.#as(actor, (person) => {
      const act = this.#hub.acts.get(id);
      if (!act || !isPersonal(act) || !sees(this.#hub, person, act.item)) return err(noAct());
      return ok(this.#view(person, act));
    });
  }

  #view(person: Person, act: PersonalAct): ActView {
    const isKept = act.kind === "pull" && whyKeptPull(act, person) !== null;
    const undoable = !isKept && refusalOf("undo", person) === null;
    return actView(this.#hub, act, { looks: this.resyncs.progress(act.id), undoable });
  }

  #standing(person: Person): MyRing | null {
    if (person.member === null) return null;
    const { settings, state, line, members } = this.#hub;
    const { id, address, folderName, state: how, reason } = memberView(this.#hub, person.member);
    return {
      id: settings.id,
      name: settings.name,
      kind: settings.kind,
      state,
      sequence: line.head().seq,
      members: members.all().filter((member) => member.state === "active").length,
      member: { id, address, folderName, role: person.member.role, state: how, reason },
      add: offerOf("add", person),
    };
  }

  #seeing<T>(actor: Actor, item: string, view: (person: Person) => T | null): Promise<Result<T, Refused>> {
    return this.#as(actor, (person) => {
      const seen = sees(this.#hub, person, item) ? view(person) : null;
      return seen === null ? err(unknownItem()) : ok(seen);
    });
  }

  /** One act: told again if it was done, else judged, done and recorded in one transaction. */
  #act(
    actor: Actor,
    claimed: Claimed,
    work: (desk: Desk, person: Person) => Result<Made, Refused>,
  ): Promise<Result<ActView, Refused>> {
    return this.#as(actor, (person) => {
      const done = this.#hub.act((desk) => this.#once(desk, person, claimed, work));
      if (!done.ok) return done;
      if (done.value.fresh && done.value.act.seq === null) this.#hub.ports.changed([claimed.item]);
      return ok(this.#view(person, done.value.act));
    });
  }

  #once(
    desk: Desk,
    person: Person,
    claimed: Claimed,
    work: (desk: Desk, person: Person) => Result<Made, Refused>,
  ): Result<{ act: PersonalAct; fresh: boolean }, Refused> {
    const { id, kind, item, detail } = claimed;
    const { oid, name } = person.actor;
    const member = person.member?.id ?? null;
    const before = actBefore(desk, id, { kind, item, member, oid, detail });
    if (!before.ok) return before;
    if (before.value) return ok({ act: before.value, fresh: false });
    if (kind !== "add" && !sees(this.#hub, person, item)) return err(unknownItem());
    const refusal = refusalOf(kind, person);
    if (refusal) return err(refusal);
    // One resync of an item at a time: whoever wants another follows that one (P47).
    const running = kind === "resync" && desk.acts.recentResyncs(item).find(({ state }) => state === "running");
    if (running) return ok({ act: desk.acts.join(running, { request: id, member, oid }), fresh: false });
    const made = work(desk, person);
    if (!made.ok) return made;
    const act = { ...claimed, member, who: { oid, name }, at: desk.clock.now(), ...made.value };
    return ok({ act: desk.acts.record({ ...act, detail: { ...detail, ...made.value.detail } }), fresh: true });
  }

  #as<T>(actor: Actor, work: (person: Person) => Result<T, Refused>): Promise<Result<T, Refused>> {
    try {
      const person = personOf(this.#hub, actor);
      return Promise.resolve(person.ok ? work(person.value) : person);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error("unknown"));
    }
  }
}

function alreadyThere(item: string): Refused {
  return refused("already_in_ring", "Somebody with this address is in the ring already.", { item });
}

function noAct(): Refused {
  return refused("act_not_found", "There is no such act, or it was too long ago.");
}
