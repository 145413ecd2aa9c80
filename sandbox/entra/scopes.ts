import { Refusal } from "./refusal.ts";
import type { Entra } from "./types.ts";

/** What the app's API lets pages ask for. */
export const API_SCOPE = "access_as_user";

const OPENID = ["openid", "profile", "email", "offline_access"];

/** The scopes of a request, told apart. */
export interface Scopes {
  /** Of our API, as the answer names them; empty: none asked for. */
  readonly api: readonly string[];
  readonly openid: boolean;
  readonly offline: boolean;
}

/**
 * Reads the scopes that a page asks for: those of OpenID, and the API's own.
 * @throws Refusal AADSTS70011 for any other
 */
export function readScopes(entra: Entra, text: string): Scopes {
  const { clientId } = entra.options;
  const asked = text.split(" ").filter((scope) => scope !== "");
  const whole = `api://${clientId}/${API_SCOPE}`;
  const known = [whole, `${clientId}/${API_SCOPE}`, `api://${clientId}/.default`, `${clientId}/.default`];
  const foreign = asked.filter((scope) => !OPENID.includes(scope) && !known.includes(scope));
  if (foreign.length > 0 || asked.length === 0) {
    throw new Refusal(
      400,
      "invalid_scope",
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${foreign.join(" ") || "''"} is not valid.`,
    );
  }
  return {
    api: asked.some((scope) => known.includes(scope)) ? [whole] : [],
    openid: asked.includes("openid"),
    offline: asked.includes("offline_access"),
  };
}
