import { useLayoutEffect, useRef } from "preact/hooks";
import type { Preview } from "../../shared/contract/acts.ts";
import type { ActState } from "../model/act.ts";
import type { Card } from "../model/card.ts";
import { Banner } from "./banner.tsx";
import { Changes } from "./changes.tsx";
import { usePane } from "./context.tsx";
import { Button } from "./controls.tsx";
import { ErrandView } from "./errand.tsx";
import { useAnnounced, useEscape, useWatched } from "./hooks.ts";

/** What a person is doing to the item: preview, progress, result. Part of the card, not a window above it. */
export function ActPanel({ card }: { readonly card: Card }) {
  const state = useWatched(card.act.state);
  return state.step === "none" ? null : <Open card={card} state={state} />;
}

/** What stands above everything that scrolls, and some air: `scroll-margin-block` of the panel. */
const HEAD_PX = 64;

type Shown = Exclude<ActState, { step: "none" }>;

function Open({ card, state }: { readonly card: Card; readonly state: Shown }) {
  const { acts } = usePane().words.texts;
  const panel = useRef<HTMLElement>(null);
  const close = (): void => card.act.close();
  useFocusAndBack(panel);
  useInSight(panel, state.step);
  useEscape(panel, () => {
    if (!card.act.isBusy()) close();
  });
  const { act } = state.wish;
  return (
    <section
      ref={panel}
      class="act-panel"
      data-home
      tabIndex={-1}
      aria-label={acts.panel(acts.questions[act], card.state.get().status?.title ?? "")}
    >
      {state.step === "looking" && <p>{acts.looking}</p>}
      {state.step === "noPreview" && (
        // A preview that was refused is told like an act that was.
        <ErrandView
          act={act}
          errand={{ kind: "failed", trouble: state.trouble }}
          onAgain={() => void card.act.again()}
          onClose={close}
          onUndo={null}
        />
      )}
      {state.step === "preview" && (
        <PreviewView
          preview={state.preview}
          isRenewed={state.isRenewed}
          onConfirm={() => void card.act.confirm()}
          onCancel={close}
        />
      )}
      {state.step === "errand" && (
        <ErrandView
          act={act}
          errand={state.errand}
          onAgain={() => void card.act.again()}
          onClose={close}
          onUndo={(change) => void card.act.open({ act: "undo", change })}
        />
      )}
    </section>
  );
}

function PreviewView(props: {
  readonly preview: Preview;
  readonly isRenewed: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { preview, isRenewed, onConfirm, onCancel } = props;
  const { acts, card, pane } = usePane().words.texts;
  const { act, effect, changes, kept, copies, words } = preview;
  const title = acts.questions[act];
  useAnnounced(isRenewed ? acts.renewed : title);
  return (
    <>
      {isRenewed && (
        <Banner icon="info" tone="warning">
          <p>{acts.renewed}</p>
        </Banner>
      )}
      <h3>{title}</h3>
      {effect === "delete" ? (
        <Banner icon="warning" tone="danger">
          <p>{words}</p>
        </Banner>
      ) : (
        <p>{words}</p>
      )}
      {changes.length === 0 ? (
        effect === "change" && <p>{acts.noChanges}</p>
      ) : (
        <Changes names={[effect === "bring back" ? null : card.before, card.after]} rows={changes} />
      )}
      <Kept kept={kept} />
      {/* Of a push the sentence above says it. */}
      {act !== "push" && <p class="quiet">{acts.copies(copies)}</p>}
      <div class="row">
        <Button look="primary" onClick={onConfirm}>
          {acts.names[act]}
        </Button>
        <Button onClick={onCancel}>{pane.cancel}</Button>
      </div>
    </>
  );
}

/** What an undo leaves as it is. */
function Kept({ kept }: { readonly kept: Preview["kept"] }) {
  const { acts, card } = usePane().words.texts;
  if (kept.length === 0) return null;
  return (
    <>
      <h4>{acts.keptTitle}</h4>
      <ul class="kept">
        {kept.map(({ field, label, value }) => (
          <li key={field}>
            {label}: {value === "" ? card.nothing : value}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The panel grows with each step: its buttons are to be seen, or at least its beginning. */
function useInSight(panel: { readonly current: HTMLElement | null }, step: string): void {
  useLayoutEffect(() => {
    const { current } = panel;
    if (current === null || !current.contains(document.activeElement)) return;
    const isTall = current.offsetHeight > window.innerHeight - HEAD_PX;
    current.scrollIntoView({ block: isTall ? "start" : "nearest" });
  }, [step]);
}

/** The panel takes the focus when it opens from a button beside it, and gives it back to that button when it closes. */
function useFocusAndBack(panel: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const section = panel.current;
    const isFromHere = opener === document.body || section?.closest(".card")?.contains(opener) === true;
    if (isFromHere) section?.focus({ preventScroll: true });
    return () => {
      const isInside = section?.contains(document.activeElement) === true || document.activeElement === document.body;
      if (isInside && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
}
