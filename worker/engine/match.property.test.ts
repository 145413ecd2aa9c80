import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Content } from "../../shared/content.ts";
import type { MatchRule } from "../../shared/kinds/kind.ts";
import { assertForAll } from "../../tests/support/property.ts";
import { CANDIDATES, type CopyToMatch, type ItemToMatch, type Match, match } from "./match.ts";

/** Two rules over made-up keys; of contents nothing else counts, and equal ones have equal keys. */
const RULES: readonly MatchRule[] = ["first", "second"].map((name) => ({
  name,
  label: name,
  keys: (content: Content) => (content[name] as readonly string[] | undefined) ?? [],
}));

interface Given {
  readonly id: string;
  readonly content: Content;
  readonly known: string | null;
}

const keys = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 });
const anyContent: fc.Arbitrary<Content> = fc.record({ first: keys, second: keys, note: fc.constantFrom("x", "y") });

function anyOf(letter: string, known: fc.Arbitrary<string | null>): fc.Arbitrary<readonly Given[]> {
  const one = fc.record({ content: anyContent, known });
  return fc.array(one, { maxLength: 6 }).map((all) => all.map((each, at) => ({ id: `${letter}${at}`, ...each })));
}

const anyCopies = anyOf("c", fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom("i0", "i1", "i9")));
const unknownCopies = anyOf("c", fc.constant(null));
const anyItems = anyOf("i", fc.constant(null));

describe("[S38] a folder is matched with the ring", () => {
  test("each copy gets one answer, and each item at most one copy", () => {
    assertForAll([anyCopies, anyItems], (copies, items) => {
      const matches = run(copies, items);
      expect([...matches.keys()].toSorted()).toEqual(copies.map(({ id }) => id));
      const used = [...matches.values()].flatMap((each) => (each.kind === "couple" ? [each.item] : []));
      expect(new Set(used).size).toBe(used.length);
      expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(used));
    });
  });

  test("the order of folder and ring is all the same", () => {
    const key = fc.array(fc.nat(), { minLength: 6, maxLength: 6 });
    assertForAll([anyCopies, anyItems, key, key], (copies, items, one, two) => {
      const shuffled = <T>(all: readonly T[], by: readonly number[]): readonly T[] =>
        all
          .map((each, at) => [by[at] ?? 0, each] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, each]) => each);
      expect(new Map(run(shuffled(copies, one), shuffled(items, two)))).toEqual(new Map(run(copies, items)));
    });
  });

  test("equal content comes before any key: as many are coupled as there are on both sides, the rest is a question", () => {
    assertForAll([unknownCopies, anyItems], (copies, items) => {
      const matches = run(copies, items);
      for (const print of new Set(copies.map(printOf))) {
        const [here, there] = [copies, items].map((all) =>
          all.filter((each) => printOf(each) === print).map(({ id }) => id),
        );
        if (here === undefined || there === undefined || there.length === 0) continue;
        const answers = here.map((id) => matches.get(id));
        const coupled = answers.filter((each) => each?.kind === "couple");
        expect(coupled).toHaveLength(Math.min(here.length, there.length));
        for (const each of coupled) expect(there).toContain(each.item);
        for (const each of answers) expect(each?.kind === "couple" ? each.by : each?.kind).toMatch(/content|ambiguous/);
      }
    });
  });

  test("a key couples only a copy and an item that nothing else free shares it with; what is ambiguous is never coupled", () => {
    assertForAll(
      [unknownCopies, anyItems],
      (copies, items) => {
        const matches = run(copies, items);
        const expected = byHand(copies, items);
        for (const [id, found] of matches) {
          const by = found.kind === "couple" ? `${found.item} by ${found.by}` : null;
          expect(by).toBe(expected.get(id) ?? null);
        }
      },
      2,
    );
  });

  test("what is created shares nothing with an item that is still free; what is asked shares a key with each that is told", () => {
    assertForAll([unknownCopies, anyItems], (copies, items) => {
      const matches = run(copies, items);
      const used = new Set([...matches.values()].map((each) => (each.kind === "couple" ? each.item : null)));
      for (const copy of copies) {
        const found = matches.get(copy.id) as Match;
        const alike = items.filter(
          (item) => RULES.some((rule) => shares(rule, copy, item)) || printOf(copy) === printOf(item),
        );
        if (found.kind === "ambiguous")
          expect(alike.map(({ id }) => id)).toEqual(expect.arrayContaining([...found.items]));
        const first = alike.filter((item) => RULES[0] && shares(RULES[0], copy, item));
        if (found.kind === "create") expect(first.filter(({ id }) => !used.has(id))).toEqual([]);
      }
    });
  });

  test("without rules only what is known or equal is coupled, and all else is new", () => {
    assertForAll([unknownCopies, anyItems], (copies, items) => {
      const prints = new Set(items.map(printOf));
      for (const copy of copies) {
        const found = run(copies, items, []).get(copy.id);
        expect(found?.kind === "create").toBe(!prints.has(printOf(copy)));
      }
    });
  });
});

describe("[S38] many alike", () => {
  const many = (letter: string, count: number, content: Content): readonly Given[] =>
    Array.from({ length: count }, (_, at) => ({ id: `${letter}${String(at).padStart(3, "0")}`, content, known: null }));

  test("two copies that are known as one item are a question, also if both equal it", () => {
    const [item] = many("i", 1, { note: "x" });
    const copies = many("c", 2, { note: "x" }).map((copy) => ({ ...copy, known: "i000" }));
    const question = { kind: "ambiguous", items: ["i000"] };
    expect([...run(copies, [item as Given]).values()]).toEqual([question, question]);
  });

  test("of many candidates a few are told, whether content or a key makes them alike", () => {
    const equal = run(many("c", 31, { note: "x" }), many("i", 30, { note: "x" })).get("c030");
    const sharing = run(many("c", 1, { first: ["a"], note: "x" }), many("i", 30, { first: ["a"], note: "y" })).get(
      "c000",
    );
    for (const found of [equal, sharing]) expect(found?.kind === "ambiguous" && found.items.length).toBe(CANDIDATES);
  });

  test("who may only be one of a crowd is not coupled, for the others of the crowd may be it as well", () => {
    const crowd = many("i", 21, { second: ["k"], note: "y" });
    const items = [
      ...crowd.slice(0, 20),
      { id: "i020", content: { first: ["a"], second: ["k"], note: "y" }, known: null },
      { id: "i021", content: { first: ["a"], note: "y" }, known: null },
    ];
    const one = { id: "c999", content: { first: ["a"], second: ["k"], note: "x" }, known: null };
    expect(run([...many("c", 20, { second: ["k"], note: "x" }), one], items).get("c999")?.kind).toBe("ambiguous");
  });
});

function run(copies: readonly Given[], items: readonly Given[], rules = RULES): ReadonlyMap<string, Match> {
  const seen = <T extends Given>(each: T): ItemToMatch & CopyToMatch => ({
    id: each.id,
    print: printOf(each),
    known: each.known,
    content: () => each.content,
  });
  return match(
    rules,
    () => copies.map(seen),
    () => items.map(seen),
  );
}

function printOf({ content }: Given): string {
  return JSON.stringify(content);
}

function shares(rule: MatchRule, one: Given, two: Given): boolean {
  return rule.keys(one.content).some((key) => rule.keys(two.content).includes(key));
}

/** The same by the plainest means: equal ones in the order of their ids, then each rule, pair by pair. */
function byHand(copies: readonly Given[], items: readonly Given[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const settled = new Set<string>();
  for (const copy of copies) {
    const equal = items.filter((item) => printOf(item) === printOf(copy));
    if (equal.length > 0) settled.add(copy.id);
    const item = equal.find(({ id }) => !taken.has(id));
    if (item !== undefined) {
      taken.add(item.id);
      found.set(copy.id, `${item.id} by content`);
    }
  }
  const open = new Map<string, readonly Given[]>();
  for (const rule of RULES) {
    const pairs = copies
      .filter(({ id }) => !settled.has(id))
      .flatMap((copy) =>
        (open.get(copy.id) ?? items)
          .filter((item) => !taken.has(item.id) && shares(rule, copy, item))
          .map((item) => ({ copy, item })),
      );
    for (const { copy, item } of pairs) {
      const [ofCopy, ofItem] = [pairs.filter((pair) => pair.copy === copy), pairs.filter((pair) => pair.item === item)];
      if (ofCopy.length === 1 && ofItem.length === 1) {
        taken.add(item.id);
        settled.add(copy.id);
        found.set(copy.id, `${item.id} by ${rule.name}`);
      } else
        open.set(
          copy.id,
          ofCopy.map((pair) => pair.item),
        );
    }
  }
  return found;
}
