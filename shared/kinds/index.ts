import type { Kind, KindName } from "./kind.ts";
import { contact } from "./contact.ts";

/** The kinds that Ringfold can sync today. */
export const KINDS: readonly Kind[] = [contact];

/** The kind of that name. */
export function kindOf(name: KindName): Kind {
  const kind = KINDS.find((candidate) => candidate.name === name);
  if (kind === undefined) {
    throw new Error(
      `Ringfold cannot sync the kind "${name}" yet; it can sync: ${KINDS.map((each) => each.name).join(", ")}.`,
    );
  }
  return kind;
}
