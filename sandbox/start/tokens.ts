import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from "jose";

/** The claims of a token that is good, else `null`. */
export type Verify = (token: string) => Promise<JWTPayload | null>;

/** A scope by which the page says that it stands in for Outlook. */
const OUTLOOK_SCOPE = "Outlook";
/** Outlook's own app. Its requests must not count against Ringfold's budget. */
const OUTLOOK_APP = "5d661950-3475-41cd-a2c3-d671a3162bc1";

/**
 * Accepts every token of the sandbox's Entra, whatever it was made for: Graph is tried out with the
 * same token as the API.
 */
export async function makeVerifier(entra: string, tenant: string): Promise<Verify> {
  const response = await fetch(`${entra}/${tenant}/discovery/v2.0/keys`);
  const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: `${entra}/${tenant}/v2.0` });
      return scopesOf(payload).includes(OUTLOOK_SCOPE) ? { ...payload, azp: OUTLOOK_APP } : payload;
    } catch {
      return null;
    }
  };
}

function scopesOf(claims: JWTPayload): string[] {
  return typeof claims["scp"] === "string" ? claims["scp"].split(" ") : [];
}
