import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, type Entry } from "../../shared/content.ts";
import type { Field } from "../../shared/kinds/kind.ts";
import { memberKey } from "../../shared/kinds/canonical.ts";
import { assertForAll, withoutCapacity } from "../../tests/support/property.ts";
import { entryKey, mergeList, mergeListInDoubt, type ListMerge, type MergedList, type Side } from "./list.ts";
import { mergeSet } from "./set.ts";

const address = fc.constantFrom("a", "A", "b", "c");
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ address }),
  fc.record({ address, name: fc.constantFrom("X", "Y") }),
);
const plain: fc.Arbitrary<Entry> = fc.constantFrom("1", "2", "3", "4", "5");

/** Three lists of named or of plain entries; of a list, no entry twice, as in most folders. */
const anyMerge: fc.Arbitrary<ListMerge> = fc
  .tuple(fc.boolean(), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
  .chain(([named, capacity]) => {
    const parts = named ? { parts: ["address", "name"] } : {};
    const field: Field = {
      name: "list",
      label: "List",
      type: "list",
      graph: { property: "list" },
      ...parts,
      ...(capacity === undefined ? {} : { capacity }),
    };
    const list = fc.uniqueArray(named ? anyEntry : plain, {
      selector: (entry) => entryKey(entry, field.parts),
      maxLength: capacity ?? 4,
    });
    return fc.record({
      field: fc.constant(field),
      base: list,
      current: list,
      incoming: list,
      winner: fc.constantFrom("current" as const, "incoming" as const),
    });
  });

describe("[S2] lists", () => {
  test("who changed nothing takes the other's entries, in its order if it was the later; equal lists are no conflict", () => {
    assertForAll([anyMerge], (merge) => {
      const { base, current, incoming, winner } = merge;
      const changed = merge[winner];
      const late = mergeList({ ...merge, [other(winner)]: base });
      expect(late).toEqual({ entries: changed, losers: [] });
      const early = mergeList({ ...merge, [winner]: base });
      expect(early.losers).toEqual([]);
      expect(early.entries[0]).toEqual(merge[other(winner)][0]);
      expect(sorted(early.entries)).toEqual(sorted(merge[other(winner)]));
      expect(mergeList({ ...merge, current: incoming })).toEqual({ entries: incoming, losers: [] });
      expect(mergeList({ ...merge, incoming: current })).toEqual({ entries: current, losers: [] });
    });
  });

  test("[S1] which side the ring calls the current one is all the same", () => {
    assertForAll([anyMerge], (merge) => {
      const { current, incoming, winner } = merge;
      const swapped = mergeList({ ...merge, current: incoming, incoming: current, winner: other(winner) });
      const merged = mergeList(merge);
      expect(swapped.entries).toEqual(merged.entries);
      expect(mirrored(swapped)).toEqual(told(merged));
    });
  });

  test("what one side removed and the other left alone is gone, unless the other moved it to the front", () => {
    assertForAll([anyMerge], (merge) => {
      const { entries } = mergeList(merge);
      const keys = entries.map((entry) => keyOf(merge, entry));
      for (const entry of merge.base) {
        const [here, there] = [find(merge, "current", entry), find(merge, "incoming", entry)];
        const isGone = here === undefined ? same(there, entry) || there === undefined : there === undefined;
        const untouched = same(here ?? entry, entry) && same(there ?? entry, entry);
        if (isGone && untouched) expect([-1, 0]).toContain(keys.indexOf(keyOf(merge, entry)));
      }
    });
  });

  test("what one side added stays, or is a loser; nothing is there twice", () => {
    assertForAll([anyMerge], (merge) => {
      const { entries, losers } = mergeList(merge);
      const there = [...entries, ...losers.map(({ entry }) => entry)].map((entry) => canonical(entry));
      for (const entry of [...merge.current, ...merge.incoming]) {
        if (find(merge, "base", entry) === undefined) expect(there).toContain(canonical(entry));
      }
      const keys = entries.map((entry) => keyOf(merge, entry));
      expect(new Set(keys).size).toBe(keys.length);
      expect(entries.length).toBeLessThanOrEqual(merge.field.capacity ?? Infinity);
    });
  });

  test("whoever replaced the first entry has it first; if both did, the later edit", () => {
    assertForAll([anyMerge], (merge) => {
      const { entries, losers } = mergeList(merge);
      const [base, current, incoming] = [merge.base[0], merge.current[0], merge.incoming[0]];
      const wanted = same(incoming, base) ? current : same(current, base) ? incoming : merge[merge.winner][0];
      if (wanted === undefined || find(merge, "base", wanted) !== undefined) return;
      expect(keyOf(merge, entries[0])).toBe(keyOf(merge, wanted));
      if (!losers.some(({ entry }) => same(entry, wanted))) expect(entries[0]).toEqual(wanted);
    });
  });

  test("a full list gives up the earlier side's additions first, and none of the later edit while there are such", () => {
    assertForAll([anyMerge], (merge) => {
      const roomy = { ...merge, field: withoutCapacity(merge.field) };
      const [whole, fitting] = [mergeList(roomy), mergeList(merge)];
      const dropped = whole.entries.filter((entry) => !fitting.entries.some((each) => same(each, entry)));
      expect(fitting.losers.slice(whole.losers.length).map(({ entry }) => entry)).toEqual(
        expect.arrayContaining([...dropped]),
      );
      expect(fitting.entries).toEqual(whole.entries.filter((entry) => !dropped.includes(entry)));
      expect(fitting.entries.length).toBe(Math.min(whole.entries.length, merge.field.capacity ?? 9));
      const late = (entry: Entry): boolean => find(merge, merge.winner, entry) !== undefined;
      if (dropped.some(late)) expect(fitting.entries.slice(1).filter((entry) => !late(entry))).toEqual([]);
    });
  });

  test("the order is that of the side that moved entries, of the later edit when both did or neither", () => {
    assertForAll([anyMerge], (merge) => {
      const leading = leadingSide(merge);
      const order = merge[leading].map((entry) => keyOf(merge, entry));
      const { entries } = mergeList(merge);
      const at = entries
        .slice(1)
        .map((entry) => order.indexOf(keyOf(merge, entry)))
        .filter((index) => index >= 0);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      if (entries.length > 0 && merge.base[0] !== undefined && same(entries[0], merge.base[0])) return;
      const rest = entries.slice(1).map((entry) => order.includes(keyOf(merge, entry)));
      expect(rest).toEqual(rest.toSorted((a, b) => Number(b) - Number(a)));
    });
  });
});

describe("[S2] lists of a copy in doubt", () => {
  test("nothing is removed or moved: the ring's entries stay in their order, and what is new is behind them", () => {
    assertForAll([anyMerge], (merge) => {
      const { entries, losers } = mergeListInDoubt(merge, () => false);
      const keys = entries.map((entry) => keyOf(merge, entry));
      expect(keys.slice(0, merge.current.length)).toEqual(merge.current.map((entry) => keyOf(merge, entry)));
      const all = [...entries, ...losers.map(({ entry }) => entry)].map((entry) => canonical(entry));
      for (const entry of [...merge.current, ...merge.incoming]) expect(all).toContain(canonical(entry));
      for (const { entry, side } of losers) {
        expect(merge[side].map((each) => canonical(each))).toContain(canonical(entry));
        const rival = find(merge, other(side), entry);
        if (rival !== undefined) expect(side).toBe(other(merge.winner));
      }
      expect(entries.length).toBeLessThanOrEqual(merge.field.capacity ?? 9);
    });
  });

  test("what the item once held is behind: neither added nor listed", () => {
    assertForAll([anyMerge], (merge) => {
      expect(mergeListInDoubt(merge, () => true)).toEqual({ entries: merge.current, losers: [] });
    });
  });
});

describe("[S2] sets", () => {
  const anySet = fc.uniqueArray(fc.constantFrom("a", "A", "b", "B", "c"), { selector: memberKey });

  test("in the result is what one side added and what neither removed; a new spelling beats a removal", () => {
    assertForAll([anySet, anySet, anySet], (base, current, incoming) => {
      const merged = mergeSet(base, current, incoming);
      for (const key of ["a", "b", "c"]) {
        const [old, here, there] = [base, current, incoming].map((set) => set.find((text) => memberKey(text) === key));
        const changed = [here, there].filter((text) => text !== old);
        const spellings = changed.filter((text) => text !== undefined).toSorted();
        const expected = changed.length === 0 ? old : spellings[0];
        expect(merged.find((text) => memberKey(text) === key)).toBe(expected);
      }
      expect(merged).toEqual(merged.toSorted());
      expect(new Set(merged.map(memberKey)).size).toBe(merged.length);
    });
  });

  test("[S1] three edits may come in any order, and any of them twice", () => {
    assertForAll([anySet, anySet, anySet, anySet], (base, one, two, three) => {
      const inOrder = (...edits: readonly (readonly string[])[]): readonly string[] =>
        edits.reduce((current, edit) => mergeSet(base, current, edit), base.toSorted());
      const merged = inOrder(one, two, three);
      for (const order of [
        [one, three, two],
        [two, one, three],
        [two, three, one],
        [three, one, two],
        [three, two, one],
      ])
        expect(inOrder(...order)).toEqual(merged);
      expect(inOrder(one, two, three, one, two, three)).toEqual(merged);
    });
  });
});

function keyOf(merge: ListMerge, entry: Entry | undefined): string | undefined {
  return entry === undefined ? undefined : entryKey(entry, merge.field.parts);
}

/** The entry of one of the three lists that is known by the same. */
function find(merge: ListMerge, list: Side | "base", entry: Entry): Entry | undefined {
  return merge[list].find((each) => keyOf(merge, each) === keyOf(merge, entry));
}

function same(a: Entry | undefined, b: Entry | undefined): boolean {
  return canonical(a) === canonical(b);
}

function other(side: Side): Side {
  return side === "current" ? "incoming" : "current";
}

function sorted(entries: readonly Entry[]): readonly string[] {
  return entries.map((entry) => canonical(entry)).toSorted();
}

function told({ losers }: MergedList): readonly string[] {
  return losers.map(({ entry, side }) => `${side} ${canonical(entry)}`).toSorted();
}

function mirrored({ losers }: MergedList): readonly string[] {
  return losers.map(({ entry, side }) => `${other(side)} ${canonical(entry)}`).toSorted();
}

/** Whose order counts: the only side in which what all three have stands in another order than in the base. */
function leadingSide(merge: ListMerge): Side {
  const common = (list: readonly Entry[]): readonly (string | undefined)[] =>
    list
      .filter((entry) => (["base", "current", "incoming"] as const).every((each) => find(merge, each, entry)))
      .map((entry) => keyOf(merge, entry));
  const moved = (side: Side): boolean => canonical(common(merge[side])) !== canonical(common(merge.base));
  if (moved("current") === moved("incoming")) return merge.winner;
  return moved("current") ? "current" : "incoming";
}
