import { createRoute, z } from "@hono/zod-openapi";
import { mailboxQuerySchema } from "../../shared/contract/acts.ts";
import {
  historySchema,
  itemPageSchema,
  itemQuerySchema,
  itemSchema,
  logEntrySchema,
  ticketSchema,
} from "../../shared/contract/items.ts";
import { ok } from "../../shared/result.ts";
import { PROTOCOL } from "../ring/live.ts";
import { administrators, readers } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { itemPath, json, ringPath } from "./describe.ts";

/** Items, their history, the ring's log, and tickets for the live feed. */
export const itemRoutes = newRoutes();

itemRoutes.openapi(
  createRoute({
    ...readers,
    operationId: "listItems",
    method: "get",
    path: "/rings/{ring}/items",
    summary: "The items of a ring with their states, the latest changes first",
    request: { params: ringPath, query: itemQuerySchema.extend(mailboxQuerySchema.shape) },
    responses: json(200, "A page of items", itemPageSchema),
  }),
  async (c) => {
    const { mailbox, ...query } = c.req.valid("query");
    return answer(c, await c.var.people.listItems({ ...c.req.valid("param"), mailbox }, query), 200);
  },
);

itemRoutes.openapi(
  createRoute({
    ...readers,
    operationId: "getItem",
    method: "get",
    path: "/rings/{ring}/items/{item}",
    summary: "An item with its fields and the state of each copy",
    request: { params: itemPath, query: mailboxQuerySchema },
    responses: json(200, "The item", itemSchema),
  }),
  async (c) => {
    const { mailbox } = c.req.valid("query");
    return answer(c, await c.var.people.getItem({ ...c.req.valid("param"), mailbox }), 200);
  },
);

itemRoutes.openapi(
  createRoute({
    ...readers,
    operationId: "getItemHistory",
    method: "get",
    path: "/rings/{ring}/items/{item}/history",
    summary: "The versions of an item: who changed which fields, and when",
    request: { params: itemPath, query: mailboxQuerySchema },
    responses: json(200, "The history, newest first", historySchema),
  }),
  async (c) => {
    const { mailbox } = c.req.valid("query");
    return answer(c, await c.var.people.getItemHistory({ ...c.req.valid("param"), mailbox }), 200);
  },
);

itemRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "getRingLog",
    method: "get",
    path: "/rings/{ring}/log",
    summary: "What happened in a ring, oldest first: the newest entries, or those after a sequence number",
    request: {
      params: ringPath,
      query: z.object({
        after: z.coerce.number().int().min(0).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    },
    responses: json(200, "The entries", z.object({ entries: z.array(logEntrySchema) })),
  }),
  async (c) => {
    const { after, limit } = c.req.valid("query");
    const entries = await c.var.admin.getRingLog(c.req.valid("param").ring, after ?? null, limit);
    return answer(c, entries.ok ? ok({ entries: entries.value }) : entries, 200);
  },
);

itemRoutes.openapi(
  createRoute({
    ...readers,
    operationId: "watchRing",
    method: "post",
    path: "/rings/{ring}/watch",
    summary: "A ticket for the live feed: good for one WebSocket to this address, within 30 seconds",
    description:
      "Open a WebSocket to this address (GET) with the sub-protocols `ringfold.v1` and `ticket.` + ticket. " +
      "Each message is JSON: sequence, item, state. To go on after a break, add `?after=` and the last sequence number. " +
      "A message whose item is null says that something about the ring or its members changed, or that more than 1,000 changes were missed: look at everything anew. " +
      "The socket is closed with code 4401 when the token that asked for the ticket ends.",
    request: { params: ringPath, query: mailboxQuerySchema },
    responses: json(201, "The ticket", ticketSchema),
  }),
  async (c) => {
    const { mailbox } = c.req.valid("query");
    const made = await c.var.people.watchRing({ ...c.req.valid("param"), mailbox }, c.var.identity.expiresAt);
    const view = made.ok
      ? ok({ ticket: made.value.ticket, expiresAt: new Date(made.value.expiresAt).toISOString(), protocol: PROTOCOL })
      : made;
    return answer(c, view, 201);
  },
);
