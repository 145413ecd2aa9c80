import { useId } from "preact/hooks";
import type { Card } from "../model/card.ts";
import type { Person } from "../model/people.ts";
import { AddForm } from "./add-form.tsx";
import { CardBody } from "./card.tsx";
import { usePane } from "./context.tsx";
import { useWatched } from "./hooks.ts";
import { Icon } from "./icon.tsx";
import { ItemStateLine } from "./state.tsx";

/** Somebody of the open item: a line that opens to the card, or what there is to say instead. */
export function PersonRow({ person, isAlone }: { readonly person: Person; readonly isAlone: boolean }) {
  const { host } = usePane().pane;
  const { found, cards, isOpen } = useWatched(person.state);
  // Nobody adds themselves to what they keep of others.
  const isAddable = found === "absent" && person.named.address.toLowerCase() !== host.account?.toLowerCase();
  const id = useId();
  const isShown = found === "matched" && (isOpen || isAlone);
  return (
    <li class={isShown ? "person is-open" : "person"} data-home tabIndex={-1}>
      {found === "matched" && !isAlone ? (
        <button
          type="button"
          class="person-head"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => person.toggle()}
        >
          <Icon name={isOpen ? "open" : "closed"} />
          <Named person={person} />
          {!isOpen && <Standing person={person} />}
        </button>
      ) : (
        <div class="person-head">
          <Icon name={found === "nameless" ? "unknown" : "person"} />
          <Named person={person} />
          {found !== "matched" && <Standing person={person} />}
        </div>
      )}
      <div id={id} class="person-body" hidden={!isShown && !isAddable}>
        {isShown &&
          cards.map((card) => (
            <CardBody key={card.key} card={card} isAlone={cards.length === 1} named={person.named.name} />
          ))}
        {isAddable && <AddForm person={person} />}
      </div>
    </li>
  );
}

function Named({ person }: { readonly person: Person }) {
  const { parts, people } = usePane().words.texts;
  const { name, address, part } = person.named;
  const title = name.trim() || address || people.unnamed;
  return (
    <span class="person-words">
      <span class="person-name">{title}</span>
      <span class="quiet">
        {parts[part]}
        {person.address !== "" && title !== address && ` · ${address}`}
      </span>
    </span>
  );
}

function Standing({ person }: { readonly person: Person }) {
  const { people } = usePane().words.texts;
  const { found, cards } = useWatched(person.state);
  if (found === "asking") return <span class="state tone-quiet">{people.asking}</span>;
  if (found === "failed") return <span class="state tone-warning">{people.failed}</span>;
  if (found === "nameless") return <span class="state tone-quiet">{people.noAddress}</span>;
  if (found === "absent") {
    return (
      <span class="state tone-quiet">
        <Icon name="notCoupled" />
        <span>{people.absent}</span>
      </span>
    );
  }
  const [card] = cards;
  return (
    <>
      {card !== undefined && <CardLine card={card} />}
      {cards.length > 1 && <span class="quiet">{people.several(cards.length)}</span>}
    </>
  );
}

function CardLine({ card }: { readonly card: Card }) {
  const { status } = useWatched(card.state);
  return status === null ? null : <ItemStateLine status={status} />;
}
