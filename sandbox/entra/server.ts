import type { JWTPayload } from "jose";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { grant } from "./grants.ts";
import { apiToken, lifetime } from "./issue.ts";
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
  /** Lets the process end though it listens still. */
  unref(): void;
  close(): Promise<void>;
}

/** How often what was asked for, since the start or the last DELETE of `/_sandbox/requests`. */
interface Counts {
  token: number;
  keys: number;
}

/**
 * Starts a small Entra: one tenant, one app, real RS256 tokens. It has what Ringfold uses: discovery,
 * keys, client credentials by secret or certificate, on-behalf-of. Beside it, for people and tests:
 * `/_sandbox/token?user=UPN&roles=A,B` (also `tenant=`, `expires=` seconds from now, `audience=`,
 * `scopes=`) gives a token for the API, and `/_sandbox/requests` counts (DELETE clears).
 */
export async function startEntra(options: EntraOptions): Promise<RunningEntra> {
  const signer = await makeSigner(options.state);
  const server = createServer();
  const listening = await listen(server, options);
  const url = options.publicUrl ?? listening;
  const entra: Entra = { options, signer, url };
  const counts: Counts = { token: 0, keys: 0 };
  server.on("request", (request, response) => {
    handle(entra, counts, request).then(
      (answer) => send(response, answer),
      () => send(response, { status: 500, body: { error: "server_error" } }),
    );
  });
  return {
    url,
    listening,
    async verify(token) {
      const checked = await signer.check(token, options.now());
      return "claims" in checked && checked.claims.aud === GRAPH_AUDIENCE ? checked.claims : null;
    },
    unref: () => void server.unref(),
    close: async () => await stop(server),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const NOT_FOUND: Answer = { status: 404, body: { error: "not_found" } };

async function handle(entra: Entra, counts: Counts, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? "/", entra.url);
  const method = request.method ?? "GET";
  if (method === "OPTIONS") return { status: 204, body: null };
  if (pathname === "/_sandbox/token") return await sandboxToken(entra, searchParams);
  if (pathname === "/_sandbox/requests") return requestCounts(counts, method);
  const [tenant = "", ...rest] = pathname.slice(1).split("/");
  switch (`${method} ${rest.join("/")}`) {
    case "GET v2.0/.well-known/openid-configuration":
      return tenant === entra.options.tenant ? discovery(entra) : NOT_FOUND;
    case "GET discovery/v2.0/keys":
      counts.keys += 1;
      return tenant === entra.options.tenant ? { status: 200, body: entra.signer.publicKeys } : NOT_FOUND;
    case "POST oauth2/v2.0/token":
      counts.token += 1;
      return await grant(entra, tenant, new URLSearchParams(await text(request)));
    default:
      return NOT_FOUND;
  }
}

function discovery({ options: { tenant }, url }: Entra): Answer {
  const root = `${url}/${tenant}`;
  const body = {
    issuer: `${root}/v2.0`,
    jwks_uri: `${root}/discovery/v2.0/keys`,
    token_endpoint: `${root}/oauth2/v2.0/token`,
    authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
    response_types_supported: ["code"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
  };
  return { status: 200, body };
}

async function sandboxToken(entra: Entra, wish: URLSearchParams): Promise<Answer> {
  const { clientId, tenant, users } = entra.options;
  const name = wish.get("user") ?? "";
  const user = users().find(
    ({ id, userPrincipalName }) => id === name || userPrincipalName.toLowerCase() === name.toLowerCase(),
  );
  if (user === undefined) {
    const known = users().map(({ userPrincipalName }) => userPrincipalName);
    return { status: 404, body: { error: "unknown_user", user: name, users: known } };
  }
  const lifetimeSeconds = Number(wish.get("expires") ?? lifetime(entra));
  if (!Number.isFinite(lifetimeSeconds)) return { status: 400, body: { error: "expires_is_seconds_from_now" } };
  const token = await apiToken(entra, {
    user,
    lifetimeSeconds,
    roles: (wish.get("roles") ?? "").split(",").filter((role) => role !== ""),
    scopes: wish.get("scopes") ?? "access_as_user",
    tenant: wish.get("tenant") ?? tenant,
    audience: wish.get("audience") ?? clientId,
  });
  return { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds } };
}

function requestCounts(counts: Counts, method: string): Answer {
  if (method === "DELETE") Object.assign(counts, { token: 0, keys: 0 });
  return { status: 200, body: { ...counts } };
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
  });
  response.end(status === 204 ? undefined : JSON.stringify(body));
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
