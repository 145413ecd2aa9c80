import type { Caller, GraphAnswer, GraphCall, Preferences } from "../request.ts";
import type { World } from "../state/world.ts";

/** One request on its way through the routes. */
export interface Context {
  readonly world: World;
  readonly call: GraphCall;
  readonly method: string;
  readonly caller: Caller;
  readonly prefer: Preferences;
  readonly options: ReadonlyMap<string, string>;
}

/** An answer with a body. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): GraphAnswer {
  return { status, headers, body };
}

/** 204: done, and nothing to say. */
export const done = (): GraphAnswer => ({ status: 204, headers: {}, body: null });

/** The body as an object; anything else is empty. */
export function bodyOf(context: Context): Readonly<Record<string, unknown>> {
  const body = context.call.body;
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}
