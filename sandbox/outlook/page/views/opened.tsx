import { useWatched } from "../../../page/model/value.ts";
import type { OutlookItem, Person } from "../../items.ts";
import type { Opened as OpenedItem } from "../../host/opened.ts";
import { authorOf, cameAt, takesPlace } from "../model/mail.ts";
import { useOutlook } from "../model/outlook.ts";
import { Bars } from "./bars.tsx";
import { Compose } from "./compose.tsx";

/** What is open: an item to read, one being written, or nothing. */
export function Opened() {
  const outlook = useOutlook();
  const opened = useWatched(outlook.opened);
  const chosen = useWatched(outlook.chosen);
  return (
    <main class="opened">
      {opened === null ? (
        <p class="empty">
          {chosen.length > 1 ? `${chosen.length} items are chosen.` : "Choose an item to read it here."}
        </p>
      ) : opened.kind === "compose" ? (
        <Compose key={opened.key} opened={opened} />
      ) : (
        <Reading opened={opened} item={opened.item} />
      )}
    </main>
  );
}

function Reading({ opened, item }: { readonly opened: OpenedItem; readonly item: OutlookItem }) {
  const outlook = useOutlook();
  const author = authorOf(item);
  const who = item.kind === "message" ? "sender" : "organizer";
  return (
    <article class="reading" aria-labelledby="subject">
      <h2 id="subject">{item.subject}</h2>
      <Bars opened={opened} />
      <div class="reading-head">
        <span class="avatar" aria-hidden="true">
          {initials(author.name)}
        </span>
        <div>
          <p class="author">
            <strong>{author.name}</strong> <span class="soft">&lt;{author.address}&gt;</span>
          </p>
          <Facts item={item} />
        </div>
        <button type="button" class="link" onClick={() => outlook.look(author.address)}>
          Edit this {who}’s contact in…
        </button>
      </div>
      <div class="body">
        {item.body.split(/\n\s*\n/).map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
    </article>
  );
}

function Facts({ item }: { readonly item: OutlookItem }) {
  const rows: readonly (readonly [title: string, text: string])[] =
    item.kind === "message"
      ? [
          ["To", names(item.to)],
          ["Cc", names(item.cc)],
          ["Received", cameAt(item)],
        ]
      : [
          ["When", takesPlace(item)],
          ["Where", item.location],
          ["Required", names(item.required)],
          ["Optional", names(item.optional)],
        ];
  return (
    <dl class="facts">
      {rows
        .filter(([, text]) => text !== "")
        .map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}

function names(people: readonly Person[]): string {
  return people.map(({ name, address }) => name || address).join("; ");
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.slice(0, 1) ?? "").join("");
}
