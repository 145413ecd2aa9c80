import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** An entry of a menu. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly onPress: () => void;
}

/** A button that opens a menu. Arrows go through it, Escape closes it. */
export function MenuButton({ label, entries }: { readonly label: string; readonly entries: readonly MenuEntry[] }) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    place.current?.querySelector("button")?.focus();
  };
  useWhenLeft(isOpen, place, () => setOpen(false));
  return (
    <div class="menu-place" ref={place}>
      <button
        type="button"
        class="command"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
        <span class="chevron" aria-hidden="true" />
      </button>
      {isOpen && (
        <Menu
          label={label}
          entries={entries}
          onClose={close}
          onPress={(entry) => {
            close();
            entry.onPress();
          }}
        />
      )}
    </div>
  );
}

function Menu(props: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
  readonly onPress: (entry: MenuEntry) => void;
}) {
  const { label, entries, onClose, onPress } = props;
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useEffect(() => items()[0]?.focus(), []);
  const move = (event: KeyboardEvent): void => {
    if (event.key === "Escape" || event.key === "Tab") {
      // Tab goes on from the button.
      if (event.key === "Escape") event.preventDefault();
      return onClose();
    }
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };
  return (
    <div class="menu" role="menu" aria-label={label} tabIndex={-1} ref={menu} onKeyDown={move}>
      {entries.map((entry) => (
        <button key={entry.id} type="button" role="menuitem" tabIndex={-1} onClick={() => onPress(entry)}>
          {entry.label}
        </button>
      ))}
    </div>
  );
}

function useWhenLeft(isOpen: boolean, place: RefObject<HTMLElement | null>, onLeft: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const away = ({ target }: Event): void => {
      if (target instanceof Node && !(place.current?.contains(target) ?? false)) onLeft();
    };
    document.addEventListener("pointerdown", away);
    // A click into the add-in's frame is no event here, but takes the focus.
    window.addEventListener("blur", onLeft);
    return () => {
      document.removeEventListener("pointerdown", away);
      window.removeEventListener("blur", onLeft);
    };
  }, [isOpen]);
}
