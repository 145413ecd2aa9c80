import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameValue, type Content, type Value } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { contents, narrowed } from "../../tests/support/contents.ts";
import { assertForAll } from "../../tests/support/property.ts";
import { planPatch } from "./patch.ts";
import { ASKS, countAsked, isParked, type Quirks } from "./quirks.ts";

const kind = narrowed(contact, [
  "displayName",
  "fileAs",
  "surname",
  "birthday",
  "homePhones",
  "homeAddress",
  "categories",
]);
const names = kind.fields.map(({ name }) => name);
const anyContent = contents(kind, ["a", "b"]);

/** What a server was asked in the past, some of it often. */
const anyQuirks: fc.Arbitrary<Quirks> = fc
  .array(fc.tuple(fc.subarray(names), anyContent, fc.integer({ min: 1, max: ASKS })), { maxLength: 3 })
  .map((past) =>
    past.reduce<Quirks>(
      (quirks, [fields, target, times]) =>
        Array.from({ length: times }).reduce<Quirks>((counted) => countAsked(counted, fields, target), quirks),
      {},
    ),
  );

describe("[S9] the write that is planned (P17, P20)", () => {
  test("applied to what is agreed it gives the target, but for parked fields, which stay", () => {
    assertForAll([anyContent, anyContent, anyQuirks], (agreed, target, quirks) => {
      const { fields, parked } = planPatch(kind, agreed, target, quirks);
      const written: Record<string, Value> = { ...agreed };
      for (const name of fields) {
        const value = target[name];
        if (value === undefined) delete written[name];
        else written[name] = value;
      }
      const expected: Content = Object.fromEntries(
        names.flatMap((name) => {
          const value = (parked.includes(name) ? agreed : target)[name];
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
      expect(written).toEqual(expected);
      expect(planPatch(kind, written, target, quirks)).toEqual({ fields: [], body: [], parked });
    });
  });

  test("it names each field that differs once, in the table's order, and nothing else but companions", () => {
    assertForAll([anyContent, anyContent, anyQuirks], (agreed, target, quirks) => {
      const { fields, body, parked } = planPatch(kind, agreed, target, quirks);
      const differing = names.filter((name) => !sameValue(agreed[name], target[name]));
      expect(names.filter((name) => fields.includes(name) || parked.includes(name))).toEqual(differing);
      expect([...fields, ...parked]).toHaveLength(differing.length);
      expect(fields).toEqual(names.filter((name) => fields.includes(name)));
      expect(new Set(body)).toEqual(kind.companions(fields));
      expect(body.slice(0, fields.length)).toEqual(fields);
    });
  });

  test("through Graph's own form it still gives the target, companions included", () => {
    assertForAll([anyContent, anyContent], (agreed, target) => {
      const { body } = planPatch(kind, agreed, target, {});
      const raw = { ...kind.toBody(agreed, names), ...kind.toBody(target, body) };
      expect(kind.toContent(raw)).toEqual(target);
    });
  });

  test("nothing to change is nothing to write", () => {
    assertForAll([anyContent, anyQuirks], (content, quirks) => {
      expect(planPatch(kind, content, structuredClone(content), quirks)).toEqual({ fields: [], body: [], parked: [] });
    });
  });
});

describe("[S1] the circuit breaker (P21)", () => {
  test("a field rests exactly while what is wanted was asked three times without another in between", () => {
    const value = fc.constantFrom<Content>({}, { surname: "a" }, { surname: "b" });
    assertForAll([fc.array(value, { maxLength: 6 }), value], (asked, wanted) => {
      const quirks = asked.reduce<Quirks>((counted, each) => countAsked(counted, ["surname"], each), {});
      const last = asked.slice(-ASKS);
      const isAskedOut = last.length === ASKS && last.every((each) => sameValue(each["surname"], wanted["surname"]));
      expect(isParked(quirks, "surname", wanted)).toBe(isAskedOut);
      expect(isParked(quirks, "fileAs", {})).toBe(false);
      expect(JSON.parse(JSON.stringify(quirks))).toEqual(quirks);
    });
  });

  test("counting changes nothing of what was counted before, and nothing of other fields", () => {
    assertForAll([anyQuirks, fc.subarray(names), anyContent], (quirks, fields, target) => {
      const before = structuredClone(quirks);
      const counted = countAsked(quirks, fields, target);
      expect(quirks).toEqual(before);
      for (const name of names.filter((each) => !fields.includes(each))) expect(counted[name]).toEqual(quirks[name]);
    });
  });

  test("a server that never keeps a value is asked for it three times, and the rest is written all the same", () => {
    assertForAll([anyContent, anyContent, fc.subarray(names)], (start, target, stubborn) => {
      let quirks: Quirks = {};
      let agreed = start;
      let asks = 0;
      for (let round = 0; round < 10; round += 1) {
        const { fields } = planPatch(kind, agreed, target, quirks);
        if (fields.length === 0) break;
        asks += 1;
        quirks = countAsked(quirks, fields, target);
        agreed = pick(start, target, stubborn);
      }
      const differing = names.filter((name) => !sameValue(start[name], target[name]));
      expect(asks).toBe(differing.some((name) => stubborn.includes(name)) ? ASKS : Math.min(1, differing.length));
      const parked = differing.filter((name) => stubborn.includes(name));
      expect(planPatch(kind, agreed, target, quirks)).toEqual({ fields: [], body: [], parked });
    });
  });
});

/** The target, but for the stubborn fields, which are as they were. */
function pick(start: Content, target: Content, stubborn: readonly string[]): Content {
  const values = names.map((name) => [name, (stubborn.includes(name) ? start : target)[name]] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Content;
}
