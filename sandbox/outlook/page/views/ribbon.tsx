import { useEffect, useState } from "preact/hooks";
import { useWatched } from "../../../page/model/value.ts";
import type { Command, Control } from "../model/manifest.ts";
import { useOutlook } from "../model/outlook.ts";
import { MenuButton, type MenuEntry } from "./menu.tsx";

/** Where there is no room for its buttons, the add-in goes into one menu. */
const NARROW = "(max-width: 640px)";

/** Outlook's commands, and the add-in's beside them. */
export function Ribbon() {
  const outlook = useOutlook();
  useWatched(outlook.opened);
  const isNarrow = useMedia(NARROW);
  const controls = outlook.addin.controls();
  return (
    <section class="ribbon" aria-label="Commands">
      <button type="button" class="primary" onClick={() => outlook.compose("message")}>
        New message
      </button>
      <button type="button" class="command" onClick={() => outlook.compose("appointment")}>
        New event
      </button>
      {controls.length > 0 && (
        <div class="addin-group">{isNarrow ? <Overflow controls={controls} /> : <Buttons controls={controls} />}</div>
      )}
      <Runs />
    </section>
  );
}

function Buttons({ controls }: { readonly controls: readonly Control[] }) {
  const { addin, config } = useOutlook();
  const pane = useWatched(addin.pane);
  return controls.map((control) =>
    "items" in control ? (
      <MenuButton
        key={control.id}
        label={control.label}
        entries={entriesOf(control.items, (one) => addin.press(one))}
      />
    ) : (
      <button
        key={control.id}
        type="button"
        class="command"
        aria-pressed={control.action.kind === "pane" ? pane !== null : undefined}
        onClick={() => (pane === null || control.action.kind !== "pane" ? addin.press(control) : addin.closePane())}
      >
        <img class="addin-icon" src={`${config.addin}${control.icon}`} alt="" width="16" height="16" />
        {control.label}
      </button>
    ),
  );
}

function Overflow({ controls }: { readonly controls: readonly Control[] }) {
  const { addin } = useOutlook();
  const all = controls.flatMap((control) => ("items" in control ? control.items : [control]));
  return <MenuButton label={addin.name} entries={entriesOf(all, (one) => addin.press(one))} />;
}

function entriesOf(commands: readonly Command[], press: (command: Command) => void): readonly MenuEntry[] {
  return commands.map((command) => ({ id: command.id, label: command.label, onPress: () => press(command) }));
}

/** What became of the function commands, for tests; people see the bars above the item. */
function Runs() {
  const runs = useWatched(useOutlook().addin.runs);
  return (
    <ul hidden>
      {runs.map(({ n, command, state }) => (
        <li key={n} data-run={command.id} data-state={state} />
      ))}
    </ul>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const look = (): void => setMatches(media.matches);
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, [query]);
  return matches;
}
