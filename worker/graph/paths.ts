import { err, ok, type Result } from "../../shared/result.ts";

/** The version of Graph that every path is relative to. */
export const VERSION = "v1.0";

/** One path segment, percent-encoded: Exchange's ids may hold `/`, `+` and `=`. */
export function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A query text from OData options, values percent-encoded (commas stay readable). Empty for none. */
export function query(options: Readonly<Record<string, string | number | boolean>>): string {
  const parts = Object.entries(options).map(
    ([key, value]) => `${key}=${segment(String(value)).replaceAll("%2C", ",")}`,
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** A text as an OData string literal: quotes doubled. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Why a link of Graph's cannot be followed. */
export type LinkRefusal = { readonly reason: "link_malformed" | "link_foreign"; readonly detail: string };

/**
 * The path, relative to the version, of a `nextLink` or `deltaLink`. The rest of the link is opaque
 * and stays as it was, letter by letter. A link carries our token to wherever it points: scheme and
 * host must be those of the configured Graph, and the version ours.
 * @param root the Graph root, such as `https://graph.microsoft.com`
 */
export function relativeLink(root: string, link: string): Result<string, LinkRefusal> {
  const base = parsed(root);
  const url = parsed(link);
  if (base === null || url === null) return err({ reason: "link_malformed", detail: "not an absolute URL" });
  if (url.origin !== base.origin || url.username !== "" || url.password !== "") {
    return err({ reason: "link_foreign", detail: `host ${url.host}` });
  }
  const raw = link.replace(/^[^:]+:\/\/[^/]+/, "").replace(/#.*$/s, "");
  const prefix = `${base.pathname.replace(/\/$/, "")}/${VERSION}`;
  if (!raw.startsWith(`${prefix}/`)) return err({ reason: "link_foreign", detail: "another version or root" });
  return ok(raw.slice(prefix.length));
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** A path taken apart: its segments, decoded, and the query's keys, decoded. */
export interface PathParts {
  readonly segments: readonly string[];
  readonly queryKeys: readonly string[];
}

/**
 * Takes a relative path apart, or `null` if any part of it is not plain: an empty or dotted segment,
 * a control character, a backslash, a fragment, a broken percent sequence.
 * @param tolerant also understands OData's other spellings, which Graph's own links may have:
 *   `users('id')` for `users/id` and `delta()` for `delta`
 */
export function takeApart(path: string, tolerant: boolean): PathParts | null {
  if (!path.startsWith("/") || /[\u0000-\u0020\u007f\\#]/.test(path)) return null;
  const mark = path.indexOf("?");
  const before = mark < 0 ? path : path.slice(0, mark);
  const after = mark < 0 ? "" : path.slice(mark + 1);
  const segments = decoded((tolerant ? keysAsSegments(before) : before).slice(1).split("/"));
  const queryKeys = decoded(
    after
      .split("&")
      .filter((part) => part !== "")
      .map((part) => part.split("=", 1)[0] ?? ""),
  );
  if (segments === null || queryKeys === null) return null;
  return segments.some((text) => text === "" || /^\.+$/.test(text)) ? null : { segments, queryKeys };
}

function keysAsSegments(path: string): string {
  return path.replaceAll(/\((?:'|%27)([^/()]*)(?:'|%27)\)/gi, "/$1").replaceAll("()", "");
}

function decoded(parts: readonly string[]): string[] | null {
  try {
    return parts.map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}

/** What a `{placeholder}` of a pattern may stand for. Ids never look like OData's own words. */
const PLACEHOLDERS: Readonly<Record<string, RegExp>> = {
  user: /^[A-Za-z0-9_][A-Za-z0-9!#%&'*+\-=?^_`{|}~.@]*$/,
  folder: /^(?!delta$)[A-Za-z0-9+/=_-][A-Za-z0-9+/=_.~:!*-]*$/i,
  folderId: /^[A-Za-z0-9+/=_-]{24,}$/,
  item: /^(?!delta$)[A-Za-z0-9+/=_-][A-Za-z0-9+/=_.~:!*-]*$/i,
  subscription: /^[A-Za-z0-9-]+$/,
  wellKnown: /^(deleteditems|recoverableitemsdeletions)$/,
};

/**
 * Matches decoded segments with a pattern such as `/users/{user}/contactFolders/{folder}`.
 * @param tolerant fixed words are compared without case, as Graph's links spell them either way
 * @returns the value of each placeholder, or `null`
 */
export function matchPattern(
  pattern: string,
  segments: readonly string[],
  tolerant: boolean,
): Record<string, string> | null {
  const words = pattern.slice(1).split("/");
  if (words.length !== segments.length) return null;
  const values: Record<string, string> = {};
  for (const [index, word] of words.entries()) {
    const text = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(word)?.[1];
    if (name !== undefined) {
      if (PLACEHOLDERS[name]?.test(text) !== true) return null;
      values[name] = text;
    } else if (tolerant ? word.toLowerCase() !== text.toLowerCase() : word !== text) return null;
  }
  return values;
}
