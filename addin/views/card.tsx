import type { ItemStatus } from "../../shared/contract/acts.ts";
import { isVanished, pauseOf, type Card } from "../model/card.ts";
import { plain } from "../texts/words.ts";
import { ActPanel } from "./act-panel.tsx";
import { Actions } from "./actions.tsx";
import { Banner, Pause } from "./banner.tsx";
import { Changes } from "./changes.tsx";
import { usePane } from "./context.tsx";
import { Time } from "./controls.tsx";
import { Conflicts, Copies } from "./copies.tsx";
import { HistorySection } from "./history.tsx";
import { useWatched } from "./hooks.ts";
import { Skeleton } from "./skeleton.tsx";
import { ItemStateLine } from "./state.tsx";

/** An item of a ring: how it stands, what can be done, what was done. @param named the name that stands above it already */
export function CardBody(props: { readonly card: Card; readonly isAlone: boolean; readonly named: string }) {
  const { card, isAlone, named } = props;
  const { words } = usePane();
  const { card: texts } = words.texts;
  const state = useWatched(card.state);
  const { status, trouble } = state;
  const pause = pauseOf(state);
  if (status === null && trouble === null) return <Skeleton words={texts.checking} />;
  return (
    <article class="card" data-home tabIndex={-1}>
      {status !== null && <Head card={card} status={status} isAlone={isAlone} named={named} />}
      {isVanished(state) ? (
        <Banner icon="orphaned" tone="info">
          <p>{texts.vanished}</p>
        </Banner>
      ) : (
        <>
          {pause !== null && <Pause until={pause} />}
          {trouble !== null && pause === null && trouble.kind === "problem" && (
            <Banner icon="warning" tone="warning">
              <p>
                {words.trouble(trouble)} {status !== null && texts.old}
              </p>
            </Banner>
          )}
        </>
      )}
      {status !== null && <Status card={card} status={status} />}
    </article>
  );
}

function Head(props: {
  readonly card: Card;
  readonly status: ItemStatus;
  readonly isAlone: boolean;
  readonly named: string;
}) {
  const { card, status, isAlone, named } = props;
  const { pane, words } = usePane();
  const rings = useWatched(pane.rings);
  const hasSeveral = (rings?.list.length ?? 0) > 1 || !isAlone;
  return (
    <header class="card-head">
      <h2 class={status.title === named ? "unseen" : undefined}>{status.title}</h2>
      <ItemStateLine status={status}>
        {status.state === "InSync" && status.own?.compared === "same" && <Checked card={card} />}
      </ItemStateLine>
      {hasSeveral && <p class="quiet">{words.texts.card.ring(status.ring.name)}</p>}
    </header>
  );
}

function Status({ card, status }: { readonly card: Card; readonly status: ItemStatus }) {
  const { texts } = usePane().words;
  return (
    <>
      <Own card={card} status={status} />
      <LastChange status={status} />
      {status.deleted && <p>{texts.card.deleted}</p>}
      <Actions card={card} status={status} />
      <ActPanel card={card} />
      <Conflicts status={status} />
      <Copies card={card} status={status} />
      <HistorySection card={card} />
    </>
  );
}

/** The caller's own copy, compared with the ring. */
function Own({ card, status }: { readonly card: Card; readonly status: ItemStatus }) {
  const { texts } = usePane().words;
  const { own } = status;
  const { step } = useWatched(card.act.state);
  if (own === null) return <p class="quiet">{texts.card.noFolder}</p>;
  if (own.compared === "unknown") {
    // Of a pause, the banner above tells.
    return <p>{(own.retryAt === null ? plain(own.words) : null) ?? texts.card.unknown}</p>;
  }
  if (own.compared === "gone" || own.compared === "missing") {
    return <p>{plain(own.words) ?? texts.card[own.compared]}</p>;
  }
  // A preview shows the same fields, and what becomes of them.
  if (own.compared === "differs") {
    return step === "preview" ? null : (
      <section class="differences">
        <h3>{texts.card.differsFrom}</h3>
        <Changes
          names={[texts.card.yours, texts.card.rings]}
          rows={own.differences.map(({ field, label, copy, ring }) => ({ field, label, before: copy, after: ring }))}
        />
      </section>
    );
  }
  // Where everything is in sync, the line above says so already.
  return status.state === "InSync" ? null : (
    <p>
      {texts.card.sameOnly}
      <Checked card={card} />
    </p>
  );
}

/** When the caller's own copy was compared last; kept up to date. */
function Checked({ card }: { readonly card: Card }) {
  const { texts } = usePane().words;
  const { checkedAt } = useWatched(card.state);
  return checkedAt === null ? null : (
    <>
      , {texts.card.checked} <Time at={checkedAt} />
    </>
  );
}

/** What came or went as a whole: the list of all its fields tells nothing. */
const WHOLE: readonly string[] = ["created", "added", "deleted"];

function LastChange({ status }: { readonly status: ItemStatus }) {
  const { words } = usePane();
  const { card, causes } = words.texts;
  const { at, by, person, cause, fields } = status.lastChange;
  const who = person !== null ? card.byPerson(person) : by !== null ? card.byMailbox(by) : "";
  const [before, after] = card.change(Object.hasOwn(causes, cause) ? causes[cause] : card.changed, who);
  return (
    <div class="last-change">
      <p>
        {before}
        <Time at={Date.parse(at)} />
        {after}
      </p>
      {!WHOLE.includes(cause) && fields.length > 0 && <p class="quiet">{card.fields(words.few(fields))}</p>}
    </div>
  );
}
