import type { ConflictPage, ConflictQuery, Resolve, Resolved } from "../../shared/contract/conflicts.ts";
import type { DecideHold, HoldPage, HoldQuery, HoldSummary, HoldView } from "../../shared/contract/holds.ts";
import type { HistoryView, ItemPage, ItemQuery, ItemView, LogEntry } from "../../shared/contract/items.ts";
import type { PlanDecisions, PlanView, UndecidedPage, UndecidedQuery } from "../../shared/contract/plans.ts";
import type { PolicyChange } from "../../shared/contract/policy.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { MemberView, RingView } from "../../shared/contract/rings.ts";
import type { RemedyOrder, RemedyResult, TroublePage, TroubleQuery } from "../../shared/contract/troubles.ts";
import type { Result } from "../../shared/result.ts";
import type { RingRecord } from "../directory/protocol.ts";
import type { Role } from "./protocol.ts";
import type { Decider } from "./resolve.ts";
import type { ActsBy } from "./settings.ts";

/** A folder to become a member; its ids were looked up in Graph. */
export interface MemberToAdd {
  /** Entra object id. */
  readonly mailbox: string;
  readonly label: string;
  readonly folder: string;
  readonly folderName: string;
  readonly role: Role;
  /** An administrator wants to see the plan of its first reading, and run it, before anything is done. */
  readonly review?: boolean;
  /** It is the mailbox's own default folder. */
  readonly ownFolder?: boolean;
}

/** What can be changed of a member: its role, and the switches of its two directions. */
export interface MemberChange {
  readonly role?: Role | undefined;
  /** Ring to folder. */
  readonly receives?: boolean | undefined;
  /** Folder to ring. */
  readonly gives?: boolean | undefined;
}

/** Who opens a live feed. */
export interface Watcher {
  readonly who: string;
  /** Until when they may, epoch milliseconds. */
  readonly until: number;
  /** The member whose eyes they see with; `null`: an administrator's. */
  readonly member: string | null;
}

/** What can be changed of a ring. */
export interface RingChange {
  readonly name?: string | undefined;
  readonly paused?: boolean | undefined;
  readonly acts?: ActsBy | undefined;
  readonly policy?: PolicyChange | undefined;
}

/** What administrators ask about the first reading of a member. */
export interface PlanPort {
  /** @param who Entra object id */
  plan(member: string, act: PlanAct, who: string): Promise<Result<PlanView, Refused>>;
  undecided(member: string, query: UndecidedQuery): Promise<Result<UndecidedPage, Refused>>;
}

/** What an administrator does with the plan of a first reading. */
export type PlanAct =
  | { readonly what: "read" }
  | { readonly what: "decide"; readonly wish: PlanDecisions }
  /** Match by other rules. */
  | { readonly what: "anew"; readonly matchBy: readonly string[] }
  /** Carry out exactly this plan. */
  | { readonly what: "run"; readonly plan: string };

/** What administrators ask of a ring. Everything that may be refused is a value. */
export interface RingAdminPort extends PlanPort {
  /** Makes the ring, if it is not there; may be repeated. */
  createRing(ring: RingRecord, pausedAll: boolean): Promise<void>;
  /** Everything is paused, or goes on. Makes the ring, if it is not there; may be repeated. */
  pauseAll(ring: RingRecord, paused: boolean): Promise<void>;
  /** Every member starts over (P57). */
  resetRing(): Promise<Result<RingView, Refused>>;
  resetMember(member: string): Promise<Result<MemberView, Refused>>;
  changeRing(change: RingChange): Promise<Result<RingView, Refused>>;
  deleteRing(): Promise<Result<RingView, Refused>>;
  addMember(member: MemberToAdd): Promise<Result<MemberView, Refused>>;
  updateMember(member: string, change: MemberChange): Promise<Result<MemberView, Refused>>;
  removeMember(member: string): Promise<Result<MemberView, Refused>>;
  overview(): Promise<Result<RingView, Refused>>;
  listItems(query: ItemQuery): Promise<Result<ItemPage, Refused>>;
  readItem(item: string): Promise<Result<ItemView, Refused>>;
  itemHistory(item: string): Promise<Result<HistoryView, Refused>>;
  /** What happened after `after` (the newest if `null`), oldest first. */
  logEntries(after: number | null, limit: number): Promise<Result<LogEntry[], Refused>>;
  /** Copies that are not simply in sync, and members that are out of reach. */
  listTroubles(query: TroubleQuery): Promise<Result<TroublePage, Refused>>;
  /** Has something done about copies; each stands or falls by itself (P58). */
  orderRemedies(order: RemedyOrder): Promise<Result<RemedyResult, Refused>>;
  listConflicts(query: ConflictQuery): Promise<Result<ConflictPage, Refused>>;
  /** An administrator decides which values stand. @param by who decides */
  resolveConflicts(order: Resolve, by: Decider): Promise<Result<Resolved, Refused>>;
  listHolds(query: HoldQuery): Promise<Result<HoldSummary[], Refused>>;
  readHold(hold: string, page: HoldPage): Promise<Result<HoldView, Refused>>;
  /** An administrator decides what becomes of what is held. @param wish with the Entra object id of who decides */
  decideHold(hold: string, wish: DecideHold & { readonly who: string }): Promise<Result<HoldView, Refused>>;
  /** A ticket for one socket. */
  ticket(watcher: Watcher): Promise<Result<{ readonly ticket: string; readonly expiresAt: number }, Refused>>;
  /** Called by the cron: makes good whatever stopped. */
  tend(ring: RingRecord, pausedAll: boolean): Promise<void>;
}
