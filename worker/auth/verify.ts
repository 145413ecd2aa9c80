import { errors, jwtVerify, type JWTPayload } from "jose";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Clock } from "../ports/system.ts";
import { makeSigningKeys, KeysUnreachable, type KeysDeps } from "./keys.ts";

/** Who calls our API: what a verified Entra access token says. */
export interface Identity {
  /** Entra object id of the user (or of the calling app): the mailbox they may act in. */
  readonly oid: string;
  readonly tenant: string;
  /** A label for people and the audit log; never proof of anything. */
  readonly name: string;
  /** The name that people know them by; never proof of anything. */
  readonly displayName: string;
  /** An app that acts as itself: no person, so nothing that people do is open to it. */
  readonly app: boolean;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Holds the app role `Ringfold.Admin`. */
  readonly admin: boolean;
  /** End of the token, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Why a token is not accepted. The reasons are stable: the API gives them to clients. */
export type TokenRefusal =
  | { readonly reason: "token_missing" | "token_malformed" | "token_signature" | "role_missing" }
  | { readonly reason: "token_expired"; readonly expiredAt: number; readonly now: number }
  | { readonly reason: "token_not_yet_valid"; readonly now: number }
  | { readonly reason: "token_audience" | "token_tenant" | "token_issuer"; readonly found: string }
  | { readonly reason: "keys_unreachable" };

/** What tokens must be. */
export interface ApiIdentity {
  /** Entra's root (`worker/graph/clouds.ts`). */
  readonly login: string;
  readonly tenant: string;
  readonly clientId: string;
}

/** Verifies the tokens of callers. */
export interface TokenVerifier {
  /** @param authorization the `Authorization` header as it came, or `null` */
  verify(authorization: string | null): Promise<Result<Identity, TokenRefusal>>;
}

/** The app role that may administer. */
const ADMIN_ROLE = "Ringfold.Admin";
/** The delegated permission that the pane asks for. */
const USER_SCOPE = "access_as_user";

const SKEW_S = 60;
const TOKEN_MAX = 16_384;

/**
 * A verifier of Entra access tokens (v2.0) for our API: signature by the tenant's keys, issuer,
 * audience, tenant, times, and that it is an access token: a user's for our scope, or an app's with the role.
 */
export function makeTokenVerifier(api: ApiIdentity, deps: KeysDeps & { readonly clock: Clock }): TokenVerifier {
  const keys = makeSigningKeys(`${api.login}/${api.tenant}/discovery/v2.0/keys`, deps);
  return {
    async verify(authorization) {
      const token = bearer(authorization);
      if (!token.ok) return token;
      const now = deps.clock.now();
      try {
        const options = {
          algorithms: ["RS256"],
          currentDate: new Date(now),
          clockTolerance: SKEW_S,
          requiredClaims: ["exp"],
        };
        const { payload } = await jwtVerify(token.value, keys.find, options);
        return judge(payload, api);
      } catch (error) {
        return err(refusal(error, now));
      }
    },
  };
}

function bearer(authorization: string | null): Result<string, TokenRefusal> {
  if (authorization === null || authorization.trim() === "") return err({ reason: "token_missing" });
  const token = /^Bearer +([A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+)$/i.exec(authorization.trim())?.[1];
  return token === undefined || token.length > TOKEN_MAX ? err({ reason: "token_malformed" }) : ok(token);
}

function judge(payload: JWTPayload, api: ApiIdentity): Result<Identity, TokenRefusal> {
  const audience = typeof payload.aud === "string" ? payload.aud : "";
  if (audience !== api.clientId && audience !== `api://${api.clientId}`)
    return err({ reason: "token_audience", found: audience });
  const tenant = text(payload["tid"]);
  if (tenant !== api.tenant) return err({ reason: "token_tenant", found: tenant });
  if (payload.iss !== `${api.login}/${api.tenant}/v2.0`)
    return err({ reason: "token_issuer", found: payload.iss ?? "" });
  const oid = text(payload["oid"]);
  if (oid === "") return err({ reason: "token_malformed" });
  const roles = Array.isArray(payload["roles"]) ? payload["roles"].filter((role) => typeof role === "string") : [];
  const scopes = text(payload["scp"])
    .split(" ")
    .filter((scope) => scope !== "");
  const admin = roles.includes(ADMIN_ROLE);
  const app = isAppOnly(payload, oid);
  if (!(app ? admin : scopes.includes(USER_SCOPE))) {
    // A person's without the scope: an ID token, or a token for something else. It grants nothing here, whatever its roles.
    return err({ reason: app ? "role_missing" : "token_malformed" });
  }
  const name = text(payload["preferred_username"]) || text(payload["name"]) || oid;
  const displayName = text(payload["name"]) || name;
  return ok({ oid, tenant, name, displayName, app, roles, scopes, admin, expiresAt: (payload.exp ?? 0) * 1000 });
}

/**
 * Whether an app acts as itself. `idtyp` says so where the registration asks for that claim; otherwise an app is its own
 * subject, which no user is (their subject differs for each application). An ID token has no `azp`.
 */
function isAppOnly(payload: JWTPayload, oid: string): boolean {
  if (payload["scp"] !== undefined) return false;
  const idtyp = payload["idtyp"];
  return idtyp === undefined ? text(payload["azp"]) !== "" && payload.sub === oid : idtyp === "app";
}

function text(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}

function refusal(error: unknown, now: number): TokenRefusal {
  if (error instanceof KeysUnreachable) return { reason: "keys_unreachable" };
  if (error instanceof errors.JWTExpired)
    return { reason: "token_expired", expiredAt: (error.payload.exp ?? 0) * 1000, now };
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf" ? { reason: "token_not_yet_valid", now } : { reason: "token_malformed" };
  }
  const unsigned = [
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
    errors.JOSEAlgNotAllowed,
  ];
  return { reason: unsigned.some((kind) => error instanceof kind) ? "token_signature" : "token_malformed" };
}
