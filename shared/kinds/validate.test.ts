import * as fc from "fast-check";
import { expect, test } from "vitest";
import { contents } from "../../tests/support/contents.ts";
import { contact } from "./contact.ts";
import { checkContent, tidyContent } from "./validate.ts";

const rows: readonly [string, unknown, readonly [string, string][]][] = [
  [
    "a sound contact",
    { givenName: "Jo", emailAddresses: [{ address: "jo@x.example", name: "Jo" }], birthday: "1985-04-12" },
    [],
  ],
  ["not an object", [], [["", "must be an object"]]],
  ["an unknown field", { shoeSize: "44" }, [["shoeSize", "is not a field of a contact"]]],
  [
    "a wrong type",
    { givenName: 4, children: "x", homeAddress: "y" },
    [
      ["givenName", "First name must be a text"],
      ["children", "must be a list"],
      ["homeAddress", "must be an object of street"],
    ],
  ],
  ["blank text", { givenName: " " }, [["givenName", "is blank"]]],
  ["too long", { givenName: "x".repeat(257) }, [["givenName", "is 257 characters long; 256 is the most"]]],
  ["too many", { businessPhones: ["1", "2", "3"] }, [["businessPhones", "has 3 entries; a folder holds 2"]]],
  [
    "no entries",
    { businessPhones: [], categories: [] },
    [
      ["businessPhones", "leave the field out"],
      ["categories", "leave the field out"],
    ],
  ],
  [
    "a bad address",
    { emailAddresses: [{ address: "jo at x" }] },
    [["emailAddresses", '(entry 1) "jo at x" is not a mail address']],
  ],
  ["an address of Exchange's own", { emailAddresses: [{ address: "/o=Contoso/cn=jo" }] }, []],
  ["an unknown part", { homeAddress: { planet: "Mars" } }, [["homeAddress", 'has no part "planet"']]],
  ["a bad part", { homeAddress: { city: 3 } }, [["homeAddress", "(city) must be a text"]]],
  ["a bad day", { birthday: "12.4.1985" }, [["birthday", "must be a day"]]],
  ["a day that means none", { birthday: "4501-01-01" }, [["birthday", 'takes that day for "no date"']]],
  ["a member that is no text", { categories: ["ok", 3] }, [["categories", '("3") must be a text']]],
];

test.each(rows)("%s", (_, content, expected) => {
  const problems = checkContent(contact, content);
  expect(problems.map((problem) => problem.field)).toEqual(expected.map(([field]) => field));
  for (const [at, [, words]] of expected.entries()) expect(problems[at]?.message).toContain(words);
});

test("anything at all gives a list of problems, and what a folder held gives none", () => {
  fc.assert(fc.property(fc.anything(), (anything) => Array.isArray(checkContent(contact, anything))));
  fc.assert(
    fc.property(contents(contact, ["a@b", "c@d"]), (content) => {
      const withNames = { ...content };
      delete withNames["emailAddresses"];
      expect(checkContent(contact, withNames)).toEqual([]);
      expect(tidyContent(contact, withNames)).toEqual(withNames);
    }),
  );
});
