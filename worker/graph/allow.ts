import type { Kind } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { GraphRequest } from "../ports/graph.ts";
import { matchPattern, takeApart } from "./paths.ts";
import { allowRows, EXTENDED, isWatched, type AllowRow } from "./rows.ts";
import { MARKER_ID } from "./marker.ts";

/**
 * Why our own allow-list refuses a request. `detail` names the key, header or template at fault,
 * never a value of an item.
 */
export interface Refused {
  readonly reason: "unknown_template" | "method" | "path" | "foreign_mailbox" | "query" | "header" | "body";
  readonly detail: string;
}

/** The allow-list: what may leave for Graph. All else is refused before it does. */
export interface AllowList {
  /**
   * Whether this request may leave, and by which row.
   * @param mailbox the mailbox whose door it is: no path may name another; `null` for a request of
   *   the whole tenant (looking a user up, subscriptions)
   */
  allowed(request: GraphRequest, mailbox: string | null): Result<AllowRow, Refused>;
  /** The same for a request as it stands on the wire, where it has no template any more. */
  allowedOnWire(request: Omit<GraphRequest, "template">, mailbox: string | null): Result<AllowRow, Refused>;
}

/** The allow-list for these kinds' field tables. */
export function makeAllowList(kinds: readonly Kind[]): AllowList {
  const rows = allowRows(kinds);
  const byTemplate = new Map(rows.map((row) => [row.template, row]));
  return {
    allowed(request, mailbox) {
      const row = byTemplate.get(request.template);
      if (row === undefined) return err({ reason: "unknown_template", detail: request.template });
      return judge(row, request, mailbox);
    },
    allowedOnWire(request, mailbox) {
      let nearest: Refused = { reason: "path", detail: "no row has this path" };
      for (const row of rows) {
        const verdict = judge(row, request, mailbox);
        if (verdict.ok) return verdict;
        if (verdict.error.reason !== "path" && verdict.error.reason !== "method") nearest = verdict.error;
      }
      return err(nearest);
    },
  };
}

type Wire = Omit<GraphRequest, "template">;

function judge(row: AllowRow, request: Wire, mailbox: string | null): Result<AllowRow, Refused> {
  const refused =
    (request.method === row.method ? null : refuse("method", request.method)) ??
    judgePath(row, request.path, mailbox) ??
    judgeHeaders(row, request.headers ?? {}) ??
    judgeBody(row, request.body, mailbox);
  return refused === null ? ok(row) : err(refused);
}

function refuse(reason: Refused["reason"], detail: string): Refused {
  return { reason, detail };
}

function judgePath(row: AllowRow, path: string, mailbox: string | null): Refused | null {
  const tolerant = row.query === "any";
  const parts = takeApart(path, tolerant);
  const values = parts === null ? null : matchPattern(row.pattern, parts.segments, tolerant);
  if (parts === null || values === null) return refuse("path", row.template);
  const user = values["user"];
  if (user !== undefined && mailbox !== null && !namesMailbox(user, mailbox))
    return refuse("foreign_mailbox", row.template);
  if (user !== undefined && mailbox === null && row.subject !== "user") return refuse("foreign_mailbox", row.template);
  if (row.query === "any") return null;
  for (const [index, key] of parts.queryKeys.entries()) {
    if (!row.query.includes(key) || parts.queryKeys.indexOf(key) !== index) return refuse("query", key);
  }
  return null;
}

/** Graph may spell the owner of a link `{id}@{tenant}`. */
function namesMailbox(user: string, mailbox: string): boolean {
  const [a, b] = [user.toLowerCase(), mailbox.toLowerCase()];
  return a === b || (!b.includes("@") && a.startsWith(`${b}@`));
}

const PREFER = /^(IdType="ImmutableId"|odata\.maxpagesize=\d{1,4})$/;
const ETAG = /^(W\/)?"[^"\u0000-\u001f]+"$/;

function judgeHeaders(row: AllowRow, headers: Readonly<Record<string, string>>): Refused | null {
  const seen = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of seen) {
    const fits =
      name === "prefer"
        ? value.split(",").every((part) => PREFER.test(part.trim()))
        : name === "if-match"
          ? row.ifMatch && ETAG.test(value)
          : name === "content-type"
            ? value === "application/json"
            : false;
    if (!fits) return refuse("header", name);
  }
  if (row.immutable && !(seen.get("prefer") ?? "").includes('IdType="ImmutableId"')) return refuse("header", "prefer");
  if (row.ifMatch && !seen.has("if-match")) return refuse("header", "if-match");
  return null;
}

function judgeBody(row: AllowRow, body: GraphRequest["body"], mailbox: string | null): Refused | null {
  const rule = row.body;
  if (rule === undefined) return body === undefined ? null : refuse("body", "none is allowed");
  if (body === undefined) return refuse("body", "missing");
  for (const key of Object.keys(body)) {
    if (!rule.keys.has(key)) return refuse("body", key);
  }
  if (rule.extended !== undefined) return judgeExtended(rule.extended, body[EXTENDED]);
  if (rule.watched !== undefined) {
    const resource = body["resource"];
    if (typeof resource !== "string" || !isWatched(rule.watched, resource, mailbox)) return refuse("body", "resource");
  }
  return null;
}

/** Only ids of the kind's table, and always our marker: a copy without it cannot be recognised again. */
function judgeExtended(ids: ReadonlySet<string>, properties: unknown): Refused | null {
  if (!Array.isArray(properties)) return refuse("body", EXTENDED);
  let marked = false;
  for (const property of properties as readonly unknown[]) {
    if (property === null || typeof property !== "object") return refuse("body", EXTENDED);
    const { id, ...rest } = property as Readonly<Record<string, unknown>>;
    if (typeof id !== "string" || !ids.has(id)) return refuse("body", `${EXTENDED} ${String(id)}`);
    if (Object.keys(rest).some((key) => key !== "value")) return refuse("body", EXTENDED);
    marked ||= id === MARKER_ID;
  }
  return marked ? null : refuse("body", "marker missing");
}
