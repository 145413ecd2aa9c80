import { createRoute } from "@hono/zod-openapi";
import {
  conflictPageSchema,
  conflictQuerySchema,
  resolvedSchema,
  resolveSchema,
} from "../../shared/contract/conflicts.ts";
import { administrators } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { json, jsonBody, ringPath } from "./describe.ts";

/** Values that do not stand, and what is decided about them. */
export const conflictRoutes = newRoutes();

conflictRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listConflicts",
    method: "get",
    path: "/rings/{ring}/conflicts",
    summary: "The values of a ring that do not stand, oldest first",
    request: { params: ringPath, query: conflictQuerySchema },
    responses: json(200, "A page of conflicts", conflictPageSchema),
  }),
  async (c) => answer(c, await c.var.admin.listConflicts(c.req.valid("param").ring, c.req.valid("query")), 200),
);

conflictRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "resolveConflict",
    method: "post",
    path: "/rings/{ring}/conflicts/resolve",
    summary: "Decide which values stand, one by one or all alike; each stands or falls by itself",
    request: { params: ringPath, ...jsonBody(resolveSchema) },
    responses: json(200, "What became of each decision", resolvedSchema),
  }),
  async (c) => answer(c, await c.var.admin.resolveConflict(c.req.valid("param").ring, c.req.valid("json")), 200),
);
