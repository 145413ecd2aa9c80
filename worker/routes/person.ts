import { createRoute } from "@hono/zod-openapi";
import {
  actSchema,
  mailboxQuerySchema,
  myRingsSchema,
  statusQuerySchema,
  statusSchema,
} from "../../shared/contract/acts.ts";
import { people } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { actPath, json, jsonBody } from "./describe.ts";

/** What the pane asks first: the caller's rings, and how items stand. */
export const personRoutes = newRoutes();

personRoutes.openapi(
  createRoute({
    ...people,
    operationId: "listMyRings",
    method: "get",
    path: "/my/rings",
    summary: "The rings that a mailbox has a folder in, as its person sees them",
    request: { query: mailboxQuerySchema },
    responses: json(200, "The rings", myRingsSchema),
  }),
  async (c) => answer(c, await c.var.people.listMyRings(c.req.valid("query").mailbox), 200),
);

personRoutes.openapi(
  createRoute({
    ...people,
    operationId: "getItemStatus",
    method: "post",
    path: "/my/status",
    summary: "How items stand: every copy's state, and the caller's own copy compared with the ring just now",
    request: jsonBody(statusQuerySchema),
    responses: json(200, "For each thing asked about, the items that match", statusSchema),
  }),
  async (c) => answer(c, await c.var.people.getItemStatus(c.req.valid("json")), 200),
);

personRoutes.openapi(
  createRoute({
    ...people,
    operationId: "getAct",
    method: "get",
    path: "/rings/{ring}/acts/{act}",
    summary: "What became of an act, and how far it is",
    request: { params: actPath, query: mailboxQuerySchema },
    responses: json(200, "The act", actSchema),
  }),
  async (c) => {
    const { ring, act } = c.req.valid("param");
    return answer(c, await c.var.people.getAct({ ring, mailbox: c.req.valid("query").mailbox }, act), 200);
  },
);
