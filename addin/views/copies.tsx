import { useId } from "preact/hooks";
import type { ItemStatus } from "../../shared/contract/acts.ts";
import type { Card } from "../model/card.ts";
import { plain } from "../texts/words.ts";
import { useObstacle, whyNot } from "./actions.tsx";
import { usePane } from "./context.tsx";
import { Button, Disclosure, Time, useRemembered } from "./controls.tsx";
import { State } from "./state.tsx";

type CopyView = ItemStatus["copies"][number];

/** Every other copy of the item. Open by itself when one of them wants a person. */
export function Copies({ card, status }: { readonly card: Card; readonly status: ItemStatus }) {
  const { copies: texts } = usePane().words.texts;
  const others = status.copies.filter(({ member }) => member !== status.own?.member);
  const wanting = others.filter(isWanting).length;
  const [isOpen, toggle] = useRemembered("copies", true);
  const note = wanting > 0 && <span class="state tone-danger">{texts.wanting(wanting)}</span>;
  return (
    <Disclosure title={texts.title(others.length)} note={note} isOpen={isOpen} onToggle={toggle}>
      {others.length === 0 ? (
        <p class="quiet">{texts.none}</p>
      ) : (
        <ul class="copies">
          {others.map((copy) => (
            <Copy key={copy.member} card={card} status={status} copy={copy} />
          ))}
        </ul>
      )}
    </Disclosure>
  );
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
