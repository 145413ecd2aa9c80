import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameValue } from "../../shared/content.ts";
import { contents } from "../../tests/support/contents.ts";
import {
  anySide,
  anyTime,
  anyTimes,
  either,
  inDoubt,
  lost,
  NOW,
  run,
  withBase,
} from "../../tests/support/merge-inputs.ts";
import { assertForAll, oneOfEach as kind, piecesOf } from "../../tests/support/property.ts";
import type { Merged } from "./merge.ts";

const ASK = { kind: "ask" } as const;
const values = kind.fields.filter(({ type }) => type !== "list" && type !== "set").map(({ name }) => name);
const anyContent = contents(kind);

describe("[S39] nobody wins where the ring asks (P51)", () => {
  test("what stands stays, the other value waits, and nothing is lost", () => {
    assertForAll(
      [withBase],
      (input) => {
        const merged = run({ ...input, policy: ASK });
        for (const name of values) {
          const [base, here, there] = [input.base?.[name], input.current[name], input.incoming[name]];
          const isContest = !sameValue(here, base) && !sameValue(there, base) && !sameValue(here, there);
          const waiting = merged.losers.filter(({ field }) => field === name);
          expect(waiting.every(({ open, side }) => open === true && side === "incoming")).toBe(true);
          expect(waiting.map(({ value }) => value)).toEqual(
            isContest && here !== undefined && there !== undefined ? [there] : [],
          );
          if (isContest) expect(merged.content[name]).toEqual(here ?? there);
        }
        expect(lost(input.base, input.current, merged)).toEqual([]);
        expect(lost(input.base, input.incoming, merged)).toEqual([]);
      },
      2,
    );
  });

  test("a copy in doubt overwrites nothing of the ring's", () => {
    assertForAll([inDoubt], (input) => {
      const { content } = run({ ...input, policy: ASK });
      for (const name of values) {
        if (input.current[name] !== undefined) expect(content[name]).toEqual(input.current[name]);
      }
    });
  });

  test("[S15] no clock has a say in it, and the order only says which of the two waits", () => {
    assertForAll([anyContent, anyContent, anyContent, anyTimes, anyTime], (base, one, two, times, editedAt) => {
      const forth = run({ base, current: one, incoming: two, policy: ASK });
      const back = run({ base, current: two, incoming: one, times, editedAt, policy: ASK });
      for (const name of values) expect(outcome(back, name)).toEqual(outcome(forth, name));
    });
  });

  test("where nobody has to be asked it is as ever", () => {
    assertForAll([either], (input) => {
      const [asked, latest] = [run({ ...input, policy: ASK }), run({ ...input, policy: { kind: "latest" } })];
      for (const { name, type } of kind.fields) {
        const isAsked = asked.losers.some(({ field, open }) => field === name && open === true);
        const isEmptied = input.current[name] === undefined || input.incoming[name] === undefined;
        if (type === "list" || type === "set" || (!isAsked && !isEmptied)) {
          expect(asked.content[name]).toEqual(latest.content[name]);
        }
      }
      expect(latest.losers.some(({ open }) => open !== undefined)).toBe(false);
    });
  });
});

describe("[S39] the named member, field by field", () => {
  test("a side that is named for a field wins there alone, as if it were named for all", () => {
    const perField = fc.record(Object.fromEntries(kind.fields.map(({ name }) => [name, fc.option(anySide)])));
    assertForAll([either, perField], (input, sides) => {
      const merged = run({ ...input, policy: { kind: "member", favours: (name) => sides[name] ?? null } });
      for (const { name } of kind.fields) {
        const whole = run({ ...input, policy: { kind: "member", favours: sides[name] ?? null } });
        expect(merged.content[name]).toEqual(whole.content[name]);
        expect(merged.times[name]).toEqual(whole.times[name]);
        expect(merged.losers.filter(({ field }) => field === name)).toEqual(
          whole.losers.filter(({ field }) => field === name),
        );
      }
      expect(Math.max(0, ...Object.values(merged.times))).toBeLessThanOrEqual(NOW);
    });
  });
});

/** The value of a field and what waits or lost beside it, whichever is which. */
function outcome({ content, losers }: Merged, name: string): readonly string[] {
  const others = losers.filter(({ field }) => field === name).flatMap(({ value }) => piecesOf(name, value));
  return [...piecesOf(name, content[name]), ...others].toSorted();
}
