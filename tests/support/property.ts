import * as fc from "fast-check";
import { vi } from "vitest";
import type { Content, Entry, Value } from "../../shared/content.ts";
import { canonical } from "../../shared/content.ts";
import type { Field, Kind } from "../../shared/kinds/kind.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { narrowed } from "./contents.ts";

/** What the properties of the pure engine share: how often each is tried, and how contents are told apart. */

/** How often each property is tried, times its weight. All of them together: some 50,000 cases. */
const CASES = Number(process.env["RINGFOLD_CASES"] ?? 1_000);

/** Drawing takes as long as a busy machine lets it; nothing here waits for anything. */
vi.setConfig({ testTimeout: 120_000 });

/** Arbitraries, one for each argument of a property. */
type Arbitraries<Values extends readonly unknown[]> = { [At in keyof Values]: fc.Arbitrary<Values[At]> };

/**
 * Tries a property on many drawn cases. Of what fails the smallest is told, with the seed: set RINGFOLD_SEED
 * to it to draw the same cases again, and RINGFOLD_CASES to draw more.
 * @param weight how many times more cases than others it gets
 */
export function assertForAll<Values extends [unknown, ...unknown[]]>(
  arbitraries: Arbitraries<Values>,
  holds: (...values: Values) => void,
  weight = 1,
): void {
  const seed = process.env["RINGFOLD_SEED"];
  const drawn = fc.property(...(arbitraries as Arbitraries<[unknown, ...unknown[]]>), (...values) => {
    holds(...(values as Values));
  });
  fc.assert(drawn, { numRuns: Math.ceil(CASES * weight), ...(seed === undefined ? {} : { seed: Number(seed) }) });
}

/** Contacts with one field of each type only, so that each case looks at all of them. */
export const oneOfEach: Kind = narrowed(contact, [
  "surname",
  "birthday",
  "emailAddresses",
  "businessPhones",
  "homeAddress",
  "categories",
]);

/** Anything that the type of a content allows and canonical contents never are: wrong shapes, empty ones, too many. */
export function oddContents(kind: Kind): fc.Arbitrary<Content> {
  const text = fc.constantFrom("", " ", "a", "A", "b", "__proto__", "\ud800", "0");
  const parts = fc.dictionary(fc.constantFrom("address", "name", "city", "other", "__proto__"), text, { maxKeys: 3 });
  const entry: fc.Arbitrary<Entry> = fc.oneof(text, parts);
  const value: fc.Arbitrary<Value> = fc.oneof(entry, fc.array(entry, { maxLength: 6 }));
  const names = fc.constantFrom(...kind.fields.map(({ name }) => name), "unknown");
  return fc.dictionary(names, value, { maxKeys: 8 });
}

/** A content as texts: one for each value, of a set or list one for each entry. Categories ignore case. */
export function pieces(content: Content): readonly string[] {
  return Object.entries(content).flatMap(([field, value]) => piecesOf(field, value));
}

/** The same of one field. */
export function piecesOf(field: string, value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  const each = Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry];
  return each.map((piece) => {
    const text = canonical(piece);
    return `${field} ${field === "categories" ? text.toLowerCase() : text}`;
  });
}

/** The same field in a folder that holds any number of entries. */
export function withoutCapacity(field: Field): Field {
  const { capacity: _, ...others } = field;
  return others;
}
