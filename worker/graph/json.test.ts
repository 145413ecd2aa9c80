import { expect, test } from "vitest";
import { parseJson, UNREADABLE } from "./json.ts";

test("control characters inside strings are kept, as what they are", () => {
  expect(parseJson('{"a":"x\u0001y\nz\\"\u0002","b":\n1}')).toEqual({ a: 'x\u0001y\nz"\u0002', b: 1 });
});

test("sound JSON is not touched, nothing is undefined, anything else is unreadable", () => {
  expect(parseJson(' {"a":[1,null]}\n')).toEqual({ a: [1, null] });
  expect(parseJson(" \n")).toBeUndefined();
  for (const text of ["<html>", '{"a":', '{"a":"\u0001', "{'a':1}"]) expect(parseJson(text)).toBe(UNREADABLE);
});
