import { useEffect, useMemo } from "preact/hooks";
import type { Pane } from "../model/pane.ts";
import { Words } from "../texts/words.ts";
import { AccessView, SignedOut } from "./access.tsx";
import { CardBody } from "./card.tsx";
import { PaneContext, said, usePane } from "./context.tsx";
import { keepFocus } from "./focus.ts";
import { Home } from "./home.tsx";
import { useWatched } from "./hooks.ts";
import { ownKeys } from "./keyboard.ts";
import { PickerView } from "./picker.tsx";
import { ConnectionBanner, RingBanners } from "./standing.tsx";
import { Top } from "./top.tsx";

/** The whole pane. */
export function App({ pane }: { readonly pane: Pane }) {
  // What Outlook tells of itself comes with the selection: the language too.
  useWatched(pane.selection);
  const { language } = pane.host;
  const words = useMemo(() => new Words(language), [language]);
  const surroundings = useMemo(() => ({ pane, words }), [pane, words]);
  useEffect(() => {
    document.documentElement.lang = words.language;
  }, [words]);
  useEffect(() => followTheme(pane), [pane]);
  useEffect(() => ownKeys(document), []);
  useEffect(() => keepFocus(document), []);
  return (
    <PaneContext.Provider value={surroundings}>
      <div class="pane" data-home tabIndex={-1}>
        <Top />
        <main>
          <Body />
        </main>
      </div>
      <Speaker />
    </PaneContext.Provider>
  );
}

function Body() {
  const { pane, words } = usePane();
  const access = useWatched(pane.access.state);
  const view = useWatched(pane.view);
  const rings = useWatched(pane.rings);
  if (rings === null && access.kind !== "ready") return <AccessView access={access} />;
  return (
    <>
      {access.kind === "signIn" && <SignedOut access={access} />}
      <ConnectionBanner />
      <RingBanners />
      {pane.actingIn !== null && <p class="quiet">{words.texts.pane.actingIn(pane.actingIn)}</p>}
      {view.kind === "home" && <Home />}
      {view.kind === "picker" && <PickerView />}
      {view.kind === "card" && (
        <section class="card-page" data-home tabIndex={-1}>
          <CardBody card={view.card} isAlone named="" />
        </section>
      )}
    </>
  );
}

/** The one place whose changes screen readers read out. */
function Speaker() {
  const { words, count } = useWatched(said);
  return (
    <output class="unseen" aria-live="polite">
      <span key={count}>{words}</span>
    </output>
  );
}

function followTheme(pane: Pane): () => void {
  const show = (theme: "light" | "dark" | null): void => {
    if (theme === null) delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  };
  show(pane.host.theme());
  return pane.host.onTheme(show);
}
