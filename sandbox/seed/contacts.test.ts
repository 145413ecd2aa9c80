import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkContent } from "../../shared/kinds/validate.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { readContacts } from "./contacts.ts";

const SAMPLES = join(import.meta.dirname, "samples");

let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ringfold-seed-"));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function write(file: string, ...lines: readonly string[]): void {
  writeFileSync(join(dir, file), lines.join("\r\n"));
}

describe("our own samples", () => {
  const { contacts, problems, notices } = readContacts(SAMPLES);
  const contents = contacts.map((raw) => contact.toContent(raw));

  test("all forty are read, and nothing of them is left out", () => {
    expect(problems).toEqual([]);
    expect(notices).toEqual([]);
    expect(contacts).toHaveLength(40);
  });

  test("they are sound contacts with names and addresses of their own, none of them private", () => {
    for (const content of contents) expect(checkContent(contact, content)).toEqual([]);
    expect(new Set(contents.map((content) => contact.title(content))).size).toBe(40);
    expect(contacts.some((raw) => contact.isPrivate(raw))).toBe(false);
    const addresses = JSON.stringify(contents).match(/[^"\s:]+@[^"\s]+/g) ?? [];
    expect(addresses.filter((address) => !/[@.]example\.(com|org)$/.test(address))).toEqual([]);
  });

  test("each dialect arrives: quoted-printable, labels of groups, types as addresses of numbers", () => {
    const named = (name: string): unknown => contents.find((content) => content["displayName"] === name);
    expect(named("Dr Alistair James Thornbury PhD")).toMatchObject({
      businessPhones: ["+44 20 7946 0301", "+44 20 7946 0302"],
      weddingAnniversary: "1986-05-24",
      businessAddress: { street: "Unit 7\nRiverside Yard", postalCode: "BS1 0ZZ" },
      personalNotes: expect.stringContaining('30 days net, 2 % within 10 days; "please"') as string,
    });
    expect(named("Prof. Sudarshan Venkataraman-Iyer")).toMatchObject({
      assistantPhone: "+91 40 5550 0160",
      officeLocation: "Room 4.17",
    });
    expect(named("张伟琳")).toMatchObject({ businessPhones: ["+86-20-5550-0111"], birthday: "1988-08-08" });
    expect(named("Bogumiła Nowicka")).toMatchObject({ nickName: "Bogna", categories: ["Logistics", "Supplier"] });
  });
});

describe("files that are not as they should be", () => {
  test("a card without an end is named with its file and line, the others load", () => {
    write(
      "a.vcf",
      "BEGIN:VCARD",
      "VERSION:3.0",
      "FN:One",
      "END:VCARD",
      "BEGIN:VCARD",
      "FN:Half",
      "BEGIN:VCARD",
      "FN:Two",
      "END:VCARD",
      "BEGIN:VCARD",
      "FN:Cut off",
    );
    write("b.vcf", "BEGIN:VCARD", "FN:Three", "END:VCARD");
    const { contacts, problems } = readContacts(dir);
    expect(contacts.map((raw) => raw["displayName"])).toEqual(["One", "Two", "Three"]);
    expect(problems).toEqual([
      { file: "a.vcf", line: 5, message: "this card has no END:VCARD before the next begins in line 7" },
      { file: "a.vcf", line: 10, message: "this card has no END:VCARD" },
    ]);
  });

  test("a line that makes no sense is named, the rest of its card loads", () => {
    write("a.vcf", "BEGIN:VCARD", "FN:One", "what is this", "=:x", "TITLE:Boss", "END:VCARD");
    const { contacts, problems } = readContacts(dir);
    expect(contacts).toEqual([{ displayName: "One", jobTitle: "Boss" }]);
    expect(problems.map(({ line }) => line)).toEqual([3, 4]);
    expect(problems[0]?.message).toBe('"what is this" is no property: it has no colon');
  });

  test.each([
    ["no card at all", ["hello", "world"], 1, "text outside of any card"],
    ["an empty file", [""], 1, "there is no card in this file"],
    ["an end alone", ["END:VCARD"], 1, "END:VCARD without a BEGIN:VCARD"],
    [
      "an empty card",
      ["BEGIN:VCARD", "VERSION:3.0", "FN:", "END:VCARD"],
      1,
      "this card holds nothing that a contact can hold",
    ],
  ])("%s", (_, lines, line, message) => {
    write("x.vcf", ...lines);
    expect(readContacts(dir)).toEqual({ contacts: [], problems: [{ file: "x.vcf", line, message }], notices: [] });
  });

  test("what is no file is named, what is no card is not looked at", () => {
    mkdirSync(join(dir, "folder.vcf"));
    write("readme.txt", "hello");
    write("Z.VCF", "BEGIN:VCARD", "FN:Last", "END:VCARD");
    const { contacts, problems } = readContacts(dir);
    expect(contacts).toHaveLength(1);
    expect(problems).toMatchObject([{ file: "folder.vcf", line: 0 }]);
    expect(() => readContacts(join(dir, "nowhere"))).toThrow("nowhere");
  });

  test("old Windows text and UTF-16 are read", () => {
    writeFileSync(join(dir, "a.vcf"), Buffer.from("BEGIN:VCARD\nFN:J\xf6rg\nEND:VCARD", "latin1"));
    writeFileSync(join(dir, "b.vcf"), Buffer.from("\ufeffBEGIN:VCARD\nFN:Zoë\nEND:VCARD", "utf16le"));
    expect(readContacts(dir).contacts).toEqual([{ displayName: "Jörg" }, { displayName: "Zoë" }]);
  });
});

describe("what has no place in a contact", () => {
  test("the fourth address and the third phone are left out, with their lines", () => {
    const mails = ["a", "b", "c", "d"].map((name) => `EMAIL:${name}@example.org`);
    write(
      "a.vcf",
      "BEGIN:VCARD",
      "FN:One",
      ...mails,
      "TEL;TYPE=work:1",
      "TEL;TYPE=work:2",
      "TEL;TYPE=work:3",
      "PHOTO:data",
      "END:VCARD",
    );
    const { contacts, problems, notices } = readContacts(dir);
    expect(problems).toEqual([]);
    expect(contacts[0]?.["emailAddresses"]).toHaveLength(3);
    expect(contacts[0]?.["businessPhones"]).toEqual(["1", "2"]);
    expect(notices).toEqual([
      { file: "a.vcf", line: 6, message: 'EMAIL is left out: a contact holds 3 of "E-mail"' },
      { file: "a.vcf", line: 9, message: 'TEL is left out: a contact holds 2 of "Business phone"' },
      { file: "a.vcf", line: 10, message: expect.stringContaining("PHOTO is left out") as string },
    ]);
  });

  test("CLASS:PRIVATE marks the contact as Outlook does", () => {
    write(
      "a.vcf",
      "BEGIN:VCARD",
      "FN:One",
      "CLASS:PRIVATE",
      "END:VCARD",
      "BEGIN:VCARD",
      "FN:Two",
      "CLASS:PUBLIC",
      "END:VCARD",
    );
    expect(readContacts(dir).contacts.map((raw) => contact.isPrivate(raw))).toEqual([true, false]);
  });
});
