import { useEffect } from "preact/hooks";
import { holds, type Contact } from "../../../page/model/contacts.ts";
import { useWatched } from "../../../page/model/value.ts";
import { Dialog } from "../../../page/views/dialog.tsx";
import { useOutlook, type Looking } from "../model/outlook.ts";

const MOST = 50;

/** Looks for a contact in any mailbox, and opens it for editing as its owner would. */
export function EditContact({ looking }: { readonly looking: Looking }) {
  const outlook = useOutlook();
  const { mailboxes, editing } = outlook.contacts;
  const user = useWatched(outlook.user);
  const list = useWatched(mailboxes.list);
  const { status, error, folders } = useWatched(mailboxes.of(looking.mailbox));
  const mailbox = list.find(({ id }) => id === looking.mailbox);
  useEffect(() => mailboxes.show([looking.mailbox]), [looking.mailbox]);
  useEffect(() => () => mailboxes.show([]), []);
  const found = folders.ring.filter((one) => holds(one, looking.search));
  const change = (part: Partial<Looking>): void => outlook.looking.set({ ...looking, ...part });
  const edit = (contact: Contact): void => {
    outlook.looking.set(null);
    if (mailbox !== undefined) editing.set({ mailbox, contact });
  };
  return (
    <Dialog title="Edit a contact" onClose={() => outlook.looking.set(null)}>
      <div class="dialog-body">
        <div class="fields">
          <label class="field">
            <span>Search</span>
            <input
              type="search"
              value={looking.search}
              onInput={({ currentTarget }) => change({ search: currentTarget.value })}
            />
          </label>
          <label class="field">
            <span>In the mailbox of</span>
            <select value={looking.mailbox} onChange={({ currentTarget }) => change({ mailbox: currentTarget.value })}>
              {list.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {id === user.id ? `${displayName} (you)` : displayName}
                </option>
              ))}
            </select>
          </label>
        </div>
        {error !== null && <p class="failure-small">{error}</p>}
        <output class="where">{status === "loading" ? "Reading the mailbox…" : countInWords(found.length)}</output>
        <Found contacts={found.slice(0, MOST)} onEdit={edit} />
      </div>
    </Dialog>
  );
}

function Found(props: { readonly contacts: readonly Contact[]; readonly onEdit: (contact: Contact) => void }) {
  return (
    <ul class="found">
      {props.contacts.map((contact) => (
        <li key={contact.id}>
          <button type="button" class="found-one" onClick={() => props.onEdit(contact)}>
            <span>{contact.title}</span>
            <span class="soft">{contact.detail}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function countInWords(count: number): string {
  if (count === 0) return "No contact holds these words.";
  return count === 1 ? "1 contact" : count > MOST ? `The first ${MOST} of ${count} contacts` : `${count} contacts`;
}
