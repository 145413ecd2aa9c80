import { sameValue } from "../../shared/content.ts";
import type { Items, Revision } from "./items.ts";

/**
 * Whose edit the current value of a field is: the member of the version that last changed it; `null` where that is no
 * longer kept, or was nobody's folder.
 */
export function writerOf(items: Items, id: string, field: string): string | null {
  const versions = items.history(id, Number.POSITIVE_INFINITY);
  for (const [index, version] of versions.entries()) {
    const before = versions[index + 1];
    if (!before) return version.previous === 0 ? memberOf(version) : null;
    if (!sameValue(version.content[field], before.content[field])) return memberOf(version);
  }
  return null;
}

/** Who remembered a lost version need not be who typed it. */
function memberOf({ cause, member }: Revision): string | null {
  return cause === "recovered" ? null : member;
}
