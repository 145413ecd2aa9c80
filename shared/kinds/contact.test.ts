import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contents } from "../../tests/support/contents.ts";
import { contact } from "./contact.ts";
import { kindOf } from "./index.ts";
import type { RawItem } from "./kind.ts";

const everyField = contact.fields.map((field) => field.name);
const TYPED = ["Ä ö", "a\nb", " x ", "=+-@", "\u{1F600}", "e\u0301", "A", "a"];

describe("what in Graph's answer is noise", () => {
  const rows: readonly [string, RawItem, unknown][] = [
    [
      "null, blank and missing are empty",
      { givenName: null, surname: "", title: "  ", businessPhones: [], homeAddress: {} },
      {},
    ],
    ["spaces and capitals stay as typed", { companyName: " ACME  Ltd " }, { companyName: " ACME  Ltd " }],
    [
      "line ends become line feeds, those at the end go",
      { personalNotes: "a\r\nb\rc\vd\r\n\r\n" },
      { personalNotes: "a\nb\nc\nd" },
    ],
    ["control characters go, tabs stay", { personalNotes: "a\u0000b\tc\u001F" }, { personalNotes: "ab\tc" }],
    ["accents are composed", { surname: "Mu\u0308ller" }, { surname: "Müller" }],
    ["half a surrogate pair cannot be stored", { surname: "x\uD83D" }, { surname: "x\uFFFD" }],
    [
      "an address is not its own name",
      { emailAddresses: [{ name: "Jo@X.example", address: "jo@x.example" }] },
      { emailAddresses: [{ address: "jo@x.example" }] },
    ],
    [
      "empty entries go",
      { emailAddresses: [{ name: null, address: null }, null], businessPhones: ["", null, "1"] },
      { businessPhones: ["1"] },
    ],
    ["an address of empty parts is empty", { homeAddress: { street: "", city: null } }, {}],
    ["a birthday is its day in UTC", { birthday: "1974-07-22T11:59:00Z" }, { birthday: "1974-07-22" }],
    ["a birthday with an offset", { birthday: "1974-07-22T01:00:00+02:00" }, { birthday: "1974-07-21" }],
    ["no date, in Exchange's way", { birthday: "4501-01-01T00:00:00Z" }, {}],
    ["a day that does not exist", { birthday: "2023-02-31T00:00:00Z" }, {}],
    [
      "categories are sorted, and one whatever the case",
      { categories: ["b", "VIP", "a", "vip"] },
      { categories: ["VIP", "a", "b"] },
    ],
    [
      "ids of extended properties come in any case",
      { singleValueExtendedProperties: [{ id: "String 0x3a24", value: "1" }, null, { id: 3 }] },
      { businessFax: "1" },
    ],
    [
      "what is of the wrong type is read as far as it makes sense",
      {
        givenName: 7,
        surname: true,
        categories: "one",
        emailAddresses: "x@y",
        businessPhones: [[1], 2],
        homeAddress: [],
        birthday: 0,
      },
      { givenName: "7", categories: ["one"], emailAddresses: [{ address: "x@y" }], businessPhones: ["2"] },
    ],
  ];
  test.each(rows)("%s", (_, raw, content) => {
    expect(contact.toContent(raw)).toEqual(content);
  });
});

describe("reading and writing", () => {
  test("what was written reads back the same", () => {
    fc.assert(
      fc.property(contents(contact, TYPED), (content) => {
        expect(contact.toContent(contact.toBody(content, everyField))).toEqual(content);
      }),
    );
  });

  test("any JSON gives a content that reads back the same", () => {
    const properties = Object.fromEntries(
      [...contact.select, "singleValueExtendedProperties"].map((name) => [name, fc.jsonValue()]),
    );
    fc.assert(
      fc.property(fc.record(properties, { requiredKeys: [] }), (raw) => {
        const content = contact.toContent(raw);
        expect(contact.toContent(contact.toBody(content, everyField))).toEqual(content);
      }),
    );
  });

  test("a body names exactly the fields asked for, empty ones in Graph's way", () => {
    const fields = ["givenName", "birthday", "businessPhones", "homeAddress", "businessFax", "weddingAnniversary"];
    expect(contact.toBody({ surname: "not asked for" }, fields)).toEqual({
      givenName: null,
      birthday: null,
      businessPhones: [],
      homeAddress: { street: null, postalCode: null, city: null, state: null, countryOrRegion: null },
      singleValueExtendedProperties: [
        { id: "SystemTime 0x3A41", value: "4501-01-01T00:00:00Z" },
        { id: "String 0x3A24", value: "" },
      ],
    });
  });

  test("every field is read: by a property to select or an extended property to expand", () => {
    expect(contact.select.length + contact.expand.length).toBe(contact.fields.length + 2);
    expect(new Set(everyField).size).toBe(everyField.length);
  });
});

test("P20: display name and file-as travel with any part of the name, and only then", () => {
  expect(contact.companions(["surname"])).toEqual(new Set(["surname", "displayName", "fileAs"]));
  expect(contact.companions(["companyName"])).toEqual(new Set(["companyName", "displayName", "fileAs"]));
  expect(contact.companions(["mobilePhone"])).toEqual(new Set(["mobilePhone"]));
});

describe("private contacts", () => {
  const flag = "Boolean {00062008-0000-0000-c000-000000000046} Id 0x8506";
  test.each([
    ["no mark", {}, false],
    ["normal", mark("Integer 0x36", "0"), false],
    ["personal", mark("Integer 0x36", "1"), true],
    ["private", mark("Integer 0x36", "2"), true],
    ["confidential", mark("integer 0x0036", 3), true],
    ["unreadable", mark("Integer 0x36", {}), true],
    ["flag set", mark(flag, "true"), true],
    ["flag not set", mark(flag, "False"), false],
  ] as const)("%s", (_, raw, expected) => {
    expect(contact.isPrivate(raw)).toBe(expected);
  });
});

describe("words", () => {
  test.each([
    [{ displayName: "Jo", companyName: "ACME" }, "Jo"],
    [{ givenName: "Jo", surname: "Doe" }, "Jo Doe"],
    [{ companyName: "ACME" }, "ACME"],
    [{ emailAddresses: [{ address: "a@b" }] }, "a@b"],
    [{ homePhones: ["12"] }, "12"],
    [{}, "(no name)"],
  ])("title of %j", (content, title) => {
    expect(contact.title(content)).toBe(title);
  });

  test.each([
    ["surname", undefined, "(empty)"],
    ["categories", ["a", "b"], "a, b"],
    ["emailAddresses", [{ address: "a@b", name: "A" }, { address: "c@d" }], "A <a@b>, c@d"],
    ["homeAddress", { city: "Ulm", street: "Weg 1\nHof" }, "Weg 1, Hof, Ulm"],
  ])("%s: %j", (field, value, words) => {
    expect(contact.describe(field, value)).toBe(words);
  });
});

describe("a contact of whom only name and address are known", () => {
  test.each([
    ["Dora Berg", { givenName: "Dora", surname: "Berg" }],
    ["Dora van Berg", { givenName: "Dora van", surname: "Berg" }],
    ["Berg, Dora", { givenName: "Dora", surname: "Berg" }],
    ["Dora", {}],
    ["dora@x.example", {}],
  ])("%s", (name, parts) => {
    const address = "dora@x.example";
    const emailAddresses = [name === address ? { address } : { address, name }];
    expect(contact.ofPerson(name, "dora@x.example")).toEqual({ displayName: name, ...parts, emailAddresses });
  });

  test("is found by each of its addresses, whatever their case", () => {
    const emailAddresses = [{ address: "Dora@X.example" }, { address: "dora@x.EXAMPLE" }, { name: "no address" }];
    expect(contact.addressesOf({ emailAddresses })).toEqual(["dora@x.example"]);
    expect(contact.addressesOf({ jobTitle: "Buyer" })).toEqual([]);
  });
});

test("a kind that is not there yet says so", () => {
  expect(kindOf("contact")).toBe(contact);
  expect(() => kindOf("event")).toThrow('cannot sync the kind "event" yet; it can sync: contact');
});

function mark(id: string, value: unknown): RawItem {
  return { singleValueExtendedProperties: [{ id, value }] };
}
