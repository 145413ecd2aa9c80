import type { Content, Entry, Value } from "../content.ts";
import type { MatchRule } from "./kind.ts";
import { CONTACT_FIELDS } from "./contact-fields.ts";

/** The match rules of contacts: a person is known by an address, or by the name together with company or telephone. */
export const CONTACT_MATCH_RULES: readonly MatchRule[] = [
  { name: "email", label: "an e-mail address", keys: addressesOf },
  { name: "name and company", label: "name and company", keys: (content) => withNames(content, companyOf(content)) },
  { name: "name and phone", label: "name and telephone", keys: (content) => withNames(content, phonesOf(content)) },
];

/** The addresses of every field whose entries are known by one: each once, in lower case. */
export function addressesOf(content: Content): string[] {
  const found = CONTACT_FIELDS.filter((field) => field.parts?.[0] === "address").flatMap(({ name }) => {
    const entries = content[name];
    return Array.isArray(entries)
      ? entries.map((entry: Entry) => (typeof entry === "string" ? entry : entry["address"]))
      : [];
  });
  return [...new Set(found.flatMap((address) => (address === undefined ? [] : [address.trim().toLowerCase()])))];
}

/** Numbers of fewer digits are extensions: they say nothing outside of their house. */
const LEAST_DIGITS = 6;
/** The last digits of a number are the same however country and area are written (`+49 (0)30`, `0049 30`, `030`). */
const TELLING_DIGITS = 9;

const PHONES: readonly string[] = [
  "businessPhones",
  "homePhones",
  "mobilePhone",
  "primaryPhone",
  "carPhone",
  "otherPhone",
];

/** Every name that the contact goes by, each with each of these. */
function withNames(content: Content, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return namesOf(content).flatMap((name) => others.map((other) => `${name}|${other}`));
}

/** First and last name, and the name that is shown, which may be written last name first. */
function namesOf(content: Content): string[] {
  const parts = [content["givenName"], content["surname"]].filter((part) => typeof part === "string").join(" ");
  const shown = content["displayName"];
  const [last = "", first = ""] = typeof shown === "string" ? shown.split(/,(.*)/s) : [];
  return [...new Set([fold(parts), fold(`${first} ${last}`)])].filter((name) => name !== "");
}

function companyOf(content: Content): string[] {
  const company = content["companyName"];
  const folded = typeof company === "string" ? fold(company) : "";
  return folded === "" ? [] : [folded];
}

function phonesOf(content: Content): string[] {
  const numbers = PHONES.flatMap((field) => textsOf(content[field])).map((text) => text.replace(/\D/g, ""));
  return [
    ...new Set(
      numbers.filter((digits) => digits.length >= LEAST_DIGITS).map((digits) => digits.slice(-TELLING_DIGITS)),
    ),
  ];
}

function textsOf(value: Value | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((entry: Entry) => typeof entry === "string") : [];
}

/** Plain ASCII needs no taking apart; most names are. */
const ASCII = /^[\u0000-\u007f]*$/;

/** A text without case, accents, punctuation and extra blanks. */
function fold(text: string): string {
  const plain = ASCII.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
  return plain
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
