import { useId, useState } from "preact/hooks";
import type { Card } from "../model/card.ts";
import type { HistoryRow } from "../model/history.ts";
import { plain } from "../texts/words.ts";
import { useObstacle, whyNot } from "./actions.tsx";
import { Banner } from "./banner.tsx";
import { Changes } from "./changes.tsx";
import { usePane } from "./context.tsx";
import { Button, Disclosure, Time } from "./controls.tsx";
import { useWatched } from "./hooks.ts";

/** So many rows are shown at first, and so many more each time. */
const PAGE = 20;

/** Who changed what, and when; with the way back. */
export function HistorySection({ card }: { readonly card: Card }) {
  const { words } = usePane();
  const { history, pane } = words.texts;
  const { isOpen, rows, trouble } = useWatched(card.history.state);
  const [limit, setLimit] = useState(PAGE);
  return (
    <Disclosure title={history.title} isOpen={isOpen} onToggle={() => card.history.toggle()}>
      {trouble !== null && (
        <Banner icon="warning" tone="warning">
          <p>{words.trouble(trouble)}</p>
          <Button onClick={() => void card.history.refresh()}>{pane.again}</Button>
        </Banner>
      )}
      {rows === null && trouble === null && <p class="quiet">{history.loading}</p>}
      {rows?.length === 0 && <p class="quiet">{history.none}</p>}
      {rows !== null && rows.length > 0 && (
        <ol class="history" data-home tabIndex={-1}>
          {rows.slice(0, limit).map((row) => (
            <Row key={row.kind === "version" ? row.version.change : row.act.change} card={card} row={row} />
          ))}
          {rows.length > limit && (
            <li>
              <button type="button" class="link" onClick={() => setLimit(limit + PAGE)}>
                {history.older(rows.length - limit)}
              </button>
            </li>
          )}
        </ol>
      )}
    </Disclosure>
  );
}

function Row({ card, row }: { readonly card: Card; readonly row: HistoryRow }) {
  const { words } = usePane();
  const { history, card: texts, causes } = words.texts;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const entry = row.kind === "version" ? row.version : row.act;
  const at = Date.parse(entry.at);
  const what = row.kind === "act" ? history[row.act.act] : (causes[row.version.cause] ?? texts.changed);
  const who = entry.person !== null ? texts.byPerson(entry.person) : entry.by !== null ? texts.byMailbox(entry.by) : "";
  const [before, after] = texts.change(what, who);
  return (
    <li>
      <p>
        <span class="history-what">{before}</span>
        <Time at={at} />
        {after}
      </p>
      {entry.changes.length > 0 && (
        <button
          type="button"
          class="link"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen((before_) => !before_)}
        >
          {words.few(entry.changes.map(({ label }) => label))}
        </button>
      )}
      <div id={id} hidden={!isOpen}>
        {isOpen && <Changes names={[texts.before, texts.after]} rows={entry.changes} />}
      </div>
      <WaysBack card={card} row={row} when={words.exact(at)} />
    </li>
  );
}

function WaysBack({ card, row, when }: { readonly card: Card; readonly row: HistoryRow; readonly when: string }) {
  const { words } = usePane();
  const { history } = words.texts;
  const { status } = useWatched(card.state);
  const obstacle = useObstacle(card);
  const id = useId();
  const { undo, change } = row.kind === "version" ? row.version : row.act;
  // A resync overrides nothing, so there is nothing to take back.
  const isHarmless = row.kind === "act" && row.act.act === "resync";
  const whyUndo = isHarmless ? null : whyNot(undo, obstacle, words);
  const isOld = row.kind === "version" && !row.isNewest && !row.version.deleted;
  const whyRestore = status === null ? null : whyNot(status.offers.restore, obstacle, words);
  const whys = [...new Set([whyUndo, isOld ? whyRestore : null])].filter((why) => why !== null);
  return (
    <>
      <div class="row">
        {!isHarmless && (
          <Button
            icon="undo"
            label={history.undoLong(when)}
            why={whyUndo === null ? null : `${id}-${whys.indexOf(whyUndo)}`}
            onClick={() => void card.act.open({ act: "undo", change })}
          >
            {history.undo}
          </Button>
        )}
        {isOld && (
          <Button
            icon="restore"
            label={history.restoreLong(when)}
            why={whyRestore === null ? null : `${id}-${whys.indexOf(whyRestore)}`}
            onClick={() => void card.act.open({ act: "restore", sequence: row.version.sequence })}
          >
            {history.restore}
          </Button>
        )}
      </div>
      {whys.map((why, index) => (
        <p key={why} id={`${id}-${index}`} class="why">
          {plain(why)}
        </p>
      ))}
    </>
  );
}
