import { isReason, retryAtOf, type Trouble } from "../client/trouble.ts";
import type { People } from "../model/people.ts";
import { Banner, Notice, Pause } from "./banner.tsx";
import { usePane } from "./context.tsx";
import { Button } from "./controls.tsx";
import { useAnnounced, useWatched } from "./hooks.ts";
import { PersonRow } from "./person.tsx";
import { Skeleton } from "./skeleton.tsx";

/** What is open in Outlook. */
export function Home() {
  const { pane, words } = usePane();
  const { pane: texts } = words.texts;
  const selection = useWatched(pane.selection);
  const people = useWatched(pane.people);
  const rings = useWatched(pane.rings);
  if (selection.kind === "waiting") return <Skeleton words={texts.starting} />;
  if (rings?.list.length === 0 && rings.mailbox === pane.mailbox) return <NoRing isShared={pane.mailbox !== null} />;
  if (people !== null) return <ItemPeople key={people.item.get().key} people={people} />;
  const isMany = selection.kind === "many";
  return (
    <Notice icon={isMany ? "messages" : "message"} title={isMany ? texts.manyTitle : texts.nothingTitle}>
      <p>{isMany ? texts.many : texts.nothing}</p>
      <Button icon="search" onClick={() => pane.openPicker()}>
        {texts.find}
      </Button>
    </Notice>
  );
}

/** Nothing here is kept the same with anybody. */
export function NoRing({ isShared }: { readonly isShared: boolean }) {
  const { pane, words } = usePane();
  const { pane: texts } = words.texts;
  return (
    <Notice icon="people" title={texts.noRingTitle}>
      <p>{isShared ? texts.noRingShared : texts.noRing}</p>
      <Button onClick={() => void pane.refresh()}>{texts.again}</Button>
    </Notice>
  );
}

function ItemPeople({ people }: { readonly people: People }) {
  const { texts } = usePane().words;
  const item = useWatched(people.item);
  const list = useWatched(people.list);
  const trouble = useWatched(people.trouble);
  return (
    <section class="people" aria-label={texts.people.list} data-home tabIndex={-1}>
      <p class="subject">{item.title === "" ? texts.people.noTitle : item.title}</p>
      {item.sharedMailbox !== null && <p class="quiet">{texts.people.shared(item.sharedMailbox)}</p>}
      {trouble !== null && <PeopleTrouble trouble={trouble} people={people} />}
      {list.length === 0 && <Nobody isWriting={item.mode === "compose"} />}
      <ul class="person-list">
        {list.map((person) => (
          <PersonRow key={person.key} person={person} isAlone={list.length === 1} />
        ))}
      </ul>
      <Settled people={people} />
    </section>
  );
}

function Nobody({ isWriting }: { readonly isWriting: boolean }) {
  const { pane, words } = usePane();
  const { people, pane: texts } = words.texts;
  return (
    <Notice icon="people" title={isWriting ? people.none : people.noneRead}>
      <p>{people.noneHint}</p>
      <Button icon="search" onClick={() => pane.openPicker()}>
        {texts.find}
      </Button>
    </Notice>
  );
}

function PeopleTrouble({ trouble, people }: { readonly trouble: Trouble; readonly people: People }) {
  const { words } = usePane();
  const until = retryAtOf(trouble);
  const text = words.trouble(trouble);
  useAnnounced(until === null ? text : null);
  // The banner above says both of these already.
  if (trouble.kind === "signIn" || trouble.kind === "offline") return null;
  if (until !== null) return <Pause until={until} />;
  return (
    <Banner icon="warning" tone={isReason(trouble, "mailbox_closed", "consent_missing") ? "info" : "warning"}>
      <p>{text}</p>
      <Button onClick={() => void people.refresh()}>{words.texts.pane.again}</Button>
    </Banner>
  );
}

/** Says once how many were found. */
function Settled({ people }: { readonly people: People }) {
  const { people: texts } = usePane().words.texts;
  const settled = useWatched(people.settled);
  useAnnounced(settled === null ? null : texts.settled(settled.people, settled.matched));
  return null;
}
