import { createRoute, z } from "@hono/zod-openapi";
import {
  auditSchema,
  everythingSchema,
  LIMITS,
  mailboxFoldersSchema,
  memberChangeSchema,
  memberRowSchema,
  memberSchema,
  membersCsvSchema,
  newMemberSchema,
  newRingSchema,
  ringChangeSchema,
  ringSchema,
  ringsSchema,
} from "../../shared/contract/rings.ts";
import { ok } from "../../shared/result.ts";
import { administrators } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { json, jsonBody, memberPath, ringPath } from "./describe.ts";

/** Rings, their members, and the folders that can become some. */
export const ringRoutes = newRoutes();

const NEWEST = Number.MAX_SAFE_INTEGER;

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "createRing",
    method: "post",
    path: "/rings",
    summary: "Make a ring, still without members",
    request: jsonBody(newRingSchema),
    responses: json(201, "The ring", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.createRing(c.req.valid("json")), 201),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listRings",
    method: "get",
    path: "/rings",
    summary: "All rings, deleted ones included until they are wiped",
    responses: json(200, "The rings, and whether everything is paused", ringsSchema),
  }),
  async (c) => answer(c, ok(await c.var.admin.listRings()), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "pauseAll",
    method: "post",
    path: "/pause",
    summary: "Pause everything: every ring, and those that are made meanwhile",
    responses: json(200, "The rings", everythingSchema),
  }),
  async (c) => answer(c, ok(await c.var.admin.pauseAll(true)), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "resumeAll",
    method: "post",
    path: "/resume",
    summary: "Let everything go on, save for rings that are paused by themselves",
    responses: json(200, "The rings", everythingSchema),
  }),
  async (c) => answer(c, ok(await c.var.admin.pauseAll(false)), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "getRing",
    method: "get",
    path: "/rings/{ring}",
    summary: "A ring with its members",
    request: { params: ringPath },
    responses: json(200, "The ring", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.getRing(c.req.valid("param").ring), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "updateRing",
    method: "patch",
    path: "/rings/{ring}",
    summary: "Rename, pause or resume a ring",
    request: { params: ringPath, ...jsonBody(ringChangeSchema) },
    responses: json(200, "The ring", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.updateRing(c.req.valid("param").ring, c.req.valid("json")), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "deleteRing",
    method: "delete",
    path: "/rings/{ring}",
    summary: "Delete a ring: members leave, copies stay, data is wiped after the grace period shown",
    request: { params: ringPath },
    responses: json(202, "The ring, with the time of its wiping", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.deleteRing(c.req.valid("param").ring), 202),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "pauseRing",
    method: "post",
    path: "/rings/{ring}/pause",
    summary: "Let nothing flow until the ring is resumed",
    request: { params: ringPath },
    responses: json(200, "The ring", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.updateRing(c.req.valid("param").ring, { paused: true }, "pauseRing"), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "resumeRing",
    method: "post",
    path: "/rings/{ring}/resume",
    summary: "Let a paused ring go on",
    request: { params: ringPath },
    responses: json(200, "The ring", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.updateRing(c.req.valid("param").ring, { paused: false }, "resumeRing"), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "resetRing",
    method: "post",
    path: "/rings/{ring}/reset",
    summary: "Reset the couplings of every member and match again",
    request: { params: ringPath },
    responses: json(202, "The ring, its members joining", ringSchema),
  }),
  async (c) => answer(c, await c.var.admin.resetRing(c.req.valid("param").ring), 202),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "resetMember",
    method: "post",
    path: "/rings/{ring}/members/{member}/reset",
    summary: "Reset the couplings of a member and match again; its copies stay, and nothing is doubled",
    request: { params: memberPath },
    responses: json(202, "The member, joining", memberSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    return answer(c, await c.var.admin.resetMember(ring, member), 202);
  },
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "addMember",
    method: "post",
    path: "/rings/{ring}/members",
    summary: "Add a folder of a mailbox",
    request: { params: ringPath, ...jsonBody(newMemberSchema) },
    responses: json(201, "The member; its first reading begins now", memberSchema),
  }),
  async (c) => answer(c, await c.var.admin.addMember(c.req.valid("param").ring, c.req.valid("json")), 201),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "addMembers",
    method: "post",
    path: "/rings/{ring}/members/csv",
    summary: `Add up to ${LIMITS.csvRows} folders as a CSV table; each row stands or falls by itself`,
    request: { params: ringPath, body: { required: true, content: { "text/csv": { schema: membersCsvSchema } } } },
    responses: json(200, "What became of each row", z.object({ rows: z.array(memberRowSchema) })),
  }),
  async (c) => answer(c, await c.var.admin.addMembers(c.req.valid("param").ring, await c.req.text()), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "updateMember",
    method: "patch",
    path: "/rings/{ring}/members/{member}",
    summary: "Change a member's role, or switch one of its two directions",
    request: { params: memberPath, ...jsonBody(memberChangeSchema) },
    responses: json(200, "The member", memberSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    return answer(c, await c.var.admin.updateMember(ring, member, c.req.valid("json")), 200);
  },
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "removeMember",
    method: "delete",
    path: "/rings/{ring}/members/{member}",
    summary: "Take a member out; its copies stay",
    request: { params: memberPath },
    responses: json(202, "The member, leaving", memberSchema),
  }),
  async (c) => {
    const { ring, member } = c.req.valid("param");
    return answer(c, await c.var.admin.removeMember(ring, member), 202);
  },
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listMailboxFolders",
    method: "get",
    path: "/mailboxes/{mailbox}/folders",
    summary: "The folders of a mailbox that can take part",
    request: {
      params: z.object({ mailbox: newMemberSchema.shape.mailbox }),
      query: z.object({ kind: newRingSchema.shape.kind }),
    },
    responses: json(200, "The folders", mailboxFoldersSchema),
  }),
  async (c) =>
    answer(c, await c.var.admin.listMailboxFolders(c.req.valid("param").mailbox, c.req.valid("query").kind), 200),
);

ringRoutes.openapi(
  createRoute({
    ...administrators,
    operationId: "listAudit",
    method: "get",
    path: "/audit",
    summary: "Who did what, newest first",
    request: {
      query: z.object({
        before: z.coerce.number().int().min(1).default(NEWEST),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    },
    responses: json(200, "The entries", z.object({ entries: z.array(auditSchema) })),
  }),
  async (c) => {
    const { before, limit } = c.req.valid("query");
    return answer(c, ok({ entries: await c.var.admin.listAudit(before, limit) }), 200);
  },
);
