import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, sameValue, type Content, type Entry, type Value } from "../../shared/content.ts";
import type { Field } from "../../shared/kinds/kind.ts";
import { contents, narrowed } from "../../tests/support/contents.ts";
import {
  anyPolicy,
  anySide,
  anyTime,
  anyTimes,
  type Case,
  either,
  inDoubt,
  inputs,
  lost,
  NOW,
  run,
  withBase,
} from "../../tests/support/merge-inputs.ts";
import {
  assertForAll,
  oddContents,
  oneOfEach as kind,
  pieces,
  piecesOf,
  withoutCapacity,
} from "../../tests/support/property.ts";
import { entryKey } from "./list.ts";
import { fitCapacity, merge, type Merged, type MergeInput, type MergeLoser, type Times } from "./merge.ts";

const anyContent = contents(kind);

describe("[S2] merge loses nothing", () => {
  test("what a side changed is in the result or a loser, whoever wins", () => {
    assertForAll(
      [withBase],
      (input) => {
        const merged = run(input);
        expect(lost(input.base, input.current, merged)).toEqual([]);
        expect(lost(input.base, input.incoming, merged)).toEqual([]);
      },
      3,
    );
  });

  test("a loser is what the side named really had, and is not in the result as well", () => {
    assertForAll([either], (input) => {
      const merged = run(input);
      for (const { field, value, side } of merged.losers) {
        expect(piecesOf(field, input[side][field])).toEqual(expect.arrayContaining([...piecesOf(field, value)]));
        // Of an entry that a side has twice, one may lose while the other stays.
        const unique = sameValue(input.current[field], once(input.current)[field]);
        if (unique && sameValue(input.incoming[field], once(input.incoming)[field]))
          expect(piecesOf(field, merged.content[field])).not.toContain(piecesOf(field, value)[0]);
      }
    });
  });

  test("the result holds nothing that neither side has", () => {
    assertForAll([either], (input) => {
      const known = new Set([...pieces(input.current), ...pieces(input.incoming)]);
      expect(pieces(run(input).content).filter((piece) => !known.has(piece))).toEqual([]);
    });
  });

  test("lists never exceed what a folder can hold, and are canonical: no empty field has a key", () => {
    assertForAll([either], (input) => {
      const { content } = run(input);
      expect(fitCapacity(kind, content).losers).toEqual([]);
      expect(kind.toContent(kind.toBody(content, Object.keys(content)))).toStrictEqual(content);
    });
  });

  test("in doubt nothing is removed: what the ring has stays, or is a loser to another text of it", () => {
    assertForAll(
      [inDoubt],
      (input) => {
        const { content, losers } = run(input);
        const there = new Set([...pieces(content), ...losers.flatMap((each) => pieces({ [each.field]: each.value }))]);
        expect(pieces(input.current).filter((piece) => !there.has(piece))).toEqual([]);
        for (const { name } of kind.fields) {
          expect(sizeOf(content[name])).toBeGreaterThanOrEqual(sizeOf(input.current[name]));
        }
      },
      2,
    );
  });

  test("in doubt all that a copy has and the item never held is in the result or a loser; what it once held is behind", () => {
    assertForAll([inDoubt], (input) => {
      const merged = run(input);
      const missing = lost(null, input.incoming, merged).filter((piece) => !isBehind(piece, input));
      expect(missing).toEqual([]);
      const all = run({ ...input, inHistory: () => true });
      expect(all.content).toBe(input.current);
      expect(all.losers).toEqual([]);
    });
  });
});

describe("[S1] merge decides alike everywhere", () => {
  test("the same input gives the same result", () => {
    assertForAll([either], (input) => {
      const again = { ...structuredClone({ ...input, inHistory: null }), inHistory: input.inHistory };
      expect(run(again)).toEqual(run(input));
    });
  });

  test("the order in which two edits arrive does not matter, nor which of the two is asked for", () => {
    const stamp = fc.integer({ min: 0, max: 3 });
    const favoured = fc.option(anySide);
    assertForAll(
      [anyContent, anyContent, anyContent, stamp, stamp, favoured],
      (base, one, two, at, other, favours) => {
        const policy = (swapped: boolean): MergeInput["policy"] => ({
          kind: "member",
          favours: swapped && favours !== null ? otherSide(favours) : favours,
        });
        const forth = run({ base, current: one, incoming: two, ...stamps(at, other), policy: policy(false) });
        const back = run({ base, current: two, incoming: one, ...stamps(other, at), policy: policy(true) });
        expect(forth.content).toEqual(back.content);
        expect(valuesOf(forth.losers)).toEqual(valuesOf(back.losers));
      },
      3,
    );
  });

  test("who changed nothing changes nothing, and equal changes are no conflict", () => {
    assertForAll([anyContent, anyContent, anyTimes, anyPolicy], (base, changed, times, policy) => {
      const taken = run({ base, current: base, incoming: changed, times, policy });
      expect(taken).toMatchObject({ content: changed, losers: [] });
      for (const incoming of [base, structuredClone(base), changed, structuredClone(changed)]) {
        const kept = run({ base, current: changed, incoming, times, policy });
        expect(kept.content).toBe(changed);
        expect(kept).toEqual({ content: changed, times, losers: [] });
      }
    });
  });

  test("[S9] the same submission merged a second time changes nothing; of a list it loses nothing unlisted", () => {
    assertForAll(
      [either],
      (input) => {
        const first = run(input);
        const second = run({ ...input, current: first.content, times: first.times });
        for (const { name, type } of kind.fields) {
          // Where the first entry went, the one that moved up looks like its replacement: then it may lose.
          if (type !== "list") expect(second.content[name]).toEqual(first.content[name]);
        }
        expect(lost(input.base, first.content, second)).toEqual([]);
        const third = run({ ...input, current: second.content, times: second.times });
        expect(lost(input.base, second.content, third)).toEqual([]);
      },
      2,
    );
  });

  test("each field is merged by itself: what is beside it, and when, is all the same", () => {
    assertForAll([either, anyContent, anyTimes], (input, beside, otherTimes) => {
      const whole = run(input);
      for (const field of kind.fields) {
        const only = (content: Content, rest: Content): Content => withField(rest, field.name, content[field.name]);
        const alone = run({
          ...input,
          base: input.base === null ? null : only(input.base, {}),
          current: only(input.current, beside),
          incoming: only(input.incoming, beside),
          times: withField(otherTimes, field.name, input.times[field.name]),
        });
        expect(alone.content[field.name]).toEqual(whole.content[field.name]);
        expect(of(alone.losers, field)).toEqual(of(whole.losers, field));
      }
    });
  });
});

describe("[S15] clocks only break ties", () => {
  test("they never change what only one side changed, nor a set; of one value they only say which loses", () => {
    assertForAll([either, anyTimes, anyTime, anyTime], (input, times, editedAt, now) => {
      const [one, two] = [run(input), run({ ...input, times, editedAt, now })];
      for (const field of kind.fields) {
        if (field.type === "list") continue;
        const outcome = ({ content, losers }: Merged): readonly string[] =>
          [...piecesOf(field.name, content[field.name]), ...valuesOf(of(losers, field))].toSorted();
        if (field.type === "set" || isOneSided(input, field)) {
          expect(two.content[field.name]).toEqual(one.content[field.name]);
        } else if (input.current[field.name] !== undefined && input.incoming[field.name] !== undefined) {
          expect(outcome(two)).toEqual(outcome(one));
        }
      }
    });
  });

  test("times never go back, are never later than the ring's clock, and move with their field alone", () => {
    assertForAll([either], (input) => {
      const { content, times } = run(input);
      for (const { name } of kind.fields) {
        if (sameValue(content[name], input.current[name])) expect(times[name]).toBe(input.times[name]);
        else expect(times[name]).toBe(Math.max(input.times[name] ?? 0, Math.min(input.editedAt, NOW)));
      }
      if (canonical(content) === canonical(input.current)) expect(times).toBe(input.times);
    });
  });

  test("the named member wins wherever both changed one value; where it has no part in it the later edit does", () => {
    assertForAll([either, anySide], (input, favours) => {
      const merged = run({ ...input, policy: { kind: "member", favours } });
      const contested = merged.losers.filter(({ field }) => typeOf(field) !== "list");
      expect(contested.filter(({ side }) => side === favours)).toEqual([]);
      expect(run({ ...input, policy: { kind: "member", favours: null } })).toEqual(
        run({ ...input, policy: { kind: "latest" } }),
      );
    });
  });
});

describe("[S2] a new item, and odd input", () => {
  test("what a folder cannot hold is listed, in order, and nothing else is touched", () => {
    const anySize = contents({ ...kind, fields: kind.fields.map((field) => withoutCapacity(field)) });
    assertForAll([anySize], (content) => {
      const { content: fitting, losers } = fitCapacity(kind, content);
      for (const field of kind.fields) {
        const [all, kept] = [piecesOf(field.name, content[field.name]), piecesOf(field.name, fitting[field.name])];
        const beyond = of(losers, field).flatMap(({ value }) => piecesOf(field.name, value));
        expect([...kept, ...beyond]).toEqual(all);
        expect(kept.length).toBe(Math.min(all.length, field.capacity ?? all.length));
      }
      expect(losers.every(({ side }) => side === "incoming")).toBe(true);
      expect(fitCapacity(kind, fitting).content).toBe(fitting);
      expect(Object.keys(fitting)).toEqual(Object.keys(content));
      if (losers.length === 0) expect(fitting).toBe(content);
    });
  });

  test("whatever it is given, it ends, and says nothing of fields that the kind does not have", () => {
    const odd = oddContents(kind);
    assertForAll([inputs(odd, fc.option(odd))], (input) => {
      const merged = run(input);
      expect(merged.content["unknown"]).toEqual(input.current["unknown"]);
      expect(merged.losers.every(({ field }) => kind.fields.some(({ name }) => name === field))).toBe(true);
      expect(merge(narrowed(kind, []), input).content).toBe(input.current);
    });
  });
});

/** The same content with each entry of its lists only once, by what entries are known by. */
function once(content: Content): Content {
  const unique = kind.fields.flatMap(({ name, type, parts }): [string, Value][] => {
    const value = content[name];
    if (value === undefined) return [];
    if (type !== "list") return [[name, value]];
    const entries = value as readonly Entry[];
    const keys = entries.map((entry) => entryKey(entry, parts));
    return [[name, entries.filter((_, at) => keys.indexOf(keys[at] ?? "") === at)]];
  });
  return Object.fromEntries(unique);
}

/** Whether the item once held this piece of the incoming content. */
function isBehind(piece: string, { incoming, inHistory }: Required<Case>): boolean {
  return Object.entries(incoming).some(([field, value]) =>
    [value, ...(Array.isArray(value) ? (value as readonly Value[]) : [])].some(
      (each) => piecesOf(field, each).includes(piece) && inHistory(field, each),
    ),
  );
}

function isOneSided({ base, current, incoming }: Case, { name }: Field): boolean {
  return base !== null && (sameValue(base[name], current[name]) || sameValue(base[name], incoming[name]));
}

function sizeOf(value: Value | undefined): number {
  return Array.isArray(value) ? value.length : value === undefined ? 0 : 1;
}

function typeOf(name: string): string | undefined {
  return kind.fields.find((field) => field.name === name)?.type;
}

function of(losers: readonly MergeLoser[], { name }: Field): readonly MergeLoser[] {
  return losers.filter(({ field }) => field === name);
}

function withField<T>(rest: Readonly<Record<string, T>>, name: string, value: T | undefined): Record<string, T> {
  const { [name]: _, ...others } = rest;
  return value === undefined ? others : { ...others, [name]: value };
}

function otherSide(side: MergeLoser["side"]): MergeLoser["side"] {
  return side === "current" ? "incoming" : "current";
}

function valuesOf(losers: readonly MergeLoser[]): readonly string[] {
  return losers.flatMap(({ field, value }) => piecesOf(field, value)).toSorted();
}

/** Every field of the current side edited at one time, the incoming at another. */
function stamps(at: number, other: number): { times: Times; editedAt: number } {
  return { times: Object.fromEntries(kind.fields.map((field) => [field.name, at])), editedAt: other };
}
