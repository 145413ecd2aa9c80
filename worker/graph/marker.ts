/**
 * Our marker: the one named property that Ringfold leaves on a copy, so that after an unknown
 * outcome or a lost database it can be told which item the copy is of, and which write made it
 * (P25 to P28, P36). One constant name, because a mailbox holds a finite number of property names.
 */

/** The extended property's id. The GUID is Ringfold's own; it must never change. */
export const MARKER_ID = "String {6f1d3c1e-8a57-4b0c-9d2e-52a7c4e0b913} Name Ringfold";

/** The form of the value; raised when its parts change. */
const FORM = "1";

/** What a marker says. Each part is a short text of `A-Z a-z 0-9 _ -`. */
export interface Marker {
  readonly ring: string;
  readonly item: string;
  readonly member: string;
  /** The attempt that created the copy: constant for as long as the copy lives (P25). */
  readonly attempt: string;
  /** The last operation that wrote it (P28). */
  readonly operation: string;
}

/** A single-value extended property as Graph takes it. */
export interface ExtendedProperty {
  readonly id: string;
  readonly value: string;
}

const PART = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * The property that carries the marker, for `singleValueExtendedProperties` of a body.
 * @throws Error if a part is not a plain id: it would be read back as something else
 */
export function writeMarker(marker: Marker): ExtendedProperty {
  const parts = [marker.ring, marker.item, marker.member, marker.attempt, marker.operation];
  return { id: MARKER_ID, value: [FORM, ...parts.map(plain)].join(".") };
}

function plain(part: string): string {
  if (!PART.test(part)) throw new Error("A marker's parts are plain ids");
  return part;
}

/**
 * The marker on a raw item, or `null` if there is none, or none that this version can read.
 * Total: anything odd (another form, a person's own text, the wrong shape) is no marker.
 * @param raw an item read with our marker in `$expand`
 */
export function readMarker(raw: Readonly<Record<string, unknown>>): Marker | null {
  const properties = raw["singleValueExtendedProperties"];
  if (!Array.isArray(properties)) return null;
  for (const property of properties as readonly unknown[]) {
    const value = markerValue(property);
    if (value !== null) return parseMarker(value);
  }
  return null;
}

function markerValue(property: unknown): string | null {
  if (property === null || typeof property !== "object") return null;
  const { id, value } = property as { id?: unknown; value?: unknown };
  if (typeof id !== "string" || typeof value !== "string") return null;
  return id.toLowerCase() === MARKER_ID.toLowerCase() ? value : null;
}

/** A marker's value taken apart; `null` if it is not one. */
export function parseMarker(value: string): Marker | null {
  const [form, ring, item, member, attempt, operation, ...rest] = value.trim().split(".");
  if (form !== FORM || rest.length > 0) return null;
  if (
    ring === undefined ||
    item === undefined ||
    member === undefined ||
    attempt === undefined ||
    operation === undefined
  )
    return null;
  if (![ring, item, member, attempt, operation].every((part) => PART.test(part))) return null;
  return { ring, item, member, attempt, operation };
}

/**
 * What the values of all markers of a ring, an item in it, or an item at one member begin with: for
 * finding copies on the server. Graph compares values without case, so that a hit is only a
 * candidate: read its marker and compare.
 */
export function markerPrefix(ring: string, item?: string, member?: string): string {
  const parts = [ring, item, member];
  const known = parts.slice(0, parts.includes(undefined) ? parts.indexOf(undefined) : parts.length);
  return `${[FORM, ...known.map((part) => plain(part ?? ""))].join(".")}.`;
}
