import { useWatched } from "../../../page/model/value.ts";
import { withPeople } from "../../host/methods.ts";
import type { Draft, Opened, RecipientField } from "../../host/opened.ts";
import { useOutlook } from "../model/outlook.ts";
import { Bars } from "./bars.tsx";
import { People } from "./people.tsx";

const FIELDS: Readonly<Record<Draft["kind"], readonly (readonly [field: RecipientField, label: string])[]>> = {
  message: [
    ["to", "To"],
    ["cc", "Cc"],
  ],
  appointment: [
    ["to", "Required"],
    ["cc", "Optional"],
  ],
};

/** A message or an event being written. The sandbox sends nothing. */
export function Compose({ opened }: { readonly opened: Opened & { readonly kind: "compose" } }) {
  const outlook = useOutlook();
  useWatched(outlook.changes);
  const { draft } = opened;
  const change = (part: Partial<Draft>): void => outlook.host.changeDraft((before) => ({ ...before, ...part }));
  const isMessage = draft.kind === "message";
  return (
    <article class="reading compose" aria-labelledby="subject">
      <h2 id="subject">{isMessage ? "New message" : "New event"}</h2>
      <Bars opened={opened} />
      <div class="actions">
        <button type="button" onClick={() => outlook.host.saveDraft()}>
          Save
        </button>
        <button type="button" onClick={() => outlook.close()}>
          Discard
        </button>
        <output class="soft">
          {draft.savedId === null ? "The sandbox sends nothing." : "Saved. The sandbox sends nothing."}
        </output>
      </div>
      {FIELDS[draft.kind].map(([field, label]) => (
        <People
          key={field}
          label={label}
          people={draft.people[field]}
          onChange={(people) => outlook.host.changeDraft((before) => withPeople(before, field, people))}
        />
      ))}
      <label class="field">
        <span>{isMessage ? "Subject" : "Title"}</span>
        <input
          type="text"
          value={draft.subject}
          onInput={({ currentTarget }) => change({ subject: currentTarget.value })}
        />
      </label>
      {!isMessage && <When draft={draft} change={change} />}
      <label class="field">
        <span>Text</span>
        <textarea rows={6} value={draft.body} onInput={({ currentTarget }) => change({ body: currentTarget.value })} />
      </label>
    </article>
  );
}

function When({ draft, change }: { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void }) {
  const time = (name: "start" | "end", label: string) => (
    <label class="field">
      <span>{label}</span>
      <input
        type="datetime-local"
        value={new Date(draft[name]).toISOString().slice(0, 16)}
        onChange={({ currentTarget }) => {
          const at = Date.parse(`${currentTarget.value}Z`);
          if (!Number.isNaN(at)) change({ [name]: at });
        }}
      />
    </label>
  );
  return (
    <div class="fields">
      {time("start", "Starts")}
      {time("end", "Ends")}
      <label class="field">
        <span>Location</span>
        <input
          type="text"
          value={draft.location}
          onInput={({ currentTarget }) => change({ location: currentTarget.value })}
        />
      </label>
    </div>
  );
}
