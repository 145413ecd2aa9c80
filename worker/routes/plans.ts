import { createRoute } from "@hono/zod-openapi";
import {
  decidePlanSchema,
  matchBySchema,
  planSchema,
  runPlanSchema,
  undecidedQuerySchema,
  undecidedSchema,
} from "../../shared/contract/plans.ts";
import { administrators } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { json, jsonBody, memberPath } from "./describe.ts";

/** What a folder's first reading is going to do, and what a person decides of it. */
export const planRoutes = newRoutes();

const path = "/rings/{ring}/members/{member}/plan";

planRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "getPlan",
    method: "get",
    path,
    summary: "What the first reading of a folder couples, creates and leaves open, with examples",
    request: { params: memberPath },
    responses: json(200, "The plan", planSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    return answer(c, await c.var.admin.plan("getPlan", ring, member, { what: "read" }), 200);
  },
);

planRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "matchPlan",
    method: "put",
    path,
    summary: "Match the folder by other rules, or in another order",
    request: { params: memberPath, ...jsonBody(matchBySchema) },
    responses: json(200, "The plan that comes of it", planSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    const { matchBy } = c.req.valid("json");
    return answer(c, await c.var.admin.plan("matchPlan", ring, member, { what: "anew", matchBy }), 200);
  },
);

planRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listUndecided",
    method: "get",
    path: `${path}/undecided`,
    summary: "The contacts of the folder that nobody but a person can decide about, with what they may be",
    request: { params: memberPath, query: undecidedQuerySchema },
    responses: json(200, "A page of them", undecidedSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    return answer(c, await c.var.admin.listUndecided(ring, member, c.req.valid("query")), 200);
  },
);

planRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "decidePlan",
    method: "post",
    path: `${path}/decisions`,
    summary: "Decide what contacts of the folder are: one by one, or all that are undecided alike",
    request: { params: memberPath, ...jsonBody(decidePlanSchema) },
    responses: json(200, "The plan that comes of it", planSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    const wish = c.req.valid("json");
    return answer(c, await c.var.admin.plan("decidePlan", ring, member, { what: "decide", wish }), 200);
  },
);

planRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "runPlan",
    method: "post",
    path: `${path}/run`,
    summary: "Carry out exactly this plan, or say that folder or ring changed",
    request: { params: memberPath, ...jsonBody(runPlanSchema) },
    responses: json(200, "The plan, under way", planSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    return answer(c, await c.var.admin.plan("runPlan", ring, member, { what: "run", ...c.req.valid("json") }), 200);
  },
);
