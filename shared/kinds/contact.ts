import type { Content, Entry, Value } from "../content.ts";
import type { Kind, RawItem } from "./kind.ts";
import {
  ADDRESS_PARTS,
  CONTACT_FIELDS,
  CONTACT_NOT_CARRIED,
  NAME_PARTS,
  PRIVATE_FLAG,
  REGENERATED,
  SENSITIVITY,
} from "./contact-fields.ts";
import { addressesOf, CONTACT_MATCH_RULES } from "./contact-match.ts";
import { extendedKey, extendedValues, readFields, writeFields } from "./graph-body.ts";

/** Contacts of Outlook contact folders. */
export const contact: Kind = {
  name: "contact",
  fields: CONTACT_FIELDS,
  notCarried: CONTACT_NOT_CARRIED,
  matchRules: CONTACT_MATCH_RULES,
  select: CONTACT_FIELDS.flatMap((field) => ("property" in field.graph ? [field.graph.property] : [])),
  expand: [
    ...CONTACT_FIELDS.flatMap((field) => ("extended" in field.graph ? [field.graph.extended] : [])),
    SENSITIVITY,
    PRIVATE_FLAG,
  ],
  toContent: (raw) => readFields(CONTACT_FIELDS, raw),
  toBody: (content, fields) => writeFields(CONTACT_FIELDS, content, fields),
  companions,
  isPrivate,
  addressesOf,
  ofPerson,
  title,
  describe,
};

function companions(fields: Iterable<string>): Set<string> {
  const named = new Set(fields);
  if ([...NAME_PARTS, ...REGENERATED].some((part) => named.has(part)))
    for (const field of REGENERATED) named.add(field);
  return named;
}

/**
 * Private is every sensitivity but normal (0): Outlook's "Private" sets 2; personal (1) and
 * confidential (3) come from programs, and sharing such a contact by mistake cannot be undone,
 * leaving it out can. So a value that makes no sense counts as private too.
 */
function isPrivate(raw: RawItem): boolean {
  const values = extendedValues(raw);
  return isSet(values.get(extendedKey(SENSITIVITY))) || isSet(values.get(extendedKey(PRIVATE_FLAG)));
}

function isSet(mark: unknown): boolean {
  const text = typeof mark === "string" ? mark.trim().toLowerCase() : mark;
  return ![undefined, null, "", "0", 0, "false", false].includes(text as string);
}

/**
 * The last word of a name is the surname, or what stands before a comma; a name of one word is whole, and
 * an address is no name. A person corrects it where that is wrong.
 */
function ofPerson(name: string, address: string): Content {
  const body = { displayName: name, ...namesIn(name), emailAddresses: [{ address, name }] };
  return readFields(CONTACT_FIELDS, body);
}

function namesIn(name: string): { givenName?: string; surname?: string } {
  if (name.includes("@")) return {};
  const [before = "", after = ""] = name.split(/,(.*)/s).map((part) => part.trim());
  if (before !== "" && after !== "") return { givenName: after, surname: before };
  const words = name.trim().split(/\s+/);
  const surname = words.pop() ?? "";
  return words.length === 0 ? {} : { givenName: words.join(" "), surname };
}

function title(content: Content): string {
  const name = ["givenName", "middleName", "surname"]
    .map((part) => content[part])
    .filter((part) => typeof part === "string");
  const candidates = [
    content["displayName"],
    name.join(" "),
    content["companyName"],
    content["nickName"],
    firstOf(content["emailAddresses"]),
    content["mobilePhone"],
    firstOf(content["businessPhones"]),
    firstOf(content["homePhones"]),
  ];
  const found = candidates.find((candidate) => typeof candidate === "string" && candidate !== "");
  return typeof found === "string" ? found : "(no name)";
}

function describe(field: string, value: Value | undefined): string {
  if (value === undefined) return "(empty)";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((entry: Entry) => entryInWords(entry)).join(", ");
  return entryInWords(value as Entry, field.endsWith("Address") ? ADDRESS_PARTS : undefined);
}

function entryInWords(entry: Entry, order: readonly string[] = Object.keys(entry)): string {
  if (typeof entry === "string") return entry;
  const { name, address } = entry;
  if (address !== undefined) return name === undefined ? address : `${name} <${address}>`;
  return order.flatMap((part) => (entry[part] === undefined ? [] : [entry[part].replaceAll("\n", ", ")])).join(", ");
}

function firstOf(value: Value | undefined): string | undefined {
  const first = Array.isArray(value) ? (value[0] as Entry | undefined) : undefined;
  return typeof first === "string" ? first : first?.["address"];
}
