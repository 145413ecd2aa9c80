import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../ports/system.ts";

/** The tenant's signing keys, fetched when needed and kept. */
export interface SigningKeys {
  /**
   * Finds the key of a token, as jose asks for it.
   * @throws jose's JWKSNoMatchingKey for an unknown key; {@link KeysUnreachable} if Entra did not answer
   */
  readonly find: JWTVerifyGetKey;
}

/** Entra's keys could not be had, and none were kept: nothing can be said about a token. */
export class KeysUnreachable extends Error {
  constructor() {
    super("Entra's signing keys could not be fetched");
    this.name = "KeysUnreachable";
  }
}

/** How to get at the keys. */
export interface KeysDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
}

/** Entra may roll its keys at any time: an unknown key asks again, a forged one at most this often. */
const REFETCH_MS = 60_000;
/** Keys that were withdrawn must not be trusted for ever. */
const KEEP_MS = 24 * 60 * 60_000;
const TIMEOUT_MS = 10_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The keys behind a URL (`{login}/{tenant}/discovery/v2.0/keys`). While Entra does not answer, the
 * keys kept are used on.
 */
export function makeSigningKeys(url: string, deps: KeysDeps): SigningKeys {
  let kept: { readonly keys: KeySet; readonly at: number } | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function fetchKeys(): Promise<void> {
    triedAt = deps.clock.now();
    const set = await download(url, deps);
    if (set !== null) kept = { keys: createLocalJWKSet(set), at: triedAt };
  }

  return {
    async find(header, token) {
      const now = deps.clock.now();
      if (kept === null) await fetchKeys();
      else if (now - kept.at > KEEP_MS && now - triedAt >= REFETCH_MS) await fetchKeys();
      if (kept === null) throw new KeysUnreachable();
      try {
        return await kept.keys(header, token);
      } catch (error) {
        if (deps.clock.now() - triedAt < REFETCH_MS) throw error;
        await fetchKeys();
        return await kept.keys(header, token);
      }
    },
  };
}

async function download(url: string, deps: KeysDeps): Promise<JSONWebKeySet | null> {
  try {
    const response = await deps.fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = response.ok ? await response.json() : null;
    const keys = (body as { keys?: unknown } | null)?.keys;
    return Array.isArray(keys) ? { keys: keys as JSONWebKeySet["keys"] } : null;
  } catch {
    return null;
  }
}
