import { useId, useState } from "preact/hooks";
import type { Person } from "../../items.ts";
import { useOutlook } from "../model/outlook.ts";

interface Props {
  readonly label: string;
  readonly people: readonly Person[];
  readonly onChange: (people: readonly Person[]) => void;
}

/** People to whom something is written: each can be taken out, and others added by name or address. */
export function People({ label, people, onChange }: Props) {
  const id = useId();
  return (
    <div class="people">
      <label for={id}>{label}</label>
      <ul>
        {people.map((person) => (
          <li key={person.address} class="chip">
            {person.name || person.address}
            <button
              type="button"
              class="quiet"
              aria-label={`Remove ${person.name || person.address} from ${label}`}
              onClick={() => onChange(people.filter((one) => one !== person))}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <NewPerson
        id={id}
        onAdd={(person) => {
          if (!people.some(({ address }) => address === person.address)) onChange([...people, person]);
        }}
      />
    </div>
  );
}

function NewPerson({ id, onAdd }: { readonly id: string; readonly onAdd: (person: Person) => void }) {
  const [text, setText] = useState("");
  const known = useOutlook().known();
  const add = (): void => {
    const person = personOf(text, known);
    if (person === null) return;
    setText("");
    onAdd(person);
  };
  return (
    <>
      <input
        id={id}
        type="text"
        list={`${id}-known`}
        autocomplete="off"
        placeholder="Name or address, then Enter"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== ";" && event.key !== ",") return;
          event.preventDefault();
          add();
        }}
      />
      <datalist id={`${id}-known`}>
        {known.map(({ name, address }) => (
          <option key={address} value={address}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}

/** Whom a text names: somebody known, by name or address, or an address of somebody else. */
function personOf(text: string, known: readonly Person[]): Person | null {
  const wanted = text.trim().toLowerCase();
  const found = known.find(({ name, address }) => [name.toLowerCase(), address.toLowerCase()].includes(wanted));
  if (found !== undefined) return found;
  return /^[^\s@]+@[^\s@]+$/.test(wanted) ? { name: "", address: text.trim() } : null;
}
