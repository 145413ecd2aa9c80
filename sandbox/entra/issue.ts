import type { JWTPayload } from "jose";
import { GRAPH_AUDIENCE, PERMISSIONS, type Entra, type EntraUser } from "./types.ts";

/** Seconds that a token lives, as Entra's do. */
const LIFETIME_S = 3_599;

/** A token of the app for Graph: its `roles` are the application permissions consented to. */
export async function appToken(entra: Entra): Promise<string> {
  const { clientId, tenant, permissions } = entra.options;
  return await entra.signer.sign({
    ...common(entra, tenant, GRAPH_AUDIENCE, lifetime(entra)),
    appid: clientId,
    azp: clientId,
    idtyp: "app",
    oid: clientId,
    sub: clientId,
    roles: [...(permissions ?? PERMISSIONS)],
  });
}

/** A token of a user for Graph, got on their behalf: it may do what the user may. */
export async function delegatedToken(entra: Entra, user: EntraUser): Promise<string> {
  const { clientId, tenant } = entra.options;
  return await entra.signer.sign({
    ...common(entra, tenant, GRAPH_AUDIENCE, lifetime(entra)),
    ...person(user),
    appid: clientId,
    azp: clientId,
    idtyp: "user",
    scp: "Contacts.ReadWrite Contacts.ReadWrite.Shared User.Read",
  });
}

/** What can be asked of a token for our API, right and wrong. */
export interface ApiTokenWish {
  readonly user: EntraUser;
  readonly roles: readonly string[];
  readonly scopes: string;
  readonly tenant: string;
  readonly audience: string;
  /** From now; negative: expired already. */
  readonly lifetimeSeconds: number;
}

/** A user's token for our API. */
export async function apiToken(entra: Entra, wish: ApiTokenWish): Promise<string> {
  return await entra.signer.sign({
    ...common(entra, wish.tenant, wish.audience, wish.lifetimeSeconds),
    ...person(wish.user),
    azp: entra.options.clientId,
    idtyp: "user",
    ...(wish.roles.length === 0 ? {} : { roles: [...wish.roles] }),
    ...(wish.scopes === "" ? {} : { scp: wish.scopes }),
  });
}

/** Says to a page who signed in. */
export async function idToken(entra: Entra, user: EntraUser, nonce: string | null): Promise<string> {
  const { clientId, tenant } = entra.options;
  return await entra.signer.sign({
    ...common(entra, tenant, clientId, lifetime(entra)),
    ...person(user),
    ...(nonce === null ? {} : { nonce }),
  });
}

/** Seconds that tokens live here. */
export function lifetime(entra: Entra): number {
  return entra.options.lifetime ?? LIFETIME_S;
}

function common(entra: Entra, tenant: string, audience: string, lifetimeSeconds: number): JWTPayload {
  const now = Math.floor(entra.options.now() / 1000);
  const from = lifetimeSeconds > 0 ? now : now + lifetimeSeconds - LIFETIME_S;
  return {
    iss: `${entra.url}/${tenant}/v2.0`,
    aud: audience,
    tid: tenant,
    ver: "2.0",
    iat: from,
    nbf: from,
    exp: now + lifetimeSeconds,
    uti: crypto.randomUUID(),
  };
}

function person(user: EntraUser): JWTPayload {
  return {
    oid: user.id,
    sub: user.id,
    upn: user.userPrincipalName,
    preferred_username: user.userPrincipalName,
    name: user.displayName ?? user.userPrincipalName,
  };
}
