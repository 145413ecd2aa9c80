import { useWatched } from "../../../page/model/value.ts";
import type { Notification } from "../../host/notifications.ts";
import type { Opened } from "../../host/opened.ts";
import type { Run } from "../model/addin.ts";
import { useOutlook } from "../model/outlook.ts";

const KINDS: Readonly<Record<Notification["type"], string>> = {
  informationalMessage: "is-info",
  progressIndicator: "is-progress",
  errorMessage: "is-error",
  insightMessage: "is-info",
};

/** What the add-in says above the item, and what Outlook says of its function commands. */
export function Bars({ opened }: { readonly opened: Opened }) {
  const outlook = useOutlook();
  useWatched(outlook.changes);
  const runs = useWatched(outlook.addin.runs);
  const bars = outlook.host.notificationsOf(opened);
  const last = runs.at(-1);
  const dismiss = (key: string): void => {
    bars.dismiss(key);
    outlook.changes.update((count) => count + 1);
  };
  return (
    <div class="bars" role="log" aria-label="Notifications" aria-relevant="additions text">
      {bars.all().map((bar) => (
        <div key={bar.key} class={`item-bar ${KINDS[bar.type]}`} data-notification={bar.key} data-type={bar.type}>
          <p>
            <strong>{outlook.addin.name}</strong> {bar.message}
          </p>
          {bar.type !== "progressIndicator" && (
            <button type="button" class="quiet" aria-label={`Dismiss: ${bar.message}`} onClick={() => dismiss(bar.key)}>
              ✕
            </button>
          )}
        </div>
      ))}
      {last !== undefined && <OutlookSays run={last} name={outlook.addin.name} />}
    </div>
  );
}

/** Outlook's own words, while a function runs and when it did not end well. */
function OutlookSays({ run, name }: { readonly run: Run; readonly name: string }) {
  if (run.state === "completed") return null;
  const words = {
    running: `${name} is working on your ${run.command.label} request.`,
    unknown: `${name} has no such command.`,
    killed: `${name} did not finish in 5 minutes, so Outlook stopped it.`,
  }[run.state];
  return <p class={run.state === "running" ? "item-bar is-progress" : "item-bar is-error"}>{words}</p>;
}
