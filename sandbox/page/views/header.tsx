import { useState } from "preact/hooks";
import type { MailboxInfo } from "../client/sandbox.ts";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";
import { Dialog } from "./dialog.tsx";

/** Title, search, and the choice of mailboxes. */
export function Header() {
  const page = usePage();
  const connected = useWatched(page.connected);
  const { ring } = useWatched(page.ring.state);
  const [isChoosing, setChoosing] = useState(false);
  const list = useWatched(page.mailboxes.list);
  const shown = useWatched(page.mailboxes.shown);
  return (
    <header class="top">
      <div class="brand">
        <img src="/icon.svg" alt="" width="24" height="24" />
        <h1>Ringfold sandbox</h1>
        <output class={connected ? "state" : "state is-bad"}>
          {connected
            ? ring === null
              ? "Live"
              : `Live: ring “${ring.name}”, ${ring.items} items`
            : "The sandbox does not answer"}
        </output>
      </div>
      <input
        type="search"
        class="search"
        aria-label="Search contacts in all mailboxes shown"
        placeholder="Search contacts"
        onInput={(event) => page.search.set(event.currentTarget.value)}
      />
      <button type="button" onClick={() => setChoosing(true)}>
        Mailboxes ({shown.length} of {list.length})
      </button>
      {isChoosing && <Chooser onClose={() => setChoosing(false)} />}
    </header>
  );
}

function Chooser({ onClose }: { readonly onClose: () => void }) {
  const page = usePage();
  const list = useWatched(page.mailboxes.list);
  const shown = useWatched(page.mailboxes.shown);
  const [search, setSearch] = useState("");
  const found = list.filter(({ displayName, userPrincipalName }) =>
    `${displayName} ${userPrincipalName}`.toLowerCase().includes(search.toLowerCase()),
  );
  const toggle = (id: string, isOn: boolean): void =>
    page.show(isOn ? [...shown, id] : shown.filter((other) => other !== id));
  return (
    <Dialog title="Mailboxes to show" onClose={onClose}>
      <div class="dialog-body">
        <input
          type="search"
          aria-label="Find a mailbox"
          placeholder="Find a mailbox"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <div class="actions">
          <button type="button" onClick={() => page.show(list.map(({ id }) => id))}>
            Show all
          </button>
          <button type="button" onClick={() => page.show(list.slice(0, 1).map(({ id }) => id))}>
            Only the first
          </button>
        </div>
        <ul class="choices">
          {found.map((mailbox) => (
            <Choice
              key={mailbox.id}
              mailbox={mailbox}
              isOn={shown.includes(mailbox.id)}
              onChange={(isOn) => toggle(mailbox.id, isOn)}
            />
          ))}
        </ul>
        {found.length === 0 && <p class="empty">No mailbox is called that.</p>}
      </div>
      <div class="dialog-foot">
        <button type="button" class="primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

function Choice(props: {
  readonly mailbox: MailboxInfo;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const { mailbox, isOn, onChange } = props;
  return (
    <li>
      <label>
        <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
        <span>
          {mailbox.displayName} <small>{mailbox.userPrincipalName}</small>
        </span>
      </label>
    </li>
  );
}
