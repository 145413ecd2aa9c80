import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { MyRing } from "../../shared/contract/acts.ts";
import type { Person } from "../model/people.ts";
import type { Words } from "../texts/words.ts";
import { whyNot } from "./actions.tsx";
import { usePane } from "./context.tsx";
import { Button, RingChoice } from "./controls.tsx";
import { ErrandView } from "./errand.tsx";
import { useEscape, useWatched } from "./hooks.ts";

/** Adds somebody who is in no ring yet: which ring, under which name; then progress and result. */
export function AddForm({ person }: { readonly person: Person }) {
  const { pane, words } = usePane();
  const { add } = words.texts;
  const adding = useWatched(person.adding.state);
  const rings = useWatched(pane.rings)?.list ?? [];
  const connection = useWatched(pane.feeds.connection);
  const opener = useRef<HTMLSpanElement>(null);
  const id = useId();
  const open = rings.filter((ring) => ring.add.allowed);
  const why = open.length > 0 && connection !== "offline" ? null : whyNone(rings, connection === "offline", words);
  const close = (): void => {
    person.adding.close();
    requestAnimationFrame(() => opener.current?.querySelector("button")?.focus());
  };
  if (adding.step === "errand") {
    return (
      <section class="act-panel" data-home tabIndex={-1} aria-label={add.title(person.named.name || person.address)}>
        <ErrandView
          act="add"
          errand={adding.errand}
          onAgain={() => void person.adding.again()}
          onClose={close}
          onUndo={null}
        />
      </section>
    );
  }
  if (adding.step === "form") return <Form person={person} rings={open} onClose={close} />;
  const [only] = open;
  const label = open.length === 1 && only !== undefined ? add.openOne(only.name) : add.open;
  return (
    <div class="add-open">
      <span ref={opener}>
        <Button
          icon="add"
          label={add.openLong(label, person.named.name || person.address)}
          why={why === null ? null : id}
          onClick={() => person.adding.open()}
        >
          {label}
        </Button>
      </span>
      {why !== null && (
        <p id={id} class="why">
          {why}
        </p>
      )}
    </div>
  );
}

function whyNone(rings: readonly MyRing[], isOffline: boolean, words: Words): string {
  const [first] = rings;
  if (isOffline) return words.texts.why.offline;
  return (rings.length === 1 && first ? whyNot(first.add, null, words) : null) ?? words.texts.add.none;
}

function Form(props: { readonly person: Person; readonly rings: readonly MyRing[]; readonly onClose: () => void }) {
  const { person, rings, onClose } = props;
  const { add, pane } = usePane().words.texts;
  const [name, setName] = useState(person.named.name.trim() || person.address);
  const [ringId, setRing] = useState(rings[0]?.id ?? "");
  const form = useRef<HTMLFormElement>(null);
  useEscape(form, onClose);
  const ring = rings.find((one) => one.id === ringId) ?? rings[0];
  const isNamed = name.trim() !== "";
  return (
    <form
      ref={form}
      class="act-panel"
      aria-label={add.title(person.named.name || person.address)}
      data-home
      tabIndex={-1}
      onSubmit={(event) => {
        event.preventDefault();
        if (ring !== undefined && isNamed) void person.adding.submit(ring.id, name.trim());
      }}
    >
      <NameField name={name} onName={setName} />
      <p class="quiet">
        {add.address}: {person.named.address}
      </p>
      {rings.length > 1 && <RingChoice rings={rings} chosen={ringId} onChoose={setRing} />}
      {ring !== undefined && <p class="quiet">{add.explain(ring.members)}</p>}
      <div class="row">
        <button type="submit" class="button is-primary">
          {add.confirm}
        </button>
        <Button onClick={onClose}>{pane.cancel}</Button>
      </div>
    </form>
  );
}

function NameField({ name, onName }: { readonly name: string; readonly onName: (name: string) => void }) {
  const { add } = usePane().words.texts;
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const isNamed = name.trim() !== "";
  return (
    <div class="field">
      <label for={id}>{add.name}</label>
      <input
        ref={field}
        id={id}
        value={name}
        maxLength={256}
        aria-describedby={isNamed ? undefined : `${id}-why`}
        aria-invalid={!isNamed}
        onInput={({ currentTarget }) => onName(currentTarget.value)}
      />
      {!isNamed && (
        <p id={`${id}-why`} class="why">
          {add.needsName}
        </p>
      )}
    </div>
  );
}
