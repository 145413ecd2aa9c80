import { useEffect, useState } from "preact/hooks";
import type { MailboxInfo } from "../client/sandbox.ts";
import type { Contact } from "../model/contacts.ts";
import { usePage } from "../model/page.ts";

/** A change is shown for so long. */
const FRESH_MS = 15_000;

/** One contact in a list. Enter opens it, Delete deletes it. */
export function Row({ mailbox, contact }: { readonly mailbox: MailboxInfo; readonly contact: Contact }) {
  const page = usePage();
  const change = useFresh(contact.change);
  const isDeleted = contact.folder === "deleted";
  const remove = (event: KeyboardEvent): void => {
    if (event.key !== "Delete" || isDeleted) return;
    event.preventDefault();
    focusNeighbour(event.currentTarget as HTMLElement);
    void page.attempt(() => page.remove(mailbox, contact));
  };
  return (
    <li class={change === null ? "contact" : "contact is-fresh"}>
      <button type="button" class="open" onKeyDown={remove} onClick={() => page.editing.set({ mailbox, contact })}>
        <span class="name">{contact.title}</span>
        {contact.isPrivate && <span class="badge">Private</span>}
        {contact.detail !== "" && <span class="detail">{contact.detail}</span>}
        {change !== null && (
          <span class="change">
            {change.words}, by {change.by}
          </span>
        )}
      </button>
      {isDeleted && (
        <button
          type="button"
          aria-label={`Restore ${contact.title}`}
          onClick={() => void page.attempt(() => page.restore(mailbox, contact))}
        >
          Restore
        </button>
      )}
    </li>
  );
}

/** The change for as long as it is news. */
function useFresh(change: Contact["change"]): Contact["change"] {
  const [, redraw] = useState(0);
  const left = change === null ? 0 : change.at + FRESH_MS - Date.now();
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => redraw((count) => count + 1), left + 50);
    return () => clearTimeout(timer);
  }, [change]);
  return left > 0 ? change : null;
}

/** The focus must not be lost with the row that had it. */
function focusNeighbour(button: HTMLElement): void {
  const row = button.closest("li");
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const target = next?.querySelector("button") ?? button.closest("details")?.querySelector("summary");
  target?.focus();
}
