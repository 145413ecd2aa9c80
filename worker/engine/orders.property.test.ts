import { describe, expect, test } from "vitest";
import { canonical, sameContent, type Content } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { narrowed } from "../../tests/support/contents.ts";
import { pieces } from "../../tests/support/property.ts";
import { merge, type Times } from "./merge.ts";

/**
 * Every state, not a drawn one: three members with one item of one or two fields, each field with a few
 * values, through every order in which people edit, copies are submitted and the ring's version reaches
 * them. What the hub and the spokes do with `merge` is here in its shortest form (P10): a submission
 * sends what was agreed as base, and afterwards what was submitted is agreed.
 */

const kind = narrowed(contact, ["surname", "businessPhones", "categories"]);
const NOW = 100;

/** When each member's edits are made; equal ones meet in the same second. */
const STAMPS: readonly (readonly number[])[] = [
  [1, 2, 3],
  [3, 2, 1],
  [2, 3, 1],
  [5, 5, 5],
];

interface World {
  readonly content: Content;
  readonly times: Times;
  /** Everything that lost, as pieces. */
  readonly losers: readonly string[];
  /** Everything that somebody took away who had seen it, as pieces. */
  readonly overwritten: readonly string[];
  /** Everything that somebody typed, as pieces. */
  readonly typed: readonly string[];
  readonly members: readonly Member[];
}

interface Member {
  readonly agreed: Content;
  readonly observed: Content;
  /** How far in its script the member is. */
  readonly at: number;
}

/** What a member does, in order: an edit is the content it leaves; the other two are the spoke's. */
type Step = Content | "submit" | "apply";
type Script = readonly Step[];

const TEXTS: readonly Content[] = [{ surname: "a" }, { surname: "b" }, { surname: "c" }, {}];
const SETS: readonly Content[] = [[], ["x"], ["X"], ["y"], ["x", "y"]].map((categories) =>
  categories.length === 0 ? {} : { categories },
);
const LISTS: readonly Content[] = [[], ["1"], ["1", "2"], ["2", "1"], ["3", "1"]].map((numbers) =>
  numbers.length === 0 ? {} : { businessPhones: numbers },
);
const PAIRS: readonly Content[] = [
  { surname: "a", categories: ["x"] },
  { surname: "b", categories: ["x"] },
  { surname: "c" },
  { surname: "a", categories: ["x", "y"] },
  { categories: ["y"] },
];

const ALPHABETS = [
  ["a text", TEXTS, 1],
  ["a set", SETS, 1],
  ["a list", LISTS, 2],
  ["a text and a set", PAIRS, 1],
] as const;

describe.each(ALPHABETS)("three members and %s, in every order", (_, alphabet, start) => {
  test("[S1] all end alike, [S2] nothing is lost, and [S4] what was taken away and nobody typed again is gone", () => {
    let ends = 0;
    for (const scripts of oneEditEach(alphabet)) {
      for (const stamps of STAMPS) ends += assertAllOrders(alphabet[start]!, scripts, stamps);
    }
    expect(ends).toBeGreaterThanOrEqual(alphabet.length ** 3 * STAMPS.length);
  });

  test("the same when one of them edits again, what they see by then or what they have", () => {
    for (const first of alphabet) {
      for (const again of alphabet) {
        for (const other of alphabet) {
          const scripts = [
            [first, "submit", again, "submit", "apply"],
            [other, "submit", "apply"],
            ["apply", alphabet[0]!, "submit", "apply"],
          ] as const;
          expect(assertAllOrders(alphabet[start]!, scripts, STAMPS[0]!)).toBeGreaterThan(0);
        }
      }
    }
  });
});

describe("[S1] three edits made without knowing of each other", () => {
  test.each([
    ["texts", TEXTS],
    ["sets", SETS],
    ["a text and a set", PAIRS],
  ])("%s: the result is the same in whatever order they arrive, if no two typed the same", (__, alphabet) => {
    for (const base of alphabet) {
      for (const edits of triples(alphabet)) {
        if (new Set(edits.map(({ surname }) => surname)).size < 3 && alphabet !== SETS) continue;
        for (const stamps of STAMPS) {
          const results = permutations([0, 1, 2]).map((order) => inOrder(base, edits, stamps, order).content);
          expect(new Set(results.map(canonical)).size).toBe(1);
        }
      }
    }
  });

  test("lists: in whatever order they arrive, what is neither there nor among the losers was taken away", () => {
    const orders = permutations([0, 1, 2]).flatMap((order) => STAMPS.map((stamps) => ({ order, stamps })));
    for (const base of LISTS) {
      for (const edits of triples(LISTS)) {
        for (const { order, stamps } of orders) {
          const { content, losers } = inOrder(base, edits, stamps, order);
          const known = new Set([...pieces(content), ...losers, ...pieces(base)]);
          expect(edits.flatMap(pieces).every((piece) => known.has(piece))).toBe(true);
        }
      }
    }
  });

  test("[S15] two who typed the same: whose clock counts is whose edit came first, and no third edit is lost", () => {
    const [same, third] = [{ surname: "b" }, { surname: "c" }];
    const early = inOrder({}, [same, third, same], [1, 2, 3], [0, 1, 2]);
    const late = inOrder({}, [same, third, same], [1, 2, 3], [2, 1, 0]);
    for (const { content, losers } of [early, late]) {
      expect([...pieces(content), ...losers].toSorted()).toEqual(expect.arrayContaining([...pieces(third)]));
      expect([...pieces(content), ...losers].toSorted()).toEqual(expect.arrayContaining([...pieces(same)]));
    }
  });
});

/** Plays all orders from one start, and judges each end. Tells how many there are. */
function assertAllOrders(start: Content, scripts: readonly Script[], stamps: readonly number[]): number {
  const member = { agreed: start, observed: start, at: 0 };
  const first: World = {
    content: start,
    times: {},
    losers: [],
    overwritten: [],
    typed: [],
    members: scripts.map(() => member),
  };
  const known = new Set<string>();
  const open = [first];
  let ends = 0;
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const key = JSON.stringify(world);
    if (known.has(key)) continue;
    known.add(key);
    const next = successors(world, scripts, stamps);
    open.push(...next);
    if (next.length === 0) {
      judge(start, scripts, settle(world, stamps));
      ends += 1;
    }
  }
  return ends;
}

/** What may happen next: one step of any member. */
function successors(world: World, scripts: readonly Script[], stamps: readonly number[]): readonly World[] {
  return scripts.flatMap((script, who) => {
    const step = script[world.members[who]!.at];
    return step === undefined ? [] : [take(world, who, step, stamps)];
  });
}

function take(world: World, who: number, step: Step, stamps: readonly number[]): World {
  const member = world.members[who]!;
  const at = member.at + 1;
  if (step === "submit") return submit(world, who, stamps, at);
  if (step === "apply") return apply(world, who, at);
  const gone = pieces(member.observed).filter((piece) => !pieces(step).includes(piece));
  const overwritten = union(world.overwritten, gone);
  const typed = union(world.typed, typedPieces(member.observed, step));
  return { ...world, overwritten, typed, members: world.members.with(who, { ...member, observed: step, at }) };
}

function submit(world: World, who: number, stamps: readonly number[], at: number): World {
  const member = world.members[who]!;
  const { content, times, losers } = merge(kind, {
    base: member.agreed,
    current: world.content,
    incoming: member.observed,
    times: world.times,
    editedAt: stamps[who]!,
    now: NOW,
    policy: { kind: "latest" },
  });
  const lost = losers.flatMap(({ field, value }) => pieces({ [field]: value }));
  const members = world.members.with(who, { agreed: member.observed, observed: member.observed, at });
  return { ...world, content, times, losers: union(world.losers, lost), members };
}

/** The ring's version reaches a copy; not while an edit of it is unsent (P18). */
function apply(world: World, who: number, at: number): World {
  const { agreed, observed } = world.members[who]!;
  const next = sameContent(agreed, observed) ? world.content : null;
  const member = next === null ? { agreed, observed, at } : { agreed: next, observed: next, at };
  return { ...world, members: world.members.with(who, member) };
}

/** Everybody submits and applies once more, which has to be enough. */
function settle(world: World, stamps: readonly number[]): World {
  const submitted = world.members.reduce((each, { at }, who) => submit(each, who, stamps, at), world);
  return submitted.members.reduce((each, { at }, who) => apply(each, who, at), submitted);
}

function judge(start: Content, scripts: readonly Script[], end: World): void {
  const live = pieces(end.content);
  const known = new Set([...live, ...end.losers, ...end.overwritten]);
  const lost = end.typed.filter((piece) => !known.has(piece));
  const back = live.filter((piece) => end.overwritten.includes(piece) && !end.typed.includes(piece));
  const unlike = end.members.filter(({ observed }) => !sameContent(observed, end.content));
  if (lost.length + back.length + unlike.length > 0) {
    expect.fail(JSON.stringify({ start, scripts, end, lost, back }, null, 1));
  }
}

/** What an edit brought: new values, new spellings, and what it moved to the front of a list. */
function typedPieces(before: Content, after: Content): readonly string[] {
  const [first] = pieces(before);
  const exact = JSON.stringify(before);
  return pieces(after).filter((piece, at) => {
    const isSpelledAnew = !exact.includes(JSON.stringify(entriesOf(after)[at]));
    return isSpelledAnew || !pieces(before).includes(piece) || (at === 0 && piece !== first);
  });
}

/** In the order of `pieces`. */
function entriesOf(content: Content): readonly unknown[] {
  return Object.values(content).flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]));
}

function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])].toSorted();
}

/** The edits merged as they arrive, all made to `base`. */
function inOrder(base: Content, edits: readonly Content[], stamps: readonly number[], order: readonly number[]): World {
  const members = edits.map((observed) => ({ agreed: base, observed, at: 0 }));
  const start: World = { content: base, times: {}, losers: [], overwritten: [], typed: [], members };
  return order.reduce((world, who) => submit(world, who, stamps, 0), start);
}

function oneEditEach(alphabet: readonly Content[]): readonly (readonly Script[])[] {
  return triples(alphabet).map((edits) => edits.map((edit) => [edit, "submit", "apply"]));
}

function triples<T>(values: readonly T[]): readonly (readonly T[])[] {
  return values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c])));
}

function permutations(values: readonly number[]): readonly (readonly number[])[] {
  if (values.length < 2) return [values];
  return values.flatMap((value) =>
    permutations(values.filter((each) => each !== value)).map((rest) => [value, ...rest]),
  );
}
