import { describe, expect, test } from "vitest";
import { contact } from "../../shared/kinds/contact.ts";
import { diff } from "./diff.ts";
import { fingerprint, itemIdFor, valueMark } from "./fingerprint.ts";
import { present } from "./present.ts";
import { changedFields, planPatch } from "./patch.ts";
import { ASKS, countAsked, type Quirks } from "./quirks.ts";

describe("what to write", () => {
  test("the fields that differ, in the table's order", () => {
    expect(changedFields(contact, { surname: "a", title: "t" }, { surname: "b", categories: ["x"] })).toEqual([
      "title",
      "surname",
      "categories",
    ]);
    expect(planPatch(contact, { surname: "a" }, { surname: "a" }, {})).toEqual({ fields: [], body: [], parked: [] });
  });

  test("P20: what the server would write anew travels with them", () => {
    expect(planPatch(contact, {}, { surname: "a", displayName: "A" }, {})).toMatchObject({
      fields: ["displayName", "surname"],
      body: ["displayName", "surname", "fileAs"],
    });
  });
});

describe("P21: the circuit breaker", () => {
  const target = { surname: "x!", title: "t" };
  const asked = (times: number, value = target): Quirks => {
    let quirks: Quirks = {};
    for (let time = 0; time < times; time += 1) quirks = countAsked(quirks, ["surname"], value);
    return quirks;
  };

  test("the same value is asked three times, then left as shown; other fields go on", () => {
    expect(planPatch(contact, {}, target, asked(ASKS - 1)).fields).toContain("surname");
    expect(planPatch(contact, {}, target, asked(ASKS))).toMatchObject({ fields: ["title"], parked: ["surname"] });
  });

  test("another value is asked anew, and ends the count", () => {
    const other = { ...target, surname: "y" };
    expect(planPatch(contact, {}, other, asked(ASKS)).parked).toEqual([]);
    expect(planPatch(contact, {}, target, countAsked(asked(ASKS), ["surname"], other)).parked).toEqual([]);
  });

  test("emptying is a value too, and the state is JSON", () => {
    let quirks: Quirks = {};
    for (let time = 0; time < ASKS; time += 1)
      quirks = JSON.parse(JSON.stringify(countAsked(quirks, ["title"], {}))) as Quirks;
    expect(planPatch(contact, { title: "Dr" }, {}, quirks).parked).toEqual(["title"]);
  });
});

describe("identity", () => {
  test("a fingerprint is the content's, whatever the order of its keys", () => {
    expect(fingerprint({ a: "1", b: { d: "2", c: "3" } })).toBe(fingerprint({ b: { c: "3", d: "2" }, a: "1" }));
    expect(fingerprint({ a: "1" })).not.toBe(fingerprint({ a: "2" }));
    expect(fingerprint({})).toMatch(/^[0-9a-f]{64}$/);
  });

  test("[S3] ids and marks that are stored mean the same for ever", () => {
    expect(itemIdFor("ring", "9F1C-A", "AAMk=/+")).toBe("afc1e7cbd665bc516577b8f22f31f06650598924");
    expect(valueMark("Müller")).toBe("8d3eb82c7da77f80");
    expect(valueMark(undefined)).toMatch(/^[0-9a-f]{16}$/);
  });

  test("P15: the id of an item follows from its first copy alone", () => {
    const id = itemIdFor("ring", "9F1C-A", "AAMk=/+");
    expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(itemIdFor("ring", "9f1c-a", "AAMk=/+")).toBe(id);
    expect(itemIdFor("ring", "9f1c-a", "aamk=/+")).not.toBe(id);
    expect(itemIdFor("ring9", "f1c-a", "AAMk=/+")).not.toBe(id);
  });
});

test("a bug in the engine is said, not passed on", () => {
  expect(present(0)).toBe(0);
  expect(() => present(undefined)).toThrow("must be there");
});

test("differences in words", () => {
  expect(
    diff(contact, { surname: "a", categories: ["x"] }, { surname: "b", categories: ["x"], businessPhones: ["1", "2"] }),
  ).toEqual([
    { field: "surname", label: "Last name", before: "a", after: "b" },
    { field: "businessPhones", label: "Business phone", before: "(empty)", after: "1, 2" },
  ]);
  expect(diff(contact, null, { surname: "b" })).toHaveLength(1);
  expect(diff(contact, null, null)).toEqual([]);
});
