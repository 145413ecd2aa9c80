import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, type Content, type Entry } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { contents, narrowed } from "../../tests/support/contents.ts";
import { fitCapacity, merge, type MergeInput, type MergeLoser, type Times } from "./merge.ts";

const NOW = 100;
const kind = narrowed(contact, [
  "surname",
  "birthday",
  "emailAddresses",
  "businessPhones",
  "homeAddress",
  "categories",
]);
const anyContent = contents(kind);
const anyTimes: fc.Arbitrary<Times> = fc.dictionary(
  fc.constantFrom(...kind.fields.map((field) => field.name)),
  fc.integer({ min: 0, max: NOW }),
);

type Case = Partial<MergeInput> & Pick<MergeInput, "base" | "current" | "incoming">;

function run(input: Case): ReturnType<typeof merge> {
  return merge(kind, { times: {}, editedAt: 10, now: NOW, policy: { kind: "latest" }, ...input });
}

describe("for all contents", () => {
  const anyInput = fc.record({
    base: fc.option(anyContent, { nil: null }),
    current: anyContent,
    incoming: anyContent,
    times: anyTimes,
    editedAt: fc.integer({ min: 0, max: 2 * NOW }),
  });

  test("the same input gives the same result, every list fits, and nothing of either side is lost", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const merged = run(input);
        expect(run(structuredClone(input))).toEqual(merged);
        expect(fitCapacity(kind, merged.content).losers).toEqual([]);
        expect(lost(input.base, input.current, merged)).toEqual([]);
        expect(lost(input.base, input.incoming, merged)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("who changed nothing changes nothing", () => {
    fc.assert(
      fc.property(anyContent, anyContent, anyTimes, (base, changed, times) => {
        expect(run({ base, current: base, incoming: changed, times })).toMatchObject({ content: changed, losers: [] });
        const kept = run({ base, current: changed, incoming: base, times });
        expect(kept.content).toBe(changed);
        expect(kept.losers).toEqual([]);
        expect(run({ base, current: changed, incoming: { ...changed }, times })).toEqual({
          content: changed,
          times,
          losers: [],
        });
      }),
    );
  });

  test("the order in which two edits arrive does not matter", () => {
    fc.assert(
      fc.property(
        anyContent,
        anyContent,
        anyContent,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (base, one, two, at, other) => {
          const forth = run({ base, current: one, incoming: two, times: everywhere(at), editedAt: other });
          const back = run({ base, current: two, incoming: one, times: everywhere(other), editedAt: at });
          expect(forth.content).toEqual(back.content);
          expect(valuesOf(forth.losers)).toEqual(valuesOf(back.losers));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("categories: in the result are those that one side added and those that neither removed", () => {
    // One spelling each: a new spelling is an edit, and beats a removal.
    const tagged = contents(kind, ["a", "b", "c", "d"]);
    fc.assert(
      fc.property(tagged, tagged, tagged, (base, current, incoming) => {
        const [before, here, there] = [tagsOf(base), tagsOf(current), tagsOf(incoming)];
        const expected = ["a", "b", "c", "d"].filter((tag) =>
          before.includes(tag) ? here.includes(tag) && there.includes(tag) : here.includes(tag) || there.includes(tag),
        );
        expect(tagsOf(run({ base, current, incoming }).content)).toEqual(expected);
      }),
    );
  });
});

/** Values that a side changed and that are neither in the result nor among the losers. */
function lost(
  base: Content | null,
  side: Content,
  merged: { content: Content; losers: readonly MergeLoser[] },
): readonly string[] {
  const there = [
    ...pieces(merged.content),
    ...merged.losers.flatMap((loser) => pieces({ [loser.field]: loser.value })),
  ];
  return pieces(side).filter((piece) => !pieces(base ?? {}).includes(piece) && !there.includes(piece));
}

/** A content as texts: one for each value, of a set or list one for each entry. */
function pieces(content: Content): readonly string[] {
  return Object.entries(content).flatMap(([field, value]) =>
    (Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry]).map((piece) =>
      field === "categories" ? `${field} ${canonical(piece).toLowerCase()}` : `${field} ${canonical(piece)}`,
    ),
  );
}

function valuesOf(losers: readonly MergeLoser[]): readonly string[] {
  return losers.map(({ field, value }) => `${field} ${canonical(value)}`).toSorted();
}

function tagsOf(content: Content): readonly string[] {
  return (content["categories"] as readonly string[] | undefined) ?? [];
}

function everywhere(time: number): Times {
  return Object.fromEntries(kind.fields.map((field) => [field.name, time]));
}
