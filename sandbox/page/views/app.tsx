import { useWatched } from "../model/value.ts";
import { PageContext, type Page } from "../model/page.ts";
import { Column } from "./column.tsx";
import { Editor } from "./editor.tsx";
import { Header } from "./header.tsx";
import { Notices } from "./notices.tsx";
import { Panel } from "./panel.tsx";

/** The whole page: mailboxes side by side, and beside them what happens between them. */
export function App({ page }: { readonly page: Page }) {
  return (
    <PageContext.Provider value={page}>
      <Header />
      <main class="layout">
        <Columns page={page} />
        <Panel />
      </main>
      <Notices />
      <EditorWhenOpen page={page} />
    </PageContext.Provider>
  );
}

function Columns({ page }: { readonly page: Page }) {
  const list = useWatched(page.mailboxes.list);
  const shown = useWatched(page.mailboxes.shown);
  const mailboxes = list.filter(({ id }) => shown.includes(id));
  return (
    <section class="columns" aria-label="Mailboxes" tabIndex={-1}>
      {mailboxes.length === 0 && <p class="empty">No mailbox is shown. Choose some under “Mailboxes” above.</p>}
      {mailboxes.map((mailbox) => (
        <Column key={mailbox.id} mailbox={mailbox} />
      ))}
    </section>
  );
}

function EditorWhenOpen({ page }: { readonly page: Page }) {
  const editing = useWatched(page.editing);
  if (editing === null) return null;
  return <Editor key={`${editing.mailbox.id} ${editing.contact?.id ?? ""}`} editing={editing} />;
}
