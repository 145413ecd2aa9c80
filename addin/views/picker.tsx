import { useEffect, useId, useRef } from "preact/hooks";
import type { ItemSummary } from "../../shared/contract/items.ts";
import type { Picker, PickerSection } from "../model/picker.ts";
import { Banner } from "./banner.tsx";
import { usePane } from "./context.tsx";
import { Button, RingChoice } from "./controls.tsx";
import { NoRing } from "./home.tsx";
import { useAnnounced, useKeys, useWatched } from "./hooks.ts";
import { Icon } from "./icon.tsx";
import { Skeleton } from "./skeleton.tsx";
import { Deleted, State } from "./state.tsx";

/** Finds any contact of a ring without an item that names it. Arrows go from the search field through what was found. */
export function PickerView() {
  const { pane, words } = usePane();
  const { picker, pane: texts } = words.texts;
  const rings = useWatched(pane.rings);
  const { ring } = useWatched(pane.picker.state);
  const section = useRef<HTMLElement>(null);
  useKeys(section, (event) =>
    press(event, section.current, pane.picker, (item) => ring !== null && pane.openCard(ring, item)),
  );
  if (rings === null) return <Skeleton words={texts.starting} />;
  if (rings.list.length === 0) return <NoRing isShared={rings.mailbox !== null} />;
  return (
    <section ref={section} class="picker" data-home tabIndex={-1} aria-label={picker.title}>
      {rings.list.length > 1 && (
        <RingChoice
          rings={rings.list}
          chosen={ring ?? ""}
          onChoose={(chosen) => pane.picker.open(rings.mailbox, chosen)}
        />
      )}
      <SearchField picker={pane.picker} />
      <Results picker={pane.picker} />
    </section>
  );
}

function SearchField({ picker }: { readonly picker: Picker }) {
  const { pane, words } = usePane();
  const { picker: texts } = words.texts;
  const { text } = useWatched(picker.state);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // In Outlook the picker is opened by a button; in a tab it is there from the start and takes nothing.
    if (document.hasFocus() && pane.selection.get().kind !== "browser") field.current?.focus();
  }, []);
  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        aria-label={texts.label}
        placeholder={texts.placeholder}
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => picker.search(currentTarget.value)}
      />
    </div>
  );
}

function Results({ picker }: { readonly picker: Picker }) {
  const { words } = usePane();
  const { picker: texts, pane } = words.texts;
  const { text, sections, trouble, isAsking } = useWatched(picker.state);
  const found = sections?.find(({ kind }) => kind === "found");
  const count = found?.items.length;
  useAnnounced(
    count === undefined || isAsking ? null : count > 0 ? texts.count(count) : texts.nothingFound(text.trim()),
  );
  if (trouble !== null) {
    return (
      <Banner icon="warning" tone="warning">
        <p>{words.trouble(trouble)}</p>
        <Button onClick={() => void picker.refresh()}>{pane.again}</Button>
      </Banner>
    );
  }
  if (sections === null) return <Skeleton words={pane.starting} />;
  return (
    <>
      {sections.map((section) => (
        <Section key={section.kind} picker={picker} section={section} />
      ))}
      {found?.isCut === true && <p class="quiet">{texts.more}</p>}
    </>
  );
}

function Section({ picker, section }: { readonly picker: Picker; readonly section: PickerSection }) {
  const { picker: texts } = usePane().words.texts;
  const { text } = useWatched(picker.state);
  const { kind, items } = section;
  const id = useId();
  // That nothing needs attention needs none either.
  if (kind === "attention" && items.length === 0) return null;
  return (
    <section>
      <h2 id={id} class="picks-title">
        {texts[kind]}
      </h2>
      {items.length === 0 ? (
        <p class="quiet">{kind === "found" ? texts.nothingFound(text.trim()) : texts.noRecent}</p>
      ) : (
        <ul aria-labelledby={id}>
          {items.map((item) => (
            <Pick key={item.id} picker={picker} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Pick({ picker, item }: { readonly picker: Picker; readonly item: ItemSummary }) {
  const { pane } = usePane();
  const { ring } = useWatched(picker.state);
  return (
    <li>
      <button type="button" class="pick" onClick={() => ring !== null && pane.openCard(ring, item.id)}>
        <span class="pick-title">{item.title}</span>
        {item.deleted ? <Deleted /> : <State state={item.state} words={item.stateWords} />}
      </button>
    </li>
  );
}

/** Arrows move, Enter in the field opens the first, Escape goes back to the field and then empties it. */
function press(event: KeyboardEvent, section: HTMLElement | null, picker: Picker, open: (item: string) => void): void {
  const field = section?.querySelector("input");
  const stops = [...(section?.querySelectorAll<HTMLElement>("input, .pick") ?? [])];
  const place = stops.findIndex((stop) => stop === document.activeElement);
  const isInField = document.activeElement === field;
  if (place < 0 || !field) return;
  if (event.key === "ArrowDown") stops[place + 1]?.focus();
  else if (event.key === "ArrowUp") stops[place - 1]?.focus();
  else if (event.key === "Enter" && isInField) {
    const chosen = picker.chosen();
    if (chosen !== null) open(chosen.id);
  } else if (event.key === "Escape" && !isInField) field.focus();
  else if (event.key === "Escape" && picker.state.get().text !== "") picker.search("");
  else return;
  event.preventDefault();
}
