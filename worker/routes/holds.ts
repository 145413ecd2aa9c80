import { createRoute, z } from "@hono/zod-openapi";
import {
  decideHoldSchema,
  holdPageSchema,
  holdQuerySchema,
  holdSchema,
  holdSummarySchema,
} from "../../shared/contract/holds.ts";
import { ok } from "../../shared/result.ts";
import { administrators } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { holdPath, json, jsonBody, ringPath } from "./describe.ts";

/** Floods of changes that wait for an administrator. */
export const holdRoutes = newRoutes();

const holds = z.object({ holds: z.array(holdSummarySchema) });

holdRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listHolds",
    method: "get",
    path: "/holds",
    summary: "What waits for a decision in all rings, the newest first",
    request: { query: holdQuerySchema },
    responses: json(200, "The holds", holds),
  }),
  async (c) => answer(c, ok(await c.var.admin.listHolds(c.req.valid("query"))), 200),
);

holdRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listRingHolds",
    method: "get",
    path: "/rings/{ring}/holds",
    summary: "What waits for a decision in one ring, the newest first",
    request: { params: ringPath, query: holdQuerySchema },
    responses: json(200, "The holds", holds),
  }),
  async (c) => answer(c, await c.var.admin.listRingHolds(c.req.valid("param").ring, c.req.valid("query")), 200),
);

holdRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "getHold",
    method: "get",
    path: "/rings/{ring}/holds/{hold}",
    summary: "What waits, what was carried out before, and what each decision would do",
    request: { params: holdPath, query: holdPageSchema },
    responses: json(200, "The hold", holdSchema),
  }),
  async (c) => {
    const { ring, hold } = c.req.valid("param");
    return answer(c, await c.var.admin.getHold(ring, hold, c.req.valid("query")), 200);
  },
);

holdRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "decideHold",
    method: "post",
    path: "/rings/{ring}/holds/{hold}/decide",
    summary: "Approve what is held, put it back, or take its folder out of the ring",
    request: { params: holdPath, ...jsonBody(decideHoldSchema) },
    responses: json(200, "The hold, decided", holdSchema),
  }),
  async (c) => {
    const { ring, hold } = c.req.valid("param");
    return answer(c, await c.var.admin.decideHold(ring, hold, c.req.valid("json")), 200);
  },
);
