import { createHash } from "node:crypto";
import { apiToken, idToken, lifetime } from "./issue.ts";
import { consentMissing, Refusal } from "./refusal.ts";
import { API_SCOPE, readScopes } from "./scopes.ts";
import type { Entra, EntraUser } from "./types.ts";

/** Seconds that a page's refresh token lives, as Entra's do. */
const REFRESH_S = 86_399;

/** Tokens for a page, as the token endpoint gives them. */
export interface PersonTokens {
  readonly token_type: "Bearer";
  readonly scope: string;
  readonly expires_in: number;
  readonly ext_expires_in: number;
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly refresh_token_expires_in?: number;
  readonly client_info: string;
}

/** Whose tokens, and for what. */
export interface PersonWish {
  readonly user: EntraUser;
  readonly scopes: string;
  readonly nonce: string | null;
  /** The session that a refresh token lives in; `null`: no refresh token. */
  readonly session: string | null;
}

/**
 * Answers a page that redeems a code, or a refresh token.
 * @throws Refusal
 */
export async function redeem(entra: Entra, form: URLSearchParams, origin: string | null): Promise<PersonTokens> {
  checkOrigin(entra, origin);
  const wish = form.get("grant_type") === "authorization_code" ? byCode(entra, form) : byRefresh(entra, form);
  return await personTokens(entra, wish);
}

/**
 * Tokens of a person for our API.
 * @throws Refusal AADSTS65001 without consent, AADSTS70011 for foreign scopes
 */
export async function personTokens(entra: Entra, { user, scopes, nonce, session }: PersonWish): Promise<PersonTokens> {
  const { tenant, clientId, now } = entra.options;
  const wanted = readScopes(entra, scopes);
  if (!entra.memory.consented) throw consentMissing(entra, "invalid_grant");
  const seconds = lifetime(entra);
  const api = {
    user,
    lifetimeSeconds: seconds,
    roles: user.roles ?? [],
    scopes: API_SCOPE,
    tenant,
    audience: clientId,
  };
  const until = now() + REFRESH_S * 1000;
  return {
    token_type: "Bearer",
    scope: wanted.api.length > 0 ? wanted.api.join(" ") : "openid profile",
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: await apiToken(entra, api),
    ...(wanted.openid ? { id_token: await idToken(entra, user, nonce) } : {}),
    ...(wanted.offline && session !== null
      ? {
          refresh_token: entra.memory.addRefresh({ user: user.id, scopes, session, until }),
          refresh_token_expires_in: REFRESH_S,
        }
      : {}),
    client_info: clientInfo(entra, user),
  };
}

/** Who a user is at home, as MSAL reads it. */
export function clientInfo(entra: Entra, user: EntraUser): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: entra.options.tenant })).toString("base64url");
}

/** The user of this object id. @throws Refusal AADSTS50034 */
export function userOf(entra: Entra, id: string): EntraUser {
  const user = entra.options.users().find((each) => each.id === id);
  if (user !== undefined) return user;
  throw new Refusal(400, "invalid_grant", 50034, "The user account does not exist in the directory.");
}

/** A page proves itself by where it is: browsers say that, and no page can change it. */
function checkOrigin(entra: Entra, origin: string | null): void {
  if (origin === null) {
    throw new Refusal(
      400,
      "invalid_request",
      9002327,
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    );
  }
  const registered = (entra.options.redirectUris?.() ?? []).filter((uri) => /^https?:/.test(uri));
  if (registered.some((uri) => new URL(uri).origin === origin)) return;
  throw new Refusal(
    400,
    "invalid_request",
    9002326,
    `Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '${origin}'.`,
  );
}

function byCode(entra: Entra, form: URLSearchParams): PersonWish {
  const { memory, options } = entra;
  const code = memory.takeCode(form.get("code") ?? "", options.now());
  if (code === null) {
    throw new Refusal(
      400,
      "invalid_grant",
      70000,
      "The provided value for the 'code' parameter is not valid, was redeemed already, or has expired.",
    );
  }
  if (code.redirectUri !== form.get("redirect_uri"))
    throw new Refusal(400, "invalid_grant", 500112, "The reply address does not match the one of the authorization.");
  const proof = createHash("sha256")
    .update(form.get("code_verifier") ?? "")
    .digest("base64url");
  if (proof !== code.challenge) {
    throw new Refusal(
      400,
      "invalid_grant",
      501481,
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    );
  }
  const { user, scopes, nonce, session } = code;
  return { user: userOf(entra, user), scopes, nonce, session };
}

function byRefresh(entra: Entra, form: URLSearchParams): PersonWish {
  const found = entra.memory.refresh(form.get("refresh_token") ?? "", entra.options.now());
  if (found === "revoked")
    throw new Refusal(
      400,
      "invalid_grant",
      50173,
      "The provided grant has expired due to it being revoked.",
      "bad_token",
    );
  if (found === "expired") {
    throw new Refusal(
      400,
      "invalid_grant",
      700084,
      "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.",
    );
  }
  if (found === "unknown")
    throw new Refusal(400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.", "bad_token");
  const { user, session } = found;
  return { user: userOf(entra, user), scopes: form.get("scope") ?? found.scopes, nonce: null, session };
}
