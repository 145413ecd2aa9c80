import type { ProblemReason } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { SignInProblem } from "../ports.ts";

/** Why there is no answer to show. */
export type Trouble =
  /** Ringfold refused, and says why. `reason` null: a refusal this version does not know. `retryAt`: epoch milliseconds. */
  | { readonly kind: "problem"; readonly reason: ProblemReason | null; readonly retryAt: number | null }
  /** No answer came. What was asked may have been done all the same. */
  | { readonly kind: "unreachable" }
  /** This computer is offline: nothing was sent. */
  | { readonly kind: "offline" }
  | { readonly kind: "signIn"; readonly problem: SignInProblem };

/** What the Worker answered, or why there is nothing. */
export type Answer<T> = Result<T, Trouble>;

/** Whether Ringfold refused for just this reason. */
export function isReason(trouble: Trouble, ...reasons: readonly ProblemReason[]): boolean {
  return trouble.kind === "problem" && trouble.reason !== null && reasons.includes(trouble.reason);
}

/** When it makes sense to ask again (epoch milliseconds); `null`: nobody said. */
export function retryAtOf(trouble: Trouble | null): number | null {
  return trouble?.kind === "problem" ? trouble.retryAt : null;
}
