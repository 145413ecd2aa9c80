import type { ActView, AddItem, LastChange, MyRing, Preview } from "../../shared/contract/acts.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView } from "../../shared/contract/items.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Content } from "../../shared/content.ts";
import type { Result } from "../../shared/result.ts";
import type { Version } from "./protocol.ts";

/** Who acts on a ring, as the Worker has proved it. */
export interface Actor {
  /** Entra object id. */
  readonly oid: string;
  /** For history; never proof of anything. */
  readonly name: string;
  /** The member in whose folder they act; `null`: an administrator, in none. */
  readonly member: string | null;
  /** Holds the role Ringfold.Admin. */
  readonly administers: boolean;
}

/** What a person asks about, in the ring's terms. Addresses are compared without regard to case. */
export type Wanted =
  | { readonly by: "addresses"; readonly addresses: readonly string[] }
  | { readonly by: "items"; readonly items: readonly string[] };

/** An item that was asked about. */
export interface Found {
  /** The address or the item of the question. */
  readonly asked: string;
  readonly view: ItemView;
  readonly version: Version;
  /** `null`: deleted. */
  readonly content: Content | null;
  readonly lastChange: LastChange;
}

/** Why a person may not do these acts here and now, as far as the ring can tell; `null`: they may. */
export type Refusals = Readonly<Record<"resync" | "push" | "pull" | "restore", Refused | null>>;

/** Where a person stands in a ring, and what was found there. */
export interface RingLook {
  /** `null`: in no folder of the ring. */
  readonly standing: MyRing | null;
  readonly refusals: Refusals;
  /** Other members that get what this person changes. */
  readonly others: number;
  readonly found: readonly Found[];
}

/** An undo or a restore, to be previewed or carried out. */
export type RingWish =
  | { readonly act: "undo"; readonly item: string; readonly change: string }
  | { readonly act: "restore"; readonly item: string; readonly sequence: number };

/**
 * What people ask of a ring. Roles, pauses and who may act are judged here, in the transaction that acts.
 * Acts carry the client's request id: the same one again is the same act.
 */
export interface RingPersonPort {
  /** The ring as this member sees it. */
  standing(actor: Actor): Promise<Result<MyRing, Refused>>;
  /** Where they stand and what is there, in one call. @param wanted `null`: nothing */
  look(actor: Actor, wanted: Wanted | null): Promise<Result<RingLook, Refused>>;
  listItemsFor(actor: Actor, query: ItemQuery): Promise<Result<ItemPage, Refused>>;
  itemFor(actor: Actor, item: string): Promise<Result<ItemView, Refused>>;
  historyFor(actor: Actor, item: string): Promise<Result<HistoryView, Refused>>;
  preview(actor: Actor, wish: RingWish): Promise<Result<Preview, Refused>>;
  carryOut(actor: Actor, wish: RingWish, plan: string, request: string): Promise<Result<ActView, Refused>>;
  /** Every member looks at its copy of the item; overrides nothing. Answers at once; {@link RingPersonPort.readAct} tells how far it is. */
  resync(actor: Actor, item: string, request: string): Promise<Result<ActView, Refused>>;
  addItem(actor: Actor, wanted: Pick<AddItem, "name" | "address">, request: string): Promise<Result<ActView, Refused>>;
  readAct(actor: Actor, act: string): Promise<Result<ActView, Refused>>;
}
