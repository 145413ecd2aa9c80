import type { MailboxSettings } from "../../worker/mailbox/settings.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import { FAULT_NAMES, FAULTS, type FaultName, type Faults, FEATURES, RESERVE } from "./faults.ts";
import { Rng } from "./rng.ts";
import { drawRules, type Rules } from "./rules.ts";

/** How often a ring has more than five members. */
const LARGE = 0.1;
const NAMES = "ABCDEFGH";
/** So many different faults are to strike in each schedule. */
const LEAST = 5;

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
  /** Faults to be switched on, the last first, where fewer than `least` have struck. */
  readonly reserve: FaultName[];
  /** So many different faults are to strike. */
  readonly least: number;
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
  /** What its administrator decides for the ring. */
  readonly rules: Rules;
}

/** What a caller of the simulator may fix. */
export interface PlanOptions {
  readonly force?: Readonly<Partial<Faults>>;
  readonly steps?: number;
  /** The members that take part, of those that are drawn. */
  readonly members?: readonly string[];
  /** So many different faults are to strike; 0: whatever is drawn will do. */
  readonly least?: number;
}

const EDITABLE = ["givenName", "displayName", "jobTitle", "department", "nickName", "personalNotes", "mobilePhone"];

/** Draws a schedule's plan. */
export function drawPlan(rng: Rng, options: PlanOptions): Plan {
  const faults = { ...drawFaults(rng), ...options.force };
  const reserve = rng.shuffled(RESERVE).filter((name) => !faults[name] && options.force?.[name] === undefined);
  const size = faults.hot ? rng.between(2, 3) : rng.chance(LARGE) ? rng.between(6, 8) : rng.between(2, 5);
  const members = Array.from({ length: size }, (_, index) => drawMember(rng, faults, index));
  const steps = rng.chance(0.75) ? rng.between(60, 200) : rng.between(200, 400);
  const fields = rng.shuffled(EDITABLE).slice(0, rng.between(2, EDITABLE.length));
  const ifMatch = faults.ignoreIfMatch || rng.chance(0.5) ? "unknown" : "honoured";
  return {
    faults,
    reserve,
    least: options.least ?? LEAST,
    members: members.filter(({ id }) => options.members?.includes(id) ?? true),
    steps: options.steps ?? steps,
    userRate: 0.04 + rng.next() * 0.16,
    paneRate: faults.pane ? 0.03 + rng.next() * 0.09 : 0,
    fields,
    maxItems: (faults.hot ? rng.between(1, 2) : 6) + (faults.guards ? 3 : 0),
    seeded: rng.chance(0.4) ? rng.between(1, 3) : 0,
    settings: {
      inFlightMs: 8_000,
      visibilityMs: 10_000,
      debounceMs: 50,
      debounceMaxMs: 400,
      deletionQuietMs: 200,
      deletionQuietMaxMs: 2_000,
      sweepMs: rng.pick(faults.noNotices ? [8_000, 25_000] : [20_000, 60_000, 150_000]),
      listMs: 100_000,
      ifMatch,
      maxTries: 5,
    },
    millisecondDates: rng.chance(0.5),
    pageSize: faults.smallPages ? rng.between(1, 3) : 200,
    deltaExpiry: rng.pick(["410", "410", "400", "404"]),
    movedOut: rng.pick(["deleted", "changed", "deleted", "absent"]),
    rules: drawRules(ownNumbers(rng.seed, FAULT_NAMES.length), faults, members),
  };
}

function drawFaults(rng: Rng): Faults {
  const numbers = (name: FaultName, index: number): Rng =>
    FEATURES.includes(name) ? ownNumbers(rng.seed, index) : rng;
  return Object.fromEntries(
    FAULT_NAMES.map((name, index) => [name, numbers(name, index).chance(FAULTS[name])]),
  ) as Faults;
}

/** Numbers that nothing else draws from. */
function ownNumbers(seed: number, index: number): Rng {
  return new Rng(-(seed * 64 + index + 1));
}

function drawMember(rng: Rng, faults: Faults, index: number): MemberPlan {
  const role: Role = index === 0 || rng.chance(0.65) ? "two-way" : rng.chance(0.5) ? "reader" : "source";
  return {
    id: NAMES.charAt(index),
    role,
    honoursIfMatch: !(faults.ignoreIfMatch && rng.chance(0.6)),
    skewMs: faults.skew ? rng.between(-7_200_000, 7_200_000) : 0,
    stripsNotes: faults.rewrite && rng.chance(0.5),
    latePhone: faults.rewrite && rng.chance(0.3),
    dropsCategories: faults.rewrite && rng.chance(0.2),
  };
}
