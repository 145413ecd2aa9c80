import { GraphError } from "../errors.ts";
import type { Switches } from "./switches.ts";

const WINDOW_MS = 600_000;
/** Requests are counted in steps of this length, which bounds the memory of a window to 60 numbers. */
const STEP_MS = 10_000;

interface Meter {
  running: number;
  total: number;
  /** Step number and count, oldest first. */
  steps: { step: number; count: number }[];
}

/**
 * Outlook's limits for each application and mailbox: so many concurrent requests, so many in 10
 * minutes (Graph docs: throttling-limits). Requests refused count as well.
 */
export class Throttle {
  private readonly meters = new Map<string, Meter>();
  private readonly switches: Switches;

  constructor(switches: Switches) {
    this.switches = switches;
  }

  private meter(key: string): Meter {
    let meter = this.meters.get(key);
    if (meter === undefined) this.meters.set(key, (meter = { running: 0, total: 0, steps: [] }));
    return meter;
  }

  /**
   * Counts a request against the window.
   * @throws GraphError 429 with Retry-After in seconds
   */
  count(key: string, now: number): void {
    const meter = this.meter(key);
    const step = Math.floor(now / STEP_MS);
    const oldest = step - WINDOW_MS / STEP_MS;
    for (let first = meter.steps[0]; first !== undefined && first.step <= oldest; first = meter.steps[0]) {
      meter.total -= first.count;
      meter.steps.shift();
    }
    const last = meter.steps.at(-1);
    if (last?.step === step) last.count++;
    else meter.steps.push({ step, count: 1 });
    meter.total++;
    if (meter.total <= this.switches.requestsPer10Minutes) return;
    const wait = Math.ceil((((meter.steps[0]?.step ?? step) + 1) * STEP_MS + WINDOW_MS - now) / 1000);
    throw throttled(Math.max(1, wait), "Application is over its MailboxRequestRate limit.");
  }

  /**
   * Takes one of the concurrent slots.
   * @throws GraphError 429 when all are taken
   */
  enter(key: string): void {
    const meter = this.meter(key);
    if (meter.running >= this.switches.concurrentRequests)
      throw throttled(1, "Application is over its MailboxConcurrency limit.");
    meter.running++;
  }

  /** Gives a slot back. */
  leave(key: string): void {
    const meter = this.meter(key);
    meter.running = Math.max(0, meter.running - 1);
  }
}

/** 429 as Outlook says it. */
export function throttled(retryAfter: number, message: string): GraphError {
  return new GraphError(429, "ApplicationThrottled", message, { "Retry-After": String(retryAfter) });
}
