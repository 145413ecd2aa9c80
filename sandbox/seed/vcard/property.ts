import ICAL from "ical.js";
import { escapeText, readQuotedPrintable } from "./quoted-printable.ts";
import type { Line } from "./lines.ts";

/** One property of a card, in the words of vCard 3.0 whatever dialect it was written in. */
export interface Property {
  readonly line: number;
  /** Lower case, without group. */
  readonly name: string;
  /** Ties a property to its label: `item1` of `item1.X-ABLABEL`; empty for none. */
  readonly group: string;
  /** Lower-case types: `home`, `fax`, `pref`. */
  readonly types: ReadonlySet<string>;
  /** The value's parts: of a structured property each component, of a list each member, else one text. */
  readonly parts: readonly string[];
}

/** Properties that carry pictures, sounds and keys, which are not looked into. */
const BINARY: ReadonlySet<string> = new Set(["photo", "logo", "sound", "key", "x-ms-cardpicture"]);

/** Properties whose semicolons part components. */
const COMPONENTS: ReadonlySet<string> = new Set(["n", "adr", "org"]);

const structured = { defaultType: "text", structuredValue: ";", multiValue: "," };
const listed = { defaultType: "text", multiValue: "," };

/** A design for ical.js in which every value is text: dates and addresses of other programs are often not what they say. */
const design = {
  name: "vcf",
  value: { text: (ICAL.design.vcard3.value as { readonly text: unknown }).text },
  param: { type: { valueType: "text", multiValue: "," } },
  property: {
    n: structured,
    adr: structured,
    org: { defaultType: "text", structuredValue: ";" },
    nickname: listed,
    categories: listed,
  },
  propertyGroups: true,
} as unknown as Parameters<typeof ICAL.parse.property>[1];

/**
 * Reads one line.
 * @throws with words for people if the line makes no sense
 */
export function readProperty(line: Line, version: string): Property {
  const colon = colonOf(line.text);
  if (colon < 0) throw new Error(`"${shorten(line.text)}" is no property: it has no colon`);
  const [name = "", ...params] = splitParams(line.text.slice(0, colon));
  const plainName = name.slice(name.indexOf(".") + 1).toLowerCase();
  if (!/^[a-z0-9-]+$/.test(plainName)) throw new Error(`"${shorten(name)}" is not a name of a property`);
  if (BINARY.has(plainName)) return { line: line.line, name: plainName, group: "", types: new Set(), parts: [""] };
  const { kept, encoding, charset, types } = readParams(params);
  const raw = line.text.slice(colon + 1);
  const value = normalise(raw, plainName, version, { encoding, charset });
  const known = Object.hasOwn((design as unknown as { property: object }).property, plainName);
  const written = [name, ...kept, ...(known ? [] : ["VALUE=text"])].join(";");
  const parsed = ICAL.parse.property(`${written}:${value}`, design) as readonly unknown[];
  const group = (parsed[1] as { readonly group?: string }).group ?? "";
  return { line: line.line, name: plainName, group, types, parts: partsOf(parsed.slice(3), plainName) };
}

/** Where the value begins: the first colon outside of quotation marks. */
function colonOf(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ":" && !quoted) return at;
  }
  return -1;
}

function splitParams(head: string): readonly string[] {
  return (head.match(/(?:"[^"]*"|[^;"])+/g) ?? []).map((part) => part.trim());
}

interface Params {
  readonly kept: readonly string[];
  readonly encoding: string;
  readonly charset: string;
  readonly types: ReadonlySet<string>;
}

/** Sorts parameters. vCard 2.1 writes types and encodings bare: `TEL;HOME;FAX`. */
function readParams(params: readonly string[]): Params {
  let [encoding, charset] = ["", "utf-8"];
  const types: string[] = [];
  const kept: string[] = [];
  for (const param of params) {
    const [key, text] = param.includes("=") ? cut(param) : ([isEncoding(param) ? "encoding" : "type", param] as const);
    const value = text.replaceAll('"', "").toLowerCase();
    if (key === "encoding") encoding = value;
    else if (key === "charset") charset = value;
    else if (key === "type") types.push(...value.split(","));
    else if (key === "pref") types.push("pref");
    else if (key !== "value") kept.push(param);
  }
  return { kept, encoding, charset, types: new Set(types.map((type) => type.trim())) };
}

function cut(param: string): readonly [string, string] {
  const at = param.indexOf("=");
  return [param.slice(0, at).trim().toLowerCase(), param.slice(at + 1)];
}

function isEncoding(bare: string): boolean {
  return /^(quoted-printable|base64|b|7bit|8bit)$/i.test(bare);
}

/** A value of any dialect as one of vCard 3.0. Only in components a semicolon needs its backslash; ical.js would keep it. */
function normalise(raw: string, name: string, version: string, how: { encoding: string; charset: string }): string {
  const isQuoted = how.encoding === "quoted-printable";
  const value = isQuoted ? readQuotedPrintable(raw, how.charset) : version === "2.1" ? fromPlain(raw) : fromLoose(raw);
  if (name === "categories" && (isQuoted || version === "2.1"))
    return value.replaceAll("\\,", ",").replaceAll(";", ",");
  return COMPONENTS.has(name) ? value : value.replace(/\\\\|\\;/g, (mark) => (mark === "\\;" ? ";" : mark));
}

/** vCard 2.1 escapes nothing but the semicolon; the comma is a comma, save in categories. */
function fromPlain(raw: string): string {
  return raw
    .split("\\;")
    .map(escapeText)
    .map((text) => text.replaceAll("\\;", ";"))
    .join("\\;");
}

/** Some programs escape more than vCard 3.0 asks for. */
function fromLoose(raw: string): string {
  return raw.replace(/\\\\|\\([:"'])/g, (both, mark?: string) => mark ?? both);
}

/** A component of several values is one text here: names with a space; an address had a comma nobody escaped. */
function partsOf(values: readonly unknown[], name: string): readonly string[] {
  const [first] = values;
  const parts = values.length === 1 && Array.isArray(first) ? (first as readonly unknown[]) : values;
  const between = name === "adr" ? "," : " ";
  return parts.map((part) => (Array.isArray(part) ? part.join(between) : String(part)).trim());
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
