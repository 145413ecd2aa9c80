import { useRef, useState } from "preact/hooks";
import { Faults } from "./faults.tsx";
import { RingLog } from "./ring-log.tsx";
import { Requests } from "./requests.tsx";
import { Switches } from "./switches.tsx";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";
import { Waiting } from "./waiting.tsx";

const TABS = [
  { id: "requests", title: "Requests", view: Requests },
  { id: "ring", title: "Ring", view: RingLog },
  { id: "waiting", title: "Waiting", view: Waiting },
  { id: "faults", title: "Faults", view: Faults },
  { id: "switches", title: "Switches", view: Switches },
] as const;

type TabId = (typeof TABS)[number]["id"];

/** What happens between the mailboxes, and how to get in its way. */
export function Panel() {
  const [shown, setShown] = useState<TabId>("requests");
  const waits = useWatched(usePage().ring.state).holds.length;
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = TABS.findIndex(({ id }) => id === shown);
    const next = TABS[(at + step + TABS.length) % TABS.length];
    if (next === undefined) return;
    setShown(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  const View = TABS.find(({ id }) => id === shown)?.view ?? Requests;
  return (
    <aside class="panel" aria-label="What happens">
      <div class="tabs" role="tablist" aria-label="What to show" tabIndex={-1} ref={list} onKeyDown={move}>
        {TABS.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={shown === id}
            aria-controls="panel-view"
            tabIndex={shown === id ? 0 : -1}
            onClick={() => setShown(id)}
          >
            {title}
            {id === "waiting" && waits > 0 && <span class="badge"> {waits}</span>}
          </button>
        ))}
      </div>
      <div class="panel-view" id="panel-view" role="tabpanel" aria-labelledby={`tab-${shown}`} tabIndex={0}>
        <View />
      </div>
    </aside>
  );
}
