import { badBody, badValue } from "../errors.ts";
import type { PropertyRule } from "./kind.ts";
import type { Switches } from "../control/switches.ts";

/** Properties of physicalAddress (Graph docs: resources/physicaladdress). */
const ADDRESS_PARTS = ["street", "city", "state", "countryOrRegion", "postalCode"];

/**
 * Checks one property of a body and returns the value to store. Wrong types are refused as Graph's
 * OData reader does (RequestBodyRead), values that Exchange cannot take with ErrorPropertyValidationFailure.
 * @throws GraphError 400
 */
export function storedValue(name: string, value: unknown, rule: PropertyRule, switches: Switches): unknown {
  switch (rule.type) {
    case "text":
      return value === null ? null : text(name, value, rule, switches);
    case "texts":
      return texts(name, value, rule, switches);
    case "date":
      return value === null ? null : birthday(name, value, switches);
    case "address":
      return value === null ? {} : address(name, value, switches);
    case "emails":
      return slots(name, list(name, value), rule, switches).map((entry) => email(name, entry, switches));
    case "email":
      return value === null ? null : email(name, value, switches);
  }
}

function text(name: string, value: unknown, rule: PropertyRule, switches: Switches): string {
  if (typeof value !== "string")
    throw badBody(`Cannot convert the value of '${name}' to the expected type 'Edm.String'.`);
  const limit = rule.maxLength ?? switches.maxTextLength;
  if (value.length > limit) throw badValue(`The value of property '${name}' is too long: ${value.length} of ${limit}.`);
  return value;
}

function list(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw badBody(`Cannot convert the value of '${name}' to a collection.`);
  return value;
}

function texts(name: string, value: unknown, rule: PropertyRule, switches: Switches): string[] {
  return slots(name, list(name, value), rule, switches).map((entry) => text(name, entry, rule, switches));
}

/** MAPI has so many slots for a list; what happens to more is UNCONFIRMED, switch `overSlots`. */
function slots(name: string, entries: readonly unknown[], rule: PropertyRule, switches: Switches): readonly unknown[] {
  if (rule.capacity === undefined || entries.length <= rule.capacity) return entries;
  if (switches.overSlots === "truncate") return entries.slice(0, rule.capacity);
  throw badValue(`The property '${name}' holds at most ${rule.capacity} entries.`);
}

function record(name: string, value: unknown, parts: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badBody(`Cannot convert the value of '${name}' to the expected type.`);
  }
  for (const key of Object.keys(value)) {
    if (!parts.includes(key) && !key.startsWith("@"))
      throw badBody(`The property '${key}' does not exist on the type of '${name}'.`);
  }
  return value as Record<string, unknown>;
}

/** An address replaces the one before it whole: parts not named are gone. */
function address(name: string, value: unknown, switches: Switches): Record<string, string> {
  const given = record(name, value, ADDRESS_PARTS);
  const kept: Record<string, string> = {};
  for (const part of ADDRESS_PARTS) {
    const piece = given[part];
    if (piece !== undefined && piece !== null) kept[part] = text(`${name}/${part}`, piece, { type: "text" }, switches);
  }
  return kept;
}

function email(name: string, value: unknown, switches: Switches): Record<string, string> {
  const given = record(name, value, ["name", "address"]);
  const kept: Record<string, string> = {};
  for (const part of ["name", "address"]) {
    const piece = given[part];
    if (piece !== undefined && piece !== null) kept[part] = text(`${name}/${part}`, piece, { type: "text" }, switches);
  }
  if (switches.emailNameFilled && kept.name === undefined && kept.address !== undefined) kept.name = kept.address;
  return kept;
}

/** A birthday keeps its day and mostly loses its time: 11:59 UTC (UNCONFIRMED, switch `birthdayTime`). */
function birthday(name: string, value: unknown, switches: Switches): string {
  const moment = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(moment))
    throw badBody(`Cannot convert the value of '${name}' to the expected type 'Edm.DateTimeOffset'.`);
  const iso = new Date(moment).toISOString();
  return switches.birthdayTime === "11:59" ? `${iso.slice(0, 10)}T11:59:00Z` : `${iso.slice(0, 19)}Z`;
}
