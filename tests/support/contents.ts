import * as fc from "fast-check";
import type { Content, Value } from "../../shared/content.ts";
import type { Field, Kind } from "../../shared/kinds/kind.ts";

/** Contents for property tests: of few values, so that sides agree, clash and repeat often. */

const WORDS = ["a", "A", "b", "c", "ä", "d e", "x\ny"];

/** Any content of the kind, canonical, with at most `capacity` entries in each list. */
export function contents(kind: Kind, words: readonly string[] = WORDS): fc.Arbitrary<Content> {
  const fields = kind.fields.map((field) => [field.name, valueOf(field, words)] as const);
  return fc
    .record(Object.fromEntries(fields), { requiredKeys: [] })
    .map((raw) => kind.toContent(kind.toBody(raw as Content, Object.keys(raw))));
}

/** A kind with few fields, one of each type, so that each run looks at all of them. */
export function narrowed(kind: Kind, names: readonly string[]): Kind {
  return { ...kind, fields: kind.fields.filter((field) => names.includes(field.name)) };
}

function valueOf(field: Field, words: readonly string[]): fc.Arbitrary<Value> {
  const word = fc.constantFrom(...words);
  const parts = fc.record(Object.fromEntries((field.parts ?? []).map((part) => [part, word])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Record<string, string>>;
  const entry: fc.Arbitrary<string | Record<string, string>> = field.parts === undefined ? word : parts;
  switch (field.type) {
    case "text":
      return word;
    case "date":
      return fc.constantFrom("1970-01-01", "1985-04-12", "2024-02-29");
    case "set":
      return fc.array(word, { maxLength: 4 });
    case "list":
      return fc.array(entry, { maxLength: field.capacity ?? 4 });
    case "group":
      return parts;
    default:
      return word;
  }
}
