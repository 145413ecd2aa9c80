import type { Entry, Value } from "../content.ts";
import type { Field, FieldType } from "./kind.ts";

/**
 * From what Graph says to what Ringfold means. Only provable noise is taken away; what a person
 * typed stays as typed, spaces and capitals included.
 */

/** Days by which Exchange and Outlook say "no date". */
const NO_DATE: ReadonlySet<string> = new Set(["0001-01-01", "1601-01-01", "4501-01-01"]);

/** C0 controls that no keyboard makes; Exchange lets them through raw. Tab and line feed stay. */
const CONTROLS = /[\u0000-\u0008\u000C\u000E-\u001F\u007F]/g;

/** Texts that need no work: printable ASCII, not ending in a line feed. Most are. */
const PLAIN = /^[\t\n -~]*[\t -~]$/;

/**
 * Canonical text, or `undefined` for empty. Noise: `null`, `""` and white space alone are empty; CRLF,
 * CR and the vertical tab of Outlook's soft breaks are line feeds; line feeds at the end (Exchange
 * adds one to notes) and control characters go; accents are composed (NFC: Apple sends them apart);
 * half surrogates, which no store can hold, become U+FFFD. Numbers are read as their digits.
 */
export function canonicalText(raw: unknown): string | undefined {
  if (typeof raw === "number" && Number.isFinite(raw)) return String(raw);
  if (typeof raw !== "string") return undefined;
  if (PLAIN.test(raw)) return raw.trim() === "" ? undefined : raw;
  const text = raw
    .toWellFormed()
    .replace(/\r\n?|\v/g, "\n")
    .replace(CONTROLS, "")
    .replace(/\n+$/, "")
    .normalize("NFC");
  return text.trim() === "" ? undefined : text;
}

/**
 * Canonical day `YYYY-MM-DD` in UTC, or `undefined` for none. Exchange keeps birthdays at 11:59 UTC,
 * so the UTC day is the day that was typed in every zone.
 */
function canonicalDate(raw: unknown): string | undefined {
  if (typeof raw !== "string") return undefined;
  const match = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(raw.trim());
  const day = match?.[1];
  if (day === undefined || !isDay(day)) return undefined;
  if (match?.[3] === undefined || match[3] === "Z") return NO_DATE.has(day) ? undefined : day;
  const instant = Date.parse(raw.trim());
  if (Number.isNaN(instant)) return undefined;
  const utc = new Date(instant).toISOString().slice(0, 10);
  return isDay(utc) && !NO_DATE.has(utc) ? utc : undefined;
}

/** Whether a text is a day of the calendar that a date field can hold. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) === text;
}

/** Whether a day stands for "no date" in Exchange, and so cannot be told from an empty field. */
export function isNoDate(day: string): boolean {
  return NO_DATE.has(day);
}

/** By what two members of a set are the same: Outlook's categories ignore case. */
export function memberKey(text: string): string {
  return text.toLowerCase();
}

/** Canonical set: sorted, of spellings that differ in case only the first in sort order; `undefined` for empty. */
function canonicalSet(raw: unknown): readonly string[] | undefined {
  const texts = asArray(raw)
    .map(canonicalText)
    .filter((text) => text !== undefined)
    .toSorted();
  const seen = new Set<string>();
  const members = texts.filter((text) => !seen.has(memberKey(text)) && seen.add(memberKey(text)));
  return members.length > 0 ? members : undefined;
}

/** Canonical list: order and repetitions stay, empty entries go; `undefined` for empty. */
function canonicalList(raw: unknown, parts: readonly string[] | undefined): readonly Entry[] | undefined {
  const entries = asArray(raw)
    .map((entry) => (parts === undefined ? canonicalText(entry) : canonicalEntry(entry, parts)))
    .filter((entry) => entry !== undefined);
  return entries.length > 0 ? entries : undefined;
}

/** Canonical group: the parts that hold something; `undefined` if none does. */
function canonicalGroup(raw: unknown, parts: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (raw === null || typeof raw !== "object") return undefined;
  const group: Record<string, string> = {};
  for (const part of parts) {
    const text = canonicalText((raw as Record<string, unknown>)[part]);
    if (text !== undefined) group[part] = text;
  }
  return Object.keys(group).length > 0 ? group : undefined;
}

/** How each type of field is read. */
const READERS: Readonly<Record<FieldType, (raw: unknown, field: Field) => Value | undefined>> = {
  text: canonicalText,
  date: canonicalDate,
  set: canonicalSet,
  list: (raw, field) => canonicalList(raw, field.parts),
  group: (raw, field) => canonicalGroup(raw, field.parts ?? []),
};

/** Canonical value of one field, from Graph's value of it. */
export function canonicalValue(field: Field, raw: unknown): Value | undefined {
  return READERS[field.type](raw, field);
}

/** An entry with named parts. A part that only repeats the first is noise: Exchange fills in an address as its own name. */
function canonicalEntry(raw: unknown, parts: readonly string[]): Entry | undefined {
  const [first = "", ...others] = parts;
  const entry = canonicalGroup(typeof raw === "string" ? { [first]: raw } : raw, parts);
  const lead = entry?.[first]?.toLowerCase();
  if (entry === undefined || lead === undefined) return entry;
  const kept = others.filter((part) => entry[part] !== undefined && entry[part].toLowerCase() !== lead);
  return Object.fromEntries([first, ...kept].map((part) => [part, entry[part] ?? ""]));
}

function asArray(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  return raw === null || raw === undefined ? [] : [raw];
}
