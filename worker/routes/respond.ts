import { type InvalidPart, PROBLEMS, refused, type Refused } from "../../shared/contract/problems.ts";
import type { TokenRefusal } from "../auth/verify.ts";

/** A problem document (RFC 9457). */
export function problem(context: { readonly req: { readonly path: string } }, given: Refused): Response {
  const { status, title } = PROBLEMS[given.reason];
  const headers: Record<string, string> = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  if (given.retryAfterMs !== undefined)
    headers["Retry-After"] = String(Math.max(1, Math.ceil(given.retryAfterMs / 1000)));
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  const body = {
    type: `urn:ringfold:problem:${given.reason}`,
    title,
    status,
    detail: given.detail,
    instance: context.req.path,
    reason: given.reason,
    ...(given.errors === undefined ? {} : { errors: given.errors }),
    ...(given.ring === undefined ? {} : { ring: given.ring }),
    ...(given.item === undefined ? {} : { item: given.item }),
    ...(given.retryAfterMs === undefined ? {} : { retryAfterMs: given.retryAfterMs }),
  };
  return new Response(JSON.stringify(body), { status, headers });
}

/** What is wrong with the parts of a request, from the issues that zod found. */
export function invalid(where: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]): Refused {
  const errors: InvalidPart[] = issues.slice(0, 20).map((issue) => ({
    field: issue.path.map(String).join(".") || where,
    message: issue.message,
  }));
  const words = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  return refused("body_invalid", `${words}. /openapi.json describes what is expected.`, { errors });
}

/** Why a token was not accepted, and what to do. */
export function tokenProblem(refusal: TokenRefusal): Refused {
  switch (refusal.reason) {
    case "token_missing":
      return refused(
        refusal.reason,
        "Send an access token for this API in the Authorization header: Bearer, a blank, the token.",
      );
    case "token_malformed":
      return refused(
        refusal.reason,
        "Send an access token (v2.0) that Entra issued for this API's scope access_as_user (or, to an app, for its role), unchanged. An ID token is none.",
      );
    case "token_signature":
      return refused(refusal.reason, "No key of the tenant fits the token's signature. Sign in again.");
    case "token_expired":
      return refused(
        refusal.reason,
        `It ended at ${new Date(refusal.expiredAt).toISOString()}. Ask Entra for a new one.`,
      );
    case "token_not_yet_valid":
      return refused(refusal.reason, "Its beginning lies ahead: compare the clocks.");
    case "token_audience":
      return refused(refusal.reason, "Ask Entra for a token with this application's scope.");
    case "token_tenant":
      return refused(refusal.reason, "This deployment serves one tenant. Sign in with an account of that tenant.");
    case "token_issuer":
      return refused(refusal.reason, "Ask the tenant's v2.0 endpoint for the token.");
    case "role_missing":
      return refused(
        refusal.reason,
        "An administrator of the tenant assigns the app role Ringfold.Admin to you; then sign in again.",
      );
    case "keys_unreachable":
      return refused(refusal.reason, "Without Entra's keys no token can be checked. Try again in a minute.", {
        retryAfterMs: 60_000,
      });
  }
}
