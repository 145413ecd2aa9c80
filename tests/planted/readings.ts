import { type Plant, plant, test } from "./plant.ts";

const READING = "worker/ring/first-reading.ts";
const MATCH = "worker/engine/match.ts";

/** Bugs in first readings. */
export const READINGS: readonly Plant[] = [
  plant(
    test("worker/engine/match", "[S38] couples only what is unique, and lists what is not"),
    "P52",
    "a rule couples one of several",
    MATCH,
    "const isUnique = items.size === 1 && from.get(item)?.size === 1 && !crowded.has(item);",
    "const isUnique = !crowded.has(item);",
  ),
  plant(
    test("tests/contract/first-reading", "[S38] two folders that join at once are matched with each other"),
    "P52",
    "of two folders that join at once neither looks what the other brought",
    READING,
    "this.#late.matches(member, content)",
    "(this.#late.matches(member, content) && member.id === '')",
  ),
  plant(
    test(
      "tests/contract/first-reading",
      "[S38] [S17] a ring that is set back in the middle forgets what it held, and asks again",
    ),
    "P52",
    "a ring that was set back admits a folder of which it holds nothing",
    READING,
    "if ((report.held ?? 0) > held) return this.raise(member);",
    "",
  ),
  plant(
    test(
      "tests/contract/first-reading",
      "[S38] what may be several is created nowhere, and flows on as soon as it is decided",
    ),
    "P53",
    "what a copy may be is created beside it",
    "worker/ring/hub.ts",
    "const unmatched = unmatchedAt(this.ports.sql, member.id, member.joining);",
    "const unmatched = unmatchedAt(this.ports.sql, member.id, member.joining).slice(0, 0);",
  ),
  plant(
    test(
      "tests/contract/first-reading",
      "[S38] what may be several is created nowhere, and flows on as soon as it is decided",
    ),
    "P53",
    "what waited for a decision is created by nobody once it is decided",
    "worker/mailbox/held.ts",
    'const held = unmatched.has(item) ? "match" : pair.held === "match" ? null : pair.held;',
    'const held = unmatched.has(item) ? "match" : pair.held;',
  ),
];
