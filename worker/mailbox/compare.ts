import { type Content, sameContent, sameValue, type Value } from "../../shared/content.ts";
import type { Difference } from "../../shared/contract/acts.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { type CopyNow, readCopies } from "./copy-now.ts";
import type { Pair } from "./pair.ts";
import type { Compared, ToCompare } from "./person-protocol.ts";
import { planText } from "./plan-text.ts";
import { outOfSight } from "./refusals.ts";
import type { Run } from "./run.ts";

/**
 * Compares copies with what the ring agrees on, as a person sees both: a mere look. It reads beside the
 * turn, books nothing, and so sets nothing off: what it finds out, the ordinary reading finds out too.
 */
export async function compare(run: Run, items: readonly ToCompare[]): Promise<Compared[]> {
  const { books } = run;
  const why = outOfSight(run);
  const known = items.flatMap(({ item }) => {
    const pair = why ? undefined : books.pairs.byItem(item);
    return pair && pair.copy !== null ? [pair] : [];
  });
  const seen = await readCopies(run, known);
  return items.map((wanted): Compared => {
    if (why) return answer(run, wanted, { kind: "unclear", why });
    const pair = books.pairs.byItem(wanted.item);
    const now = pair && seen.get(pair.id);
    return now ? answer(run, wanted, now) : missing(run, wanted, pair);
  });
}

function answer(run: Run, wanted: ToCompare, now: CopyNow): Compared {
  const at = run.books.clock.now();
  if (now.kind === "unclear") {
    const { detail, retryAfterMs, reason } = now.why;
    const retryAt = reason === "graph_throttled" ? at + (retryAfterMs ?? 0) : null;
    return { ...blank(wanted), compared: "unknown", reason: detail, problem: reason, retryAt };
  }
  const terms = now.kind === "holds" ? now.terms : null;
  return {
    ...blank(wanted),
    compared: standing(terms, wanted.content),
    checkedAt: at,
    differences: differences(run.books.kind, terms, wanted.content),
    plan: planText(wanted.version, wanted.item, terms),
  };
}

/** Field by field, in the table's order; an empty text stands for nothing. */
function differences(kind: Kind, copy: Content | null, ring: Content | null): Difference[] {
  const inWords = (field: string, value: Value | undefined): string =>
    value === undefined ? "" : kind.describe(field, value);
  return kind.fields
    .filter(({ name }) => !sameValue(copy?.[name], ring?.[name]))
    .map(({ name, label }) => ({
      field: name,
      label,
      copy: inWords(name, copy?.[name]),
      ring: inWords(name, ring?.[name]),
    }));
}

function standing(copy: Content | null, ring: Content | null): "same" | "differs" | "gone" {
  if (copy === null) return ring === null ? "same" : "gone";
  return ring !== null && sameContent(copy, ring) ? "same" : "differs";
}

/** No copy was ever made here, or none yet; of a deleted item none is needed. */
function missing(run: Run, wanted: ToCompare, pair: Pair | undefined): Compared {
  if (wanted.content === null) return { ...blank(wanted), compared: "same", checkedAt: run.books.clock.now() };
  const coming = pair !== undefined && (pair.operation !== null || pair.target !== null);
  return {
    ...blank(wanted),
    compared: "missing",
    reason: coming ? "It is on its way." : "",
    checkedAt: run.books.clock.now(),
  };
}

function blank({ item }: ToCompare): Omit<Compared, "compared"> {
  return { item, reason: "", problem: null, checkedAt: null, retryAt: null, differences: [], plan: "" };
}
