/**
 * What an item holds, in the ring's own form: one value for each field, and no key at all for an
 * empty field. Two contents are the same when their canonical JSON is the same.
 */

/** A part of a list or a group: plain text, or named parts such as `{ address, name }`. */
export type Entry = string | Readonly<Record<string, string>>;

/** One field's value. An array is a set or an ordered list; which one, the field table says. */
export type Value = Entry | readonly Entry[];

/** Field name to value. An empty field is absent, never `""`, `[]` or `null`. */
export type Content = Readonly<Record<string, Value>>;

/**
 * The one text that stands for a value: object keys in order, so that equal values give equal text.
 * @param value any JSON value; `undefined` (an empty field) gives the empty string
 */
export function canonical(value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const parts = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Whether two values (or two absent ones) are the same. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || canonical(a) === canonical(b);
}

/** Whether two contents agree in every field. */
export function sameContent(a: Content, b: Content): boolean {
  return a === b || canonical(a) === canonical(b);
}
