import { useState } from "preact/hooks";
import type { Decision, HoldView } from "../client/ringfold.ts";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";

const BUTTONS: Readonly<Record<Decision, string>> = {
  approve: "Approve once",
  restore: "Restore",
  detach: "Take this folder out",
};

/** What waits for an administrator, and what each decision would do. */
export function Waiting() {
  const { holds, error } = useWatched(usePage().ring.state);
  return (
    <>
      <div class="panel-head">
        <h2>Waiting for a decision</h2>
      </div>
      {error !== null && (
        <p class="failure-small" role="alert">
          {error}
        </p>
      )}
      {holds.length === 0 ? (
        <p class="empty">
          Nothing waits. Delete more than ten contacts of one mailbox, or all of them, and see what happens here.
        </p>
      ) : (
        <ul class="rows">
          {holds.map((hold) => (
            <Hold key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
    </>
  );
}

function Hold({ hold }: { readonly hold: HoldView }) {
  const page = usePage();
  const [decided, setDecided] = useState<Decision | null>(null);
  const decide = async (decision: Decision): Promise<void> => {
    setDecided(decision);
    await page.ring.decide(hold, decision);
    setDecided(null);
  };
  const more = hold.count - hold.items.length;
  return (
    <li class="row">
      <p class="edit-words">{hold.words}.</p>
      <p class="edit-counts">
        Since <time dateTime={hold.openedAt}>{new Date(hold.openedAt).toLocaleTimeString()}</time>
        {hold.earlier > 0 && `; ${hold.earlier} of the same day were carried out before`}
      </p>
      <details>
        <summary class="flush">Which</summary>
        <p class="edit-counts">
          {hold.items.map(({ title }) => title).join(", ")}
          {more > 0 && `, and ${more} more`}
        </p>
      </details>
      {hold.choices.map(({ decision, words }) => (
        <p key={decision} class="choice">
          <button type="button" disabled={decided !== null} onClick={() => void decide(decision)}>
            {decided === decision ? "One moment…" : BUTTONS[decision]}
          </button>
          <span class="edit-counts">{words}</span>
        </p>
      ))}
    </li>
  );
}
