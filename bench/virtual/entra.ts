import { makeTokenSource, type TokenCache, type TokenSource } from "../../worker/graph/tokens.ts";
import type { VirtualTime } from "./time.ts";
import { GRAPH } from "./transport.ts";

/** Entra's tokens live so long, in seconds. */
const LIFE_S = 3_599;

/** Entra over virtual time: counts how often it is asked for a token. */
export class VirtualEntra {
  requests = 0;
  readonly #time: VirtualTime;
  readonly #latencyMs: number;
  readonly #cache: TokenCache = new Map();

  constructor(time: VirtualTime, latencyMs: number) {
    this.#time = time;
    this.#latencyMs = latencyMs;
  }

  /** The real token source of one object. All of them share what they got, as the objects of an isolate do. */
  source(): TokenSource {
    const app = {
      login: "https://login.example",
      tenant: "tenant",
      clientId: "app",
      scope: `${GRAPH}/.default`,
      credential: { kind: "secret", secret: "secret" } as const,
    };
    const random = { hex: (bytes: number) => "00".repeat(bytes), fraction: () => 0 };
    return makeTokenSource(app, { fetch: () => this.#answer(), clock: this.#time, random }, this.#cache);
  }

  async #answer(): Promise<Response> {
    this.requests += 1;
    await this.#time.sleep(this.#latencyMs);
    const text = JSON.stringify({ access_token: `token${this.requests}`, expires_in: LIFE_S });
    return { ok: true, status: 200, headers: new Headers(), text: () => Promise.resolve(text) } as unknown as Response;
  }
}
