import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { usePane } from "./context.tsx";
import { useWatched } from "./hooks.ts";
import type { IconName } from "./icon-names.ts";
import { Icon } from "./icon.tsx";

/** How a button looks. */
type Look = "plain" | "primary" | "subtle";

/** A button. With `why` it does nothing, stays reachable, and is described by the element of that id. */
export function Button(props: {
  readonly onClick: () => void;
  readonly look?: Look;
  readonly icon?: IconName;
  readonly label?: string;
  readonly why?: string | null;
  readonly children: ComponentChildren;
}) {
  const { onClick, look = "plain", icon, label, why = null, children } = props;
  return (
    <button
      type="button"
      class={`button is-${look}`}
      aria-label={label}
      aria-disabled={why === null ? undefined : "true"}
      aria-describedby={why ?? undefined}
      onClick={() => {
        if (why === null) onClick();
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A button with an icon alone; its name is read and shown when pointed at. */
export function IconButton(props: {
  readonly icon: IconName;
  readonly name: string;
  readonly onClick: () => void;
  readonly isBusy?: boolean;
}) {
  const { icon, name, onClick, isBusy = false } = props;
  return (
    <button
      type="button"
      class={isBusy ? "icon-button is-busy" : "icon-button"}
      aria-label={name}
      title={name}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A section that opens and closes. The pane's own, because office.js skips `summary` when Tab is pressed. */
export function Disclosure(props: {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ComponentChildren;
}) {
  const { title, note, isOpen, onToggle, children } = props;
  const id = useId();
  return (
    <section class="disclosure">
      <h3>
        <button type="button" class="disclosure-head" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
          <Icon name={isOpen ? "open" : "closed"} />
          <span>{title}</span>
          {note}
        </button>
      </h3>
      <div id={id} hidden={!isOpen}>
        {isOpen && children}
      </div>
    </section>
  );
}

/** Whether a section is open, remembered from one time to the next. */
export function useRemembered(key: string, isOpenFirst: boolean): readonly [boolean, () => void] {
  const { memory } = usePane().pane.world;
  const [isOpen, set] = useState(() => memory.read(key) ?? isOpenFirst);
  const toggle = (): void => {
    memory.write(key, !isOpen);
    set(!isOpen);
  };
  return [isOpen, toggle];
}

/** A time in words, with the exact one when pointed at. @param at epoch milliseconds */
export function Time({ at }: { readonly at: number }) {
  const { pane, words } = usePane();
  const now = useWatched(pane.clock);
  return (
    <time dateTime={new Date(at).toISOString()} title={words.exact(at)}>
      {words.relative(at, now)}
    </time>
  );
}

/** Chooses one of several rings. */
export function RingChoice(props: {
  readonly rings: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: string;
  readonly onChoose: (ring: string) => void;
}) {
  const { rings, chosen, onChoose } = props;
  const { texts } = usePane().words;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{texts.add.ring}</label>
      <select id={id} value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {rings.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Longer values are cut, and can be shown whole. */
const LONG = 300;

/** A value of a field. */
export function Value({ text }: { readonly text: string }) {
  const { texts } = usePane().words;
  const [isWhole, setWhole] = useState(false);
  if (text === "") return <span class="nothing">{texts.card.nothing}</span>;
  if (text.length <= LONG || isWhole) return <span class="value">{text}</span>;
  return (
    <span class="value">
      {`${text.slice(0, LONG)}… `}
      <button type="button" class="link" onClick={() => setWhole(true)}>
        {texts.card.showAll}
      </button>
    </span>
  );
}
