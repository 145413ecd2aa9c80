import { useEffect, useRef, useState } from "preact/hooks";
import { announce, usePane } from "./context.tsx";
import { IconButton } from "./controls.tsx";
import { useWatched } from "./hooks.ts";

const TURN_MS = 500;

/** The head of the pane: where one is, the way back, and the way to any contact. */
export function Top() {
  const { pane, words } = usePane();
  const { nav } = words.texts;
  const view = useWatched(pane.view);
  const selection = useWatched(pane.selection);
  const access = useWatched(pane.access.state);
  const isReady = access.kind === "ready";
  const hasBack = view.kind === "card" || (view.kind === "picker" && selection.kind !== "browser");
  const title = useRef<HTMLHeadingElement>(null);
  // Another view begins at its title; the first one does not take the focus from Outlook.
  const shown = useRef(view);
  useEffect(() => {
    const isMoved = shown.current.kind !== view.kind && document.hasFocus();
    shown.current = view;
    if (isMoved && view.kind !== "picker" && !isTyping()) title.current?.focus();
  }, [view]);
  return (
    <header class="top">
      {hasBack && <IconButton icon="back" name={nav.back} onClick={() => pane.back()} />}
      <h1 ref={title} tabIndex={-1}>
        <Title />
      </h1>
      {isReady && view.kind !== "picker" && (
        <>
          <Refresh />
          <IconButton icon="search" name={nav.search} onClick={() => pane.openPicker()} />
        </>
      )}
    </header>
  );
}

/** Compares everything on show anew. It turns for a moment at least, so that one sees that it did something. */
function Refresh() {
  const { pane, words } = usePane();
  const { nav } = words.texts;
  const [isBusy, setBusy] = useState(false);
  const refresh = async (): Promise<void> => {
    setBusy(true);
    await Promise.all([pane.refresh(), new Promise<void>((done) => void pane.world.after(TURN_MS, done))]);
    setBusy(false);
    announce(nav.refreshed);
  };
  return <IconButton icon="refresh" name={nav.refresh} isBusy={isBusy} onClick={() => void refresh()} />;
}

function isTyping(): boolean {
  return document.activeElement?.matches("input, textarea, select") ?? false;
}

function Title() {
  const { pane, words } = usePane();
  const { nav, people, picker } = words.texts;
  const view = useWatched(pane.view);
  const selection = useWatched(pane.selection);
  if (view.kind === "picker") return <>{picker.title}</>;
  if (view.kind === "card") return <>{picker.contact}</>;
  if (selection.kind !== "item") return <>{nav.pane}</>;
  return <>{selection.item.kind === "appointment" ? people.ofAppointment : people.ofMessage}</>;
}
