import { createRoute } from "@hono/zod-openapi";
import {
  remedyOrderSchema,
  remedyResultSchema,
  troublePageSchema,
  troubleQuerySchema,
} from "../../shared/contract/troubles.ts";
import { administrators } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { json, jsonBody, ringPath } from "./describe.ts";

/** Copies that want a person, and what can be done about them. */
export const troubleRoutes = newRoutes();

troubleRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listProblems",
    method: "get",
    path: "/rings/{ring}/problems",
    summary:
      "Copies that are not simply in sync, with the reason and what can be done, and members that are out of reach",
    request: { params: ringPath, query: troubleQuerySchema },
    responses: json(200, "A page of problems", troublePageSchema),
  }),
  async (c) => answer(c, await c.var.admin.listProblems(c.req.valid("param").ring, c.req.valid("query")), 200),
);

troubleRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "solveProblems",
    method: "post",
    path: "/rings/{ring}/problems/solve",
    summary: "Retry, restore, exclude, include or uncouple copies; each stands or falls by itself",
    request: { params: ringPath, ...jsonBody(remedyOrderSchema) },
    responses: json(202, "What was ordered, and what not, with the reason", remedyResultSchema),
  }),
  async (c) => answer(c, await c.var.admin.solveProblems(c.req.valid("param").ring, c.req.valid("json")), 202),
);
