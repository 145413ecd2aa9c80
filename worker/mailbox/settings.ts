import { TRIES_BEFORE_PARKED } from "../../shared/states.ts";

/** Times and switches of a deployment, as every spoke uses them. */
export interface MailboxSettings {
  /** How long a request may still be carried out after it was sent (P24), milliseconds. */
  readonly inFlightMs: number;
  /** How long a read may show what was before a write (P6), milliseconds. */
  readonly visibilityMs: number;
  /** Quiet time after a notice before the copy is read, and the longest wait after the first, milliseconds. */
  readonly debounceMs: number;
  readonly debounceMaxMs: number;
  /** Quiet time after the last deletion that was seen before deletions travel, and the longest after the first, milliseconds (P49). */
  readonly deletionQuietMs: number;
  readonly deletionQuietMaxMs: number;
  /** Between two readings of the delta, and between two full listings, milliseconds; jitter is added. */
  readonly sweepMs: number;
  readonly listMs: number;
  /** Whether this tenant is known to honour If-Match (P22). Else each write costs one read more. */
  readonly ifMatch: "honoured" | "unknown";
  /** Tries of a refused write within a day before it waits for a person. */
  readonly maxTries: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The values of a real deployment; five and ten minutes are the bounds that PROTOCOL.md asks for. */
export const DEFAULT_SETTINGS: MailboxSettings = {
  inFlightMs: 5 * MINUTE,
  visibilityMs: 10 * MINUTE,
  debounceMs: 300,
  debounceMaxMs: 2_000,
  deletionQuietMs: 3_000,
  deletionQuietMaxMs: 30_000,
  sweepMs: 6 * HOUR,
  listMs: 7 * 24 * HOUR,
  ifMatch: "unknown",
  maxTries: TRIES_BEFORE_PARKED,
};
