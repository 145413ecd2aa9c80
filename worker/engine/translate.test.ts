import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Content } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { contents } from "../../tests/support/contents.ts";
import { applyOverlay, overlayOf } from "./overlay.ts";
import { translate } from "./translate.ts";

const anyContent = contents(contact);

function mails(...addresses: readonly string[]): Content {
  return addresses.length === 0 ? {} : { emailAddresses: addresses.map((address) => ({ address })) };
}

function named(...entries: readonly (readonly [string, string])[]): Content {
  return { emailAddresses: entries.map(([address, name]) => ({ address, name })) };
}

describe("P8: what a folder holds, in the ring's terms", () => {
  const rows: readonly [string, Content, Content, Content, Content][] = [
    [
      "the server's rewriting is no edit",
      { surname: "x!", title: "t" },
      { surname: "x", title: "t" },
      { surname: "x", title: "u" },
      { surname: "x!", title: "u" },
    ],
    ["an edit of a rewritten field", { surname: "x!" }, { surname: "x" }, { surname: "y" }, { surname: "y" }],
    [
      "a field not held here stays",
      { surname: "x", title: "t" },
      { surname: "x" },
      { surname: "y" },
      { surname: "y", title: "t" },
    ],
    ["a rewritten field, emptied", { surname: "x!" }, { surname: "x" }, {}, {}],
    [
      "categories that are not held here stay",
      { categories: ["a", "b"] },
      { categories: ["a"] },
      { categories: ["c"] },
      { categories: ["b", "c"] },
    ],
    [
      "a category that the server spells in its own way, removed",
      { categories: ["Vip", "x"] },
      { categories: ["vip", "x"] },
      { categories: ["x"] },
      { categories: ["x"] },
    ],
    [
      "the same one, left alone while another is added",
      { categories: ["Vip"] },
      { categories: ["vip"] },
      { categories: ["vip", "x"] },
      { categories: ["Vip", "x"] },
    ],
    [
      "the same one, spelled anew by the person",
      { categories: ["Vip"] },
      { categories: ["vip"] },
      { categories: ["VIP"] },
      { categories: ["VIP"] },
    ],
    [
      "a rewritten entry stands for what it was",
      mails("a", "b!"),
      mails("a", "b"),
      mails("c", "a", "b"),
      mails("c", "a", "b!"),
    ],
    [
      "an entry that was rewritten, and typed once more by the person",
      { children: ["1!"] },
      { children: ["1"] },
      { children: ["1", "1"] },
      { children: ["1!", "1"] },
    ],
    [
      "names rewritten and addresses in another order: each stands for its own",
      named(["a", "A!"], ["b", "B!"]),
      named(["b", "B"], ["a", "A"]),
      named(["b", "B"], ["a", "A"], ["c", "C"]),
      named(["b", "B!"], ["a", "A!"], ["c", "C"]),
    ],
    [
      "one address twice, of which one is not held here: that one stays too",
      named(["a", "A"], ["a", "B"]),
      named(["a", "A"]),
      named(["a", "A"], ["c", "C"]),
      named(["a", "A"], ["c", "C"], ["a", "B"]),
    ],
    ["a rewritten entry, removed", mails("a", "b!"), mails("a", "b"), mails("a"), mails("a")],
    ["a rewritten entry, edited", mails("a", "b!"), mails("a", "b"), mails("a", "c"), mails("a", "c")],
    ["a rewritten entry, moved", mails("a", "b!"), mails("a", "b"), mails("b", "a"), mails("b!", "a")],
    [
      "an entry not held here stays, behind",
      mails("a", "hidden", "b"),
      mails("a", "b"),
      mails("b"),
      mails("b", "hidden"),
    ],
    [
      "an entry that the server invented is not the person's",
      mails("a"),
      mails("a", "invented"),
      mails("a", "invented", "c"),
      mails("a", "c"),
    ],
    [
      "a person adds what was not held here",
      mails("a", "hidden"),
      mails("a"),
      mails("a", "hidden"),
      mails("a", "hidden"),
    ],
  ];
  test.each(rows)("%s", (_, agreed, shown, observed, content) => {
    expect(translate(contact, { agreed, shown, observed })).toStrictEqual(content);
  });

  test("[S9] who types what the ring has already changes nothing", () => {
    const agreed = { surname: "x!" };
    expect(translate(contact, { agreed, shown: { surname: "x" }, observed: { surname: "x!" } })).toBe(agreed);
  });

  test("nothing changed: what was agreed, whatever is shown", () => {
    fc.assert(
      fc.property(anyContent, anyContent, (agreed, shown) => {
        expect(translate(contact, { agreed, shown, observed: structuredClone(shown) })).toBe(agreed);
      }),
    );
  });

  test("a server that rewrites nothing: what is observed", () => {
    fc.assert(
      fc.property(anyContent, anyContent, (agreed, observed) => {
        expect(translate(contact, { agreed, shown: structuredClone(agreed), observed })).toEqual(observed);
      }),
    );
  });
});

test("an overlay turns agreed into shown, is JSON, and is empty when they are the same", () => {
  fc.assert(
    fc.property(anyContent, anyContent, (agreed, shown) => {
      const stored = JSON.parse(JSON.stringify(overlayOf(agreed, shown))) as ReturnType<typeof overlayOf>;
      expect(applyOverlay(agreed, stored)).toEqual(shown);
      expect(overlayOf(agreed, { ...agreed })).toEqual({});
      expect(applyOverlay(agreed, {})).toBe(agreed);
    }),
  );
});
