import type { ItemStatus } from "../../shared/contract/acts.ts";

/** What keeps every act from being begun. */
export type Obstacle = "offline" | "signIn" | "busy";

/** An act on offer. `why`: why it cannot be begun, from here or from the ring; `null`: it can. */
export interface Offered {
  readonly act: "resync" | "push" | "pull";
  readonly why: Obstacle | { readonly words: string | null } | null;
}

/** What is offered: resync always; push and pull where copy and ring differ. */
export function offersOf({ own, offers }: ItemStatus, obstacle: Obstacle | null): readonly Offered[] {
  const isApart = own !== null && ["differs", "gone", "missing"].includes(own.compared);
  const acts: readonly Offered["act"][] = isApart ? ["push", "pull", "resync"] : ["resync"];
  // Of a copy that is not there, what cannot be done needs no explanation.
  return acts
    .filter((act) => act === "resync" || own?.compared === "differs" || offers[act].allowed)
    .map((act) => ({ act, why: obstacle ?? (offers[act].allowed ? null : { words: offers[act].why }) }));
}
