import { badBody, badRequest } from "../errors.ts";
import type { Extended } from "../state/model.ts";

const NAMED = /^(\w+)\s+\{([0-9a-f-]{36})\}\s+(Name|Id)\s+(.+)$/i;
const TAGGED = /^(\w+)\s+0x([0-9a-f]{1,8})$/i;
const TYPES: Record<string, (value: string) => boolean> = {
  String: () => true,
  Integer: (value) => /^-?\d+$/.test(value),
  Boolean: (value) => /^(true|false)$/i.test(value),
  Double: (value) => value.trim() !== "" && !Number.isNaN(Number(value)),
  SystemTime: (value) => !Number.isNaN(Date.parse(value)),
  Binary: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value),
};

const known = new Map<string, string | null>();

/**
 * The one spelling of an extended property's id: GUID in lower case, name as it is (names are
 * case-sensitive), numbers as `0x` and lower-case hexadecimal without leading zeros.
 * Forms: `String {GUID} Name X`, `Integer {GUID} Id 0x8012`, `String 0x4001001E`
 * (Graph docs: extended-properties-overview). `null`: not an id.
 */
export function canonicalId(id: string): string | null {
  const found = known.get(id);
  if (found !== undefined) return found;
  const made = spell(id.trim());
  if (known.size < 1000) known.set(id, made);
  return made;
}

function spell(id: string): string | null {
  const tagged = TAGGED.exec(id);
  if (tagged !== null) return typed(tagged[1] ?? "", `0x${parseInt(tagged[2] ?? "", 16).toString(16)}`);
  const named = NAMED.exec(id);
  if (named === null) return null;
  const [, type = "", guid = "", by = "", key = ""] = named;
  if (by.toLowerCase() === "name") return typed(type, `{${guid.toLowerCase()}} Name ${key}`);
  const number = /^0x([0-9a-f]+)$/i.exec(key);
  return number === null
    ? null
    : typed(type, `{${guid.toLowerCase()}} Id 0x${parseInt(number[1] ?? "", 16).toString(16)}`);
}

function typed(type: string, rest: string): string | null {
  const name = Object.keys(TYPES).find((candidate) => candidate.toLowerCase() === type.toLowerCase());
  return name === undefined ? null : `${name} ${rest}`;
}

/**
 * The extended properties after a body's `singleValueExtendedProperties` (an array of `{id, value}`,
 * every value a text) is written over `before`. A `null` value removes the property.
 * @throws GraphError 400
 */
export function writeExtended(before: Extended, given: unknown): Extended {
  if (!Array.isArray(given))
    throw badBody("Cannot convert the value of 'singleValueExtendedProperties' to a collection.");
  const after: Record<string, string> = { ...before };
  for (const entry of given as { id?: unknown; value?: unknown }[]) {
    const id = typeof entry?.id === "string" ? canonicalId(entry.id) : null;
    if (id === null)
      throw badRequest(
        `PropertyId values may only be in one of the following formats: 'MapiPropertyType namespaceGuid Name propertyName', 'MapiPropertyType namespaceGuid Id propertyId' or 'MapiPropertyType propertyTag'.`,
        "ErrorInvalidProperty",
      );
    if (entry.value === null) delete after[id];
    else if (typeof entry.value !== "string")
      throw badBody("Cannot convert the value of 'value' to the expected type 'Edm.String'.");
    else if (TYPES[id.slice(0, id.indexOf(" "))]?.(entry.value) !== true)
      throw badRequest(`The value of '${id}' does not fit its type.`, "ErrorInvalidPropertySet");
    else after[id] = entry.value;
  }
  return after;
}
