import { useWatched } from "../../../page/model/value.ts";
import type { Place } from "../model/mail.ts";
import { useOutlook } from "../model/outlook.ts";

const FOLDERS = [
  { folder: "inbox", title: "Inbox" },
  { folder: "calendar", title: "Calendar" },
] as const;

/** The folders of one's own mailbox, and of those that one may open besides. */
export function Folders() {
  const outlook = useOutlook();
  const user = useWatched(outlook.user);
  const others = user.opens.flatMap((id) => outlook.userOf(id) ?? []);
  return (
    <nav class="nav" aria-label="Folders">
      {[user, ...others].map(({ id, displayName }) => (
        <section key={id} aria-label={displayName}>
          <h2>{displayName}</h2>
          <ul>
            {FOLDERS.map(({ folder, title }) => (
              <FolderLink key={folder} place={{ mailbox: id, folder }} title={title} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function FolderLink({ place, title }: { readonly place: Place; readonly title: string }) {
  const outlook = useOutlook();
  const now = useWatched(outlook.place);
  const isHere = now.mailbox === place.mailbox && now.folder === place.folder;
  return (
    <li>
      <button
        type="button"
        class="folder-link"
        aria-current={isHere ? "page" : undefined}
        onClick={() => outlook.go(place)}
      >
        {title}
      </button>
    </li>
  );
}
