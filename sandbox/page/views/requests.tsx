import type { LogRow } from "../client/sandbox.ts";
import { countInWords, type Edit } from "../model/activity.ts";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";

/** Bodies up to so many characters are shown as they are. */
const SHORT = 500;

/** What Ringfold asked of Graph, sorted by the edit that set it off. */
export function Requests() {
  const page = usePage();
  const edits = useWatched(page.activity.edits);
  return (
    <>
      <div class="panel-head">
        <h2>Requests to Graph</h2>
        <button type="button" onClick={() => page.activity.clear()} disabled={edits.length === 0}>
          Clear
        </button>
      </div>
      {edits.length === 0 ? (
        <p class="empty">
          Change a contact in one of the mailboxes: here stands what Ringfold then asks of Microsoft Graph.
        </p>
      ) : (
        <ol class="edits">
          {edits.map((edit, index) => (
            <EditView key={edit.n} edit={edit} isOpen={index === 0} />
          ))}
        </ol>
      )}
    </>
  );
}

function EditView({ edit, isOpen }: { readonly edit: Edit; readonly isOpen: boolean }) {
  return (
    <li class="edit">
      <p class="edit-words">{edit.words}</p>
      <p class="edit-counts">
        <time dateTime={new Date(edit.at).toISOString()}>{new Date(edit.at).toLocaleTimeString()}</time>
        {": "}
        {countInWords(edit.requests)}
      </p>
      {edit.requests.length > 0 && (
        <details open={isOpen}>
          <summary>{edit.requests.length === 1 ? "The request" : `All ${edit.requests.length}`}</summary>
          <ol class="rows">
            {alike(edit.requests).map((rows) => (
              <RowView key={rows[0]?.n} rows={rows} />
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

/** Requests that say the same to different mailboxes are shown as one. */
function RowView({ rows }: { readonly rows: readonly LogRow[] }) {
  const [row] = rows;
  if (row === undefined) return null;
  const names = rows.flatMap(({ mailbox }) => (mailbox === null ? [] : [mailbox.split("@")[0] ?? ""]));
  return (
    <li class={row.batch === null ? "row" : "row is-inner"}>
      <p>
        <span class="method">{row.method}</span>{" "}
        <span class={row.status >= 400 ? "status is-bad" : "status"}>{row.status}</span> {wordsOf(row.path)}
        {rows.length > 1 && `, ${rows.length} times`}
        {names.length > 0 && <span class="of">: {[...new Set(names)].join(", ")}</span>}
      </p>
      {row.body !== null && row.body !== undefined && <Body text={bodyInWords(row.body)} />}
    </li>
  );
}

/** The requests in their order, those alike with the first of their kind. */
function alike(rows: readonly LogRow[]): readonly (readonly LogRow[])[] {
  const groups = new Map<string, LogRow[]>();
  for (const row of rows) {
    const key = [row.method, row.status, wordsOf(row.path), row.batch === null, bodyInWords(row.body)].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** A PATCH names a field or two and stands there; what is long is folded. */
function Body({ text }: { readonly text: string }) {
  if (text.length <= SHORT) return <pre>{text}</pre>;
  return (
    <details>
      <summary>Body</summary>
      <pre>{text}</pre>
    </details>
  );
}

/** A body as it was sent, save for the long texts of Ringfold's marker. */
function bodyInWords(body: unknown): string {
  const brief = (_key: string, value: unknown): unknown =>
    isMarker(value) ? "the marker: which ring, item and operation" : value;
  return JSON.stringify(body, brief, 1);
}

function isMarker(value: unknown): boolean {
  return typeof value === "object" && value !== null && "id" in value && String(value.id).endsWith(" Name Ringfold");
}

/** What a path is about; ids of a hundred characters tell people nothing. */
function wordsOf(path: string): string {
  const [plain = "", query = ""] = path.replace(/^\/v1\.0/, "").split("?");
  const parts = plain.split("/").filter((part) => part !== "");
  if (parts[0] === "$batch") return "batch of";
  if (parts[0] === "subscriptions") return parts.length > 1 ? "a subscription" : "subscriptions";
  const words = parts.slice(2).filter((part) => !/^[A-Za-z0-9+/_=%-]{24,}$/.test(part));
  const last = words.at(-1);
  if (last === "delta")
    return query.includes("deltatoken") || query.includes("skiptoken")
      ? "what has changed since (delta)"
      : "first delta";
  if (last === "contacts") return /contacts\/[^/]+$/.test(plain) ? "a contact" : "contacts";
  return words.join(" ") || "the user";
}
