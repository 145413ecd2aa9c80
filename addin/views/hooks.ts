import { useEffect, useRef, useState } from "preact/hooks";
import type { Watched } from "../model/value.ts";
import { announce } from "./context.tsx";

/** The value now; the view is drawn again when it changes. */
export function useWatched<T>(watched: Watched<T>): T {
  const [, redraw] = useState(0);
  const seen = watched.get();
  useEffect(() => {
    const stop = watched.watch(() => redraw((count) => count + 1));
    // It may have changed between the drawing and now.
    if (!Object.is(seen, watched.get())) redraw((count) => count + 1);
    return stop;
  }, [watched]);
  return seen;
}

/** Listens to the keys that are pressed inside an element. A key that was used is marked so by `preventDefault`. */
export function useKeys(
  element: { readonly current: HTMLElement | null },
  press: (event: KeyboardEvent) => void,
): void {
  useEffect(() => {
    const { current } = element;
    current?.addEventListener("keydown", press);
    return () => current?.removeEventListener("keydown", press);
  });
}

/** Does something when Escape is pressed inside an element. */
export function useEscape(element: { readonly current: HTMLElement | null }, work: () => void): void {
  useKeys(element, (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    work();
  });
}

/** Announces words when they become others; `null`: nothing to say. */
export function useAnnounced(words: string | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (words !== null && words !== before.current) announce(words);
    before.current = words;
  }, [words]);
}
