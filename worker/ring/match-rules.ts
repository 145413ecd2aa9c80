import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { Kind } from "../../shared/kinds/kind.ts";

/** Why these cannot be match rules of a kind; `null`: they can. */
export function unknownRule(kind: Kind, names: readonly string[]): Refused | null {
  const known = kind.matchRules.map(({ name }) => name);
  const wrong = names.find((name, at) => !known.includes(name) || names.indexOf(name) !== at);
  if (wrong === undefined) return null;
  const words = `Each of these once, in any order, or none: ${known.map((name) => `"${name}"`).join(", ")}.`;
  return refused("body_invalid", words, {
    errors: [{ field: "matchBy", message: `cannot hold "${wrong.slice(0, 80)}"` }],
  });
}
