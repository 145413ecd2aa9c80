import type { Contact } from "@microsoft/microsoft-graph-types";
import { expect, it } from "vitest";
import { CONTACT_FIELDS } from "./contact-fields.ts";

/** Every property of a contact that Graph lets us write, as Microsoft's own types name it: a slip does not compile. */
const WRITABLE: readonly (keyof Contact)[] = [
  "assistantName",
  "birthday",
  "businessAddress",
  "businessHomePage",
  "businessPhones",
  "categories",
  "children",
  "companyName",
  "department",
  "displayName",
  "emailAddresses",
  "fileAs",
  "generation",
  "givenName",
  "homeAddress",
  "homePhones",
  "imAddresses",
  "initials",
  "jobTitle",
  "manager",
  "middleName",
  "mobilePhone",
  "nickName",
  "officeLocation",
  "otherAddress",
  "personalNotes",
  "profession",
  "spouseName",
  "surname",
  "title",
  "yomiCompanyName",
  "yomiGivenName",
  "yomiSurname",
];

it("[S2] the field table holds every property of a contact that Graph can write, and no other", () => {
  const properties = CONTACT_FIELDS.flatMap((field) => ("property" in field.graph ? [field.graph.property] : []));
  expect(properties.toSorted()).toEqual([...WRITABLE].toSorted());
});
