/**
 * Tab and Escape inside Outlook. On the web, office.js listens for keys on `window` and takes these two
 * over: it moves the focus by a list of its own (which skips some controls and knows nothing of those
 * that are hidden) and prevents what Escape does. A listener on `document` comes first: what it stops
 * from rising keeps the browser's own behaviour. Past the last and before the first control Tab is left
 * to office.js, which then hands the focus back to Outlook: the pane is no key trap. An Escape that
 * nothing in the pane has used is left to it for the same reason.
 */

const CONTROLS = "a[href], button, input, select, textarea, [tabindex]";

/** Gives Tab and Escape back to the pane. Answers how to stop. */
export function ownKeys(page: Document): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && event.defaultPrevented) event.stopPropagation();
    if (event.key === "Tab" && !leaves(page, event)) event.stopPropagation();
  };
  page.addEventListener("keydown", listen);
  return () => page.removeEventListener("keydown", listen);
}

/** Whether this Tab goes out of the pane. */
function leaves(page: Document, event: KeyboardEvent): boolean {
  const stops = [...page.querySelectorAll<HTMLElement>(CONTROLS)].filter(isStop);
  const { activeElement } = page;
  if (stops.length === 0) return true;
  // A heading that was given the focus is no stop itself: what counts is whether one comes after it.
  const follows = event.shiftKey ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  if (activeElement === null || activeElement === page.body) return false;
  return !stops.some((stop) => stop !== activeElement && (activeElement.compareDocumentPosition(stop) & follows) !== 0);
}

function isStop(element: HTMLElement): boolean {
  if (element.tabIndex < 0 || (element as HTMLButtonElement).disabled) return false;
  return element.checkVisibility({ visibilityProperty: true });
}
