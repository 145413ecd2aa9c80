import type { Content } from "../../shared/content.ts";
import { valueMark } from "./fingerprint.ts";

/**
 * The circuit breaker of P21: some servers change a value that we write, at once or later. Asked the
 * same thing often enough, such a field stays as shown, else two servers play ping-pong for ever.
 */

/** What a copy's server was asked to keep: field to the mark of the last value asked, and how often in a row. Stored as JSON. */
export type Quirks = Readonly<Record<string, { readonly asked: string; readonly count: number }>>;

/** So often the same value is asked of the same field of the same copy. */
export const ASKS = 3;

/** Why such a copy is Parked, in the words people see. */
export const SERVER_CHANGES_FIELD = "the server changes this field";

/**
 * Counts an asking that the server carried out. Call it for every PATCH that succeeded, with the
 * plan's `fields`, whatever the reply shows: some servers change a value back only later.
 */
export function countAsked(quirks: Quirks, fields: readonly string[], target: Content): Quirks {
  const counted: Record<string, { asked: string; count: number }> = { ...quirks };
  for (const name of fields) {
    const asked = valueMark(target[name]);
    const before = quirks[name];
    counted[name] = { asked, count: before?.asked === asked ? before.count + 1 : 1 };
  }
  return counted;
}

/** Whether the server was asked for this very value often enough. */
export function isParked(quirks: Quirks, name: string, target: Content): boolean {
  const quirk = quirks[name];
  return quirk !== undefined && quirk.count >= ASKS && quirk.asked === valueMark(target[name]);
}
