import { useEffect, useState } from "preact/hooks";
import { stateInWords } from "../../../shared/states.ts";
import { MOST_SHOWN } from "../client/graph.ts";
import type { MemberView } from "../client/ringfold.ts";
import type { MailboxInfo } from "../client/sandbox.ts";
import { holds, type Contact, type FolderName } from "../model/contacts.ts";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";
import { Row } from "./row.tsx";

const FOLDERS: readonly {
  readonly name: FolderName;
  /** `null`: the ring's folder, whatever it is called. */
  readonly title: string | null;
  readonly isOpen: boolean;
  readonly empty: string;
}[] = [
  { name: "ring", title: null, isOpen: true, empty: "No contacts here yet." },
  { name: "deleted", title: "Deleted Items", isOpen: false, empty: "Nothing was deleted." },
  { name: "own", title: "Contacts", isOpen: false, empty: "No contacts of their own. What lies here is in no ring." },
];

/** One mailbox: the ring's folder, Deleted Items, and the owner's own contacts. */
export function Column({ mailbox }: { readonly mailbox: MailboxInfo }) {
  const page = usePage();
  const loaded = useWatched(page.mailboxes.of(mailbox.id));
  const { ring } = useWatched(page.ring.state);
  const member = ring?.members.find((one) => one.mailbox === mailbox.id);
  const { folders, status, error } = loaded;
  return (
    <article class="column" aria-label={mailbox.displayName} aria-busy={status === "loading"}>
      <header class="column-head">
        <h2>{mailbox.displayName}</h2>
        <p class="address">{mailbox.userPrincipalName}</p>
        {member !== undefined && <p class={classOf(member)}>{memberInWords(member)}</p>}
        <button
          type="button"
          aria-label={`New contact in ${mailbox.displayName}`}
          onClick={() => page.editing.set({ mailbox, contact: null })}
        >
          New
        </button>
      </header>
      {status === "failed" && (
        <div class="failure-small" role="alert">
          <p>{error}</p>
          <button type="button" onClick={() => void page.mailboxes.again(mailbox.id)}>
            Try again
          </button>
        </div>
      )}
      {status === "loading" ? (
        <p class="empty">Reading the mailbox…</p>
      ) : (
        <div class="folders">
          {FOLDERS.map(({ name, title, isOpen, empty }) => (
            <Folder
              key={name}
              mailbox={mailbox}
              name={title ?? page.config.ringFolder}
              contacts={folders[name]}
              isOpen={isOpen}
              empty={empty}
            />
          ))}
        </div>
      )}
    </article>
  );
}

function classOf({ state, behind }: MemberView): string {
  return `member is-${state === "active" && behind > 0 ? "behind" : state}`;
}

const STEP = 100;

function Folder(props: {
  readonly mailbox: MailboxInfo;
  readonly name: string;
  readonly contacts: readonly Contact[];
  readonly isOpen: boolean;
  readonly empty: string;
}) {
  const { mailbox, name, contacts, isOpen, empty } = props;
  const search = useWatched(usePage().search);
  const [most, setMost] = useState(STEP);
  useEffect(() => setMost(STEP), [search]);
  const found = contacts.filter((one) => holds(one, search));
  const counted = search === "" ? String(contacts.length) : `${found.length} of ${contacts.length}`;
  return (
    <details class="folder" open={isOpen}>
      <summary>
        {name}{" "}
        <span class="count">
          {counted}
          {contacts.length >= MOST_SHOWN ? " or more" : ""}
        </span>
      </summary>
      {found.length === 0 ? (
        <p class="empty">{contacts.length === 0 ? empty : "No contact holds these words."}</p>
      ) : (
        <ul class="contacts">
          {found.slice(0, most).map((one) => (
            <Row key={one.id} mailbox={mailbox} contact={one} />
          ))}
        </ul>
      )}
      {found.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + STEP)}>
          Show {Math.min(STEP, found.length - most)} more
        </button>
      )}
    </details>
  );
}

/** A member's state in a few words. */
export function memberInWords({ state, reason, behind, failed, parked, excluded, held }: MemberView): string {
  if (state !== "active") return reason === null ? STATES[state] : `${STATES[state]} (${reason})`;
  const parts = [
    held > 0 ? `${held} held` : "",
    behind > 0 ? `${behind} behind` : "",
    failed > 0 ? `${failed} ${stateInWords("Failed").toLowerCase()}` : "",
    parked > 0 ? `${parked} ${stateInWords("Parked").toLowerCase()}` : "",
    excluded > 0 ? `${excluded} ${stateInWords("Excluded").toLowerCase()}` : "",
  ].filter((part) => part !== "");
  const words = held > 0 ? "Waits for a decision" : behind > 0 ? "Catching up" : "In sync";
  return [words, ...parts].join(", ");
}

const STATES: Readonly<Record<MemberView["state"], string>> = {
  active: "In sync",
  joining: "Joining",
  suspended: "Suspended",
  leaving: "Leaving",
};
