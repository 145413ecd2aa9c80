import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWatched } from "../../../page/model/value.ts";
import type { Pane } from "../model/addin.ts";
import { useOutlook } from "../model/outlook.ts";

/** The widths that Outlook gives a pane, in pixels. */
const WIDTH = { least: 320, most: 450, step: 10 } as const;

/** A page that has not started office.js by then will not. */
const PATIENCE_MS = 10_000;

/** The task pane: Outlook's own head, and the add-in's page. */
export function PaneView({ pane }: { readonly pane: Pane }) {
  const { addin } = useOutlook();
  const isPinned = useWatched(addin.isPinned);
  const [width, setWidth] = useState<number>(WIDTH.least);
  const aside = useRef<HTMLElement>(null);
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(pane.embedded.element);
  }, [pane]);
  useLayoutEffect(() => aside.current?.style.setProperty("--pane-width", `${width}px`), [width]);
  return (
    <aside class="pane" aria-label={addin.name} ref={aside}>
      <Edge width={width} onChange={setWidth} />
      <div class="pane-head">
        <h2>{addin.name}</h2>
        {addin.canBePinned() && (
          <button type="button" class="command" aria-pressed={isPinned} onClick={() => addin.isPinned.set(!isPinned)}>
            {isPinned ? "Pinned" : "Pin"}
          </button>
        )}
        <button type="button" class="quiet" aria-label={`Close ${addin.name}`} onClick={() => addin.closePane()}>
          ✕
        </button>
      </div>
      <NotThere pane={pane} />
      <div class="pane-body" ref={place} />
    </aside>
  );
}

/** Help where the add-in's page does not come: mostly a certificate that the browser has not been told to trust. */
function NotThere({ pane }: { readonly pane: Pane }) {
  const { config } = useOutlook();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    const settle = (): void => {
      clearTimeout(timer);
      setLate(false);
    };
    void pane.embedded.frame.ready.then(settle);
    return settle;
  }, [pane]);
  return (
    <output class="not-there">
      {isLate && (
        <>
          The add-in’s page does not answer.{" "}
          <a href={`${config.addin}/taskpane.html`} target="_blank" rel="noreferrer">
            Open it once in a tab
          </a>{" "}
          and accept its certificate, then close this pane and open it again.
        </>
      )}
    </output>
  );
}

/** The pane's edge: dragged, or moved by arrows, it makes the pane wider. */
function Edge({ width, onChange }: { readonly width: number; readonly onChange: (width: number) => void }) {
  const put = (wanted: number): void => onChange(Math.max(WIDTH.least, Math.min(WIDTH.most, Math.round(wanted))));
  const drag = (event: PointerEvent): void => {
    const edge = event.currentTarget as HTMLElement;
    edge.setPointerCapture(event.pointerId);
    const [from, before] = [event.clientX, width];
    const move = ({ clientX }: PointerEvent): void => put(before + from - clientX);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
  };
  return (
    <button
      type="button"
      class="edge"
      aria-label={`Width of the pane: ${width} pixels; arrows change it`}
      onPointerDown={drag}
      onKeyDown={({ key }) => {
        const step = { ArrowLeft: WIDTH.step, ArrowRight: -WIDTH.step }[key];
        if (step !== undefined) put(width + step);
      }}
    />
  );
}
