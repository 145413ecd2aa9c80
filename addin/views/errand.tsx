import { isReason, retryAtOf } from "../client/trouble.ts";
import type { Wish } from "../client/ringfold.ts";
import type { ActView } from "../../shared/contract/acts.ts";
import type { Errand } from "../model/errand.ts";
import { plain, type Words } from "../texts/words.ts";
import { Banner, Pause } from "./banner.tsx";
import { usePane } from "./context.tsx";
import { Button } from "./controls.tsx";
import { useAnnounced } from "./hooks.ts";

type Act = Wish["act"] | "add";

/** How far an act is, what came of it, and what can be done next. */
export function ErrandView(props: {
  readonly act: Act;
  readonly errand: Errand;
  readonly onAgain: () => void;
  readonly onClose: () => void;
  readonly onUndo: ((change: string) => void) | null;
}) {
  const { act, errand, onAgain, onClose, onUndo } = props;
  const { words } = usePane();
  const { acts, pane } = words.texts;
  useAnnounced(spoken(act, errand, words));
  const change = errand.kind === "done" ? errand.view.change : null;
  return (
    <>
      {errand.kind === "sending" && <Progress title={acts.running[act]} note={errand.isUnsure ? acts.unsure : null} />}
      {errand.kind === "waiting" && (
        <>
          <p>{acts.running[act]}</p>
          <Pause until={errand.until} />
        </>
      )}
      {errand.kind === "following" && <Following act={act} view={errand.view} />}
      {errand.kind === "done" && <Done act={act} view={errand.view} />}
      {errand.kind === "lost" && (
        <Banner icon="unreachable" tone="warning">
          <p>{acts.lost}</p>
        </Banner>
      )}
      {errand.kind === "failed" && <Failed act={act} errand={errand} />}
      <div class="row">
        {change !== null && onUndo !== null && (
          <Button icon="undo" onClick={() => onUndo(change)}>
            {acts.names.undo}
          </Button>
        )}
        {(errand.kind === "lost" || (errand.kind === "failed" && isWorthAgain(errand))) && (
          <Button look="primary" onClick={onAgain}>
            {errand.kind === "lost" ? acts.askAgain : pane.again}
          </Button>
        )}
        {errand.kind === "waiting" && <Button onClick={onClose}>{pane.cancel}</Button>}
        {["done", "lost", "failed"].includes(errand.kind) && <Button onClick={onClose}>{pane.close}</Button>}
      </div>
    </>
  );
}

function Progress({ title, note }: { readonly title: string; readonly note: string | null }) {
  return (
    <div class="progress">
      <p>{title}</p>
      <progress aria-label={title} />
      {note !== null && <p class="quiet">{note}</p>}
    </div>
  );
}

function Following({ act, view }: { readonly act: Act; readonly view: ActView }) {
  const { acts } = usePane().words.texts;
  const { done, total } = view.progress;
  return (
    <div class="progress">
      <p>{acts.running[act]}</p>
      {total > 0 ? (
        <progress aria-label={acts.running[act]} value={done} max={total} />
      ) : (
        <progress aria-label={acts.running[act]} />
      )}
      {total > 0 && <p class="quiet">{acts.progress(done, total)}</p>}
    </div>
  );
}

function Done({ act, view }: { readonly act: Act; readonly view: ActView }) {
  const { acts } = usePane().words.texts;
  const words = plain(view.words);
  const isThrough = view.later.length === 0;
  return (
    <>
      <Banner icon={isThrough ? "inSync" : "info"} tone={isThrough ? "success" : "info"}>
        <h3>{acts.done[act]}</h3>
        {words !== null && <p>{words}</p>}
      </Banner>
      <Later view={view} />
    </>
  );
}

/** Who follows by themselves, as the words above say, and why not at once. */
function Later({ view }: { readonly view: ActView }) {
  if (view.later.length === 0) return null;
  return (
    <ul class="kept">
      {view.later.map(({ address, reason }) => {
        const why = plain(reason);
        return <li key={address}>{why === null ? address : `${address}: ${why}`}</li>;
      })}
    </ul>
  );
}

function Failed({ act, errand }: { readonly act: Act; readonly errand: Extract<Errand, { kind: "failed" }> }) {
  const { words } = usePane();
  const { acts } = words.texts;
  const until = retryAtOf(errand.trouble);
  const isNothing = isReason(errand.trouble, "in_step", "already_in_ring");
  return (
    <>
      <Banner icon={isNothing ? "info" : "failed"} tone={isNothing ? "info" : "danger"}>
        <h3>{isNothing ? acts.nothingTitle : acts.failed[act]}</h3>
        <p>{words.trouble(errand.trouble)}</p>
      </Banner>
      {until !== null && <Pause until={until} />}
    </>
  );
}

/** What is against the rules stays so; everything else may have passed. */
function isWorthAgain({ trouble }: Extract<Errand, { kind: "failed" }>): boolean {
  return !isReason(
    trouble,
    "in_step",
    "already_in_ring",
    "act_forbidden",
    "copy_gone",
    "item_not_found",
    "ring_deleted",
  );
}

function spoken(act: Act, errand: Errand, words: Words): string | null {
  const { acts } = words.texts;
  switch (errand.kind) {
    case "sending":
      return errand.isUnsure ? acts.unsure : acts.running[act];
    case "following":
      return acts.running[act];
    case "waiting":
      return null;
    case "done":
      return [acts.done[act], plain(errand.view.words) ?? ""].join(". ");
    case "lost":
      return acts.lost;
    case "failed":
      return [acts.failed[act], words.trouble(errand.trouble)].join(". ");
  }
}
