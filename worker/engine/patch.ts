import { sameValue, type Content } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { valueMark } from "./fingerprint.ts";

/** What a copy's server was asked to keep: field to the mark of the last value asked, and how often in a row. Stored as JSON. */
export type Quirks = Readonly<Record<string, { readonly asked: string; readonly count: number }>>;

/** So often the same value is asked of the same field of the same copy; then it stays as shown (P21). */
export const ASKS = 3;

/** Why such a copy is Parked, in the words people see. */
export const SERVER_CHANGES_FIELD = "the server changes this field";

/** The fields of one PATCH. */
export interface PatchPlan {
  /** Fields that must change, in the table's order. Empty: nothing to write. */
  readonly fields: readonly string[];
  /** `fields`, and those that must travel with them (P20): what the body names. */
  readonly body: readonly string[];
  /** Fields that differ, and that the server was asked to keep often enough: left as shown, state Parked. */
  readonly parked: readonly string[];
}

/** The fields of the kind in which two contents differ, in the table's order. */
export function changedFields(kind: Kind, from: Content, to: Content): string[] {
  return kind.fields.map((field) => field.name).filter((name) => !sameValue(from[name], to[name]));
}

/**
 * Plans the write that takes a copy from what it stands for to what the ring wants.
 * @param agreed what the copy stands for
 * @param target what it shall stand for
 */
export function planPatch(kind: Kind, agreed: Content, target: Content, quirks: Quirks): PatchPlan {
  const changed = changedFields(kind, agreed, target);
  const parked = changed.filter((name) => isParked(quirks, name, target));
  const fields = changed.filter((name) => !parked.includes(name));
  return { fields, body: [...kind.companions(fields)], parked };
}

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

function isParked(quirks: Quirks, name: string, target: Content): boolean {
  const quirk = quirks[name];
  return quirk !== undefined && quirk.count >= ASKS && quirk.asked === valueMark(target[name]);
}
