import { checkPermission } from "../control/access.ts";
import type { Subscription } from "../control/outbox.ts";
import { accessDenied, badRequest, GraphError, methodNotAllowed } from "../errors.ts";
import { CONTACTS } from "../kinds/contacts.ts";
import { parseTarget } from "../odata/query.ts";
import type { GraphAnswer, Handshake } from "../request.ts";
import type { ChangeType } from "../state/model.ts";
import { answer, bodyOf, done } from "./context.ts";
import type { Context } from "./context.ts";
import { folderNamed } from "./folders.ts";

const MINUTE = 60_000;
/** The longest life of a contact subscription (Graph docs: resources/subscription, 2026). */
const LONGEST = 10_080 * MINUTE;
/** A shorter life is raised to this. */
const SHORTEST = 45 * MINUTE;
const CHANGE_TYPES: readonly string[] = ["created", "updated", "deleted"];

function show(one: Subscription): Record<string, unknown> {
  return {
    id: one.id,
    resource: one.resource,
    applicationId: one.appId,
    changeType: one.changeType,
    clientState: one.clientState,
    notificationUrl: one.notificationUrl,
    lifecycleNotificationUrl: one.lifecycleNotificationUrl,
    expirationDateTime: new Date(one.expires).toISOString(),
    creatorId: one.appId,
  };
}

function textOf(body: Readonly<Record<string, unknown>>, name: string, longest: number): string | null {
  const value = body[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "string" || value.length > longest)
    throw badRequest(`'${name}' must be a string of at most ${longest} characters.`, "InvalidRequest");
  return value;
}

function endpoint(body: Readonly<Record<string, unknown>>, name: string): string | null {
  const url = textOf(body, name, 4000);
  if (url !== null && !/^https?:\/\//.test(url))
    throw badRequest(`'${name}' must be an absolute URL.`, "InvalidRequest");
  return url;
}

function expiry(context: Context, value: unknown): number {
  const wanted = typeof value === "string" ? Date.parse(value) : NaN;
  if (Number.isNaN(wanted)) throw badRequest("'expirationDateTime' must be a date and time.", "InvalidRequest");
  const now = context.world.now();
  if (wanted <= now) throw badRequest("Subscription expiration must be in the future.", "InvalidRequest");
  if (wanted > now + LONGEST + MINUTE)
    throw badRequest(`Subscription expiration can only be 10080 minutes in the future.`, "InvalidRequest");
  return Math.max(wanted, now + SHORTEST);
}

/** `users/{id}/contacts` or `users/{id}/contactFolders/{id}/contacts`. */
function watched(context: Context, resource: string): { userId: string; folder: number | null } {
  const { segments } = parseTarget(resource);
  const [root, user, place, id, items] = segments;
  const mailbox = root?.toLowerCase() === "users" && user !== undefined ? context.world.mailboxNamed(user) : null;
  if (mailbox === null) throw badRequest(`Resource '${resource}' is not supported.`, "InvalidRequest");
  if (context.caller.userId !== null && context.caller.userId !== mailbox.user.id) throw accessDenied();
  checkPermission(context.caller, "contact", false);
  if (place === CONTACTS.segment && segments.length === 3) return { userId: mailbox.user.id, folder: null };
  if (place === CONTACTS.folderSegment && items === CONTACTS.segment && segments.length === 5) {
    const missing = () => new GraphError(404, "ResourceNotFound", "The resource of the subscription was not found.");
    return { userId: mailbox.user.id, folder: folderNamed(context, mailbox, id ?? "", missing).number };
  }
  throw badRequest(`Resource '${resource}' is not supported.`, "InvalidRequest");
}

function drafted(context: Context): Subscription {
  const body = bodyOf(context);
  const changeType = textOf(body, "changeType", 100) ?? "";
  const types = changeType.split(",").map((type) => type.trim());
  if (!types.every((type) => CHANGE_TYPES.includes(type)))
    throw badRequest("'changeType' takes created, updated and deleted.", "InvalidRequest");
  const resource = textOf(body, "resource", 2000);
  const notificationUrl = endpoint(body, "notificationUrl");
  if (resource === null || notificationUrl === null)
    throw badRequest("'resource' and 'notificationUrl' are required.", "InvalidRequest");
  return {
    id: context.world.newGuid(),
    appId: context.caller.appId,
    ...watched(context, resource),
    resource,
    changeTypes: types as ChangeType[],
    changeType,
    notificationUrl,
    lifecycleNotificationUrl: endpoint(body, "lifecycleNotificationUrl"),
    clientState: textOf(body, "clientState", 128),
    expires: expiry(context, body.expirationDateTime),
    immutableIds: context.prefer.immutableIds,
  };
}

function refuseClash(context: Context, draft: Subscription): void {
  const { outbox, switches } = context.world;
  const same = outbox
    .ofApp(context.caller)
    .find((one) => one.resource === draft.resource && one.changeType === draft.changeType);
  if (same !== undefined) {
    throw new GraphError(
      409,
      "ExtensionError",
      `Subscription Id ${same.id} already exists for the requested combination`,
    );
  }
  let count = 0;
  for (const one of outbox.subscriptions.values()) if (one.userId === draft.userId) count++;
  if (count >= switches.subscriptionsPerMailbox)
    throw new GraphError(403, "ExtensionError", "The mailbox has reached its limit of subscriptions.");
}

/** GET and POST /subscriptions. A POST is final once its endpoints have proved themselves. */
export function subscriptionList(
  context: Context,
  pending: (endpoints: readonly string[], commit: () => GraphAnswer) => GraphAnswer,
): GraphAnswer {
  if (context.method === "GET") return answer(200, { value: context.world.outbox.ofApp(context.caller).map(show) });
  if (context.method !== "POST") throw methodNotAllowed(context.method);
  const draft = drafted(context);
  refuseClash(context, draft);
  const urls = [
    draft.notificationUrl,
    ...(draft.lifecycleNotificationUrl === null ? [] : [draft.lifecycleNotificationUrl]),
  ];
  return pending(urls, () => {
    context.world.outbox.save(draft.id, draft);
    return answer(201, show(draft));
  });
}

/** GET, PATCH (renewal, or another notificationUrl), DELETE of one; POST .../reauthorize. 404: it is gone. */
export function oneSubscription(
  context: Context,
  rest: readonly string[],
  pending: (endpoints: readonly string[], commit: () => GraphAnswer) => GraphAnswer,
): GraphAnswer {
  const { outbox, switches } = context.world;
  const one = outbox.ofApp(context.caller).find((candidate) => candidate.id === rest[0]);
  if (one === undefined) throw new GraphError(404, "ResourceNotFound", "The object was not found.");
  if (rest[1] === "reauthorize" && context.method === "POST") return done();
  if (context.method === "GET") return answer(200, show(one));
  if (context.method === "DELETE") {
    outbox.save(one.id, null);
    return done();
  }
  if (context.method !== "PATCH") throw methodNotAllowed(context.method);
  const body = bodyOf(context);
  const url = endpoint(body, "notificationUrl");
  const expires = body.expirationDateTime === undefined ? one.expires : expiry(context, body.expirationDateTime);
  const commit = (): GraphAnswer => {
    const renewed = { ...one, expires, notificationUrl: url ?? one.notificationUrl };
    outbox.save(one.id, renewed);
    return answer(200, show(renewed));
  };
  return url !== null && url !== one.notificationUrl && switches.revalidateOnPatch ? pending([url], commit) : commit();
}

/** What the shell has to do before an answer is final. */
export function handshakeFor(id: string, endpoints: readonly string[], token: string): Handshake {
  return { id, endpoints: endpoints.map((url) => ({ url, token })) };
}
