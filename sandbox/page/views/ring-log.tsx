import type { LogEntry, RingView } from "../client/ringfold.ts";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";
import { memberInWords } from "./column.tsx";

const STATES: Readonly<Record<RingView["state"], string>> = { active: "Active", paused: "Paused", deleted: "Deleted" };

/** What Ringfold says of the ring: what became of each change, and its members. */
export function RingLog() {
  const page = usePage();
  const { ring, log, error } = useWatched(page.ring.state);
  if (ring === null) return <p class="empty">{error ?? "Asking Ringfold…"}</p>;
  return (
    <>
      <div class="panel-head">
        <h2>Ring “{ring.name}”</h2>
        <button type="button" onClick={() => void page.ring.read()}>
          Ask again
        </button>
      </div>
      {error !== null && (
        <p class="failure-small" role="alert">
          {error}
        </p>
      )}
      <p class="edit-counts">
        {STATES[ring.state]}, {ring.items} items, {ring.conflicts} conflicts, {ring.members.length} members
      </p>
      <Members ring={ring} />
      <h3>Log</h3>
      {log.length === 0 ? (
        <p class="empty">Nothing has happened yet.</p>
      ) : (
        <ol class="rows">
          {log.map((entry) => (
            <Entry key={entry.sequence} entry={entry} />
          ))}
        </ol>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: LogEntry }) {
  return (
    <li class={entry.cause === "conflict" ? "row is-conflict" : "row"}>
      <p class="edit-words">{entry.title}</p>
      <p class="edit-counts">
        <time dateTime={entry.at}>{new Date(entry.at).toLocaleTimeString()}</time>: {entry.words}
        {entry.by !== null && `, in ${entry.by}`}
      </p>
    </li>
  );
}

function Members({ ring }: { readonly ring: RingView }) {
  const page = usePage();
  const shown = useWatched(page.mailboxes.shown);
  return (
    <details>
      <summary class="flush">Members</summary>
      <ul class="rows">
        {ring.members.map((member) => (
          <li key={member.id} class="row is-member">
            <p>
              {member.address} <span class="edit-counts">{memberInWords(member)}</span>
            </p>
            {!shown.includes(member.mailbox) && (
              <button
                type="button"
                aria-label={`Show the mailbox ${member.address}`}
                onClick={() => page.show([...shown, member.mailbox])}
              >
                Show
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
