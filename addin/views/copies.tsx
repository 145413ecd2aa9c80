import { useId, useState } from "preact/hooks";
import type { ItemStatus } from "../../shared/contract/acts.ts";
import type { Card } from "../model/card.ts";
import { plain } from "../texts/words.ts";
import { useObstacle, whyNot } from "./actions.tsx";
import { usePane } from "./context.tsx";
import { Button, Disclosure, Time, useRemembered } from "./controls.tsx";
import { State } from "./state.tsx";

type CopyView = ItemStatus["copies"][number];

/** So many copies that are in sync are shown at first: the others say nothing new. */
const FEW = 6;

/** Every other copy of the item: first those that want a person, then those that are not in sync. */
export function Copies({ card, status }: { readonly card: Card; readonly status: ItemStatus }) {
  const { copies: texts } = usePane().words.texts;
  const [isOpen, toggle] = useRemembered("copies", true);
  const [isWhole, setWhole] = useState(false);
  const others = status.copies.filter(({ member }) => member !== status.own?.member);
  const wanting = others.filter(isWanting);
  const waiting = others.filter((copy) => !isAgreed(copy) && !isWanting(copy));
  const agreed = others.filter(isAgreed);
  // Of what was deleted there are no copies that could be in sync.
  const shown = status.deleted ? [] : isWhole || agreed.length <= FEW + 1 ? agreed : agreed.slice(0, FEW);
  const all = [...wanting, ...waiting, ...shown];
  if (status.deleted && all.length === 0) return null;
  // A ring may have a thousand copies: the Worker tells a hundred of them, and counts the others.
  const untold = status.copiesTotal - status.copies.length;
  return (
    <Disclosure
      title={texts.title(others.length + untold)}
      note={<Note wanting={wanting.length} waiting={waiting.length} />}
      isOpen={isOpen}
      onToggle={toggle}
    >
      {all.length === 0 && <p class="quiet">{texts.none}</p>}
      <ul class="copies" data-home tabIndex={-1}>
        {all.map((copy) => (
          <Copy key={copy.member} card={card} status={status} copy={copy} />
        ))}
        {!status.deleted && shown.length < agreed.length && (
          <li>
            <button type="button" class="link" onClick={() => setWhole(true)}>
              {texts.showAll(agreed.length - shown.length)}
            </button>
          </li>
        )}
      </ul>
      {untold > 0 && (
        <p class="quiet">{texts.untold(untold, status.copiesInSync - status.copies.filter(isAgreed).length)}</p>
      )}
    </Disclosure>
  );
}

/** What can be said of all copies, beside the heading. */
function Note({ wanting, waiting }: { readonly wanting: number; readonly waiting: number }) {
  const { copies: texts } = usePane().words.texts;
  if (wanting > 0) return <span class="state tone-danger">{texts.wanting(wanting)}</span>;
  return waiting > 0 ? <span class="quiet">{texts.waiting(waiting)}</span> : null;
}

function Copy({ card, status, copy }: { readonly card: Card; readonly status: ItemStatus; readonly copy: CopyView }) {
  const { words } = usePane();
  const { copies: texts } = words.texts;
  const obstacle = useObstacle(card);
  const id = useId();
  const why = whyNot(status.offers.resync, obstacle, words);
  const reason = plain(copy.reason);
  return (
    <li>
      <p class="copy-address">{copy.address}</p>
      <State state={copy.state} words={copy.stateWords} />
      {reason !== null && !copy.stateWords.includes(reason) && <p class="quiet">{reason}</p>}
      {isWanting(copy) && (
        <>
          <p class="quiet">{reason === null ? texts.unexplained : texts.tries}</p>
          <Button
            icon="resync"
            label={texts.tryAgainLong(copy.address)}
            why={why === null ? null : id}
            onClick={() => void card.act.resync()}
          >
            {texts.tryAgain}
          </Button>
          {why !== null && (
            <p id={id} class="why">
              {why}
            </p>
          )}
        </>
      )}
    </li>
  );
}

function isAgreed({ state }: CopyView): boolean {
  return state === "InSync";
}

function isWanting({ state }: CopyView): boolean {
  return state === "Failed" || state === "Parked";
}

/** Values that lost against others, and are kept. */
export function Conflicts({ status }: { readonly status: ItemStatus }) {
  const { conflicts, card } = usePane().words.texts;
  if (status.conflicts.length === 0) return null;
  return (
    <section class="conflicts">
      <h3>{conflicts.title}</h3>
      <p class="quiet">{conflicts.explain}</p>
      <ul class="kept">
        {status.conflicts.map(({ field, label, value, sequence, at }) => (
          <li key={`${sequence} ${field} ${value}`}>
            {label}: {value === "" ? card.nothing : value} (<Time at={Date.parse(at)} />)
          </li>
        ))}
      </ul>
    </section>
  );
}
