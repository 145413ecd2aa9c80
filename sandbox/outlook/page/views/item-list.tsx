import { useRef } from "preact/hooks";
import { useWatched } from "../../../page/model/value.ts";
import type { OutlookItem } from "../../items.ts";
import { lineOf } from "../model/mail.ts";
import { useOutlook } from "../model/outlook.ts";

const TITLES = { inbox: "Inbox", calendar: "Calendar" } as const;

/** Messages or appointments. Arrows choose; Shift and Ctrl choose several. */
export function ItemList() {
  const outlook = useOutlook();
  const place = useWatched(outlook.place);
  const chosen = useWatched(outlook.chosen);
  const list = useRef<HTMLUListElement>(null);
  const items = outlook.listed();
  const stop = items.find(({ id }) => id === chosen.at(-1)) ?? items[0];
  const move = (event: KeyboardEvent, from: OutlookItem): void => {
    const at = items.indexOf(from);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    const item = to === undefined ? undefined : items[to];
    if (item === undefined) return;
    event.preventDefault();
    outlook.choose(event.shiftKey ? [...chosen.filter((id) => id !== item.id), item.id] : [item.id]);
    list.current?.querySelectorAll("button").item(items.indexOf(item)).focus();
  };
  return (
    <section class="list" aria-labelledby="list-title">
      <h2 id="list-title">{TITLES[place.folder]}</h2>
      {items.length === 0 && <p class="empty">Nothing lies here.</p>}
      <ul ref={list} aria-labelledby="list-title">
        {items.map((item) => (
          <Line
            key={item.id}
            item={item}
            isChosen={chosen.includes(item.id)}
            isStop={item === stop}
            onMove={(event) => move(event, item)}
          />
        ))}
      </ul>
      {chosen.length > 1 && <p class="chosen">{chosen.length} chosen</p>}
    </section>
  );
}

function Line(props: {
  readonly item: OutlookItem;
  readonly isChosen: boolean;
  /** Tab stops at one line only. */
  readonly isStop: boolean;
  readonly onMove: (event: KeyboardEvent) => void;
}) {
  const outlook = useOutlook();
  const { item, isChosen, isStop, onMove } = props;
  const { from, when, preview } = lineOf(item);
  const isRead = useWatched(outlook.read).has(item.id) || item.kind !== "message" || item.isRead;
  const choose = (isMore: boolean): void => {
    const before = outlook.chosen.get();
    const others = before.filter((id) => id !== item.id);
    if (!isMore) outlook.choose([item.id]);
    else outlook.choose(before.includes(item.id) ? others : [...others, item.id]);
  };
  return (
    <li>
      <button
        type="button"
        class={isRead ? "line" : "line is-unread"}
        aria-pressed={isChosen}
        tabIndex={isStop ? 0 : -1}
        onClick={(event) => choose(event.ctrlKey || event.metaKey || event.shiftKey)}
        onKeyDown={onMove}
      >
        <span class="line-from">{from}</span>
        <span class="line-when">{when}</span>
        <span class="line-subject">{item.subject}</span>
        <span class="line-preview">{preview}</span>
      </button>
    </li>
  );
}
