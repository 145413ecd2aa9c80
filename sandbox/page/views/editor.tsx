import { useState } from "preact/hooks";
import type { MailboxInfo } from "../client/sandbox.ts";
import { sameContent } from "../../../shared/content.ts";
import type { Contact } from "../model/contacts.ts";
import { contentOf, draftOf, OPEN_SECTIONS, sections, type Draft, type Section } from "../model/form.ts";
import { usePage, type Editing } from "../model/page.ts";
import { Dialog } from "./dialog.tsx";
import { FieldInputs } from "./field.tsx";

/** One contact, all its fields. Saving writes to the one mailbox, as its owner. */
export function Editor({ editing }: { readonly editing: Editing }) {
  const page = usePage();
  const { contact } = editing;
  const [draft, setDraft] = useState<Draft>(() => draftOf(contact?.content ?? {}));
  const [isBusy, setBusy] = useState(false);
  const close = (): void => page.editing.set(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    if (await page.attempt(work)) close();
    setBusy(false);
  };
  const save = (event: Event): void => {
    event.preventDefault();
    void run(() => page.save(editing, contentOf(draft)));
  };
  return (
    <Dialog title={contact === null ? "New contact" : contact.title} onClose={close}>
      <form class="dialog-form" onSubmit={save}>
        <div class="dialog-body">
          <Where editing={editing} />
          {sections.map((section, index) => (
            <Fields
              key={section.title}
              section={section}
              isOpen={index < OPEN_SECTIONS || filled(section, draft)}
              draft={draft}
              onChange={(name, text) => setDraft((before) => ({ ...before, [name]: text }))}
            />
          ))}
        </div>
        <div class="dialog-foot">
          <button type="submit" class="primary" disabled={isBusy || sameContent(contentOf(draft), {})}>
            Save
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
          {contact !== null && <Acts mailbox={editing.mailbox} contact={contact} run={run} />}
        </div>
      </form>
    </Dialog>
  );
}

function Where({ editing: { mailbox, contact } }: { readonly editing: Editing }) {
  return (
    <p class="where">
      {contact?.folder === "deleted" ? "In Deleted Items of " : "In "}
      {mailbox.displayName}
      {contact?.isPrivate === true && <span class="badge">Private</span>}
    </p>
  );
}

function Acts(props: {
  readonly mailbox: MailboxInfo;
  readonly contact: Contact;
  readonly run: (work: () => Promise<void>) => Promise<void>;
}) {
  const page = usePage();
  const { mailbox, contact, run } = props;
  if (contact.folder === "deleted") {
    return (
      <span class="acts">
        <button type="button" onClick={() => void run(() => page.restore(mailbox, contact))}>
          Restore
        </button>
        <button type="button" onClick={() => void run(() => page.remove(mailbox, contact))}>
          Delete for good
        </button>
      </span>
    );
  }
  return (
    <span class="acts">
      <button type="button" onClick={() => void run(() => page.setPrivate(mailbox, contact, !contact.isPrivate))}>
        {contact.isPrivate ? "Not private" : "Mark private"}
      </button>
      <button type="button" onClick={() => void run(() => page.duplicate(mailbox, contact))}>
        Duplicate
      </button>
      <button type="button" class="danger" onClick={() => void run(() => page.remove(mailbox, contact))}>
        Delete
      </button>
    </span>
  );
}

function Fields(props: {
  readonly section: Section;
  readonly isOpen: boolean;
  readonly draft: Draft;
  readonly onChange: (name: string, text: string) => void;
}) {
  const { section, draft, onChange } = props;
  // As it was when the form opened: typing must not fold anything.
  const [isOpen] = useState(props.isOpen);
  return (
    <details class="section" open={isOpen}>
      <summary>{section.title}</summary>
      <div class="fields">
        {section.fields.map((field) => (
          <FieldInputs key={field.name} field={field} draft={draft} onChange={onChange} />
        ))}
      </div>
    </details>
  );
}

function filled(section: Section, draft: Draft): boolean {
  const names = section.fields.map(({ name }) => name);
  return Object.entries(draft).some(([key, text]) => text !== "" && names.includes(key.split(".")[0] ?? ""));
}
