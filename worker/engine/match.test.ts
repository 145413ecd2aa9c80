import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Content } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { fingerprint } from "./fingerprint.ts";
import { CANDIDATES, type Match, match } from "./match.ts";

type Given = readonly (readonly [id: string, content: Content, known?: string])[];

function matched(copies: Given, items: Given, rules = contact.matchRules): Record<string, Match> {
  const found = match(
    rules,
    () =>
      copies.map(([id, content, known = null]) => ({
        id,
        print: fingerprint(content),
        known,
        content: () => content,
      })),
    () => items.map(([id, content]) => ({ id, print: fingerprint(content), content: () => content })),
  );
  return Object.fromEntries(found);
}

const mail = (address: string, more: Content = {}): Content => ({ emailAddresses: [{ address }], ...more });
const named = (name: string, more: Content = {}): Content => ({ displayName: name, ...more });
const coupled = (item: string, by: string): Match => ({ kind: "couple", item, by });
const create: Match = { kind: "create" };

describe("a folder is matched with the ring before anything is created", () => {
  it("[S38] what is known first, then equal content, then the kind's rules in their order", () => {
    const copies: Given = [
      ["c1", named("Known"), "i1"],
      ["c2", named("Equal")],
      ["c3", mail("Ada@Firm.example", { jobTitle: "Head" })],
      ["c4", named("Müller,  Jürgen", { companyName: "ACME GmbH" })],
      ["c5", named("Eva Koch", { mobilePhone: "+49 (0)30 123 45 67" })],
      ["c6", named("Nobody else")],
    ];
    const items: Given = [
      ["i1", named("Something else")],
      ["i2", named("Equal")],
      ["i3", mail("ada@firm.example")],
      ["i4", { givenName: "Jurgen", surname: "MULLER", companyName: "Acme GmbH" }],
      ["i5", named("eva koch", { businessPhones: ["030 1234567"] })],
      ["i6", named("Somebody")],
    ];
    expect(matched(copies, items)).toEqual({
      c1: coupled("i1", "known"),
      c2: coupled("i2", "content"),
      c3: coupled("i3", "email"),
      c4: coupled("i4", "name and company"),
      c5: coupled("i5", "name and phone"),
      c6: create,
    });
    expect(matched(copies, items, [])["c3"]).toEqual(create);
  });

  it("[S38] couples only what is unique, and lists what is not", () => {
    const team = mail("office@firm.example");
    expect(
      matched(
        [["c1", { ...team, jobTitle: "a" }]],
        [
          ["i1", { ...team, jobTitle: "b" }],
          ["i2", { ...team, jobTitle: "c" }],
        ],
      ),
    ).toEqual({
      c1: { kind: "ambiguous", items: ["i1", "i2"] },
    });
    const two: Given = [
      ["c1", { ...team, jobTitle: "a" }],
      ["c2", { ...team, jobTitle: "b" }],
    ];
    const open: Match = { kind: "ambiguous", items: ["i1"] };
    expect(matched(two, [["i1", team]])).toEqual({ c1: open, c2: open });
  });

  it("[S38] a later rule chooses among what an earlier one left open, and nothing else", () => {
    const team = mail("office@firm.example", { companyName: "Firm" });
    const items: Given = [
      ["i1", { ...team, displayName: "Ada" }],
      ["i2", { ...team, displayName: "Bob" }],
      ["i3", named("Cleo", { companyName: "Firm" })],
    ];
    const copies: Given = [
      ["c1", { ...team, displayName: "Ada", jobTitle: "new" }],
      ["c2", { ...team, displayName: "Bob", jobTitle: "new" }],
      ["c3", { ...team, displayName: "Cleo" }],
    ];
    expect(matched(copies, items)).toEqual({
      c1: coupled("i1", "name and company"),
      c2: coupled("i2", "name and company"),
      c3: create,
    });
  });

  it("[S38] of equal copies as many are coupled as there are equal items; those beyond are left to a person", () => {
    const same = named("Dora");
    const copies: Given = [
      ["c1", same],
      ["c2", same],
      ["c3", same],
    ];
    expect(
      matched(copies, [
        ["i1", same],
        ["i2", same],
      ]),
    ).toEqual({
      c1: coupled("i1", "content"),
      c2: coupled("i2", "content"),
      c3: { kind: "ambiguous", items: ["i1", "i2"] },
    });
    expect(matched(copies, [])).toEqual({ c1: create, c2: create, c3: create });
  });

  it("[S38] couples each item once, whatever the order of folder and ring", () => {
    const content = fc.record({
      displayName: fc.constantFrom("Ada", "Bob", "Cleo"),
      companyName: fc.constantFrom("Firm", "Acme"),
      emailAddresses: fc.constantFrom([{ address: "a@x.example" }], [{ address: "b@x.example" }]),
      jobTitle: fc.constantFrom("one", "two"),
    });
    const given = (letter: string) =>
      fc.array(content, { maxLength: 8 }).map((all): Given => all.map((one, at) => [`${letter}${at}`, one]));
    fc.assert(
      fc.property(given("c"), given("i"), fc.integer(), (copies, items, turn) => {
        const found = matched(copies, items);
        const used = Object.values(found).flatMap((one) => (one.kind === "couple" ? [one.item] : []));
        expect(new Set(used).size).toBe(used.length);
        expect(Object.keys(found).toSorted()).toEqual(copies.map(([id]) => id).toSorted());
        const turned = <T>(all: readonly T[]): T[] =>
          turn % 2 === 0 ? all.toReversed() : [...all.slice(1), ...all.slice(0, 1)];
        expect(matched(turned(copies), turned(items))).toEqual(found);
      }),
    );
  });

  it("[S38] many that share one key are all left open, with a few of them told", () => {
    const many = (letter: string): Given =>
      Array.from({ length: 300 }, (_, at) => [
        `${letter}${String(at).padStart(3, "0")}`,
        mail("all@firm.example", { jobTitle: `${letter}${at}` }),
      ]);
    const found = Object.values(matched(many("c"), many("i")));
    expect(found.every((one) => one.kind === "ambiguous" && one.items.length === CANDIDATES)).toBe(true);
  });
});
