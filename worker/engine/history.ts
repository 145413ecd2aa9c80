import { canonical, type Content } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { memberKey } from "../../shared/kinds/canonical.ts";
import type { InHistory } from "./merge.ts";
import { asEntries } from "./set.ts";

/** Answers whether any of these versions held a value, or for a set or list that entry (P38). */
export function historyOf(kind: Kind, versions: Iterable<Content>): InHistory {
  const types = new Map(kind.fields.map((field) => [field.name, field.type]));
  const held = new Map<string, Set<string>>();
  for (const version of versions) {
    for (const [field, value] of Object.entries(version)) {
      const type = types.get(field);
      const values = type === "set" || type === "list" ? asEntries(value) : [value];
      const known = held.get(field) ?? new Set();
      for (const each of values) known.add(type === "set" ? memberKey(String(each)) : canonical(each));
      held.set(field, known);
    }
  }
  return (field, value) => held.get(field)?.has(types.get(field) === "set" ? memberKey(String(value)) : canonical(value)) ?? false;
}
