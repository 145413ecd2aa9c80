import type { MailboxSettings } from "../../worker/mailbox/settings.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import type { Rng } from "./rng.ts";

/** Every fault that a schedule may draw. Each is on or off for the whole schedule (swarm testing). */
const FAULTS = {
  lag: 0.5,
  loseDelta: 0.2,
  stale: 0.25,
  replays: 0.5,
  rewrite: 0.4,
  reset: 0.3,
  crash: 0.5,
  crashInCommit: 0.4,
  hubCrash: 0.4,
  callLoss: 0.5,
  graphLoss: 0.5,
  late: 0.4,
  refused: 0.3,
  throttle: 0.3,
  bump: 0.4,
  skew: 0.4,
  moves: 0.4,
  duplicates: 0.4,
  ignoreIfMatch: 0.25,
  slow: 0.4,
  leave: 0.12,
  join: 0.25,
  hot: 0.3,
  private: 0.3,
  noticeLoss: 0.4,
  etagMoves: 0.25,
  smallPages: 0.4,
  noNotices: 0.25,
  rollHub: 0.12,
  rollMailbox: 0.12,
} as const;

/** Drawn apart from the faults: whether people use the pane. */
const PANE = 0.4;

export type FaultName = keyof typeof FAULTS | "pane";
export const FAULT_NAMES = [...Object.keys(FAULTS), "pane"] as FaultName[];
export type Faults = Readonly<Record<FaultName, boolean>>;

/** One member as a schedule draws it. */
export interface MemberPlan {
  readonly id: string;
  readonly role: Role;
  readonly honoursIfMatch: boolean;
  readonly skewMs: number;
  /** The server drops "!" from notes at the write. */
  readonly stripsNotes: boolean;
  /** The server drops "#" from mobile numbers a while after the write. */
  readonly latePhone: boolean;
  readonly dropsCategories: boolean;
}

/** Everything that is drawn before a schedule begins. */
export interface Plan {
  readonly faults: Faults;
  readonly members: readonly MemberPlan[];
  /** Steps before the faults stop. */
  readonly steps: number;
  /** Chance of a user's act before each step. */
  readonly userRate: number;
  /** Chance that somebody begins an act in the pane before each step. */
  readonly paneRate: number;
  readonly fields: readonly string[];
  readonly maxItems: number;
  /** Equal contacts lie in several folders when the ring begins. */
  readonly seeded: number;
  readonly settings: MailboxSettings;
  readonly millisecondDates: boolean;
  readonly pageSize: number;
  readonly deltaExpiry: "410" | "400" | "404";
  readonly movedOut: "deleted" | "changed" | "absent";
}

/** What a caller of the simulator may fix. */
export interface PlanOptions {
  readonly force?: Partial<Faults>;
  readonly steps?: number;
}

const EDITABLE = ["givenName", "displayName", "jobTitle", "department", "nickName", "personalNotes", "mobilePhone"];

/**
 * Draws a schedule's plan.
 * @param own draws what came later than the rest, so that older schedules stay what they were
 */
export function drawPlan(rng: Rng, own: Rng, options: PlanOptions): Plan {
  const drawn = Object.fromEntries(Object.entries(FAULTS).map(([name, often]) => [name, rng.chance(often)])) as Record<
    FaultName,
    boolean
  >;
  const faults: Faults = { ...drawn, pane: own.chance(PANE), ...options.force };
  const size = faults.hot ? rng.between(2, 3) : rng.between(2, 5);
  const members = Array.from({ length: size }, (_, index) => drawMember(rng, faults, index));
  const steps = rng.between(60, 400);
  const fields = rng.shuffled(EDITABLE).slice(0, rng.between(2, EDITABLE.length));
  const ifMatch = faults.ignoreIfMatch || rng.chance(0.5) ? "unknown" : "honoured";
  return {
    faults,
    members,
    steps: options.steps ?? steps,
    userRate: 0.04 + rng.next() * 0.16,
    paneRate: faults.pane ? 0.03 + own.next() * 0.09 : 0,
    fields,
    maxItems: faults.hot ? rng.between(1, 2) : 6,
    seeded: rng.chance(0.4) ? rng.between(1, 3) : 0,
    settings: {
      inFlightMs: 8_000,
      visibilityMs: 10_000,
      debounceMs: 50,
      debounceMaxMs: 400,
      sweepMs: rng.pick(faults.noNotices ? [8_000, 25_000] : [20_000, 60_000, 150_000]),
      listMs: 100_000,
      ifMatch,
      maxTries: 5,
    },
    millisecondDates: rng.chance(0.5),
    pageSize: faults.smallPages ? rng.between(1, 3) : 200,
    deltaExpiry: rng.pick(["410", "410", "400", "404"]),
    movedOut: rng.pick(["deleted", "changed", "deleted", "absent"]),
  };
}

function drawMember(rng: Rng, faults: Faults, index: number): MemberPlan {
  const role: Role = index === 0 || rng.chance(0.65) ? "two-way" : rng.chance(0.5) ? "reader" : "source";
  return {
    id: "ABCDE".charAt(index),
    role,
    honoursIfMatch: !(faults.ignoreIfMatch && rng.chance(0.6)),
    skewMs: faults.skew ? rng.between(-7_200_000, 7_200_000) : 0,
    stripsNotes: faults.rewrite && rng.chance(0.5),
    latePhone: faults.rewrite && rng.chance(0.3),
    dropsCategories: faults.rewrite && rng.chance(0.2),
  };
}

/** What a stage counts when a fault strikes: in a big run each must have done so. */
export const FAULT_SIGNS: readonly string[] = [
  "batch answered in part",
  "call answer lost",
  "call doubled",
  "call lost",
  "crash",
  "crash at a commit",
  "delta entry lost",
  "delta link expired",
  "delta links expired",
  "etag bumped",
  "lifecycle missed",
  "lifecycle reauthorizationRequired",
  "lifecycle subscriptionRemoved",
  "member joined late",
  "member left",
  "notice doubled",
  "notice late",
  "notice lost",
  "overwritten unseen",
  "pane pull done",
  "pane push done",
  "pane restore done",
  "pane resync done",
  "pane undo done",
  "reply lost",
  "ring set back",
  "mailbox set back",
  "request late",
  "request lost",
  "stale read",
  "throttled",
  "unavailable, not begun",
  "unavailable, perhaps done",
];
