import type { IconName } from "./icon-names.ts";

const SHEET = new URL("../styles/icons.svg", import.meta.url).href;

/** An icon beside words that say the same: screen readers skip it. */
export function Icon({ name, tone }: { readonly name: IconName; readonly tone?: string }) {
  return (
    <svg class={tone === undefined ? "icon" : `icon tone-${tone}`} viewBox="0 0 20 20" aria-hidden="true">
      <use href={`${SHEET}#${name}`} />
    </svg>
  );
}
