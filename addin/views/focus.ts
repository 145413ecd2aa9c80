/**
 * The focus is never lost. A button that does its work may vanish with it ("Confirm", a row of a list),
 * and the browser then puts the focus on the body: by keyboard one would begin at the top again. So the
 * place of the focus is remembered with everything around it, and when it is gone, the nearest thing
 * around it that is still there and is marked `data-home` takes the focus.
 */

/** Keeps the focus inside the page. Answers how to stop. */
export function keepFocus(page: Document): () => void {
  let around: readonly Element[] = [];
  const remember = ({ target }: FocusEvent): void => {
    around = target instanceof Element ? withParents(target) : [];
  };
  const observer = new MutationObserver(() => {
    const [focused] = around;
    if (focused === undefined || focused.isConnected || page.activeElement !== page.body) return;
    const home = around.find((one) => one.isConnected && one.matches("[data-home]"));
    if (home instanceof HTMLElement) home.focus();
  });
  page.addEventListener("focusin", remember);
  observer.observe(page.body, { childList: true, subtree: true });
  return () => {
    page.removeEventListener("focusin", remember);
    observer.disconnect();
  };
}

function withParents(element: Element): readonly Element[] {
  const chain: Element[] = [];
  for (let one: Element | null = element; one !== null; one = one.parentElement) chain.push(one);
  return chain;
}
