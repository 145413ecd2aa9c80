import * as fc from "fast-check";
import type { Content } from "../../shared/content.ts";
import { historyOf } from "../../worker/engine/history.ts";
import { merge, type Merged, type MergeInput, type Times } from "../../worker/engine/merge.ts";
import { contents } from "./contents.ts";
import { oneOfEach as kind, pieces, piecesOf } from "./property.ts";

/** What is drawn for properties of merge. */

/** The ring's clock. */
export const NOW = 100;

/** Times of edits, also such as the ring's clock has not reached. */
export const anyTime = fc.integer({ min: 0, max: 2 * NOW });

export const anyTimes: fc.Arbitrary<Times> = fc.dictionary(
  fc.constantFrom(...kind.fields.map((field) => field.name)),
  fc.integer({ min: 0, max: NOW }),
);

export const anySide = fc.constantFrom("current" as const, "incoming" as const);

export const anyPolicy: fc.Arbitrary<MergeInput["policy"]> = fc.oneof(
  fc.constantFrom({ kind: "latest" as const }, { kind: "ask" as const }),
  fc.record({ kind: fc.constant("member" as const), favours: fc.option(anySide) }),
);

/** A merge, where what is not said is of no weight. */
export type Case = Partial<MergeInput> & Pick<MergeInput, "base" | "current" | "incoming">;

/** Merges a case of contacts with one field of each type. */
export function run(input: Case): Merged {
  return merge(kind, { times: {}, editedAt: 10, now: NOW, policy: { kind: "latest" }, ...input });
}

/** Any merge of such contents. */
export function inputs(
  content: fc.Arbitrary<Content>,
  base: fc.Arbitrary<Content | null>,
): fc.Arbitrary<Required<Case>> {
  return fc.record({
    base,
    current: content,
    incoming: content,
    times: anyTimes,
    editedAt: anyTime,
    now: fc.constant(NOW),
    policy: anyPolicy,
    inHistory: fc.array(content, { maxLength: 2 }).map((versions) => historyOf(kind, versions)),
  });
}

/** Merges of canonical contents with a base, of a copy in doubt (P38), and either. */
export const withBase = inputs(contents(kind), contents(kind));
export const inDoubt = inputs(contents(kind), fc.constant(null));
export const either = fc.oneof(withBase, inDoubt);

/** Values that a side changed and that are neither in the result nor among the losers. */
export function lost(base: Content | null, side: Content, merged: Merged): readonly string[] {
  const losers = merged.losers.flatMap(({ field, value }) => piecesOf(field, value));
  const known = new Set([...pieces(base ?? {}), ...pieces(merged.content), ...losers]);
  return pieces(side).filter((piece) => !known.has(piece));
}
