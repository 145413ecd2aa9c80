import { describe, expect, test } from "vitest";
import type { Content, Entry } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { asEntries } from "./set.ts";
import { fitCapacity, merge, type MergeInput } from "./merge.ts";

const NOW = 100;
const kind = contact;

type Case = Partial<MergeInput> & Pick<MergeInput, "base" | "current" | "incoming">;

function run(input: Case): ReturnType<typeof merge> {
  return merge(kind, { times: {}, editedAt: 10, now: NOW, policy: { kind: "latest" }, ...input });
}

function mails(...addresses: readonly string[]): Content {
  return addresses.length === 0 ? {} : { emailAddresses: addresses.map((address) => ({ address })) };
}

function children(...names: readonly string[]): Content {
  return { children: names };
}

/** E-mail addresses, each with its name or without. */
function named(...entries: readonly (readonly [string, string?])[]): Content {
  return { emailAddresses: entries.map(([address, name]) => (name === undefined ? { address } : { address, name })) };
}

function phones(...numbers: readonly string[]): Content {
  return numbers.length === 0 ? {} : { businessPhones: numbers };
}

describe("lists", () => {
  const rows: readonly [string, Case, Content, readonly [Entry, string][]][] = [
    [
      "each side adds one",
      { base: mails("a"), current: mails("a", "x"), incoming: mails("a", "y") },
      mails("a", "y", "x"),
      [],
    ],
    [
      "one adds, one removes",
      { base: mails("a", "b"), current: mails("a", "b", "x"), incoming: mails("a") },
      mails("a", "x"),
      [],
    ],
    ["both remove all there was", { base: mails("a", "b"), current: mails("a"), incoming: mails("b") }, mails(), []],
    [
      "the first replaced twice is a conflict",
      { base: mails("a", "b"), current: mails("x", "b"), incoming: mails("y", "b") },
      mails("y", "b"),
      [[{ address: "x" }, "current"]],
    ],
    [
      "the first set twice is a conflict",
      { base: mails(), current: mails("x"), incoming: mails("y"), times: { emailAddresses: 20 } },
      mails("x"),
      [[{ address: "y" }, "incoming"]],
    ],
    [
      "the first replaced here, removed there",
      { base: mails("a"), current: mails("x"), incoming: mails() },
      mails(),
      [[{ address: "x" }, "current"]],
    ],
    [
      "two put in front of the first: both stay",
      { base: mails("a"), current: mails("x", "a"), incoming: mails("y", "a") },
      mails("y", "a", "x"),
      [],
    ],
    [
      "moved here, added there",
      { base: mails("a", "b"), current: mails("b", "a"), incoming: mails("a", "b", "c") },
      mails("b", "a", "c"),
      [],
    ],
    [
      "moved to the front here, removed there: it stays",
      { base: mails("a", "b"), current: mails("b", "a"), incoming: mails("a") },
      mails("b", "a"),
      [],
    ],
    [
      "a name changed here, removed there: it stays",
      {
        base: mails("a", "b"),
        current: { emailAddresses: [{ address: "a" }, { address: "b", name: "B" }] },
        incoming: mails("a"),
      },
      { emailAddresses: [{ address: "a" }, { address: "b", name: "B" }] },
      [],
    ],
    [
      "the same address in two spellings, named here",
      {
        base: mails("a"),
        current: { emailAddresses: [{ address: "a", name: "Jo" }] },
        incoming: { emailAddresses: [{ address: "A" }] },
      },
      { emailAddresses: [{ address: "A" }] },
      [[{ address: "a", name: "Jo" }, "current"]],
    ],
    [
      "what does not fit is a loser: the earlier addition",
      { base: phones("1"), current: phones("1", "2"), incoming: phones("1", "3") },
      phones("1", "3"),
      [["2", "current"]],
    ],
    [
      "and the other way round",
      { base: phones("1"), current: phones("1", "2"), incoming: phones("1", "3"), times: { businessPhones: 20 } },
      phones("1", "2"),
      [["3", "incoming"]],
    ],
    [
      "a folder that holds more than others can",
      { base: phones("1"), current: phones("1"), incoming: phones("1", "2", "3") },
      phones("1", "2"),
      [["3", "incoming"]],
    ],
    [
      "the first renamed here, replaced there: the later edit",
      { base: mails("a"), current: named(["a", "A"]), incoming: mails("x") },
      mails("x"),
      [[{ address: "a", name: "A" }, "current"]],
    ],
    [
      "moved to the front here, named there: both",
      { base: mails("b", "a"), current: mails("a", "b"), incoming: named(["b"], ["a", "A"]) },
      named(["a", "A"], ["b"]),
      [],
    ],
    [
      "rearranged behind the first here, added there: the new order, the new one last",
      { base: children("a", "b", "c"), current: children("a", "c", "b"), incoming: children("a", "b", "c", "d") },
      children("a", "c", "b", "d"),
      [],
    ],
    [
      "rearranged there, added here",
      {
        base: children("a", "b", "c"),
        current: children("a", "b", "c", "d"),
        incoming: children("a", "c", "b"),
        times: { children: 20 },
      },
      children("a", "c", "b", "d"),
      [],
    ],
    [
      "rearranged on both sides: as the later edit has it",
      {
        base: children("a", "b", "c", "d"),
        current: children("a", "c", "b", "d"),
        incoming: children("a", "d", "b", "c"),
      },
      children("a", "d", "b", "c"),
      [],
    ],
    [
      "what was only added between the others moved nothing",
      {
        base: children("a", "b", "c"),
        current: children("a", "c", "b"),
        incoming: children("a", "x", "b", "c"),
      },
      children("a", "c", "b", "x"),
      [],
    ],
    [
      "what was only removed moved nothing",
      { base: children("a", "b", "c"), current: children("a", "c", "b"), incoming: children("a", "c", "d") },
      children("a", "c", "d"),
      [],
    ],
    [
      "full: the earlier side's addition goes, wherever it stands",
      { base: mails("a", "b"), current: mails("b", "a", "x"), incoming: mails("a", "b", "y") },
      mails("b", "a", "y"),
      [[{ address: "x" }, "current"]],
    ],
    [
      "full: the first is a field of its own, and stays",
      { base: mails("a"), current: mails("x", "a"), incoming: mails("a", "y", "z") },
      mails("x", "a", "y"),
      [[{ address: "z" }, "incoming"]],
    ],
    [
      "a folder that holds more than others can puts one in front: what has no room left is listed as the ring has it",
      {
        base: mails("a", "b", "c"),
        current: named(["a"], ["b"], ["c", "C"]),
        incoming: mails("x", "a", "b", "c"),
        times: { emailAddresses: 20 },
      },
      mails("x", "a", "b"),
      [[{ address: "c", name: "C" }, "current"]],
    ],
    [
      "named here; there replaced by one that only capital letters would make the same: both",
      { base: mails("a", "straße"), current: named(["a"], ["straße", "N"]), incoming: mails("a", "strasse") },
      named(["a"], ["strasse"], ["straße", "N"]),
      [],
    ],
    [
      "a repeated entry is not lost",
      { base: phones("1"), current: phones("1"), incoming: phones("1", "1") },
      phones("1", "1"),
      [],
    ],
  ];
  test.each(rows)("%s", (_, input, content, losers) => {
    const merged = run(input);
    expect(merged.content).toEqual(content);
    expect(merged.losers.map(({ value, side }) => [(value as readonly Entry[])[0], side])).toEqual(losers);
  });

  test("a new item keeps what a folder can hold, and lists the rest", () => {
    expect(fitCapacity(kind, phones("1", "2", "3"))).toEqual({
      content: phones("1", "2"),
      losers: [{ field: "businessPhones", value: ["3"], side: "incoming" }],
    });
    const content = mails("a", "b", "c");
    expect(fitCapacity(kind, content).content).toBe(content);
  });

  test("what a new item has beside a list that is too long stays, also what the kind does not know", () => {
    const beside = { surname: "a", unknown: "x" };
    expect(fitCapacity(kind, { ...beside, ...phones("1", "2", "3") }).content).toStrictEqual({
      ...beside,
      ...phones("1", "2"),
    });
  });

  test("a list that holds one thing by itself is a list of that", () => {
    expect(asEntries("1")).toEqual(["1"]);
  });
});
