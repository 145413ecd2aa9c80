import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { Administration } from "../admin/administration.ts";
import type { Identity } from "../auth/verify.ts";
import type { Environment } from "../environment.ts";
import type { Bindings } from "../objects/bindings.ts";
import type { People } from "../person/people.ts";
import { invalid, problem } from "./respond.ts";

/** What a request carries through the routes. */
export interface AppEnv {
  readonly Bindings: Bindings;
  readonly Variables: {
    readonly environment: Environment;
    readonly identity: Identity;
    /** Set by the rule that lets administrators in. */
    readonly admin: Administration;
    /** Set by the rules that let people in. */
    readonly people: People;
  };
}

/** A set of routes whose invalid requests are answered with problem documents. */
export function newRoutes(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result, context) => {
      if (!result.success) return problem(context, invalid(result.target, result.error.issues));
      return undefined;
    },
  });
}

/** Answers with the value, or with the problem document of the refusal. */
export function answer<T, S extends 200 | 201 | 202>(
  context: Context<AppEnv>,
  result: Result<T, Refused>,
  status: S,
): TypedResponse<T, S, "json"> {
  const response = result.ok
    ? new Response(JSON.stringify(result.value), {
        status,
        headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
      })
    : problem(context, result.error);
  return response as unknown as TypedResponse<T, S, "json">;
}
