import type { ActView, AddItem, MyRing, Preview } from "../../shared/contract/acts.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView } from "../../shared/contract/items.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { findItems } from "./find.ts";
import { historyView } from "./history-view.ts";
import type { Hub } from "./hub.ts";
import { offerOf } from "./may-act.ts";
import { unknownItem } from "./override.ts";
import type { Actor, Found, RingPersonPort, RingWish, Wanted } from "./person-protocol.ts";
import { type Person, personOf, sees } from "./seeing.ts";
import { itemPage, itemView, memberView } from "./views.ts";

/** What people ask of a ring. Everything is judged where the person stands in it, here and nowhere else. */
export class People implements RingPersonPort {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  standing(actor: Actor): Promise<Result<MyRing, Refused>> {
    return this.#as(actor, (person) => {
      const { settings, state, line, members } = this.#hub;
      if (person.member === null) return err(noFolder());
      const { id, address, folderName, role, state: how, reason } = memberView(this.#hub, person.member);
      return ok({
        id: settings.id,
        name: settings.name,
        kind: settings.kind,
        state,
        sequence: line.head().seq,
        members: members.all().filter((member) => member.state === "active").length,
        member: { id, address, folderName, role, state: how, reason },
        add: offerOf("add", person),
      });
    });
  }

  find(actor: Actor, wanted: Wanted): Promise<Result<readonly Found[], Refused>> {
    return this.#as(actor, (person) => ok(findItems(this.#hub, person, wanted)));
  }

  listItemsFor(actor: Actor, query: ItemQuery): Promise<Result<ItemPage, Refused>> {
    return this.#as(actor, ({ member }) => ok(itemPage(this.#hub, query, (item) => sees(this.#hub, member, item))));
  }

  itemFor(actor: Actor, item: string): Promise<Result<ItemView, Refused>> {
    return this.#seeing(actor, item, () => itemView(this.#hub, item));
  }

  historyFor(actor: Actor, item: string): Promise<Result<HistoryView, Refused>> {
    return this.#seeing(actor, item, () => historyView(this.#hub, item));
  }

  preview(actor: Actor, wish: RingWish): Promise<Result<Preview, Refused>> {
    return this.#as(actor, () => err(refused("version_not_found", wish.item)));
  }

  carryOut(actor: Actor, wish: RingWish, _plan: string, _request: string): Promise<Result<ActView, Refused>> {
    return this.#as(actor, () => err(refused("version_not_found", wish.item)));
  }

  resync(actor: Actor, _item: string, _request: string): Promise<Result<ActView, Refused>> {
    return this.#as(actor, () => err(unknownItem()));
  }

  addItem(
    actor: Actor,
    _wanted: Pick<AddItem, "name" | "address">,
    _request: string,
  ): Promise<Result<ActView, Refused>> {
    return this.#as(actor, () => err(noFolder()));
  }

  readAct(actor: Actor, _act: string): Promise<Result<ActView, Refused>> {
    return this.#as(actor, () => err(noAct()));
  }

  #seeing<T>(actor: Actor, item: string, view: (person: Person) => T | null): Promise<Result<T, Refused>> {
    return this.#as(actor, (person) => {
      const seen = sees(this.#hub, person.member, item) ? view(person) : null;
      return seen === null ? err(unknownItem()) : ok(seen);
    });
  }

  #as<T>(actor: Actor, work: (person: Person) => Result<T, Refused>): Promise<Result<T, Refused>> {
    const person = personOf(this.#hub, actor);
    return Promise.resolve(person.ok ? work(person.value) : person);
  }
}

function noFolder(): Refused {
  return refused("ring_not_found", "This mailbox has no folder in the ring.");
}

function noAct(): Refused {
  return refused("act_not_found", "There is no such act, or it is too long ago.");
}
