import { useEffect } from "preact/hooks";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";

const SHOWN_MS = 8_000;

/** What just happened, said to everybody, with a way back where there is one. */
export function Notices() {
  const page = usePage();
  const notice = useWatched(page.notice);
  useEffect(() => {
    if (notice === null || notice.isError) return undefined;
    const timer = setTimeout(() => page.notice.set(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, page]);
  const { undo } = notice ?? { undo: null };
  return (
    <div class="notices">
      <div role={notice?.isError === true ? "alert" : "status"}>
        {notice !== null && <p class={notice.isError ? "notice is-bad" : "notice"}>{notice.words}</p>}
      </div>
      {undo !== null && (
        <button type="button" onClick={() => void page.attempt(undo)}>
          Undo
        </button>
      )}
      {notice !== null && (
        <button type="button" class="quiet" aria-label="Dismiss" onClick={() => page.notice.set(null)}>
          ✕
        </button>
      )}
    </div>
  );
}
