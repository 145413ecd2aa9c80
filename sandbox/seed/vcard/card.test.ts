import { describe, expect, test } from "vitest";
import { readCard, type ReadCard } from "./card.ts";
import { dayOf } from "./dates.ts";
import { readCards } from "./lines.ts";

function read(version: string, ...lines: readonly string[]): ReadCard {
  const text = ["BEGIN:VCARD", `VERSION:${version}`, ...lines, "END:VCARD"].join("\n");
  const [card] = readCards(text).cards;
  if (card === undefined) throw new Error("no card");
  return readCard(card);
}

const rows: readonly [string, string, readonly string[], Readonly<Record<string, unknown>>][] = [
  [
    "components, with escapes",
    "3.0",
    ["N:Doe;John;Ann\\, Bo;Dr.;Sr."],
    { surname: "Doe", givenName: "John", middleName: "Ann, Bo", title: "Dr.", generation: "Sr." },
  ],
  [
    "a component of two values",
    "3.0",
    ["N:Doe;John;Ann,Bo;;"],
    { surname: "Doe", givenName: "John", middleName: "Ann Bo" },
  ],
  [
    "a comma nobody escaped, in an address",
    "3.0",
    ["ADR;TYPE=HOME:;;Unit 5, Main St;Ulm;;;"],
    { homeAddress: { street: "Unit 5, Main St", city: "Ulm" } },
  ],
  [
    "a comma in vCard 2.1 is a comma",
    "2.1",
    ["N:Doe;Ann,Bo", "ORG:A, B;C\\;D"],
    { surname: "Doe", givenName: "Ann,Bo", companyName: "A, B", department: "C;D" },
  ],
  [
    "quoted-printable over several lines",
    "2.1",
    ["NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84=0D=0A=", "b=3Bc; d,", "TITLE:x"],
    { personalNotes: "Ä\nb;c; d,", jobTitle: "x" },
  ],
  [
    "quoted-printable in an old charset",
    "2.1",
    ["TITLE;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:caf=E9"],
    { jobTitle: "café" },
  ],
  ["a charset nobody knows", "2.1", ["TITLE;QUOTED-PRINTABLE;CHARSET=X-MINE:caf=C3=A9"], { jobTitle: "café" }],
  ["folded lines", "3.0", ["NOTE:one tw", " o three", "\tfour"], { personalNotes: "one two threefour" }],
  ["folded lines of vCard 2.1 keep their space", "2.1", ["NOTE:one", " two"], { personalNotes: "one two" }],
  ["escapes that need not be", "3.0", ['NOTE:\\"as\\: is\\"\\; a\\\\b\\nc'], { personalNotes: '"as: is"; a\\b\nc' }],
  ["a colon inside quotation marks", "4.0", ['TITLE;LANGUAGE="x:y":Boss'], { jobTitle: "Boss" }],
  ["several notes", "3.0", ["NOTE:a", "NOTE:", "NOTE:b"], { personalNotes: "a\n\nb" }],
  ["categories, whatever parts them", "2.1", ["CATEGORIES:a,b;c"], { categories: ["a", "b", "c"] }],
  [
    "the preferred address comes first",
    "4.0",
    ["EMAIL:a@example.org", "EMAIL;PREF=1:b@example.org"],
    { emailAddresses: [{ address: "b@example.org" }, { address: "a@example.org" }] },
  ],
  [
    "numbers by their types",
    "3.0",
    [
      "TEL;TYPE=WORK,FAX:1",
      "TEL;HOME:2",
      "TEL;TYPE=cell;TYPE=pref:3",
      "TEL:4",
      "TEL;TYPE=CAR:5",
      "TEL;TYPE=pref:6",
      "X-MS-TEL;VOICE;CALLBACK:7",
    ],
    {
      businessFax: "1",
      homePhones: ["2"],
      mobilePhone: "3",
      otherPhone: "4",
      carPhone: "5",
      primaryPhone: "6",
      callbackPhone: "7",
    },
  ],
  [
    "numbers as addresses",
    "4.0",
    ["TEL;VALUE=uri;TYPE=work:tel:+1-555-0100;ext=5"],
    { businessPhones: ["+1-555-0100 ext. 5"] },
  ],
  [
    "labels of a group",
    "3.0",
    [
      "a.TEL:1",
      "a.X-ABLabel:_$!<AssistantPhone>!$_",
      "b.X-ABDATE:2001-02-03",
      "b.X-ABLABEL:Anniversary",
      "c.X-ABRELATEDNAMES:Jo",
      "c.X-ABLABEL:_$!<Spouse>!$_",
    ],
    { assistantPhone: "1", weddingAnniversary: "2001-02-03", spouseName: "Jo" },
  ],
  [
    "Android's own",
    "2.1",
    [
      "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Bo;1;;",
      "X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Jo;14;;",
      "X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;2001-02-03;1;;",
    ],
    { nickName: "Bo", spouseName: "Jo", weddingAnniversary: "2001-02-03" },
  ],
  [
    "Outlook's and Evolution's own",
    "3.0",
    ["X-MS-MANAGER:a", "X-EVOLUTION-ASSISTANT:b", "X-EVOLUTION-FILE-AS:c", "X-MS-CHILD:d", "X-MS-CHILD:e"],
    { manager: "a", assistantName: "b", fileAs: "c", children: ["d", "e"] },
  ],
  [
    "relations of vCard 4.0",
    "4.0",
    ["RELATED;TYPE=spouse;VALUE=text:a", "RELATED;TYPE=child;VALUE=text:b"],
    { spouseName: "a", children: ["b"] },
  ],
  [
    "instant messaging says which",
    "3.0",
    ["X-AIM:a", "IMPP;X-SERVICE-TYPE=Jabber:xmpp:b"],
    { imAddresses: ["aim:a", "xmpp:b"] },
  ],
  [
    "pages",
    "3.0",
    ["URL;TYPE=HOME:http\\://h", "URL;TYPE=WORK:http://w"],
    { personalHomePage: "http://h", businessHomePage: "http://w" },
  ],
  [
    "a post office box",
    "3.0",
    ["ADR;TYPE=WORK:Box 1;Floor 2;Road 3;Ulm;;1;DE"],
    { businessAddress: { street: "Road 3\nFloor 2\nBox 1", city: "Ulm", postalCode: "1", countryOrRegion: "DE" } },
  ],
  [
    "said twice",
    "3.0",
    ["BDAY:2001-02-03", "BDAY:20010203", "EMAIL:a@b", "EMAIL:a@b"],
    { birthday: "2001-02-03", emailAddresses: [{ address: "a@b" }] },
  ],
];

test.each(rows)("%s", (_, version, lines, content) => {
  expect(read(version, ...lines)).toEqual({ content, sensitivity: 0, notices: [], complaints: [] });
});

describe("what is left out says why", () => {
  test.each([
    ["GENDER:F", "GENDER is left out: there is no place for it"],
    ["BDAY:soon", 'BDAY is left out: "soon" is no day'],
    ["TEL;TYPE=isdn:1", 'a number of type "isdn"'],
    ["ORG:a;b;c;d", "no further units"],
    ["TITLE:other", 'a contact has one "Job title"'],
    ["X-ABRELATEDNAMES:Jo", "no place"],
    ["X-ABDATE:2001-02-03", "no place"],
    ["X-ANDROID-CUSTOM:vnd.x/y;1", "no place"],
  ])("%s", (line, words) => {
    const { notices } = read("3.0", "TITLE:Boss", line);
    expect(notices).toMatchObject([{ line: 4, message: expect.stringContaining(words) as string }]);
  });
});

test.each([
  ["1985-04-12", "1985-04-12"],
  ["19850412", "1985-04-12"],
  ["1985-04-12T10:00:00Z", "1985-04-12"],
  ["--0412", "1604-04-12"],
  ["--04-12", "1604-04-12"],
  ["1985-04", undefined],
  ["20230231", undefined],
])("the day in %s", (text, day) => {
  expect(dayOf(text)).toBe(day);
});
