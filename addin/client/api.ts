import type { ProblemReason } from "../../shared/contract/problems.ts";
import { err, ok } from "../../shared/result.ts";
import type { World } from "../model/world.ts";
import type { SignIn } from "../ports.ts";
import type { Answer, Trouble } from "./trouble.ts";

/** A request to the API. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Below `/api/v1`, with its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** Longer than the Worker's own patience with Graph. */
const TIMEOUT_MS = 30_000;

/** Ringfold's API: tokens, time limits and refusals. Tells troubles apart; never throws. */
export class Api {
  readonly origin: string;
  readonly #signIn: SignIn;
  readonly #world: World;

  /** @param origin of the Worker, without a slash at its end */
  constructor(origin: string, signIn: SignIn, world: World) {
    this.origin = origin;
    this.#signIn = signIn;
    this.#world = world;
  }

  /** Asks. A token that the Worker refuses is replaced once. */
  async call<T>(call: Call): Promise<Answer<T>> {
    if (!this.#world.online()) return err({ kind: "offline" });
    const first = await this.#signIn.token();
    if (!first.ok) return err(noToken(first.error));
    const answer = await this.#send<T>(call, first.value);
    if (answer.ok || !isTokenRefused(answer.error)) return answer;
    const second = await this.#signIn.token(first.value);
    if (!second.ok) return err(noToken(second.error));
    const again = await this.#send<T>(call, second.value);
    if (again.ok || !isTokenRefused(again.error)) return again;
    return err({ kind: "signIn", problem: { kind: "interaction" } });
  }

  async #send<T>({ method, path, query = {}, body }: Call, token: string): Promise<Answer<T>> {
    const url = new URL(`${this.origin}/api/v1${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const patience = new AbortController();
    const relax = this.#world.after(TIMEOUT_MS, () => patience.abort());
    try {
      const response = await this.#world.fetch(url.href, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: patience.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      });
      if (response.ok) return ok((await response.json()) as T);
      return err(await this.#refusal(response));
    } catch {
      return err({ kind: this.#world.online() ? "unreachable" : "offline" });
    } finally {
      relax();
    }
  }

  /** Reads a problem document. An error page of something in between says nothing about what was done. */
  async #refusal(response: Response): Promise<Trouble> {
    const isProblem = response.headers.get("Content-Type")?.includes("problem+json") ?? false;
    if (!isProblem) {
      return response.status >= 500 ? { kind: "unreachable" } : { kind: "problem", reason: null, retryAt: null };
    }
    const { reason = null, retryAfterMs } = (await response.json()) as {
      reason?: ProblemReason;
      retryAfterMs?: number;
    };
    const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
    const wait = retryAfterMs ?? (Number.isFinite(seconds) ? seconds * 1000 : null);
    if (reason === "sign_in_again") return { kind: "signIn", problem: { kind: "interaction" } };
    return { kind: "problem", reason, retryAt: wait === null ? null : this.#world.now() + wait };
  }
}

function isTokenRefused(trouble: Trouble): boolean {
  return trouble.kind === "problem" && (trouble.reason?.startsWith("token_") ?? false);
}

function noToken(problem: Extract<Trouble, { kind: "signIn" }>["problem"]): Trouble {
  return problem.kind === "offline" ? { kind: "offline" } : { kind: "signIn", problem };
}
