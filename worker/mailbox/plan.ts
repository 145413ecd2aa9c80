import { planPatch } from "../engine/patch.ts";
import { SERVER_CHANGES_FIELD } from "../engine/quirks.ts";
import type { Books } from "./books.ts";
import { wantedOf } from "./contested.ts";
import { misnamed, type Pair, WORK } from "./pair.ts";

/** The write that a copy needs next. */
export type Plan =
  | { readonly kind: "create" }
  | { readonly kind: "delete" }
  /** `named`: what the body names, companions included; none: only the marker is put right. */
  | { readonly kind: "patch"; readonly named: readonly string[]; readonly fields: readonly string[] };

/** Why there is no write: something comes first; or the server will not keep what is asked (P21). */
export type NoPlan = { readonly kind: "wait" } | { readonly kind: "parked"; readonly reason: string };

const WAIT: NoPlan = { kind: "wait" };

/** The operation is computed from the one desired state when it is sent (P17). Pure reading of the books. */
export function planWrite(books: Books, pair: Pair): Plan | NoPlan {
  if (pair.excluded !== null || pair.operation || pair.doubt || pair.submission) return WAIT; // P1, P18
  if (pair.held !== null || pair.missing > 0) return WAIT; // P41, P49, P50
  if (books.config.role === "source" || !books.config.admitted) return WAIT; // P39, P52
  const here = pair.copy !== null && !pair.gone;
  if (here && (pair.dirty > 0 || pair.etag === null)) return WAIT; // P18
  if (pair.stray) return here ? { kind: "delete" } : WAIT;
  const target = pair.target;
  if (target?.content === null) return here ? { kind: "delete" } : WAIT;
  if (!here) return target ? planCreate(books, pair) : WAIT;
  const plan =
    target && pair.agreed ? planPatch(books.kind, pair.agreed, wantedOf(pair, target.content), pair.quirks) : null;
  if (plan && plan.fields.length > 0) return { kind: "patch", named: plan.body, fields: plan.fields };
  if (misnamed(pair)) return { kind: "patch", named: [], fields: [] };
  return plan && plan.parked.length > 0 ? { kind: "parked", reason: SERVER_CHANGES_FIELD } : WAIT;
}

function planCreate(books: Books, pair: Pair): Plan | NoPlan {
  if (pair.item === null || books.creationGated()) return WAIT;
  if (pair.gone && pair.dirty > 0) return WAIT;
  if (pair.copy === null && books.config.onlyCoupled) return WAIT;
  for (const id of books.pairs.waiting(WORK.submit)) {
    const open = books.pairs.get(id);
    if (open && open.item === null && open.markedAs === pair.item) return WAIT; // that copy may turn out to be this item's
    if (open?.held === "new") return WAIT; // so may one about which somebody has just decided
  }
  return { kind: "create" };
}
