import { json, type Answer } from "./answer.ts";
import { apiToken, lifetime } from "./issue.ts";
import { STYLE, STYLE_PATH } from "./pages.ts";
import type { Entra } from "./types.ts";

/** How often what was asked for, since the start or the last DELETE of `/_sandbox/requests`. */
export interface Counts {
  token: number;
  keys: number;
}

/** What people and tests do with the issuer beside what Entra has: everything below `/_sandbox/`. */
export async function control(
  entra: Entra,
  counts: Counts,
  method: string,
  { pathname, searchParams }: URL,
  body: string,
): Promise<Answer> {
  switch (pathname) {
    case "/_sandbox/token":
      return await sandboxToken(entra, searchParams);
    case "/_sandbox/requests":
      if (method === "DELETE") Object.assign(counts, { token: 0, keys: 0 });
      return json(200, { ...counts });
    case "/_sandbox/consent":
      return method === "PUT" ? setConsent(entra, body) : json(200, { granted: entra.memory.consented });
    case "/_sandbox/sessions":
      return method === "PUT" ? keepSessions(entra, body) : sessions(entra);
    case STYLE_PATH:
      return { kind: "css", css: STYLE };
    default:
      return json(404, { error: "not_found" });
  }
}

async function sandboxToken(entra: Entra, wish: URLSearchParams): Promise<Answer> {
  const { clientId, tenant, users } = entra.options;
  const name = wish.get("user") ?? "";
  const user = users().find(
    ({ id, userPrincipalName }) => id === name || userPrincipalName.toLowerCase() === name.toLowerCase(),
  );
  if (user === undefined) {
    const known = users().map(({ userPrincipalName }) => userPrincipalName);
    return json(404, { error: "unknown_user", user: name, users: known });
  }
  const lifetimeSeconds = Number(wish.get("expires") ?? lifetime(entra));
  if (!Number.isFinite(lifetimeSeconds)) return json(400, { error: "expires_is_seconds_from_now" });
  const token = await apiToken(entra, {
    user,
    lifetimeSeconds,
    roles: (wish.get("roles") ?? "").split(",").filter((role) => role !== ""),
    scopes: wish.get("scopes") ?? "access_as_user",
    tenant: wish.get("tenant") ?? tenant,
    audience: wish.get("audience") ?? clientId,
  });
  return json(200, { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds });
}

function setConsent(entra: Entra, body: string): Answer {
  const given = parsed(body) as { granted?: unknown } | undefined;
  if (typeof given?.granted !== "boolean") return json(400, { error: 'send {"granted": true} or {"granted": false}' });
  entra.memory.consented = given.granted;
  return json(200, { granted: given.granted });
}

function sessions(entra: Entra): Answer {
  const users = entra.options.users();
  const rows = [...entra.memory.sessions.values()].map(({ id, user, since }) => ({
    id,
    user: users.find((each) => each.id === user)?.userPrincipalName ?? user,
    since: new Date(since).toISOString(),
  }));
  return json(200, rows);
}

function keepSessions(entra: Entra, body: string): Answer {
  const ids = parsed(body);
  if (!Array.isArray(ids)) return json(400, { error: "send an array with the ids of the sessions to keep" });
  entra.memory.keepSessions(ids.map(String));
  return sessions(entra);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
