import type { Trouble } from "../client/trouble.ts";
import type { SignIn, SignInProblem, TokenResult } from "../ports.ts";
import { Watched } from "./value.ts";

/** Whether the pane can show anything at all. */
export type AccessState =
  /** The first answer is on its way. */
  | { readonly kind: "starting"; readonly isSigningIn: boolean }
  | { readonly kind: "ready" }
  /** A person has to do something first. `isAsking`: Microsoft's window is open. */
  | { readonly kind: "signIn"; readonly problem: SignInProblem; readonly isAsking: boolean }
  /** There was no first answer. */
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** The pane's way in: who is signed in, and whether Ringfold answers. */
export class Access implements SignIn {
  readonly state = new Watched<AccessState>({ kind: "starting", isSigningIn: false });
  readonly #signIn: SignIn;

  constructor(signIn: SignIn) {
    this.#signIn = signIn;
  }

  async token(refused?: string): Promise<TokenResult> {
    this.#signing(true);
    const result = await (refused === undefined ? this.#signIn.token() : this.#signIn.token(refused));
    this.#signing(false);
    return result;
  }

  /** From a click, and before anything else in it: a browser opens a window only then. */
  async interact(): Promise<TokenResult> {
    const result = this.#signIn.interact();
    this.state.update((before) => (before.kind === "signIn" ? { ...before, isAsking: true } : before));
    const given = await result;
    if (given.ok) this.start();
    else this.state.set({ kind: "signIn", problem: given.error, isAsking: false });
    return given;
  }

  /** Asks for the first time, or again. */
  start(): void {
    this.state.set({ kind: "starting", isSigningIn: false });
  }

  /** An answer came. */
  answered(): void {
    this.state.set({ kind: "ready" });
  }

  /** No answer came. Once something is on show, it stays: only a lost sign-in concerns the whole pane then. */
  failed(trouble: Trouble, hasShown: boolean): void {
    const now = this.state.get();
    if (trouble.kind === "signIn") {
      if (now.kind !== "signIn") this.state.set({ kind: "signIn", problem: trouble.problem, isAsking: false });
    } else if (now.kind !== "signIn") this.state.set(hasShown ? { kind: "ready" } : { kind: "failed", trouble });
  }

  #signing(isSigningIn: boolean): void {
    this.state.update((before) =>
      before.kind === "starting" && before.isSigningIn !== isSigningIn ? { ...before, isSigningIn } : before,
    );
  }
}
