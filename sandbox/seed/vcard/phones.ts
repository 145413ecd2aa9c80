import type { Draft } from "./draft.ts";
import type { Property } from "./property.ts";

/** Where a number goes by its types and label: the first row all of whose words are there. */
const PLACES: readonly (readonly [readonly string[], string])[] = [
  [["fax", "home"], "homeFax"],
  [["fax", "work"], "businessFax"],
  [["fax"], "otherFax"],
  [["pager"], "pager"],
  [["car"], "carPhone"],
  [["callback"], "callbackPhone"],
  [["x-evolution-callback"], "callbackPhone"],
  [["assistant"], "assistantPhone"],
  [["x-evolution-assistant"], "assistantPhone"],
  [["assistantphone"], "assistantPhone"],
  [["company"], "companyMainPhone"],
  [["x-evolution-company"], "companyMainPhone"],
  [["main"], "companyMainPhone"],
  [["radio"], "radioPhone"],
  [["x-evolution-radio"], "radioPhone"],
  [["cell"], "mobilePhone"],
  [["mobile"], "mobilePhone"],
  [["iphone"], "mobilePhone"],
  [["work"], "businessPhones"],
  [["home"], "homePhones"],
  [["pref"], "primaryPhone"],
];

/** Kinds of line that a contact in Outlook has no place for, or that Ringfold does not carry. */
const HOMELESS: readonly string[] = [
  "telex",
  "x-evolution-telex",
  "isdn",
  "textphone",
  "x-evolution-ttytdd",
  "bbs",
  "modem",
];

/** Puts a TEL where Outlook would have it. */
export function takePhone(draft: Draft, property: Property, label: string): void {
  const number = (property.parts[0] ?? "").replace(/^tel:/i, "").replace(/;ext=/i, " ext. ");
  const words = new Set([...property.types, label.toLowerCase()]);
  const homeless = HOMELESS.find((word) => words.has(word));
  if (homeless !== undefined)
    return draft.leaveOut(property, `a contact has no place for a number of type "${homeless}"`);
  const field = PLACES.find(([needed]) => needed.every((word) => words.has(word)))?.[1] ?? "otherPhone";
  if (field === "businessPhones" || field === "homePhones") draft.add(field, number, property);
  else draft.set(field, number, property);
}
