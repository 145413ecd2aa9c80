import { useEffect } from "preact/hooks";
import { PageContext } from "../../../page/model/page.ts";
import { useWatched } from "../../../page/model/value.ts";
import { Editor } from "../../../page/views/editor.tsx";
import { Notices } from "../../../page/views/notices.tsx";
import { enterFrame } from "../model/focus.ts";
import { OutlookContext, useOutlook, type Outlook } from "../model/outlook.ts";
import { EditContact } from "./edit-contact.tsx";
import { Folders } from "./folders.tsx";
import { Header } from "./header.tsx";
import { ItemList } from "./item-list.tsx";
import { Opened } from "./opened.tsx";
import { PaneView } from "./pane.tsx";
import { Ribbon } from "./ribbon.tsx";
import { SandboxBar } from "./sandbox-bar.tsx";

/** Outlook, and under it the sandbox's own bar. */
export function App({ outlook }: { readonly outlook: Outlook }) {
  return (
    <OutlookContext.Provider value={outlook}>
      <PageContext.Provider value={outlook.contacts}>
        <Header />
        <Ribbon />
        <Work />
        <SandboxBar />
        <Notices />
        <Dialogs />
      </PageContext.Provider>
    </OutlookContext.Provider>
  );
}

function Work() {
  const outlook = useOutlook();
  const pane = useWatched(outlook.addin.pane);
  useEffect(() => {
    if (pane === null) return undefined;
    const { element, frame } = pane.embedded;
    const enter = (event: KeyboardEvent): void => enterFrame(event, element, frame);
    document.addEventListener("keydown", enter);
    return () => document.removeEventListener("keydown", enter);
  }, [pane]);
  return (
    <div class={pane === null ? "work" : "work has-pane"}>
      <Folders />
      <ItemList />
      <Opened />
      {pane !== null && <PaneView pane={pane} />}
    </div>
  );
}

function Dialogs() {
  const { looking, contacts } = useOutlook();
  const search = useWatched(looking);
  const editing = useWatched(contacts.editing);
  return (
    <>
      {search !== null && <EditContact looking={search} />}
      {editing !== null && <Editor key={`${editing.mailbox.id} ${editing.contact?.id ?? ""}`} editing={editing} />}
    </>
  );
}
