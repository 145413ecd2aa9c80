import { badRequest } from "../errors.ts";

/** A request's path in decoded segments, and its query options by name. */
export interface Target {
  readonly segments: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/**
 * Takes a path apart. Each segment is percent-decoded by itself, so that an encoded `/` stays inside
 * its segment. The version segment is dropped.
 * @throws GraphError 400 for broken encoding
 */
export function parseTarget(path: string): Target {
  const mark = path.indexOf("?");
  const plain = keysAsSegments(mark < 0 ? path : path.slice(0, mark));
  try {
    const segments = plain
      .split("/")
      .filter((part) => part !== "")
      .map((part) => (part.includes("%") ? decodeURIComponent(part) : part));
    if (segments[0] === "v1.0") segments.shift();
    return { segments, options: mark < 0 ? NO_OPTIONS : parseOptions(path.slice(mark + 1)) };
  } catch {
    throw badRequest("The request URL is not validly encoded.");
  }
}

/** OData's other spelling of a key: `users('id')` for `users/id`. */
function keysAsSegments(path: string): string {
  return path.includes("('") ? path.replaceAll(/\('([^/()]*)'\)/g, "/$1") : path;
}

const NO_OPTIONS: ReadonlyMap<string, string> = new Map();

function parseOptions(query: string): Map<string, string> {
  const options = new Map<string, string>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodeURIComponent(equals < 0 ? part : part.slice(0, equals));
    options.set(name, equals < 0 ? "" : decodeURIComponent(part.slice(equals + 1).replaceAll("+", " ")));
  }
  return options;
}

/** `$select` as a list of names; `null` when absent. */
export function selected(options: ReadonlyMap<string, string>): string[] | null {
  const text = options.get("$select");
  if (text === undefined || text.trim() === "") return null;
  return text.split(",").map((name) => name.trim());
}

/** `$top` or `$skip`; `fallback` when absent. */
export function whole(options: ReadonlyMap<string, string>, name: string, fallback: number): number {
  const text = options.get(name);
  if (text === undefined) return fallback;
  if (!/^\d+$/.test(text))
    throw badRequest(
      `The query specified in the URI is not valid. Invalid value '${text}' for ${name} query option found.`,
    );
  return Number(text);
}

/** Refuses the options that a resource does not take. */
export function refuseOptions(options: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const name of names) {
    if (options.has(name))
      throw badRequest(`The query parameter '${name}' is not supported here.`, "ErrorInvalidUrlQuery");
  }
}

const EXPAND = /^\s*singleValueExtendedProperties\s*\(\s*\$filter\s*=(.*)\)\s*$/is;

/**
 * The extended properties named by `$expand=singleValueExtendedProperties($filter=id eq 'a' or id eq 'b')`,
 * as written; empty when nothing is expanded. They cannot be listed without naming them.
 * @throws GraphError 400 for any other expansion
 */
export function expanded(options: ReadonlyMap<string, string>): string[] {
  const text = options.get("$expand");
  if (text === undefined) return [];
  const filter = EXPAND.exec(text)?.[1];
  if (filter === undefined) throw badRequest(`The $expand option '${text}' is not supported.`);
  const terms = filter.trim().split(/\s+or\s+(?=(?:ep\/|\()?id\s+eq\s)/i);
  return terms.map((term) => {
    const id = /^\(?\s*id\s+eq\s+'((?:[^']|'')*)'\s*\)?$/i.exec(term.trim())?.[1];
    if (id === undefined) throw badRequest(`The $filter inside $expand is not supported: '${filter}'.`);
    return id.replaceAll("''", "'");
  });
}
