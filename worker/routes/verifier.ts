import { makeTokenVerifier, type TokenVerifier } from "../auth/verify.ts";
import type { Environment } from "../environment.ts";
import { clock } from "../objects/system.ts";

const verifiers = new Map<string, TokenVerifier>();

/** The verifier of callers' tokens: one an isolate, so that Entra's keys are fetched once. */
export function verifierOf({ loginRoot, tenant, clientId }: Environment): TokenVerifier {
  const key = JSON.stringify([loginRoot, tenant, clientId]);
  const known = verifiers.get(key);
  if (known) return known;
  const api = { login: loginRoot, tenant, clientId };
  const made = makeTokenVerifier(api, { fetch: (url, init) => fetch(url, init), clock });
  verifiers.set(key, made);
  return made;
}
