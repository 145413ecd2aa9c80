import { importPKCS8, SignJWT } from "jose";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Clock, Random } from "../ports/system.ts";
import { withDeadline } from "./deadline.ts";
import { parseRetryAfter } from "./errors.ts";
import { parseJson, UNREADABLE } from "./json.ts";
import { readTokenError, tokenError, type TokenError } from "./token-errors.ts";

export type { TokenError } from "./token-errors.ts";

/** How the app proves who it is. A certificate is the better one: its key never leaves us. */
export type Credential =
  | { readonly kind: "secret"; readonly secret: string }
  | {
      readonly kind: "certificate";
      /** PEM, PKCS #8, RSA. */
      readonly privateKey: string;
      /** SHA-256 of the certificate: hexadecimal (colons allowed) or base64url. */
      readonly thumbprint: string;
    };

/** The app, as Entra knows it. */
export interface AppIdentity {
  /** Entra's root (`clouds.ts`). */
  readonly login: string;
  readonly tenant: string;
  readonly clientId: string;
  /** What the token is for: `graphScope(cloud.graph)`. */
  readonly scope: string;
  readonly credential: Credential;
}

/** What asking for tokens needs. */
export interface TokenDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A token and its end, epoch milliseconds. */
export interface Token {
  readonly token: string;
  readonly expiresAt: number;
}

/** The app's tokens, as the Graph port wants them. */
export interface TokenSource {
  /** The current token, or a new one. */
  token(): Promise<Result<string, TokenError>>;
  /** Another token in place of one that Graph answered with 401. The same one if it was renewed just now. */
  refresh(refused: string): Promise<Result<string, TokenError>>;
}

/** Tokens end an hour after they were made, about; renewed so long before. */
const EARLY_MS = 5 * 60_000;
/** Between two refreshes after a 401, and after a failure: a broken set-up must not hammer Entra. */
const PAUSE_MS = 5_000;
const TIMEOUT_MS = 15_000;
const ASSERTION_LIFE_S = 300;

/** Tokens by app and scope: shared by every object in the isolate. */
export type TokenCache = Map<string, Token>;

const ISOLATE: TokenCache = new Map();

/**
 * The app's token source. Tokens are kept in the isolate's cache; the request in flight is shared
 * within this source only, as one object of a Worker cannot wait for another's request.
 * @param cache another cache than the isolate's: for tests
 */
export function makeTokenSource(app: AppIdentity, deps: TokenDeps, cache: TokenCache = ISOLATE): TokenSource {
  const key = JSON.stringify([app.login, app.tenant, app.clientId, app.scope]);
  let flight: Promise<Result<string, TokenError>> | null = null;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let failed: { readonly error: TokenError; readonly until: number } | null = null;

  async function request(): Promise<Result<string, TokenError>> {
    const answer = await requestToken(app, { grant_type: "client_credentials" }, deps);
    if (answer.ok) {
      failed = null;
      cache.set(key, answer.value);
      return ok(answer.value.token);
    }
    failed = { error: answer.error, until: deps.clock.now() + (answer.error.retryAfterMs ?? PAUSE_MS) };
    return answer;
  }

  async function shared(): Promise<Result<string, TokenError>> {
    if (flight === null && failed !== null && failed.until > deps.clock.now()) return err(failed.error);
    flight ??= request().finally(() => {
      flight = null;
    });
    return await flight;
  }

  return {
    async token() {
      const cached = cache.get(key);
      return cached !== undefined && cached.expiresAt - EARLY_MS > deps.clock.now() ? ok(cached.token) : await shared();
    },
    async refresh(refused) {
      const cached = cache.get(key);
      if (cached !== undefined && cached.token !== refused) return ok(cached.token);
      const now = deps.clock.now();
      if (flight === null && now - refreshedAt < PAUSE_MS) return ok(refused);
      refreshedAt = now;
      cache.delete(key);
      return await shared();
    },
  };
}

/**
 * Exchanges a user's token for our API into one for Graph, as that user: what Graph then answers is
 * what the user may open.
 */
export async function onBehalfOf(
  app: AppIdentity,
  userToken: string,
  deps: TokenDeps,
): Promise<Result<Token, TokenError>> {
  const grant = {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: userToken,
    requested_token_use: "on_behalf_of",
  };
  return await requestToken(app, grant, deps);
}

/** The token endpoint of a tenant. */
export function tokenEndpoint(login: string, tenant: string): string {
  return `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

async function requestToken(
  app: AppIdentity,
  grant: Readonly<Record<string, string>>,
  deps: TokenDeps,
): Promise<Result<Token, TokenError>> {
  const proof = await prove(app, deps);
  if (!proof.ok) return proof;
  const body = new URLSearchParams({ client_id: app.clientId, scope: app.scope, ...grant, ...proof.value }).toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" };
  let response: Response;
  let text: string;
  try {
    [response, text] = await withDeadline(TIMEOUT_MS, async (signal) => {
      const init = { method: "POST", headers, body, redirect: "manual", signal } as RequestInit;
      const answered = await deps.fetch(tokenEndpoint(app.login, app.tenant), init);
      return [answered, await answered.text()];
    });
  } catch {
    // The error is not passed on: some runtimes put the request, secret included, into it.
    return err(tokenError("unreachable", "no answer"));
  }
  const parsed = parseJson(text);
  const now = deps.clock.now();
  if (!response.ok) {
    return err(
      readTokenError(
        response.status,
        parsed === UNREADABLE ? undefined : parsed,
        parseRetryAfter(response.headers.get("Retry-After"), now),
      ),
    );
  }
  const { access_token: token, expires_in: life } = (parsed === UNREADABLE ? {} : (parsed ?? {})) as Readonly<
    Record<string, unknown>
  >;
  if (typeof token !== "string" || token === "") return err(tokenError("refused", "an answer without a token"));
  return ok({ token, expiresAt: now + (Number(life) > 0 ? Number(life) : 0) * 1000 });
}

async function prove(app: AppIdentity, deps: TokenDeps): Promise<Result<Record<string, string>, TokenError>> {
  const { credential } = app;
  if (credential.kind === "secret") return ok({ client_secret: credential.secret });
  const thumbprint = base64urlThumbprint(credential.thumbprint);
  if (thumbprint === null) return err(tokenError("wrong_certificate", "the thumbprint configured is not a SHA-256"));
  try {
    const key = await importPKCS8(credential.privateKey.trim(), "PS256");
    const seconds = Math.floor(deps.clock.now() / 1000);
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint })
      .setAudience(tokenEndpoint(app.login, app.tenant))
      .setIssuer(app.clientId)
      .setSubject(app.clientId)
      .setJti(deps.random.hex(16))
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + ASSERTION_LIFE_S)
      .sign(key);
    return ok({
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
  } catch {
    return err(tokenError("wrong_certificate", "the private key configured is not an RSA key in PKCS #8"));
  }
}

/** A thumbprint as `x5t#S256` has it; `null` if it is no SHA-256. */
export function base64urlThumbprint(text: string): string | null {
  const hex = text.replaceAll(/[:\s]/g, "");
  if (/^[0-9a-fA-F]{64}$/.test(hex)) {
    const bytes = hex.match(/../g) ?? [];
    return toBase64url(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))));
  }
  const plain = text.trim().replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return /^[A-Za-z0-9_-]{43}$/.test(plain) ? plain : null;
}

function toBase64url(binary: string): string {
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
