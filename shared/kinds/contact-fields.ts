import type { Field, NotCarried } from "./kind.ts";

/** The field table of contacts. Names are stored and public: add, never rename. */

const NAME = 256;
const LINE = 1_024;
const NOTES = 131_072;

function text(name: string, label: string, maxLength: number): Field {
  return { name, label, type: "text", graph: { property: name }, maxLength };
}

function tagged(name: string, label: string, tag: string): Field {
  return { name, label, type: "text", graph: { extended: `String ${tag}` }, maxLength: NAME };
}

function address(name: string, label: string): Field {
  return { name, label, type: "group", graph: { property: name }, parts: ADDRESS_PARTS, maxLength: LINE };
}

/** The parts of an address, in the order of an envelope. */
export const ADDRESS_PARTS: readonly string[] = ["street", "postalCode", "city", "state", "countryOrRegion"];

/** Parts of the name: a change of any of them makes the server write {@link REGENERATED} anew (P20). */
export const NAME_PARTS: readonly string[] = [
  "title",
  "givenName",
  "middleName",
  "surname",
  "generation",
  "initials",
  "nickName",
  "companyName",
];

/** What the server writes itself when a part of the name comes without it. */
export const REGENERATED: readonly string[] = ["displayName", "fileAs"];

/** Marks of a private contact, read as extended properties because Graph has no property for them. */
export const SENSITIVITY = "Integer 0x36";
/** PidLidPrivate: the check box "Private" of Outlook. */
export const PRIVATE_FLAG = "Boolean {00062008-0000-0000-C000-000000000046} Id 0x8506";

/** Every field of a contact. Property tags are those of MS-OXOCNTC. */
export const CONTACT_FIELDS: readonly Field[] = [
  text("displayName", "Display name", NAME),
  text("fileAs", "File as", NAME),
  text("title", "Title", NAME),
  text("givenName", "First name", NAME),
  text("middleName", "Middle name", NAME),
  text("surname", "Last name", NAME),
  text("generation", "Suffix", NAME),
  text("initials", "Initials", NAME),
  text("nickName", "Nickname", NAME),
  text("yomiGivenName", "Phonetic first name", NAME),
  text("yomiSurname", "Phonetic last name", NAME),
  text("yomiCompanyName", "Phonetic company", NAME),
  text("companyName", "Company", NAME),
  text("department", "Department", NAME),
  text("jobTitle", "Job title", NAME),
  text("officeLocation", "Office", NAME),
  text("profession", "Profession", NAME),
  text("manager", "Manager", NAME),
  text("assistantName", "Assistant", NAME),
  text("spouseName", "Spouse", NAME),
  { name: "children", label: "Children", type: "list", graph: { property: "children" }, maxLength: NAME },
  { name: "birthday", label: "Birthday", type: "date", graph: { property: "birthday" } },
  { name: "weddingAnniversary", label: "Anniversary", type: "date", graph: { extended: "SystemTime 0x3A41" } },
  {
    name: "emailAddresses",
    label: "E-mail",
    type: "list",
    graph: { property: "emailAddresses" },
    parts: ["address", "name"],
    capacity: 3,
    maxLength: LINE,
  },
  {
    name: "businessPhones",
    label: "Business phone",
    type: "list",
    graph: { property: "businessPhones" },
    capacity: 2,
    maxLength: NAME,
  },
  {
    name: "homePhones",
    label: "Home phone",
    type: "list",
    graph: { property: "homePhones" },
    capacity: 2,
    maxLength: NAME,
  },
  text("mobilePhone", "Mobile phone", NAME),
  tagged("primaryPhone", "Primary phone", "0x3A1A"),
  tagged("companyMainPhone", "Company main phone", "0x3A57"),
  tagged("assistantPhone", "Assistant's phone", "0x3A2E"),
  tagged("carPhone", "Car phone", "0x3A1E"),
  tagged("otherPhone", "Other phone", "0x3A1F"),
  tagged("callbackPhone", "Callback phone", "0x3A02"),
  tagged("radioPhone", "Radio phone", "0x3A1D"),
  tagged("pager", "Pager", "0x3A21"),
  tagged("businessFax", "Business fax", "0x3A24"),
  tagged("homeFax", "Home fax", "0x3A25"),
  tagged("otherFax", "Other fax", "0x3A23"),
  {
    name: "imAddresses",
    label: "Instant messaging",
    type: "list",
    graph: { property: "imAddresses" },
    capacity: 3,
    maxLength: LINE,
  },
  address("businessAddress", "Business address"),
  address("homeAddress", "Home address"),
  address("otherAddress", "Other address"),
  text("businessHomePage", "Web page", 2_048),
  tagged("personalHomePage", "Personal web page", "0x3A50"),
  tagged("hobbies", "Hobbies", "0x3A43"),
  { name: "categories", label: "Categories", type: "set", graph: { property: "categories" }, maxLength: NAME },
  text("personalNotes", "Notes", NOTES),
];

/** What of a contact stays where it is. */
export const CONTACT_NOT_CARRIED: readonly NotCarried[] = [
  {
    what: "Photo",
    why: "Not yet: Graph keeps it apart from the contact, does not report its changes reliably, and cannot delete it.",
  },
  {
    what: "Personal distribution lists",
    why: "They lie in the folder, but Graph does not count them as contacts and cannot write them.",
  },
  { what: "Formatting, pictures and files in the notes", why: "Graph gives and takes the notes as plain text." },
  { what: "Attachments", why: "Graph does not show attachments of contacts." },
  { what: "Certificates for encrypted mail", why: "Graph does not show them." },
  {
    what: "Flags, reminders and follow-up dates",
    why: "They are the owner's own to-do list, not part of the contact.",
  },
  {
    what: "Which postal address is the mailing address",
    why: "It sits in a property that Exchange derives from other ones, and Graph does not show it.",
  },
  {
    what: "Gender, language, customer and government number, account, user fields 1 to 4, telex, ISDN and TTY/TDD numbers, FTP site, computer network name, business card layout",
    why: "Graph has no property for them and people rarely fill them in; each would make every read longer.",
  },
  {
    what: "Private contacts",
    why: "A contact that its owner marked private, personal or confidential is never read into a ring.",
  },
];
