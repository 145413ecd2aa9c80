import type { Content } from "../content.ts";
import type { Field, FieldType, Kind } from "./kind.ts";
import { canonicalText, isDay, isNoDate } from "./canonical.ts";

/** What is wrong with one field of a content from outside, in words that a person can act on. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** A mail address as Exchange takes one: SMTP, or one of its own that starts with a slash. */
const ADDRESS = /^(?:[^\s@<>"(),;]+@[^\s@<>"(),;]+|\/o=.+)$/i;

/** Everything that is wrong with a content given through the API; empty if it can be used. */
export function checkContent(kind: Kind, content: unknown): readonly Problem[] {
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    return [{ field: "", message: "The content must be an object of fields." }];
  }
  const fields = new Map(kind.fields.map((field) => [field.name, field]));
  return Object.entries(content).flatMap(([name, value]) => {
    const field = fields.get(name);
    if (field === undefined) return [{ field: name, message: `"${name}" is not a field of a ${kind.name}.` }];
    return CHECKS[field.type](field, value).map((message) => ({ field: name, message: `${field.label} ${message}` }));
  });
}

/** A content that {@link checkContent} accepts, in canonical form: as if it had come from a folder. */
export function tidyContent(kind: Kind, content: Content): Content {
  return kind.toContent(kind.toBody(content, Object.keys(content)));
}

const CHECKS: Readonly<Record<FieldType, (field: Field, value: unknown) => readonly string[]>> = {
  text: checkText,
  date: checkDate,
  set: checkSet,
  list: checkList,
  group: checkParts,
};

function checkText(field: Field, value: unknown): readonly string[] {
  if (typeof value !== "string") return ["must be a text."];
  if (canonicalText(value) === undefined) return ["is blank; leave the field out to empty it."];
  const longest = field.maxLength ?? Number.POSITIVE_INFINITY;
  return value.length > longest ? [`is ${value.length} characters long; ${longest} is the most.`] : [];
}

function checkDate(_field: Field, value: unknown): readonly string[] {
  if (typeof value !== "string" || !isDay(value)) return ["must be a day, written like 1985-04-12."];
  return isNoDate(value) ? [`cannot be ${value}: Outlook takes that day for "no date".`] : [];
}

function checkSet(field: Field, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return ["must be a list of texts; leave the field out to empty it."];
  return value.flatMap((member) => checkText(field, member).map((message) => `("${inWords(member)}") ${message}`));
}

function checkList(field: Field, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return ["must be a list; leave the field out to empty it."];
  const crowded = field.capacity !== undefined && value.length > field.capacity;
  const problems = crowded ? [`has ${value.length} entries; a folder holds ${field.capacity}.`] : [];
  const check = field.parts === undefined ? checkText : checkEntry;
  const inEntries = value.flatMap((entry, at) => check(field, entry).map((message) => `(entry ${at + 1}) ${message}`));
  return [...problems, ...inEntries];
}

function checkEntry(field: Field, value: unknown): readonly string[] {
  const problems = checkParts(field, value);
  const address = (value as Readonly<Record<string, unknown>> | null)?.["address"];
  if (problems.length > 0 || typeof address !== "string" || ADDRESS.test(address)) return problems;
  return [`"${address}" is not a mail address.`];
}

function checkParts(field: Field, value: unknown): readonly string[] {
  const parts = field.parts ?? [];
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return [`must be an object of ${parts.join(", ")}.`];
  const given = Object.entries(value);
  if (given.length === 0) return ["is empty; leave the field out to empty it."];
  return given.flatMap(([part, text]) =>
    parts.includes(part)
      ? checkText(field, text).map((message) => `(${part}) ${message}`)
      : [`has no part "${part}"; its parts are ${parts.join(", ")}.`],
  );
}

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
