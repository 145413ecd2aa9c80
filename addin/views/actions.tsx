import { useId } from "preact/hooks";
import type { ItemStatus, Offer } from "../../shared/contract/acts.ts";
import type { Card } from "../model/card.ts";
import { offersOf, type Offered, type Obstacle } from "../model/offers.ts";
import type { Words } from "../texts/words.ts";
import { plain } from "../texts/words.ts";
import { usePane } from "./context.tsx";
import { useWatched } from "./hooks.ts";
import { Icon } from "./icon.tsx";

/** What can be done with an item, each with who overrides whom; and why it cannot. */
export function Actions({ card, status }: { readonly card: Card; readonly status: ItemStatus }) {
  const { words } = usePane();
  const obstacle = useObstacle(card);
  const id = useId();
  const offers = offersOf(status, obstacle);
  const whys = offers.map(({ why }) => (why === null ? null : wordsOf(why, words)));
  // One reason for everything is said once.
  const isCommon = whys.every((why) => why !== null && why === whys[0]);
  return (
    <div class="actions">
      {offers.map(({ act, why }, index) => (
        <ActButton
          key={act}
          act={act}
          why={whys[index] ?? null}
          whyId={isCommon ? id : `${id}-${act}`}
          isWhyHere={!isCommon}
          onClick={() => {
            if (why !== null) return;
            if (act === "resync") void card.act.resync();
            else void card.act.open({ act });
          }}
        />
      ))}
      {isCommon && (
        <p id={id} class="why">
          {whys[0]}
        </p>
      )}
    </div>
  );
}

function ActButton(props: {
  readonly act: Offered["act"];
  readonly why: string | null;
  readonly whyId: string;
  readonly isWhyHere: boolean;
  readonly onClick: () => void;
}) {
  const { act, why, whyId, isWhyHere, onClick } = props;
  const { acts } = usePane().words.texts;
  return (
    <div class="act">
      <button
        type="button"
        class="act-button"
        aria-describedby={why === null ? undefined : whyId}
        aria-disabled={why === null ? undefined : "true"}
        onClick={onClick}
      >
        <Icon name={act} />
        <span class="act-words">
          <span class="act-name">{acts.names[act]}</span> <span class="quiet">{acts.explained[act]}</span>
        </span>
      </button>
      {why !== null && isWhyHere && (
        <p id={whyId} class="why">
          {why}
        </p>
      )}
    </div>
  );
}

/** What keeps every act of this card from being begun, whatever the ring allows. */
export function useObstacle(card: Card): Obstacle | null {
  const { pane } = usePane();
  const connection = useWatched(pane.feeds.connection);
  const access = useWatched(pane.access.state);
  useWatched(card.act.state);
  if (connection === "offline") return "offline";
  if (access.kind === "signIn") return "signIn";
  return card.act.isBusy() ? "busy" : null;
}

/** Why not, in words; `null`: it can be done. */
export function whyNot(offer: Offer, obstacle: Obstacle | null, words: Words): string | null {
  if (obstacle !== null) return words.texts.why[obstacle];
  return offer.allowed ? null : (plain(offer.why) ?? words.texts.why.general);
}

function wordsOf(why: NonNullable<Offered["why"]>, words: Words): string {
  return typeof why === "string" ? words.texts.why[why] : (plain(why.words) ?? words.texts.why.general);
}
