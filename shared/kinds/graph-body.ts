import type { Content, Entry, Value } from "../content.ts";
import type { Field, FieldType, RawItem } from "./kind.ts";
import { canonicalValue } from "./canonical.ts";

/** Between content and Graph's JSON, for any kind, by its field table. */

/** The hour at which Exchange keeps a day (MS-OXOCNTC 2.2.1.5): the same day in every zone but one. */
const HOUR_OF_A_DAY = "T11:59:00Z";
/** Outlook's "None" in a date. An extended property cannot surely be cleared with null; this always reads as empty. */
const NO_DATE = "4501-01-01T00:00:00Z";

/** One single-value extended property, as Graph carries it. */
interface ExtendedProperty {
  readonly id: string;
  readonly value: string;
}

/** Reads every field of the table from a raw item. Total: what makes no sense is empty. */
export function readFields(fields: readonly Field[], raw: RawItem): Content {
  const extended = extendedValues(raw);
  const content: Record<string, Value> = {};
  for (const field of fields) {
    const found =
      "property" in field.graph ? raw[field.graph.property] : extended.get(extendedKey(field.graph.extended));
    const value = canonicalValue(field, found);
    if (value !== undefined) content[field.name] = value;
  }
  return content;
}

/** The Graph body that sets exactly these fields of the table to what `content` says, empty ones included. */
export function writeFields(
  fields: readonly Field[],
  content: Content,
  names: Iterable<string>,
): Record<string, unknown> {
  const wanted = new Set(names);
  const body: Record<string, unknown> = {};
  const extended: ExtendedProperty[] = [];
  for (const field of fields) {
    if (!wanted.has(field.name)) continue;
    const value = content[field.name];
    if ("property" in field.graph) body[field.graph.property] = WRITERS[field.type](value, field);
    else extended.push({ id: field.graph.extended, value: extendedValue(field, value) });
  }
  if (extended.length > 0) body["singleValueExtendedProperties"] = extended;
  return body;
}

/** One spelling for an id: Graph answers ids in a case of its own, and numbers with or without leading zeros. */
export function extendedKey(id: string): string {
  return id.toLowerCase().replace(/0x0+(?=[0-9a-f])/, "0x");
}

/** The extended properties of a raw item, by {@link extendedKey}. */
export function extendedValues(raw: RawItem): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  const list = raw["singleValueExtendedProperties"];
  if (!Array.isArray(list)) return values;
  for (const property of list as readonly unknown[]) {
    if (property === null || typeof property !== "object") continue;
    const { id, value } = property as Record<string, unknown>;
    if (typeof id === "string") values.set(extendedKey(id), value);
  }
  return values;
}

/** How each type of field is written to a Graph property. */
const WRITERS: Readonly<Record<FieldType, (value: Value | undefined, field: Field) => unknown>> = {
  text: (value) => (typeof value === "string" ? withLineEnds(value) : null),
  date: (value) => (typeof value === "string" ? `${value}${HOUR_OF_A_DAY}` : null),
  set: listValue,
  list: listValue,
  group: (value, field) => groupValue(value, field.parts ?? []),
};

function listValue(value: Value | undefined, field: Field): readonly unknown[] {
  return Array.isArray(value) ? value.map((entry: Entry) => entryValue(entry, field.parts)) : [];
}

/** Graph replaces a group whole, so every part is named. */
function groupValue(value: Value | undefined, parts: readonly string[]): Record<string, string | null> {
  const group = (value !== undefined && typeof value === "object" && !Array.isArray(value) ? value : {}) as Record<
    string,
    string
  >;
  return Object.fromEntries(parts.map((part) => [part, group[part] === undefined ? null : withLineEnds(group[part])]));
}

/** An address without a name is written with itself as the name, which is what Exchange would make of it. */
function entryValue(entry: Entry, parts: readonly string[] | undefined): unknown {
  if (typeof entry === "string") return withLineEnds(entry);
  const first = entry[parts?.[0] ?? ""];
  const named = (parts ?? Object.keys(entry)).map((part) => [part, entry[part] ?? first] as const);
  return Object.fromEntries(
    named.filter(([, text]) => text !== undefined).map(([part, text]) => [part, withLineEnds(text ?? "")]),
  );
}

function extendedValue(field: Field, value: Value | undefined): string {
  if (typeof value !== "string") return field.type === "date" ? NO_DATE : "";
  return field.type === "date" ? `${value}${HOUR_OF_A_DAY}` : withLineEnds(value);
}

/** Outlook on Windows wants CRLF. */
function withLineEnds(text: string): string {
  return text.replaceAll("\n", "\r\n");
}
