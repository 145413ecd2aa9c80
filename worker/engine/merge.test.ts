import { describe, expect, test } from "vitest";
import type { Content } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { historyOf } from "./history.ts";
import { merge, type MergeInput } from "./merge.ts";

const NOW = 100;
const kind = contact;

type Case = Partial<MergeInput> & Pick<MergeInput, "base" | "current" | "incoming">;

function run(input: Case): ReturnType<typeof merge> {
  return merge(kind, { times: {}, editedAt: 10, now: NOW, policy: { kind: "latest" }, ...input });
}

function mails(...addresses: readonly string[]): Content {
  return addresses.length === 0 ? {} : { emailAddresses: addresses.map((address) => ({ address })) };
}

function phones(...numbers: readonly string[]): Content {
  return numbers.length === 0 ? {} : { businessPhones: numbers };
}

function tags(...names: readonly string[]): Content {
  return names.length === 0 ? {} : { categories: names };
}

describe("a field that is one value", () => {
  const rows: readonly [string, Case, Content, readonly unknown[]][] = [
    [
      "one side changed it",
      { base: { surname: "a" }, current: { surname: "b" }, incoming: { surname: "a" } },
      { surname: "b" },
      [],
    ],
    [
      "the other side changed it",
      { base: { surname: "a" }, current: { surname: "a" }, incoming: { surname: "b" } },
      { surname: "b" },
      [],
    ],
    [
      "both to the same",
      { base: { surname: "a" }, current: { surname: "b" }, incoming: { surname: "b" } },
      { surname: "b" },
      [],
    ],
    ["emptied by one", { base: { surname: "a" }, current: { surname: "a" }, incoming: {} }, {}, []],
    [
      "different fields",
      { base: {}, current: { surname: "a" }, incoming: { birthday: "1970-01-01" } },
      { surname: "a", birthday: "1970-01-01" },
      [],
    ],
    [
      "both differently: the later",
      { base: {}, current: { surname: "b" }, incoming: { surname: "c" }, times: { surname: 9 } },
      { surname: "c" },
      [["b", "current"]],
    ],
    [
      "P12: its own field's time counts",
      { base: {}, current: { surname: "b" }, incoming: { surname: "c" }, times: { surname: 5, birthday: 20 } },
      { surname: "c" },
      [["b", "current"]],
    ],
    [
      "P12: a clock that runs ahead is not believed",
      { base: {}, current: { surname: "x" }, incoming: { surname: "c" }, times: { surname: NOW }, editedAt: 10 ** 9 },
      { surname: "x" },
      [["c", "incoming"]],
    ],
    [
      "P12: at the same time the greater value",
      { base: {}, current: { surname: "b" }, incoming: { surname: "c" }, times: { surname: 10 } },
      { surname: "c" },
      [["b", "current"]],
    ],
    [
      "emptied against changed, later",
      { base: { surname: "a" }, current: { surname: "b" }, incoming: {} },
      {},
      [["b", "current"]],
    ],
    [
      "changed against emptied, later",
      { base: { surname: "a" }, current: {}, incoming: { surname: "b" } },
      { surname: "b" },
      [],
    ],
    [
      "an address is one value",
      { base: {}, current: { homeAddress: { city: "U" } }, incoming: { homeAddress: { street: "S" } } },
      { homeAddress: { street: "S" } },
      [[{ city: "U" }, "current"]],
    ],
    [
      "the named member wins",
      {
        base: {},
        current: { surname: "b" },
        incoming: { surname: "c" },
        policy: { kind: "member", favours: "current" },
      },
      { surname: "b" },
      [["c", "incoming"]],
    ],
    [
      "the named member has no part in it",
      { base: {}, current: { surname: "b" }, incoming: { surname: "c" }, policy: { kind: "member", favours: null } },
      { surname: "c" },
      [["b", "current"]],
    ],
  ];
  test.each(rows)("%s", (_, input, content, losers) => {
    const merged = run(input);
    expect(merged.content).toStrictEqual(content);
    expect(merged.losers.map(({ value, side }) => [value, side])).toEqual(losers);
  });

  test("P12: the time of an edit is kept with the field, and never goes back", () => {
    const base = { surname: "a", birthday: "1970-01-01" };
    const times = { surname: 30, birthday: 3 };
    const incoming = { surname: "b", birthday: "1985-04-12" };
    expect(run({ base, current: base, incoming, times }).times).toEqual({ surname: 30, birthday: 10 });
    expect(run({ base, current: incoming, incoming: base, times }).times).toBe(times);
  });
});

describe("categories", () => {
  test.each([
    ["added on both sides", tags("a"), tags("a", "b"), tags("a", "c"), tags("a", "b", "c")],
    ["added here, removed there", tags("a"), tags("a", "b"), tags(), tags("b")],
    ["removed on both sides", tags("a", "b"), tags("a"), tags("b"), tags()],
    ["a new spelling", tags("vip"), tags("vip", "x"), tags("VIP"), tags("VIP", "x")],
    ["one category in two spellings", tags(), tags("vip"), tags("VIP"), tags("VIP")],
  ])("%s", (_, base, current, incoming, content) => {
    expect(run({ base, current, incoming })).toMatchObject({ content, losers: [] });
  });
});

describe("P38: a copy in doubt has no base", () => {
  const history = historyOf(kind, [{ surname: "old", ...tags("Gone"), ...mails("old") }, { surname: "b" }]);
  const rows: readonly [string, Content, Content, Content, readonly unknown[]][] = [
    ["equal to current", { surname: "b" }, { surname: "b" }, { surname: "b" }, []],
    ["found in history is behind", { surname: "b" }, { surname: "old" }, { surname: "b" }, []],
    ["anything else is a conflict", { surname: "b" }, { surname: "c" }, { surname: "c" }, ["b"]],
    ["what the copy lacks is not removed", { surname: "b" }, {}, { surname: "b" }, []],
    ["what only the copy has is taken", {}, { surname: "c" }, { surname: "c" }, []],
    ["categories: add what history never had, remove nothing", tags("a"), tags("gone", "new"), tags("a", "new"), []],
    ["lists: the same", mails("a"), mails("old", "new"), mails("a", "new"), []],
    [
      "lists: an entry with another name is a conflict",
      { emailAddresses: [{ address: "a", name: "A" }] },
      mails("a"),
      mails("a"),
      [[{ address: "a", name: "A" }]],
    ],
    ["lists: what does not fit", phones("1", "2"), phones("3"), phones("1", "2"), [["3"]]],
  ];
  test.each(rows)("%s", (_, current, incoming, content, losers) => {
    const merged = run({ base: null, current, incoming, inHistory: history });
    expect(merged.content).toEqual(content);
    expect(merged.losers.map((loser) => loser.value)).toEqual(losers);
  });

  test("without a history nothing is behind", () => {
    const merged = run({ base: null, current: { surname: "b" }, incoming: { surname: "a" } });
    expect(merged.content).toEqual({ surname: "a" });
    expect(merged.losers.map(({ value }) => value)).toEqual(["b"]);
  });

  test("what the ring has and a folder cannot hold, and what the copy brings beyond: each is listed as its side's", () => {
    const current = phones("1", "2", "3");
    const merged = run({ base: null, current, incoming: phones("1", "4"), inHistory: history });
    expect(merged.content).toEqual(phones("1", "2"));
    expect(merged.losers.map(({ value, side }) => [value, side])).toEqual([
      [["3"], "current"],
      [["4"], "incoming"],
    ]);
  });
});
