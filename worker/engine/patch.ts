import { sameValue, type Content } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { isParked, type Quirks } from "./quirks.ts";

/** The fields of one PATCH. */
export interface PatchPlan {
  /** Fields that must change, in the table's order. Empty: nothing to write. */
  readonly fields: readonly string[];
  /** `fields`, and those that must travel with them (P20): what the body names. */
  readonly body: readonly string[];
  /** Fields that differ, and that the server was asked to keep often enough (P21): left as shown, state Parked. */
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
