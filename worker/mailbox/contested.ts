import type { Content } from "../../shared/content.ts";
import { applyOverlay } from "../engine/overlay.ts";
import type { Pair } from "./pair.ts";

/** A target's content as this copy is to hold it: in contested fields it keeps what it stands for (P51). A copy that is still to be made gets the ring's. */
export function wantedOf({ contested, agreed, copy, gone }: Omit<Pair, "id">, content: Content): Content {
  if (agreed === null || copy === null || gone) return content;
  const own = Object.keys(contested).map((field) => [field, agreed[field] ?? null] as const);
  return applyOverlay(content, Object.fromEntries(own));
}

/** What the ring holds of an item whose copy has reached its target: what it stands for, save in contested fields. */
export function ringsContent({ contested, agreed }: Pair): Content | null {
  return agreed && applyOverlay(agreed, contested);
}
