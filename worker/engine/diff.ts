import { sameValue, type Content } from "../../shared/content.ts";
import type { Kind } from "../../shared/kinds/kind.ts";

/** One field that differs, in words. */
export interface DiffRow {
  readonly field: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** How one content differs from another, row by row in the table's order. `null`: there was no item, or is none. */
export function diff(kind: Kind, before: Content | null, after: Content | null): DiffRow[] {
  const [old, now] = [before ?? {}, after ?? {}];
  return kind.fields
    .filter((field) => !sameValue(old[field.name], now[field.name]))
    .map(({ name, label }) => ({
      field: name,
      label,
      before: kind.describe(name, old[name]),
      after: kind.describe(name, now[name]),
    }));
}
