import { sameValue, type Content, type Value } from "../../shared/content.ts";

/** How shown differs from agreed: field to value, `null` where shown has none. Mostly empty; stored as JSON. */
export type Overlay = Readonly<Record<string, Value | null>>;

/** The overlay that turns `agreed` into `shown`. */
export function overlayOf(agreed: Content, shown: Content): Overlay {
  const overlay: Record<string, Value | null> = {};
  for (const field of new Set([...Object.keys(agreed), ...Object.keys(shown)])) {
    if (!sameValue(agreed[field], shown[field])) overlay[field] = shown[field] ?? null;
  }
  return overlay;
}

/** What is shown, from what is agreed. The very object `agreed` if the overlay is empty. */
export function applyOverlay(agreed: Content, overlay: Overlay): Content {
  const differences = Object.entries(overlay);
  if (differences.length === 0) return agreed;
  const shown: Record<string, Value> = { ...agreed };
  for (const [field, value] of differences) {
    if (value === null) delete shown[field];
    else shown[field] = value;
  }
  return shown;
}
