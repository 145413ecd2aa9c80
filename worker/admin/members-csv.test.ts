import { describe, expect, it } from "vitest";
import { readMembersCsv } from "./members-csv.ts";

function rows(text: string): unknown[] {
  const read = readMembersCsv(text);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value.map(({ line, wanted }) => [line, wanted.ok ? wanted.value : wanted.error.reason]);
}

describe("a table of members", () => {
  it("reads columns in any order, quotes, blank lines, CRLF and a byte-order mark", () => {
    const text = '\uFEFFFolder,Mailbox\r\n"A ""quoted"", name",a@x.example\r\n\r\nPlain, b@x.example \r\n';
    const rest = { role: "two-way", createFolder: false, review: false };
    expect(rows(text)).toEqual([
      [2, { mailbox: "a@x.example", folder: 'A "quoted", name', ...rest }],
      [4, { mailbox: "b@x.example", folder: "Plain", ...rest }],
    ]);
  });

  it("counts lines as an editor does, also where a cell has several", () => {
    expect(
      rows('mailbox,folder\na@x.example,"two\nlines"\nb@x.example,one\n').map((row) => (row as unknown[])[0]),
    ).toEqual([2, 4]);
  });

  it("a row that is wrong spoils no other", () => {
    expect(rows("mailbox,folder,role,createFolder\na@x.example,f,READER,yes\n,f,,\nc@x.example,f,boss,\n")).toEqual([
      [2, { mailbox: "a@x.example", folder: "f", role: "reader", createFolder: true, review: false }],
      [3, "body_invalid"],
      [4, "body_invalid"],
    ]);
  });

  it.each([
    ["", "mailbox and folder are needed"],
    ["mailbox,folder\n", "no rows"],
    ["mailbox,folder,colour\na,b,c\n", 'no column "colour"'],
    ['mailbox,folder\na,"open\n', "Line 2: a quotation mark"],
    [`mailbox,folder\n${"a,b\n".repeat(501)}`, "500 is the most"],
  ])("[S23] %j is refused as a whole", (text, words) => {
    const read = readMembersCsv(text);
    expect(read.ok ? "" : read.error.detail).toContain(words);
  });
});
