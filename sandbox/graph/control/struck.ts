import { codeOf, GraphError } from "../errors.ts";
import { header } from "../request.ts";
import type { GraphAnswer, GraphCall } from "../request.ts";
import type { FaultMarks } from "./faults.ts";
import { throttled } from "./throttle.ts";

/** The answer that a fault gives instead of the real one; `null`: the work is done. */
export function struck(call: GraphCall, marks: FaultMarks): GraphAnswer | null {
  const make = (error: GraphError): GraphAnswer => ({
    status: error.status,
    headers: { ...error.headers },
    body: {
      error: {
        code: error.code,
        message: error.message,
        innerError: { "client-request-id": header(call, "client-request-id") ?? null },
      },
    },
  });
  if (marks.loseRequest !== undefined) return { status: 0, headers: {}, body: null };
  if (marks.throttle !== undefined) {
    return make(throttled(marks.throttle.retryAfter ?? 2, "Application is over its MailboxConcurrency limit."));
  }
  if (marks.error === undefined) return null;
  const { status = 503, code, retryAfter } = marks.error;
  return make(
    new GraphError(
      status,
      code ?? codeOf(status),
      "A fault on demand.",
      retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) },
    ),
  );
}
