import { sameValue, type Entry, type Value } from "../../../shared/content.ts";
import { contact } from "../../../shared/kinds/contact.ts";
import type { Complaint } from "./lines.ts";
import type { Property } from "./property.ts";

/** A contact in the making. What finds no place in it is a notice, with its line. */
export class Draft {
  readonly content: Record<string, Value> = {};
  readonly notices: Complaint[] = [];
  /** From CLASS: how private the card is, as Outlook's sensitivity. */
  sensitivity = 0;

  /** Sets a field unless it is set already; blank texts are nothing. */
  set(field: string, value: Value, from: Property): void {
    if (value === "" || sameValue(this.content[field], value)) return;
    if (this.content[field] === undefined) this.content[field] = value;
    else this.leaveOut(from, `a contact has one "${labelOf(field)}"`);
  }

  /** Adds an entry to a list as long as a folder can hold it. */
  add(field: string, entry: Entry, from: Property): void {
    if (entry === "") return;
    const entries = (this.content[field] ?? []) as readonly Entry[];
    const capacity = contact.fields.find((each) => each.name === field)?.capacity ?? Number.POSITIVE_INFINITY;
    if (entries.some((each) => sameValue(each, entry))) return;
    if (entries.length < capacity) this.content[field] = [...entries, entry];
    else this.leaveOut(from, `a contact holds ${capacity} of "${labelOf(field)}"`);
  }

  /** Notes that a property is not carried over, and why. */
  leaveOut(from: Property, why: string): void {
    this.notices.push({ line: from.line, message: `${from.name.toUpperCase()} is left out: ${why}` });
  }
}

function labelOf(field: string): string {
  return contact.fields.find((each) => each.name === field)?.label ?? field;
}
