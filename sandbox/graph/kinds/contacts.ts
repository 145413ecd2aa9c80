import type { ItemKind, PropertyRule } from "./kind.ts";
import type { Properties } from "../state/model.ts";

const text: PropertyRule = { type: "text" };
const address: PropertyRule = { type: "address" };
const phones: PropertyRule = { type: "texts", capacity: 2 };

/** Every writable property of a contact on v1.0 (Graph docs: resources/contact, 2026). */
const RULES: Readonly<Record<string, PropertyRule>> = {
  assistantName: text,
  birthday: { type: "date" },
  businessAddress: address,
  businessHomePage: text,
  businessPhones: phones,
  categories: { type: "texts" },
  children: { type: "texts" },
  companyName: text,
  department: text,
  displayName: text,
  emailAddresses: { type: "emails", capacity: 3 },
  fileAs: text,
  generation: text,
  givenName: text,
  homeAddress: address,
  homePhones: phones,
  imAddresses: { type: "texts" },
  initials: text,
  jobTitle: text,
  manager: text,
  middleName: text,
  mobilePhone: text,
  nickName: text,
  officeLocation: text,
  otherAddress: address,
  personalNotes: { type: "text", maxLength: 1_000_000 },
  primaryEmailAddress: { type: "email" },
  profession: text,
  secondaryEmailAddress: { type: "email" },
  spouseName: text,
  surname: text,
  tertiaryEmailAddress: { type: "email" },
  title: text,
  yomiCompanyName: text,
  yomiGivenName: text,
  yomiSurname: text,
};

/** The three slots of emailAddresses under their newer names. */
const EMAIL_SLOTS = ["primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress"];

const NAME_PARTS = ["title", "givenName", "middleName", "surname", "generation", "companyName"];

function blank(): Properties {
  const properties: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(RULES)) {
    if (EMAIL_SLOTS.includes(name)) continue;
    properties[name] = rule.type === "texts" || rule.type === "emails" ? [] : rule.type === "address" ? {} : null;
  }
  return properties;
}

const words = (properties: Properties, names: readonly string[]): string =>
  names
    .map((name) => properties[name])
    .filter((part) => typeof part === "string" && part !== "")
    .join(" ");

function firstAddress(properties: Properties): string {
  const first = (properties.emailAddresses as { address?: string }[])[0];
  return first?.address ?? "";
}

/** What Exchange puts into displayName when the client says nothing. */
function generatedDisplayName(properties: Properties): string {
  return (
    words(properties, ["givenName", "middleName", "surname", "generation"]) ||
    words(properties, ["companyName"]) ||
    firstAddress(properties)
  );
}

/** What Exchange puts into fileAs when the client says nothing: "Surname, Given Middle". */
function generatedFileAs(properties: Properties): string {
  const given = words(properties, ["givenName", "middleName"]);
  const surname = words(properties, ["surname"]);
  if (surname !== "" && given !== "") return `${surname}, ${given}`;
  return surname || given || words(properties, ["companyName"]) || firstAddress(properties);
}

/** Writes the slot names through to emailAddresses. */
function applySlots(properties: Record<string, unknown>): void {
  const named = EMAIL_SLOTS.filter((slot) => slot in properties);
  if (named.length === 0) return;
  const entries: unknown[] = [...(properties.emailAddresses as unknown[])];
  for (const slot of named) {
    entries[EMAIL_SLOTS.indexOf(slot)] = properties[slot] ?? undefined;
    delete properties[slot];
  }
  properties.emailAddresses = entries.filter((entry) => entry !== undefined);
}

/**
 * displayName is made anew when another part of the name changes and the body does not say what it is
 * to be (Graph docs: resources/contact); fileAs likewise.
 */
function write(before: Properties, body: Properties): Properties {
  const after: Record<string, unknown> = { ...before, ...body };
  applySlots(after);
  const fresh = before === CONTACTS.blank;
  const renamed = fresh || NAME_PARTS.some((part) => part in body && (body[part] ?? null) !== (before[part] ?? null));
  if (!renamed) return after;
  if (!("displayName" in body)) after.displayName = generatedDisplayName(after);
  if (!("fileAs" in body)) after.fileAs = generatedFileAs(after);
  return after;
}

/** Contacts: the table of properties, and what Exchange does to them by itself. */
export const CONTACTS: ItemKind = {
  name: "contact",
  segment: "contacts",
  folderSegment: "contactFolders",
  odataType: "microsoft.graph.contact",
  resource: "Contacts",
  rules: RULES,
  derived: EMAIL_SLOTS,
  blank: blank(),
  write,
  derive(properties, name) {
    return (properties.emailAddresses as unknown[])[EMAIL_SLOTS.indexOf(name)] ?? null;
  },
  refusesFilter(filter) {
    // Only an exact address can be looked for in emailAddresses (as other clients of Graph found).
    const tests = filter.match(/emailAddresses\/any/gi)?.length ?? 0;
    const exact =
      filter.match(/emailAddresses\/any\(\s*(\w+)\s*:\s*\1\/address\s+eq\s+'(?:[^']|'')*'\s*\)/gi)?.length ?? 0;
    return tests === exact ? null : "The query filter contains one or more invalid nodes.";
  },
};
