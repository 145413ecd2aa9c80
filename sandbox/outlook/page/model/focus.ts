import type { AddinFrame } from "../../host/addin-frame.ts";
import { TELL, TOLD } from "../../host/protocol.ts";

const TABBABLE = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";

/** Whatever Tab stops at in this page, in its order. */
function tabbables(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(TABBABLE)].filter(
    (one) => one.tabIndex >= 0 && !one.matches(":disabled") && one.checkVisibility({ visibilityProperty: true }),
  );
}

/** The stop before or after a frame; round at the ends. */
function besides(frame: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const all = tabbables();
  return all.at((all.indexOf(frame) + step) % all.length);
}

/** The frame hands the focus over: office.js keeps Tab and Escape for itself and says so instead. */
export function moveFocus(what: number, frame: HTMLIFrameElement | null): void {
  if (frame === null) return;
  if (what === TOLD.tabExit) besides(frame, 1)?.focus();
  if (what === TOLD.tabExitShift) besides(frame, -1)?.focus();
  if (what === TOLD.escExit)
    frame.closest("aside")?.querySelector<HTMLElement>(".pane-head button:last-of-type")?.focus();
}

/** Tab before the frame, or Shift+Tab after it: the library is told to take its first or last stop. */
export function enterFrame(event: KeyboardEvent, element: HTMLIFrameElement, frame: AddinFrame): void {
  if (event.key !== "Tab" || event.defaultPrevented || element.dataset["ready"] === undefined) return;
  if (document.activeElement !== besides(element, event.shiftKey ? 1 : -1)) return;
  event.preventDefault();
  element.focus();
  frame.tell(event.shiftKey ? TELL.tabInShift : TELL.tabIn);
}
