import { checkPermission } from "../control/access.ts";
import { badRequest, GraphError, methodNotAllowed } from "../errors.ts";
import { parseFilter } from "../odata/filter.ts";
import { selected } from "../odata/query.ts";
import type { GraphAnswer } from "../request.ts";
import type { User } from "../state/model.ts";
import { answer } from "./context.ts";
import type { Context } from "./context.ts";
import { pageFrom } from "./paging.ts";

/** What a user shows when nothing is selected (Graph docs: user-get), and what can be selected beside it. */
const DEFAULT = ["displayName", "mail", "userPrincipalName", "id"];
const EXTRA = ["proxyAddresses", "accountEnabled", "userType", "otherMails"];

function property(user: User, name: string): unknown {
  switch (name) {
    case "id":
      return user.id;
    case "displayName":
      return user.displayName;
    case "mail":
      return user.mail;
    case "userPrincipalName":
      return user.userPrincipalName;
    case "proxyAddresses":
      return [...(user.mail === null ? [] : [`SMTP:${user.mail}`]), ...user.aliases.map((alias) => `smtp:${alias}`)];
    case "accountEnabled":
      return true;
    case "userType":
      return "Member";
    case "otherMails":
      return [];
    default:
      return undefined;
  }
}

function show(user: User, select: readonly string[] | null): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of select ?? DEFAULT) shown[name] = property(user, name);
  return shown;
}

function selection(context: Context): string[] | null {
  const select = selected(context.options);
  for (const name of select ?? []) {
    if (!DEFAULT.includes(name) && !EXTRA.includes(name))
      throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.user'.`);
  }
  return select;
}

/** GET /users: paged, with `$filter` for lookups by name or address and `$select`. */
export function listUsers(context: Context): GraphAnswer {
  if (context.method !== "GET") throw methodNotAllowed(context.method);
  checkPermission(context.caller, "user", false);
  const select = selection(context);
  const filter = context.options.get("$filter");
  let users = [...context.world.users.values()];
  if (filter !== undefined) {
    const predicate = parseFilter(filter);
    users = users.filter((user) => predicate((path) => property(user, path[0] ?? "")));
  }
  return answer(
    200,
    pageFrom(context, users, (user) => show(user, select)),
  );
}

/** GET /users/{id or UPN}. An unknown one is 404 Request_ResourceNotFound. */
export function getUser(context: Context, name: string): GraphAnswer {
  if (context.method !== "GET") throw methodNotAllowed(context.method);
  const user = context.world.userNamed(name);
  if (user === null) {
    throw new GraphError(
      404,
      "Request_ResourceNotFound",
      `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }
  if (context.caller.userId !== user.id) checkPermission(context.caller, "user", false);
  return answer(200, show(user, selection(context)));
}
