import type { Content } from "../../../shared/content.ts";
import { dayOf } from "./dates.ts";
import { Draft } from "./draft.ts";
import type { Card, Complaint } from "./lines.ts";
import { takePhone } from "./phones.ts";
import { readProperty, type Property } from "./property.ts";

/** A card as a contact, what of it found no place there, and what of it could not be read. */
export interface ReadCard {
  readonly content: Content;
  readonly sensitivity: number;
  readonly notices: readonly Complaint[];
  readonly complaints: readonly Complaint[];
}

type Take = (draft: Draft, property: Property, label: string) => void;

/** Properties that say nothing about a person, or repeat what another one says. */
const SILENT =
  /^(version|prodid|rev|uid|mailer|label|sort-string|source|name|profile|x-ab(adr|label|uid|showas|order)|x-ms-ol-.*|x-id|x-etag|x-mozilla-html|x-evolution-webdav-etag|x-fc-.*|x-fcencoded-.*|kind)$/;

/** Properties whose text goes into one field. */
const TEXTS: Readonly<Record<string, string>> = {
  fn: "displayName",
  title: "jobTitle",
  role: "profession",
  "x-evolution-file-as": "fileAs",
  "x-ms-file-as": "fileAs",
  "x-phonetic-first-name": "yomiGivenName",
  "x-phonetic-last-name": "yomiSurname",
  "x-phonetic-org": "yomiCompanyName",
  "x-ms-manager": "manager",
  "x-evolution-manager": "manager",
  "x-manager": "manager",
  "x-ms-assistant": "assistantName",
  "x-evolution-assistant": "assistantName",
  "x-assistant": "assistantName",
  "x-ms-spouse": "spouseName",
  "x-evolution-spouse": "spouseName",
  "x-spouse": "spouseName",
  hobby: "hobbies",
  "x-ms-hobbies": "hobbies",
  "x-initials": "initials",
};

/** Properties of instant messaging, and the scheme that says which service it is. */
const MESSENGERS: Readonly<Record<string, string>> = {
  impp: "",
  "x-ms-imaddress": "",
  "x-aim": "aim:",
  "x-icq": "icq:",
  "x-jabber": "xmpp:",
  "x-msn": "msn:",
  "x-yahoo": "ymsgr:",
  "x-skype": "skype:",
  "x-skype-username": "skype:",
  "x-gadugadu": "gg:",
  "x-groupwise": "groupwise:",
  "x-sip": "sip:",
  "x-google-talk": "gtalk:",
  "x-qq": "qq:",
};

const RELATIONS: Readonly<Record<string, string>> = {
  spouse: "spouseName",
  manager: "manager",
  assistant: "assistantName",
};

const TAKES: Readonly<Record<string, Take>> = {
  n: takeName,
  org: takeCompany,
  nickname: (draft, property) => draft.set("nickName", property.parts.join(", "), property),
  email: takeMail,
  tel: takePhone,
  "x-ms-tel": takePhone,
  adr: takeAddress,
  url: takePage,
  note: takeNote,
  categories: takeCategories,
  bday: (draft, property) => takeDay(draft, property, "birthday"),
  anniversary: takeAnniversary,
  "x-anniversary": takeAnniversary,
  "x-ms-anniversary": takeAnniversary,
  "x-evolution-anniversary": takeAnniversary,
  "x-abdate": (draft, property, label) =>
    label === "anniversary" ? takeAnniversary(draft, property) : noPlace(draft, property),
  related: (draft, property) => takeRelation(draft, property, [...property.types]),
  "x-abrelatednames": (draft, property, label) => takeRelation(draft, property, [label]),
  "x-ms-child": (draft, property) => draft.add("children", property.parts[0] ?? "", property),
  "x-android-custom": takeAndroid,
  class: takeClass,
};

/** Reads one card. A line that makes no sense is a complaint, and the rest of the card is read without it. */
export function readCard(card: Card): ReadCard {
  const complaints: Complaint[] = [];
  const properties = card.lines.flatMap((line) => {
    try {
      return [readProperty(line, card.version)];
    } catch (error) {
      complaints.push({ line: line.line, message: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
  const labels = new Map(
    properties.filter((each) => each.name === "x-ablabel").map((each) => [each.group, plainLabel(each)]),
  );
  const draft = new Draft();
  // What a program marked as the main one comes first, as Outlook has it.
  const ordered = properties.toSorted((a, b) => Number(b.types.has("pref")) - Number(a.types.has("pref")));
  for (const property of ordered)
    take(draft, property, property.group === "" ? "" : (labels.get(property.group) ?? ""));
  return {
    content: draft.content,
    sensitivity: draft.sensitivity,
    notices: draft.notices.toSorted((a, b) => a.line - b.line),
    complaints,
  };
}

function take(draft: Draft, property: Property, label: string): void {
  const { name, parts } = property;
  const [text = ""] = parts;
  const field = TEXTS[name];
  const messenger = MESSENGERS[name];
  if (SILENT.test(name)) return;
  if (field !== undefined) draft.set(field, text, property);
  else if (messenger !== undefined) draft.add("imAddresses", text === "" ? "" : messenger + text, property);
  else if (TAKES[name] !== undefined) TAKES[name](draft, property, label);
  else if (parts.some((part) => part !== "") || name === "photo") noPlace(draft, property);
}

function noPlace(draft: Draft, property: Property): void {
  draft.leaveOut(property, "there is no place for it in a contact, or Ringfold does not carry it");
}

function takeName(draft: Draft, property: Property): void {
  for (const [at, field] of ["surname", "givenName", "middleName", "title", "generation"].entries()) {
    draft.set(field, property.parts[at] ?? "", property);
  }
}

function takeCompany(draft: Draft, property: Property): void {
  for (const [at, field] of ["companyName", "department", "officeLocation"].entries()) {
    draft.set(field, property.parts[at] ?? "", property);
  }
  if (property.parts.length > 3)
    draft.leaveOut(property, "a company has a department and an office, and no further units");
}

function takeMail(draft: Draft, property: Property): void {
  const address = property.parts[0] ?? "";
  if (address !== "") draft.add("emailAddresses", { address }, property);
}

function takeAddress(draft: Draft, property: Property): void {
  const [box = "", extended = "", street = "", city = "", state = "", postalCode = "", countryOrRegion = ""] =
    property.parts;
  const lines = [street, extended, box].filter((line) => line !== "").join("\n");
  const all = { street: lines, city, state, postalCode, countryOrRegion };
  const group = Object.fromEntries(Object.entries(all).filter(([, part]) => part !== ""));
  if (Object.keys(group).length === 0) return;
  const place = property.types.has("work")
    ? "businessAddress"
    : property.types.has("home")
      ? "homeAddress"
      : "otherAddress";
  draft.set(place, group, property);
}

function takePage(draft: Draft, property: Property): void {
  const page = property.parts[0] ?? "";
  const isPersonal = property.types.has("home") || draft.content["businessHomePage"] !== undefined;
  if (page !== "") draft.set(isPersonal ? "personalHomePage" : "businessHomePage", page, property);
}

function takeNote(draft: Draft, property: Property): void {
  const before = draft.content["personalNotes"];
  const [note = ""] = property.parts;
  if (note !== "") draft.content["personalNotes"] = typeof before === "string" ? `${before}\n\n${note}` : note;
}

function takeCategories(draft: Draft, property: Property): void {
  for (const category of property.parts) draft.add("categories", category, property);
}

function takeAnniversary(draft: Draft, property: Property): void {
  takeDay(draft, property, "weddingAnniversary");
}

function takeDay(draft: Draft, property: Property, field: string, text = property.parts[0] ?? ""): void {
  if (text === "") return;
  const day = dayOf(text);
  if (day === undefined) draft.leaveOut(property, `"${text}" is no day`);
  else draft.set(field, day, property);
}

function takeRelation(
  draft: Draft,
  property: Property,
  relations: readonly string[],
  text = property.parts[0] ?? "",
): void {
  const relation = relations.find((each) => each === "child" || RELATIONS[each] !== undefined);
  if (relation === undefined) noPlace(draft, property);
  else if (relation === "child") draft.add("children", text, property);
  else draft.set(RELATIONS[relation] ?? "", text, property);
}

/** Android's own: `vnd.android.cursor.item/relation;NAME;TYPE`, types by number. */
function takeAndroid(draft: Draft, property: Property): void {
  const [what = "", text = "", type = ""] = (property.parts[0] ?? "").split(";");
  const relation = new Map([
    ["1", "assistant"],
    ["3", "child"],
    ["7", "manager"],
    ["14", "spouse"],
  ]).get(type);
  if (what.endsWith("/nickname")) draft.set("nickName", text, property);
  else if (what.endsWith("/contact_event") && type === "1") takeDay(draft, property, "weddingAnniversary", text);
  else if (what.endsWith("/contact_event") && type === "3") takeDay(draft, property, "birthday", text);
  else if (what.endsWith("/relation") && relation !== undefined) takeRelation(draft, property, [relation], text);
  else noPlace(draft, property);
}

function takeClass(draft: Draft, property: Property): void {
  const levels = new Map([
    ["PRIVATE", 2],
    ["CONFIDENTIAL", 3],
  ]);
  draft.sensitivity = levels.get((property.parts[0] ?? "").toUpperCase()) ?? 0;
}

/** A label of Apple's, `_$!<Spouse>!$_` or written by hand, in lower case. */
function plainLabel(property: Property): string {
  return (property.parts[0] ?? "").replace(/^_\$!<(.*)>!\$_$/, "$1").toLowerCase();
}
