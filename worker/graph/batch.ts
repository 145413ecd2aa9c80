import type { GraphRequest } from "../ports/graph.ts";
import type { RawAnswer } from "./errors.ts";

/** Graph's JSON batches: several requests in one, each answered on its own (docs/GRAPH.md section 3). */

/** The most requests that one batch may carry. */
export const BATCH_MAX = 20;

/**
 * The body of a `$batch`. Ids are 1, 2, ...: positions in `requests`. Headers such as Prefer and
 * If-Match go with each item, because those of the envelope are not inherited; a body needs its
 * Content-Type; nothing depends on anything, so that one failure stays one.
 */
export function batchBody(requests: readonly GraphRequest[]): {
  readonly requests: readonly Readonly<Record<string, unknown>>[];
} {
  return {
    requests: requests.map(({ method, path, headers, body }, index) => ({
      id: String(index + 1),
      method,
      url: path,
      ...(headers === undefined && body === undefined ? {} : { headers: withContentType(headers, body) }),
      ...(body === undefined ? {} : { body }),
    })),
  };
}

function withContentType(headers: GraphRequest["headers"], body: GraphRequest["body"]): Record<string, string> {
  return { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
}

/**
 * The answers of a batch in the order of its requests. They come in any order, and some may not come:
 * `null` for those.
 * @param body the parsed body of the batch's answer
 */
export function batchAnswers(body: unknown, count: number): readonly (RawAnswer | null)[] {
  const answers: (RawAnswer | null)[] = Array.from({ length: count }, () => null);
  const responses: unknown = object(body)?.["responses"];
  if (!Array.isArray(responses)) return answers;
  for (const response of responses as readonly unknown[]) {
    const index = Number(object(response)?.["id"]) - 1;
    const status = object(response)?.["status"];
    if (typeof status !== "number" || !Number.isInteger(index) || answers[index] !== null) continue;
    answers[index] = {
      status,
      body: object(object(response)?.["body"]),
      retryAfter: header(object(response)?.["headers"], "retry-after"),
    };
  }
  return answers;
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return value !== null && typeof value === "object" ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function header(headers: unknown, name: string): string | null {
  for (const [key, value] of Object.entries(object(headers) ?? {})) {
    if (key.toLowerCase() === name && (typeof value === "string" || typeof value === "number")) return String(value);
  }
  return null;
}
