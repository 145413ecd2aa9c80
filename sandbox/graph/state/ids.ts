/**
 * The forms of id that Exchange has for one item. They differ in value: the immutable one stays when
 * the item moves, the others change; the REST and EWS ones hold `/`, `+` and `=`, so they must be
 * percent-encoded in a path. All are case-sensitive (Graph docs: outlook-immutable-id; the characters
 * as other clients of Graph met them). Every id tells its mailbox (`salt`) and number, so no index is needed.
 */
export type IdForm = "entryId" | "ewsId" | "immutableEntryId" | "restId" | "restImmutableEntryId";

/** The forms by name, as `translateExchangeIds` spells them. */
export const ID_FORMS: readonly IdForm[] = ["entryId", "ewsId", "immutableEntryId", "restId", "restImmutableEntryId"];

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A number as `width` digits of base 62. */
export function encode(number: number, width: number): string {
  let text = "";
  let rest = number;
  for (let place = 0; place < width; place++) {
    text = DIGITS.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

function decode(text: string): number {
  let number = 0;
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return -1;
    number = number * 62 + value;
  }
  return number;
}

/** What stands before the salt, between salt and number, and after, for each form; `moves`: the form changes on a move. */
const SHAPES: Record<IdForm, { head: string; middle: string; tail: string; moves: boolean }> = {
  restImmutableEntryId: { head: "AAkALg", middle: "AACqAC-EWg0A", tail: "AA", moves: false },
  immutableEntryId: { head: "AAkALg", middle: "AACqAC/EWg0A", tail: "AA", moves: false },
  restId: { head: "AAMkAG", middle: "BGAAA+/", tail: "AAA=", moves: true },
  ewsId: { head: "AQMkAG", middle: "LQAAA/+", tail: "AAAA==", moves: true },
  entryId: { head: "AAAAAG", middle: "EWg0A_", tail: "AAAA2", moves: true },
};

/** The id of item `number` after `moves` moves, in a form. */
export function itemId(salt: string, number: number, moves: number, form: IdForm): string {
  const shape = SHAPES[form];
  return shape.head + salt + shape.middle + encode(number, 5) + (shape.moves ? encode(moves, 2) : "") + shape.tail;
}

/** The id of a folder. Containers have one constant id, whatever `Prefer` says (Graph docs: outlook-immutable-id). */
export function folderId(salt: string, number: number): string {
  return `AAMkAG${salt}AuAAA/+${encode(number, 4)}AAA=`;
}

/** The changeKey for the `counter`-th change of a mailbox. */
export function changeKey(salt: string, counter: number): string {
  return `EQAAABYAAAB${salt}AA${encode(counter, 6)}`;
}

/** An id taken apart. */
export interface ParsedId {
  readonly salt: string;
  readonly number: number;
  readonly moves: number | null;
}

/** The length of every mailbox's salt. */
export const SALT_LENGTH = 8;

/** Takes an id of one form apart; `null` when it is not of that form. */
function parseAs(text: string, form: IdForm): ParsedId | null {
  const shape = SHAPES[form];
  const start = shape.head.length + SALT_LENGTH;
  const digits = start + shape.middle.length;
  const end = digits + 5 + (shape.moves ? 2 : 0);
  if (text.length !== end + shape.tail.length || !text.startsWith(shape.head) || !text.endsWith(shape.tail))
    return null;
  if (!text.startsWith(shape.middle, start)) return null;
  const number = decode(text.slice(digits, digits + 5));
  const moves = shape.moves ? decode(text.slice(digits + 5, end)) : null;
  if (number < 0 || moves === -1) return null;
  return { salt: text.slice(shape.head.length, start), number, moves };
}

/** Undoes the URL-safe spelling that office.js gives EWS ids (`/` as `-`, `+` as `_`). */
const standardSpelling = (text: string): string => text.replaceAll("-", "/").replaceAll("_", "+");

/**
 * Takes apart an id as it may stand in a path: immutable, or REST in either spelling, or an EWS id
 * that office.js `convertToRestId` made URL-safe. `null`: malformed.
 */
export function parsePathId(text: string): ParsedId | null {
  const immutable = parseAs(text, "restImmutableEntryId");
  if (immutable !== null) return immutable;
  const rest = parseAs(text, "restId");
  if (rest !== null) return rest;
  const standard = standardSpelling(text);
  return parseAs(standard, "restId") ?? (text === standard ? null : parseAs(standard, "ewsId"));
}

/** Takes apart an id of a stated form, in either spelling, for `translateExchangeIds`. */
export function parseForm(text: string, form: IdForm): ParsedId | null {
  return parseAs(text, form) ?? parseAs(standardSpelling(text), form);
}

/** A GUID from 16 random bytes in hexadecimal. */
export function guid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
