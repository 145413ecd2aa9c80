import { ANY_APP } from "./request.ts";
import type { Caller } from "./request.ts";

/** What a verified token says, as far as the emulator reads it. */
export interface Claims {
  readonly [claim: string]: unknown;
}

const GRAPH_PERMISSION = /^(User|Contacts|Calendars|Mail|Tasks|MailboxSettings|Directory|Group|GroupMember)\./;

/**
 * Who a token speaks for. `scp` with Graph permissions: a user (`oid`), with what was delegated. `roles`
 * with Graph permissions: an application with those. Neither: a tool of the sandbox, which may do all.
 */
export function callerOf(claims: Claims): Caller {
  const appId = textOf(claims.azp) ?? textOf(claims.appid) ?? ANY_APP.appId;
  const scopes = (textOf(claims.scp) ?? "").split(" ").filter((scope) => GRAPH_PERMISSION.test(scope));
  if (scopes.length > 0) return { appId, userId: textOf(claims.oid), permissions: scopes };
  const roles = Array.isArray(claims.roles)
    ? claims.roles.filter((role): role is string => typeof role === "string" && GRAPH_PERMISSION.test(role))
    : [];
  return { appId, userId: null, permissions: roles };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
