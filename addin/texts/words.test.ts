import { describe, expect, it } from "vitest";
import { PROBLEMS, type ProblemReason } from "../../shared/contract/problems.ts";
import { type Administrative, problems } from "./problems.ts";
import { plain, Words } from "./words.ts";

const words = new Words("en-US");
const MINUTE = 60_000;

/** What no pane can be refused: only administrators ask for it. */
const ADMINISTRATIVE: Readonly<Record<Administrative, true>> = {
  hold_not_found: true,
  hold_decided: true,
  plan_not_ready: true,
  plan_stale: true,
  copy_not_held: true,
  item_coupled: true,
};

describe("the pane's words", () => {
  it("[S33] every reason of the API has words that are a sentence and no code", () => {
    for (const reason of Object.keys(PROBLEMS) as ProblemReason[]) {
      const text = words.trouble({ kind: "problem", reason, retryAt: null });
      expect(text, reason).toMatch(/^[A-Z].*\.$/);
      expect(text, reason).not.toMatch(/_/);
    }
    const others = Object.keys(PROBLEMS).filter((reason) => !Object.hasOwn(problems, reason));
    expect(others.sort()).toEqual(Object.keys(ADMINISTRATIVE).sort());
  });

  it("[S33] a reason that this pane does not know, and what merely looks like one, get general words", () => {
    const unknown = ["not_yet_invented", "toString", "__proto__"] as unknown as ProblemReason[];
    for (const reason of unknown) {
      expect(words.trouble({ kind: "problem", reason, retryAt: null })).toBe(words.texts.pane.general);
    }
    expect(words.trouble({ kind: "problem", reason: null, retryAt: null })).toBe(words.texts.pane.general);
  });

  it("[S33] each sign-in problem has words that say what to do", () => {
    for (const kind of ["interaction", "cancelled", "blocked", "offline"] as const) {
      expect(words.signIn({ kind })).toMatch(/^[A-Z].*\.$/);
    }
    expect(words.signIn({ kind: "consent", url: null })).toContain("administrator");
    expect(words.signIn({ kind: "failed", words: "interaction_in_progress" })).toBe(words.texts.signIn.failed);
    expect(words.signIn({ kind: "failed", words: "The clock is wrong." })).toBe("The clock is wrong.");
  });

  it("[S33] words of the service are shown, its codes are not", () => {
    expect(plain("the mailbox is full")).toBe("the mailbox is full");
    expect(plain("private")).toBe("private");
    for (const code of ["graph_throttled", "ErrorQuotaExceeded", "InSync", "urn:ringfold:problem", "503", "", null]) {
      expect(plain(code), String(code)).toBeNull();
    }
  });

  it("[S27] times are told from now on, and a clock that is ahead is no future", () => {
    const now = Date.UTC(2026, 10, 22, 9);
    expect(words.relative(now, now)).toBe("a moment ago");
    expect(words.relative(now + MINUTE, now)).toBe("a moment ago");
    expect(words.relative(now - 2 * MINUTE, now)).toBe("2 minutes ago");
    expect(words.relative(now - 26 * 60 * MINUTE, now)).toBe("yesterday");
  });

  it("[S27] of many fields the first few are named, and none is left out of the count", () => {
    expect(words.few(["a", "b", "c", "d", "e"])).toBe("a, b, c, d, and e");
    expect(words.few(["a", "b", "c", "d", "e", "f"])).toBe("a, b, c, d, and 2 more");
  });

  it("[S33] numbers get the right form", () => {
    const { copies, pane, acts } = words.texts;
    expect([copies.wanting(1), copies.wanting(2)]).toEqual(["1 wants attention", "2 want attention"]);
    expect([pane.left(1), pane.left(30), pane.left(61)]).toEqual(["1 second", "30 seconds", "2 minutes"]);
    expect([acts.copies(0), acts.copies(1)]).toEqual([
      "No copy in another mailbox changes.",
      "1 copy in other mailboxes changes.",
    ]);
  });

  it("[S33] a language without a table reads English sentences with its own dates, and a broken one is no trouble", () => {
    const german = new Words("de-DE");
    expect(german.language).toBe("en");
    expect(german.exact(Date.UTC(2026, 10, 22, 9))).toContain("22.11.2026");
    expect(german.relative(0, 2 * MINUTE)).toBe("2 minutes ago");
    expect(new Words("not a language!").language).toBe("en");
  });
});
