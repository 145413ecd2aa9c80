import type { NamedPerson } from "../ports.ts";
import { ask } from "./library.ts";

/** Somebody as office.js names them. */
export interface Named {
  readonly displayName?: string;
  readonly emailAddress?: string;
}

/** A part of an item, and who stands there. */
export type Group = readonly [part: NamedPerson["part"], people: readonly Named[] | Named | null | undefined];

/** A field of an item that is being written. */
interface Field {
  getAsync(done: (answer: Office.AsyncResult<never>) => void): void;
}

/** A compose field's people; none if they cannot be had. */
export async function peopleOf(field: unknown): Promise<readonly Named[] | Named | null> {
  const asked = field as Field | undefined;
  if (typeof asked?.getAsync !== "function") return null;
  return await ask<readonly Named[] | Named>((done) => asked.getAsync(done));
}

/** Everyone named, in the order of the groups, each address once without regard to case. */
export function namedPeople(groups: readonly Group[]): NamedPerson[] {
  const seen = new Set<string>();
  const people: NamedPerson[] = [];
  for (const [part, some] of groups) {
    for (const { displayName, emailAddress } of list(some)) {
      const address = (emailAddress ?? "").trim();
      const name = (displayName ?? "").trim() || address;
      // Somebody without an address is told apart by name.
      const who = address === "" ? `name:${name}` : address.toLowerCase();
      if (name === "" || seen.has(who)) continue;
      seen.add(who);
      people.push({ name, address, part });
    }
  }
  return people;
}

function list(some: Group[1]): readonly Named[] {
  if (some === null || some === undefined) return [];
  return Array.isArray(some) ? (some as readonly Named[]) : [some as Named];
}
