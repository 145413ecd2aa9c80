import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, sameContent, sameValue, type Content, type Entry } from "../../shared/content.ts";
import { contents } from "../../tests/support/contents.ts";
import { assertForAll, oddContents, oneOfEach as kind, pieces, piecesOf } from "../../tests/support/property.ts";
import { diff } from "./diff.ts";
import { fingerprint, itemIdFor, valueMark } from "./fingerprint.ts";
import { historyOf } from "./history.ts";
import { merge } from "./merge.ts";
import { applyOverlay, overlayOf } from "./overlay.ts";
import { changedFields } from "./patch.ts";
import { translate } from "./translate.ts";

const anyContent = contents(kind);
const odd = oddContents(kind);

describe("[S2] what a folder holds, in the ring's terms (P8)", () => {
  test("nothing changed: what was agreed, whatever is shown; a server that rewrites nothing: what is observed", () => {
    assertForAll([anyContent, anyContent], (agreed, other) => {
      expect(translate(kind, { agreed, shown: other, observed: structuredClone(other) })).toBe(agreed);
      expect(translate(kind, { agreed, shown: structuredClone(agreed), observed: other })).toEqual(other);
    });
  });

  test("a field that nobody changed stays agreed, and what a person changed of one value is what they see", () => {
    assertForAll([anyContent, anyContent, anyContent], (agreed, shown, observed) => {
      const content = translate(kind, { agreed, shown, observed });
      for (const { name, type } of kind.fields) {
        if (sameValue(shown[name], observed[name])) expect(content[name]).toEqual(agreed[name]);
        else if (type !== "set" && type !== "list") expect(content[name]).toEqual(observed[name]);
      }
    });
  });

  test("what a person added is there; what they left alone is there; what is not held here is there", () => {
    assertForAll(
      [anyContent, anyContent, anyContent],
      (agreed, shown, observed) => {
        const content = translate(kind, { agreed, shown, observed });
        for (const { name } of kind.fields.filter(({ type }) => type === "set" || type === "list")) {
          if (sameValue(shown[name], observed[name])) continue;
          const [before, was, now, after] = [agreed, shown, observed, content].map((each) =>
            piecesOf(name, each[name]),
          );
          const has = (list: readonly string[] | undefined, piece: string): boolean => list?.includes(piece) ?? false;
          expect(now?.filter((piece) => !has(was, piece) && !has(after, piece))).toEqual([]);
          expect(now?.filter((piece) => has(before, piece) && !has(after, piece))).toEqual([]);
        }
      },
      2,
    );
  });

  test("what a person removed of what stood as agreed is gone", () => {
    assertForAll([anyContent, anyContent, anyContent], (agreed, shown, observed) => {
      const content = translate(kind, { agreed, shown, observed });
      const [before, was, now, after] = [agreed, shown, observed, content].map((each) => pieces(each));
      const gone = before?.filter((piece) => was?.includes(piece) === true && now?.includes(piece) === false) ?? [];
      // Of an entry that the ring has twice, the other one may be hidden here, and stays.
      const once = gone.filter((piece) => before?.indexOf(piece) === before?.lastIndexOf(piece));
      expect(once.filter((piece) => after?.includes(piece))).toEqual([]);
    });
  });

  test("an entry that the server hides stays, behind what a person arranged", () => {
    const plain = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4", "5", "6"), { minLength: 1 });
    assertForAll([plain, plain, fc.nat()], (all, arranged, seed) => {
      const [hidden, held] = [all.filter((_, at) => isHidden(at, seed)), all.filter((_, at) => !isHidden(at, seed))];
      const observed = arranged.filter((entry) => !hidden.includes(entry));
      if (canonical(observed) === canonical(held)) return;
      const seen = { agreed: phones(all), shown: phones(held), observed: phones(observed) };
      expect(translate(kind, seen)).toEqual(phones([...observed, ...hidden]));
    });
  });

  test("whatever it is given, it ends, and once taken the same observation says nothing new", () => {
    assertForAll([odd, odd, odd], (agreed, shown, observed) => {
      const content = translate(kind, { agreed, shown, observed });
      expect(translate(kind, { agreed: content, shown: observed, observed })).toBe(content);
      expect(content["unknown"]).toEqual(agreed["unknown"]);
    });
  });
});

describe("[S2] overlays", () => {
  test("an overlay is the difference, JSON, and nothing more: it turns agreed into shown and back", () => {
    assertForAll([odd, odd], (agreed, shown) => {
      const there = overlayOf(agreed, shown);
      expect(JSON.parse(JSON.stringify(there))).toEqual(there);
      const made = applyOverlay(agreed, there);
      expect(sameContent(made, shown)).toBe(true);
      expect(sameContent(applyOverlay(made, overlayOf(shown, agreed)), agreed)).toBe(true);
      expect(overlayOf(agreed, made)).toEqual(there);
      expect(sameContent(applyOverlay(made, there), made)).toBe(true);
      for (const field of Object.keys(there)) expect(sameValue(agreed[field], shown[field])).toBe(false);
    });
  });

  test("the same twice is no overlay, and an empty overlay is no copy", () => {
    assertForAll([odd], (content) => {
      expect(overlayOf(content, structuredClone(content))).toEqual({});
      expect(applyOverlay(content, {})).toBe(content);
    });
  });
});

describe("[S2] history (P38)", () => {
  test("it knows exactly what a version held: of sets and lists each entry, of sets in any case", () => {
    assertForAll([fc.array(anyContent, { maxLength: 3 }), anyContent], (versions, probe) => {
      const inHistory = historyOf(kind, versions);
      for (const { name, type } of kind.fields) {
        const known = new Set(versions.flatMap((version) => piecesOf(name, version[name])));
        const value = probe[name];
        if (value === undefined) continue;
        const entries = type === "set" || type === "list" ? (value as readonly Entry[]) : [value as Entry];
        for (const entry of entries) expect(inHistory(name, entry)).toBe(known.has(piecesOf(name, entry)[0] ?? ""));
      }
    });
  });

  test("a copy that shows an older version, and lost its books, brings nothing back", () => {
    assertForAll([fc.array(anyContent, { minLength: 1, maxLength: 3 }), anyContent], (versions, current) => {
      const incoming = versions[0] as Content;
      const input = { base: null, current, incoming, times: {}, editedAt: 50, now: 100 };
      const merged = merge(kind, {
        ...input,
        policy: { kind: "latest" },
        inHistory: historyOf(kind, [...versions, current]),
      });
      expect(merged.losers).toEqual([]);
      expect(merged.content).toEqual(current);
    });
  });
});

describe("[S27] differences in words, and identity", () => {
  test("one row for each field that differs, in the table's order; the other way round it is mirrored", () => {
    assertForAll([fc.option(anyContent), fc.option(anyContent)], (before, after) => {
      const rows = diff(kind, before, after);
      expect(rows.map(({ field }) => field)).toEqual(changedFields(kind, before ?? {}, after ?? {}));
      const back = diff(kind, after, before).map((row) => ({ ...row, before: row.after, after: row.before }));
      expect(back).toEqual(rows);
      for (const row of rows) {
        expect(row.label).toBe(kind.fields.find(({ name }) => name === row.field)?.label);
        expect(row.after).toBe(kind.describe(row.field, after?.[row.field]));
      }
      expect(diff(kind, before, before && structuredClone(before))).toEqual([]);
    });
  });

  test("fingerprints and marks are alike exactly where contents and values are", () => {
    assertForAll([anyContent, anyContent], (one, two) => {
      expect(fingerprint(one) === fingerprint(two)).toBe(sameContent(one, two));
      const reversed = Object.fromEntries(Object.entries(one).toReversed());
      expect(fingerprint(reversed)).toBe(fingerprint(one));
      for (const { name } of kind.fields) {
        expect(valueMark(one[name]) === valueMark(two[name])).toBe(sameValue(one[name], two[name]));
      }
    });
  });

  test("[S3] another ring, mailbox or copy is another item; the case of the mailbox's id is none", () => {
    const id = fc.string({ maxLength: 3 });
    assertForAll([fc.tuple(id, id, id), fc.tuple(id, id, id)], (one, two) => {
      const [ring, mailbox, copy] = one;
      expect(itemIdFor(ring, mailbox.toUpperCase().toLowerCase(), copy)).toBe(
        itemIdFor(ring, mailbox.toUpperCase(), copy),
      );
      const named = ([first, second, third]: readonly string[]): string =>
        canonical([first, second?.toLowerCase(), third]);
      expect(itemIdFor(...one) === itemIdFor(...two)).toBe(named(one) === named(two));
    });
  });
});

function phones(numbers: readonly string[]): Content {
  return numbers.length === 0 ? {} : { businessPhones: numbers };
}

function isHidden(at: number, seed: number): boolean {
  return ((seed >> at) & 1) === 1;
}
