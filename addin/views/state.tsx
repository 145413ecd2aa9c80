import type { ComponentChildren } from "preact";
import type { ItemStatus } from "../../shared/contract/acts.ts";
import type { ItemState } from "../../shared/states.ts";
import { plain } from "../texts/words.ts";
import { usePane } from "./context.tsx";
import type { IconName } from "./icon-names.ts";
import { Icon } from "./icon.tsx";

type Tone = "success" | "info" | "warning" | "danger" | "quiet";

const LOOKS: Readonly<Record<ItemState, readonly [IconName, Tone]>> = {
  InSync: ["inSync", "success"],
  Pending: ["pending", "info"],
  Conflict: ["conflict", "warning"],
  Held: ["held", "warning"],
  Failed: ["failed", "danger"],
  Parked: ["parked", "danger"],
  Excluded: ["excluded", "quiet"],
  Orphaned: ["orphaned", "warning"],
  NotCoupled: ["notCoupled", "quiet"],
};

/** A state: icon, colour and words, so that none of them has to be understood alone. */
export function State(props: {
  readonly state: ItemState;
  readonly words: string;
  /** More words after the state. */
  readonly children?: ComponentChildren;
}) {
  const { state, words, children } = props;
  const { texts } = usePane().words;
  // A later Worker may know states that this pane does not.
  const [icon, tone] = Object.hasOwn(LOOKS, state) ? LOOKS[state] : (["info", "quiet"] as const);
  return (
    <span class={`state tone-${tone}`}>
      <Icon name={icon} />
      <span>
        {plain(words) ?? texts.card.otherState}
        {children}
      </span>
    </span>
  );
}

/** What is in no folder any more, but still in the history. */
export function Deleted() {
  const { picker } = usePane().words.texts;
  return (
    <span class="state tone-quiet">
      <Icon name="excluded" />
      <span>{picker.deleted}</span>
    </span>
  );
}

/** How an item stands in one line: the ring's state, unless the caller's own copy says otherwise just now. */
export function ItemStateLine(props: { readonly status: ItemStatus; readonly children?: ComponentChildren }) {
  const { status, children } = props;
  const { card } = usePane().words.texts;
  const { own, state, stateWords } = status;
  // What is on its way explains a copy that is not there yet, but not one that holds something else.
  const isSettled = state === "InSync" || (state === "Pending" && own?.compared === "differs");
  // What is left out by its owner's wish is not compared, and that is no trouble.
  const leftOut = status.copies.find((copy) => copy.state === "Excluded" && copy.member === own?.member);
  const differing = own === null || !isSettled || leftOut ? undefined : DIFFERING[own.compared];
  if (status.deleted) return <Deleted />;
  if (differing === undefined) {
    // A copy out of reach may lack what the ring agrees on, even if the ring is in step with all it can reach.
    const late = state === "InSync" ? (leftOut ?? status.copies.find((copy) => copy.state === "Pending")) : undefined;
    return (
      <State state={late?.state ?? state} words={late?.stateWords ?? stateWords}>
        {children}
      </State>
    );
  }
  return (
    <span class="state tone-warning">
      <Icon name={ICONS[differing]} />
      <span>{card[differing]}</span>
    </span>
  );
}

const DIFFERING = {
  same: undefined,
  differs: "differs",
  gone: "goneShort",
  missing: "missingShort",
  unknown: "unknownShort",
} as const;

const ICONS = { differs: "differs", goneShort: "orphaned", missingShort: "orphaned", unknownShort: "warning" } as const;
