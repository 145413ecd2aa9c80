import { expect, test } from "vitest";
import { MARKER_ID, markerPrefix, parseMarker, readMarker, writeMarker, type Marker } from "./marker.ts";
import { EXTENDED } from "./rows.ts";

const marker: Marker = { ring: "r1", item: "Ab-9_x", member: "m2", attempt: "a3", operation: "o4" };

test("what is written is read back", () => {
  expect(readMarker({ [EXTENDED]: [{ id: "Integer 0x36", value: "0" }, writeMarker(marker)] })).toEqual(marker);
});

test("the property's name is the same for every item, and Exchange may spell it in another case", () => {
  const other = writeMarker({ ...marker, item: "other" });
  expect(other.id).toBe(MARKER_ID);
  expect(readMarker({ [EXTENDED]: [{ ...other, id: other.id.toUpperCase() }] })?.item).toBe("other");
});

test("a part that could be read back as something else is not written", () => {
  for (const part of ["", "a.b", "a b", "ä", "x".repeat(129)]) {
    expect(() => writeMarker({ ...marker, item: part })).toThrow("plain ids");
  }
});

test.each([
  ["nothing", {}],
  ["not a list", { [EXTENDED]: "x" }],
  ["odd entries", { [EXTENDED]: [null, 7, {}, { id: MARKER_ID, value: 5 }] }],
  ["a later form", { [EXTENDED]: [{ id: MARKER_ID, value: "2.r.i.m.a.o" }] }],
  ["too few parts", { [EXTENDED]: [{ id: MARKER_ID, value: "1.r.i.m.a" }] }],
  ["too many parts", { [EXTENDED]: [{ id: MARKER_ID, value: "1.r.i.m.a.o.x" }] }],
  ["an empty part", { [EXTENDED]: [{ id: MARKER_ID, value: "1.r..m.a.o" }] }],
  ["a person's text", { [EXTENDED]: [{ id: MARKER_ID, value: "hello there" }] }],
])("%s is no marker", (_what, raw) => {
  expect(readMarker(raw)).toBeNull();
});

test("a prefix ends where a part ends, so that item 1 does not find item 12", () => {
  expect(writeMarker(marker).value.startsWith(markerPrefix("r1"))).toBe(true);
  expect(writeMarker(marker).value.startsWith(markerPrefix("r1", "Ab-9_x"))).toBe(true);
  expect(writeMarker(marker).value.startsWith(markerPrefix("r1", "Ab-9_x", "m2"))).toBe(true);
  expect(writeMarker(marker).value.startsWith(markerPrefix("r1", "Ab"))).toBe(false);
  expect(parseMarker(`${markerPrefix("r1", "Ab-9_x", "m2")}a.o`)?.attempt).toBe("a");
});
