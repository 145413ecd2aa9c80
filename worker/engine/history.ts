import { canonical, type Content, type Value } from "../../shared/content.ts";
import type { FieldType, Kind } from "../../shared/kinds/kind.ts";
import { memberKey } from "../../shared/kinds/canonical.ts";
import type { InHistory } from "./merge.ts";
import { asEntries } from "./set.ts";

/** Answers whether any of these versions held a value, or for a set or list that entry (P38). */
export function historyOf(kind: Kind, versions: Iterable<Content>): InHistory {
  const types = new Map(kind.fields.map((field) => [field.name, field.type]));
  const marks = new Set<string>();
  for (const version of versions) {
    for (const [field, value] of Object.entries(version)) {
      const type = types.get(field);
      const values = type === "set" || type === "list" ? asEntries(value) : [value];
      for (const each of values) marks.add(markOf(field, type, each));
    }
  }
  return (field, value) => marks.has(markOf(field, types.get(field), value));
}

/** One text for "this field held this"; members of a set are the same whatever their case. */
function markOf(field: string, type: FieldType | undefined, value: Value): string {
  return `${field} ${type === "set" && typeof value === "string" ? memberKey(value) : canonical(value)}`;
}
