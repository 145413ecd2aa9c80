import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/** The view of an item, or the refusal that says that the ring has none. */
export function found<T>(view: T | null, item: string): Result<T, Refused> {
  if (view !== null) return ok(view);
  return err(refused("item_not_found", `The ring has no item ${item.slice(0, 60)}. listItems lists its items.`));
}
