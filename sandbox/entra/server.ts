import type { JWTPayload } from "jose";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { adminConsent, signOut } from "./account.ts";
import { json, written, type Answer } from "./answer.ts";
import { authorize, sessionIn, type SignInRequest } from "./authorize.ts";
import { control, type Counts } from "./controls.ts";
import { grant } from "./grants.ts";
import { Memory } from "./memory.ts";
import { personTokens, userOf, type PersonTokens } from "./redeem.ts";
import { Refusal, refusalBody, type RefusalBody } from "./refusal.ts";
import { makeSigner } from "./signer.ts";
import { GRAPH_AUDIENCE, type Entra, type EntraOptions } from "./types.ts";

export type { EntraOptions } from "./types.ts";

/** A running issuer. */
export interface RunningEntra {
  /** The login root to configure: `{url}/{tenant}/oauth2/v2.0/token`. */
  readonly url: string;
  /** Where it listens. */
  readonly listening: string;
  /** The claims of a token that this issuer made for Graph and that is valid now; else `null`. */
  verify(token: string): Promise<JWTPayload | null>;
  /**
   * The same issuer for another listener: `at` is what its clients call it. Tokens name the issuer by
   * {@link url} all the same, since that is the one that the Worker knows.
   */
  listener(at: string): RequestListener;
  /** Tokens for our API, as Outlook's broker gets them for whoever is signed in to Windows or Outlook. */
  broker(user: string, scopes: string): Promise<PersonTokens | RefusalBody>;
  /** Lets the process end though it listens still. */
  unref(): void;
  close(): Promise<void>;
}

/**
 * Starts a small Entra: one tenant, one app, real RS256 tokens. It has what Ringfold uses: discovery,
 * keys, client credentials by secret or certificate, on-behalf-of; and for pages the code flow with
 * PKCE, refresh tokens, admin consent and sign-out. Beside it, for people and tests:
 * - `/_sandbox/token?user=UPN&roles=A,B` (also `tenant=`, `expires=` seconds from now, `audience=`,
 *   `scopes=`) gives a token for the API;
 * - `/_sandbox/requests` counts (DELETE clears);
 * - `/_sandbox/consent`: GET, and PUT `{"granted": false}` takes back what an administrator agreed to;
 * - `/_sandbox/sessions`: GET who is signed in; PUT an array of ids ends all others, and their refresh tokens.
 */
export async function startEntra(options: EntraOptions): Promise<RunningEntra> {
  const signer = await makeSigner(options.state);
  const server = createServer();
  const listening = await listen(server, options);
  const url = options.publicUrl ?? listening;
  const entra: Entra = { options, signer, url, memory: new Memory() };
  const counts: Counts = { token: 0, keys: 0 };
  const listener =
    (at: string): RequestListener =>
    (request, response) =>
      void respond(entra, at, counts, request, response);
  server.on("request", listener(url));
  return {
    url,
    listening,
    async verify(token) {
      const checked = await signer.check(token, options.now());
      return "claims" in checked && checked.claims.aud === GRAPH_AUDIENCE ? checked.claims : null;
    },
    listener,
    async broker(user, scopes) {
      try {
        // MSAL does not ask for the ID token here, and does not do without.
        const wish = { scopes: `${scopes} openid`, nonce: null, session: null };
        return await personTokens(entra, { user: userOf(entra, user), ...wish });
      } catch (error) {
        if (error instanceof Refusal) return refusalBody(entra, error);
        throw error;
      }
    },
    unref: () => void server.unref(),
    close: async () => await stop(server),
  };
}

const NOT_FOUND = json(404, { error: "not_found" });

async function respond(
  entra: Entra,
  at: string,
  counts: Counts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await handle(entra, at, counts, request).catch(() => json(500, { error: "server_error" }));
  const { status, headers, body } = written(answer);
  response.writeHead(status, headers).end(body);
}

async function handle(entra: Entra, at: string, counts: Counts, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? "/", at);
  const method = request.method ?? "GET";
  const body = method === "POST" || method === "PUT" ? await text(request) : "";
  if (method === "OPTIONS") return json(204, null);
  if (url.pathname.startsWith("/_sandbox/")) return await control(entra, counts, method, url, body);
  const [tenant = "", ...rest] = url.pathname.slice(1).split("/");
  const signIn: SignInRequest = {
    tenant,
    query: url.searchParams,
    pressed: method === "POST" ? new URLSearchParams(body) : null,
    session: sessionIn(entra, request.headers.cookie),
  };
  switch (`${method} ${rest.join("/")}`) {
    case "GET v2.0/.well-known/openid-configuration":
      return tenant === entra.options.tenant ? discovery(entra, at) : NOT_FOUND;
    case "GET discovery/v2.0/keys":
      counts.keys += 1;
      return tenant === entra.options.tenant ? json(200, entra.signer.publicKeys) : NOT_FOUND;
    case "POST oauth2/v2.0/token": {
      counts.token += 1;
      const { status, body: tokens } = await grant(
        entra,
        tenant,
        new URLSearchParams(body),
        request.headers.origin ?? null,
      );
      return json(status, tokens);
    }
    case "GET oauth2/v2.0/authorize":
    case "POST oauth2/v2.0/authorize":
      return authorize(entra, signIn);
    case "GET oauth2/v2.0/logout":
      return signOut(entra, signIn);
    case "GET v2.0/adminconsent":
    case "POST v2.0/adminconsent":
      return adminConsent(entra, signIn);
    default:
      return NOT_FOUND;
  }
}

/** Of a page's own origin: MSAL takes nothing else from it, the issuer included. */
function discovery({ options: { tenant } }: Entra, at: string): Answer {
  const root = `${at}/${tenant}`;
  return json(200, {
    issuer: `${root}/v2.0`,
    jwks_uri: `${root}/discovery/v2.0/keys`,
    token_endpoint: `${root}/oauth2/v2.0/token`,
    authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${root}/oauth2/v2.0/logout`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
  });
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function listen(server: Server, { port, host = "127.0.0.1" }: EntraOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
