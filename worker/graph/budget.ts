import type { Lane } from "../ports/graph.ts";
import type { Clock } from "../ports/system.ts";
import { Kept } from "./kept.ts";

/**
 * The request budget of one mailbox. Exchange serves an app 10,000 requests a mailbox in 10 minutes
 * (docs/GRAPH.md section 4); runs and live changes stay under it, so that there is always room for a person.
 */

const MINUTE_MS = 60_000;
const WINDOW_MS = 10 * MINUTE_MS;

/** What each lane may use: requests in any 10 minutes, and requests in one batch. */
export const SHARES: Readonly<Record<Lane, { readonly requests: number; readonly batch: number }>> = {
  person: { requests: 10_000, batch: 20 },
  live: { requests: 9_500, batch: 20 },
  run: { requests: 8_000, batch: 8 },
};

/** What is stored of a budget: small, so that the mailbox's object can keep it. JSON. */
export interface BudgetState {
  /** Requests sent, by minute since the epoch; at most 11 entries. */
  readonly minutes: readonly (readonly [minute: number, count: number])[];
  /** Epoch milliseconds until which Graph asked for quiet; 0 for none. */
  readonly blockedUntil: number;
}

/** How many requests may go at once, and when to ask again (epoch milliseconds). */
export interface Allowance {
  /** At most one batch of the lane; 0: none. */
  readonly now: number;
  /** When at least one may go: the present if `now` is not 0. */
  readonly nextAt: number;
}

/** The budget of one mailbox. */
export interface Budget {
  /** How many of `wanted` requests may go in this lane. Books nothing. */
  allow(lane: Lane, wanted: number): Allowance;
  /** Books requests as sent. Those that were refused count too: Graph counts them. */
  note(count: number): void;
  /** Nothing goes for so long, whatever the lane: Graph's `Retry-After`. Never shortens. */
  block(ms: number): void;
  /** What to store. */
  state(): BudgetState;
}

/** A budget that goes on from a stored state, or a fresh one. */
export function makeBudget(clock: Clock, stored: BudgetState = { minutes: [], blockedUntil: 0 }): Budget {
  const minutes = new Map<number, number>(stored.minutes);
  let blockedUntil = stored.blockedUntil;

  function forgetOld(now: number): void {
    for (const minute of minutes.keys()) if (endOf(minute) <= now) minutes.delete(minute);
  }

  return {
    allow(lane, wanted) {
      const now = clock.now();
      forgetOld(now);
      const share = SHARES[lane];
      if (blockedUntil > now) return { now: 0, nextAt: blockedUntil };
      const room = share.requests - total(minutes);
      if (room > 0) return { now: Math.min(wanted, room, share.batch), nextAt: now };
      return { now: 0, nextAt: roomAt(minutes, share.requests) };
    },
    note(count) {
      const now = clock.now();
      forgetOld(now);
      const minute = Math.floor(now / MINUTE_MS);
      minutes.set(minute, (minutes.get(minute) ?? 0) + count);
    },
    block(ms) {
      blockedUntil = Math.max(blockedUntil, clock.now() + ms);
    },
    state() {
      forgetOld(clock.now());
      return { minutes: [...minutes.entries()], blockedUntil };
    },
  };
}

const MAILBOXES = 5_000;

/**
 * What one isolate knows of the mailboxes that it asks for people, outside of their objects: how much it asked, and
 * until when Graph wants quiet. It is the same for the app and for whomever it asks on behalf of.
 */
export class Budgets {
  readonly #clock: Clock;
  readonly #budgets = new Kept<Budget>(MAILBOXES);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The budget of a mailbox. @param mailbox its Entra object id */
  of(mailbox: string): Budget {
    const known = this.#budgets.get(mailbox, this.#clock.now());
    if (known) return known;
    const budget = makeBudget(this.#clock);
    this.#budgets.set(mailbox, budget, Number.POSITIVE_INFINITY);
    return budget;
  }
}

/** When the last moment of a minute leaves the window: counted whole until then, to be on the safe side. */
function endOf(minute: number): number {
  return (minute + 1) * MINUTE_MS + WINDOW_MS;
}

function total(minutes: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const count of minutes.values()) sum += count;
  return sum;
}

/** When enough minutes have left the window for one more request. */
function roomAt(minutes: ReadonlyMap<number, number>, limit: number): number {
  let used = total(minutes);
  let at = 0;
  for (const [minute, count] of [...minutes].sort(([a], [b]) => a - b)) {
    if (used < limit) break;
    used -= count;
    at = endOf(minute);
  }
  return at;
}
