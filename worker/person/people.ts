import type {
  ActView,
  AddItem,
  MyRing,
  MyRings,
  Preview,
  StatusQuery,
  StatusView,
} from "../../shared/contract/acts.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView } from "../../shared/contract/items.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import { ok, type Result } from "../../shared/result.ts";
import type { MailboxPersonPort } from "../mailbox/person-protocol.ts";
import type { Clock, Log } from "../ports/system.ts";
import type { RingAdminPort } from "../ring/admin-protocol.ts";
import type { RingPersonPort, RingWish } from "../ring/person-protocol.ts";
import type { Access, Admitted } from "./access.ts";
import { answered, orFailed } from "./answered.ts";
import { carryOutCopyAct, type CopyActKind, previewCopyAct } from "./copy-acts.ts";
import { itemStatus } from "./status.ts";

/** What people's operations stand on. */
export interface PeoplePorts {
  readonly access: Access;
  /** A ring's object: only for rings that the caller was let into. */
  readonly ring: (id: string) => RingPersonPort & Pick<RingAdminPort, "ticket">;
  /** A mailbox's object: only for mailboxes that the caller was let into. */
  readonly mailbox: (id: string) => Pick<MailboxPersonPort, "compare" | "itemsOf" | "push" | "pull">;
  /** The ids that copies are stored by, of an item's id in Outlook. */
  readonly copies: (mailbox: string, outlookId: string) => Promise<Result<readonly string[], Refused>>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Which ring, and the mailbox acted in as the client named it. */
export interface Where {
  readonly ring: string;
  readonly mailbox: string | undefined;
}

/** An item of a ring. */
export interface WhereItem extends Where {
  readonly item: string;
}

/** Beside every act: the client's request id. */
interface Order {
  readonly request: string;
}

/** An act that was previewed. */
export interface PlannedOrder extends Order {
  readonly plan: string;
}

/**
 * What the API does for people, the caller being one. Whoever may not, is told so before any object is named; what
 * a role, a pause or a state forbids, the ring and the mailbox judge in the transaction that acts.
 */
export class People {
  readonly #ports: PeoplePorts;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
  }

  /** The rings of a mailbox. */
  async listMyRings(named: string | undefined): Promise<Result<MyRings, Refused>> {
    const { access, log, ring } = this.#ports;
    const admitted = await access.rings(named);
    if (!admitted.ok) return admitted;
    const { mailbox, rings } = admitted.value;
    const answers = await Promise.all(
      rings.map(async (one): Promise<Result<MyRing, Refused>> => {
        return await orFailed(log, one, ring(one.ring.id).standing(one.actor));
      }),
    );
    const { oid, name, admin } = access.caller;
    const known = answered(answers);
    return known.ok ? ok({ mailbox, own: mailbox === oid, name, admin, rings: [...known.value] }) : known;
  }

  /** How items stand, see {@link itemStatus}. */
  async getItemStatus(query: StatusQuery): Promise<Result<StatusView, Refused>> {
    return await itemStatus(this.#ports, this.#ports.access, query);
  }

  async listItems(where: Where, query: ItemQuery): Promise<Result<ItemPage, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.listItemsFor(actor, query));
  }

  async getItem(where: WhereItem): Promise<Result<ItemView, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.itemFor(actor, where.item));
  }

  async getItemHistory(where: WhereItem): Promise<Result<HistoryView, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.historyFor(actor, where.item));
  }

  /** A ticket for the live feed. @param until when the caller's token ends, epoch milliseconds */
  async watchRing(
    where: Where,
    until: number,
  ): Promise<Result<{ readonly ticket: string; readonly expiresAt: number }, Refused>> {
    return await this.#in(where, (ring, { actor: { oid, member, administers } }) =>
      // Administrators see all of a ring, whatever folder of theirs is in it, and after that one has left.
      ring.ticket({ who: oid, until, member: administers ? null : member }),
    );
  }

  async resync(where: WhereItem, { request }: Order): Promise<Result<ActView, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.resync(actor, where.item, request));
  }

  async previewCopyAct(act: CopyActKind, where: WhereItem): Promise<Result<Preview, Refused>> {
    return await this.#in(where, (_ring, admitted) => previewCopyAct(this.#ports, admitted, act, where.item));
  }

  async copyAct(
    act: CopyActKind,
    where: WhereItem,
    { plan, request }: PlannedOrder,
  ): Promise<Result<ActView, Refused>> {
    const order = { item: where.item, plan, request };
    return await this.#in(where, (_ring, admitted) => carryOutCopyAct(this.#ports, admitted, act, order));
  }

  /** What an undo or a restore would do now. */
  async preview(where: Where, wish: RingWish): Promise<Result<Preview, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.preview(actor, wish));
  }

  /** Carries out an undo or a restore. */
  async carryOut(where: Where, wish: RingWish, { plan, request }: PlannedOrder): Promise<Result<ActView, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.carryOut(actor, wish, plan, request));
  }

  async addItem(
    where: Where,
    { name, address, request }: Pick<AddItem, "name" | "address" | "request">,
  ): Promise<Result<ActView, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.addItem(actor, { name, address }, request));
  }

  async getAct(where: Where, act: string): Promise<Result<ActView, Refused>> {
    return await this.#in(where, (ring, { actor }) => ring.readAct(actor, act));
  }

  async #in<T>(
    { ring, mailbox }: Where,
    work: (ring: ReturnType<PeoplePorts["ring"]>, admitted: Admitted) => Promise<Result<T, Refused>>,
  ): Promise<Result<T, Refused>> {
    const admitted = await this.#ports.access.ring(ring, mailbox);
    return admitted.ok ? await work(this.#ports.ring(admitted.value.ring.id), admitted.value) : admitted;
  }
}
