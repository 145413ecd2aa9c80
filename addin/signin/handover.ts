import type { SignInProblem } from "../ports.ts";

/** An access token. `expiresAt`: epoch milliseconds. */
export interface Acquired {
  readonly value: string;
  readonly expiresAt: number;
}

/** What the sign-in window tells the pane that opened it. */
export type Handover =
  | { readonly kind: "token"; readonly token: Acquired }
  | { readonly kind: "problem"; readonly problem: SignInProblem };

/** Reads what came; `null`: it is not from our window. */
export function readHandover(text: string): Handover | null {
  try {
    const { kind, token, problem } = JSON.parse(text) as Record<string, unknown>;
    if (kind === "token" && isToken(token)) return { kind, token };
    if (kind === "problem" && typeof problem === "object" && problem !== null) {
      return { kind, problem: problem as SignInProblem };
    }
    return null;
  } catch {
    return null;
  }
}

function isToken(token: unknown): token is Acquired {
  const { value, expiresAt } = (token ?? {}) as Record<string, unknown>;
  return typeof value === "string" && value !== "" && typeof expiresAt === "number";
}
