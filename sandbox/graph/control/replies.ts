import { codeOf, GraphError } from "../errors.ts";
import { header } from "../request.ts";
import type { Target } from "../odata/query.ts";
import type { Caller, CallOptions, GraphAnswer, GraphCall } from "../request.ts";
import type { User } from "../state/model.ts";
import type { World } from "../state/world.ts";
import type { FaultMarks } from "./faults.ts";
import { throttled } from "./throttle.ts";

/** An error as Graph words it, with ids for a support case. */
export function errorAnswer(world: World, error: GraphError, clientId?: string): GraphAnswer {
  const id = world.newGuid();
  const date = new Date(world.now()).toISOString().slice(0, 19);
  const innerError = { date, "request-id": id, "client-request-id": clientId ?? id };
  return {
    status: error.status,
    headers: { ...error.headers },
    body: { error: { code: error.code, message: error.message, innerError } },
  };
}

/** The answer to a request that something was thrown for. */
export function refusal(world: World, call: GraphCall, error: unknown): GraphAnswer {
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof GraphError ? error : new GraphError(500, "ErrorInternalServerError", message);
  return errorAnswer(world, known, header(call, "client-request-id"));
}

/** The answer that a fault gives instead of the real one; `null`: the work is to be done. */
export function struck(world: World, call: GraphCall, marks: FaultMarks): GraphAnswer | null {
  if (marks.loseRequest !== undefined) return { status: 0, headers: {}, body: null };
  if (marks.throttle !== undefined) {
    const message = "Application is over its MailboxConcurrency limit.";
    return refusal(world, call, throttled(marks.throttle.retryAfter ?? 2, message));
  }
  if (marks.error === undefined) return null;
  const { status = 503, code = codeOf(status), retryAfter } = marks.error;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  return refusal(world, call, new GraphError(status, code, "A fault on demand.", headers));
}

/** Logs a request and marks its answer as its faults say. A request that never arrived is not logged. */
export function finish(
  world: World,
  call: GraphCall,
  options: CallOptions,
  user: User | null,
  marks: FaultMarks,
  reply: GraphAnswer,
): GraphAnswer {
  const method = call.method.toUpperCase();
  const path = call.path.startsWith("/v1.0") ? call.path : `/v1.0/${call.path.replace(/^\//, "")}`;
  const whole = options.batch === undefined && path.startsWith("/v1.0/$batch");
  if (marks.loseRequest === undefined) {
    world.log.add({
      at: world.now(),
      method,
      path,
      mailbox: user?.userPrincipalName ?? null,
      status: reply.status,
      batch: options.batch ?? null,
      body: whole ? null : (call.body ?? null),
    });
  }
  if (reply.body !== null && typeof reply.body === "object") reply.headers["Content-Type"] ??= "application/json";
  if (marks.lostReply !== undefined || marks.loseRequest !== undefined) reply.cut = true;
  if (marks.latency !== undefined) reply.delayMs = marks.latency.ms ?? 1000;
  if (marks.controlCharacters !== undefined && method === "GET") reply.controlCharacters = true;
  return reply;
}

/** The user whose mailbox a path names; `null` for none, or none known. */
export function userOf(world: World, { segments }: Target, caller: Caller): User | null {
  const name = segments[0] === "users" ? segments[1] : segments[0] === "me" ? caller.userId : undefined;
  return name === undefined || name === null ? null : world.userNamed(name);
}

/** The faults that strike a request. */
export function drawFaults(world: World, call: GraphCall, target: Target, caller: Caller): FaultMarks {
  const token = target.options.get("$deltatoken") ?? target.options.get("$skiptoken") ?? "";
  const deltaToken = token !== "" && target.segments.at(-1)?.startsWith("delta") === true;
  const user = userOf(world, target, caller);
  return world.faults.draw({ user, method: call.method.toUpperCase(), path: call.path, deltaToken });
}
