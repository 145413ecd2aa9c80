import { createHash } from "node:crypto";
import { canonical, type Content, type Value } from "../../shared/content.ts";

/** The one text that stands for a whole content: SHA-256 of its canonical JSON, in hexadecimal. */
export function fingerprint(content: Content): string {
  return sha256(canonical(content));
}

/** A value's short stand-in, where only "the same again?" is asked. An absent value has one too. */
export function valueMark(value: Value | undefined): string {
  return sha256(canonical(value)).slice(0, 16);
}

/**
 * The id of the item whose first copy this is (P15): always the same for the same copy, so that a
 * repeated submission cannot make a second item. 160 bits in hexadecimal, safe in URLs.
 * @param ring id of the ring
 * @param mailbox Entra object id of the mailbox, in any case
 * @param copy immutable id of the copy
 */
export function itemIdFor(ring: string, mailbox: string, copy: string): string {
  return sha256(JSON.stringify([ring, mailbox.toLowerCase(), copy])).slice(0, 40);
}

/** One short text for many, in their order: whether they are the same again. */
export function digest(parts: Iterable<string>): string {
  let sum = "";
  for (const part of parts) sum = sha256(`${sum} ${part}`);
  return sum.slice(0, 32);
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
