import type { Content, Entry, Value } from "../../../shared/content.ts";
import { contact as kind } from "../../../shared/kinds/contact.ts";
import type { Field } from "../../../shared/kinds/kind.ts";

/** A part of the form: fields that people look for together. */
export interface Section {
  readonly title: string;
  readonly fields: readonly Field[];
}

const SECTIONS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["Name and work", ["displayName", "givenName", "surname", "companyName", "jobTitle", "department"]],
  ["E-mail and chat", ["emailAddresses", "imAddresses"]],
  ["Phones", ["mobilePhone", "businessPhones", "homePhones"]],
  ["Notes and categories", ["categories", "personalNotes"]],
  ["Addresses", ["businessAddress", "homeAddress", "otherAddress"]],
  [
    "More of the name",
    [
      "title",
      "middleName",
      "generation",
      "initials",
      "nickName",
      "fileAs",
      "yomiGivenName",
      "yomiSurname",
      "yomiCompanyName",
    ],
  ],
  [
    "More phones and fax",
    [
      "primaryPhone",
      "companyMainPhone",
      "assistantPhone",
      "carPhone",
      "otherPhone",
      "callbackPhone",
      "radioPhone",
      "pager",
      "businessFax",
      "homeFax",
      "otherFax",
    ],
  ],
  [
    "Person",
    ["birthday", "weddingAnniversary", "spouseName", "children", "hobbies", "businessHomePage", "personalHomePage"],
  ],
];

/** So many sections are open from the start. */
export const OPEN_SECTIONS = 4;

/** Every field of the field table; those that no section names come last, under "More". */
export const sections: readonly Section[] = makeSections();

function makeSections(): readonly Section[] {
  const placed = new Set(SECTIONS.flatMap(([, names]) => names));
  const byName = new Map(kind.fields.map((field) => [field.name, field]));
  const named = SECTIONS.map(([title, names]) => ({
    title,
    fields: names.flatMap((name) => byName.get(name) ?? []),
  }));
  return [...named, { title: "More about work", fields: kind.fields.filter(({ name }) => !placed.has(name)) }];
}

/** What the parts of an address are called. */
export const PART_WORDS: Readonly<Record<string, string>> = {
  street: "Street",
  postalCode: "Postal code",
  city: "City",
  state: "State",
  countryOrRegion: "Country",
  address: "address",
  name: "name",
};

/** A text for each input, by the input's name: `field`, `field.0`, `field.0.address`, `field.street`. */
export type Draft = Readonly<Record<string, string>>;

/** What the inputs show for a content. */
export function draftOf(content: Content): Draft {
  const draft: Record<string, string> = {};
  for (const field of kind.fields) write(draft, field, content[field.name]);
  return draft;
}

/** The content that the inputs stand for. */
export function contentOf(draft: Draft): Content {
  // The kind itself says what is noise, as it does for what Graph answers.
  const raw = kind.toBody(
    Object.fromEntries(kind.fields.flatMap((field) => entryOf(draft, field))),
    kind.fields.map(({ name }) => name),
  );
  return kind.toContent(raw);
}

/** The inputs of a list with room for so many. */
export function slots({ capacity = 0 }: Field): readonly number[] {
  return Array.from({ length: capacity }, (_, index) => index);
}

/** A list without a capacity is edited as lines, a set as words between commas. */
export function isLines({ type, capacity }: Field): boolean {
  return type === "list" && capacity === undefined;
}

function write(draft: Record<string, string>, field: Field, value: Value | undefined): void {
  const { name, type, parts } = field;
  if (type === "group") writeParts(draft, name, parts ?? [], value as Entry | undefined);
  else if (type === "set") draft[name] = texts(value).join(", ");
  else if (isLines(field)) draft[name] = texts(value).join("\n");
  else if (type !== "list") draft[name] = typeof value === "string" ? value : "";
  else {
    const entries = Array.isArray(value) ? (value as readonly Entry[]) : [];
    for (const index of slots(field)) {
      const entry = entries[index];
      if (parts === undefined) draft[`${name}.${index}`] = typeof entry === "string" ? entry : "";
      else writeParts(draft, `${name}.${index}`, parts, entry);
    }
  }
}

function writeParts(draft: Record<string, string>, name: string, parts: readonly string[], entry?: Entry): void {
  for (const part of parts) draft[`${name}.${part}`] = typeof entry === "object" ? (entry[part] ?? "") : "";
}

function texts(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function entryOf(draft: Draft, field: Field): [string, Value][] {
  const { name, type, parts } = field;
  if (type === "group") return [[name, group(draft, name, parts ?? [])]];
  if (type === "set") return [[name, split(draft[name], /[,;\n]/)]];
  if (isLines(field)) return [[name, split(draft[name], /\n/)]];
  if (type === "list") {
    const entries = slots(field).map((index) =>
      parts === undefined ? (draft[`${name}.${index}`] ?? "") : group(draft, `${name}.${index}`, parts),
    );
    return [
      [name, entries.filter((entry) => (typeof entry === "string" ? entry.trim() : entry[parts?.[0] ?? ""]?.trim()))],
    ];
  }
  const text = draft[name] ?? "";
  return text === "" ? [] : [[name, text]];
}

function group(draft: Draft, name: string, parts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parts.map((part) => [part, draft[`${name}.${part}`] ?? ""] as const).filter(([, text]) => text !== ""),
  );
}

function split(text: string | undefined, between: RegExp): readonly string[] {
  return (text ?? "")
    .split(between)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
