import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Pane } from "../model/pane.ts";
import { Watched } from "../model/value.ts";
import type { Words } from "../texts/words.ts";

/** What every view needs. */
interface Surroundings {
  readonly pane: Pane;
  readonly words: Words;
}

export const PaneContext = createContext<Surroundings | null>(null);

/** The pane that a view belongs to, and its language. */
export function usePane(): Surroundings {
  const surroundings = useContext(PaneContext);
  if (surroundings === null) throw new Error("A view outside of the pane.");
  return surroundings;
}

/** What a screen reader says next. `count` tells the same words, said twice, apart. */
export const said = new Watched<{ readonly words: string; readonly count: number }>({ words: "", count: 0 });

/** Has a screen reader say something when it has nothing more urgent to say. */
export function announce(words: string): void {
  said.update(({ count }) => ({ words, count: count + 1 }));
}
