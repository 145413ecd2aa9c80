import { badRequest } from "../errors.ts";
import type { Context } from "./context.ts";
import { whole } from "../odata/query.ts";

/** Page length when the client does not say (Graph docs: Outlook lists give 10). */
const DEFAULT_PAGE = 10;

/** How many entries this page is to have, and after which to start. */
export interface Page {
  readonly size: number;
  readonly start: number;
}

/**
 * The page that a list request is for: `$top` (or the preferred page size) and `$skip`, or the
 * opaque `$skiptoken` of a nextLink.
 * @throws GraphError 400
 */
export function pageOf(context: Context): Page {
  const size = whole(context.options, "$top", context.prefer.pageSize ?? DEFAULT_PAGE);
  if (size < 1 || size > 1000) throw badRequest("The value of $top must be from 1 to 1000.", "ErrorInvalidUrlQuery");
  const token = context.options.get("$skiptoken");
  if (token === undefined) return { size, start: whole(context.options, "$skip", 0) };
  const start = /^S(\d+)$/.exec(Buffer.from(token, "base64url").toString("latin1"))?.[1];
  if (start === undefined) throw badRequest("The $skiptoken is not valid.", "ErrorInvalidUrlQuery");
  return { size, start: Number(start) };
}

/** The absolute URL of the page that starts at `start`; the other options are baked in. */
export function nextLink(context: Context, start: number): string {
  const path = (context.call.path.split("?")[0] ?? "").replace(/^\/?(v1\.0\/)?/, "");
  const kept = [...context.options]
    .filter(([name]) => name !== "$skip" && name !== "$skiptoken")
    .map(([name, value]) => `${encodeURIComponent(name).replace("%24", "$")}=${encodeURIComponent(value)}`);
  kept.push(`$skiptoken=${Buffer.from(`S${start}`, "latin1").toString("base64url")}`);
  return `${context.world.baseUrl}/v1.0/${path}?${kept.join("&")}`;
}

/** One page of a list that is at hand whole. */
export function pageFrom<T>(context: Context, all: readonly T[], show: (entry: T) => unknown): Record<string, unknown> {
  const { size, start } = pageOf(context);
  const body: Record<string, unknown> = {};
  if (context.options.get("$count") === "true") body["@odata.count"] = all.length;
  body.value = all.slice(start, start + size).map(show);
  if (start + size < all.length) body["@odata.nextLink"] = nextLink(context, start + size);
  return body;
}
