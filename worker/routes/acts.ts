import { createRoute } from "@hono/zod-openapi";
import {
  actSchema,
  addItemSchema,
  carryOutSchema,
  previewQuerySchema,
  previewSchema,
  restoreQuerySchema,
  restoreSchema,
  resyncSchema,
  undoQuerySchema,
  undoSchema,
} from "../../shared/contract/acts.ts";
import { people } from "./access.ts";
import { answer, newRoutes } from "./context.ts";
import { itemPath, json, jsonBody, ringPath } from "./describe.ts";

/** What people have done to an item. Each act names the client's request id, and happens once however often it is sent. */
export const actRoutes = newRoutes();

const act = json(200, "What became of it", actSchema);
const preview = json(200, "What it would do; its `plan` carries out that, or nothing", previewSchema);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "resyncItem",
    method: "post",
    path: "/rings/{ring}/items/{item}/resync",
    summary: "Have every member look at its copy again; overrides nothing",
    request: { params: itemPath, ...jsonBody(resyncSchema) },
    responses: act,
  }),
  async (c) => {
    const { mailbox, ...order } = c.req.valid("json");
    return answer(c, await c.var.people.resync({ ...c.req.valid("param"), mailbox }, order), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "previewPush",
    method: "post",
    path: "/rings/{ring}/items/{item}/push/preview",
    summary: "What a push would change",
    request: { params: itemPath, ...jsonBody(previewQuerySchema) },
    responses: preview,
  }),
  async (c) => {
    const { mailbox } = c.req.valid("json");
    return answer(c, await c.var.people.previewCopyAct("push", { ...c.req.valid("param"), mailbox }), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "pushItem",
    method: "post",
    path: "/rings/{ring}/items/{item}/push",
    summary: "Make the caller's copy the ring's version, as previewed",
    request: { params: itemPath, ...jsonBody(carryOutSchema) },
    responses: act,
  }),
  async (c) => {
    const { mailbox, ...order } = c.req.valid("json");
    return answer(c, await c.var.people.copyAct("push", { ...c.req.valid("param"), mailbox }, order), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "previewPull",
    method: "post",
    path: "/rings/{ring}/items/{item}/pull/preview",
    summary: "What a pull would change",
    request: { params: itemPath, ...jsonBody(previewQuerySchema) },
    responses: preview,
  }),
  async (c) => {
    const { mailbox } = c.req.valid("json");
    return answer(c, await c.var.people.previewCopyAct("pull", { ...c.req.valid("param"), mailbox }), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "pullItem",
    method: "post",
    path: "/rings/{ring}/items/{item}/pull",
    summary: "Replace the caller's copy by the ring's version, as previewed",
    request: { params: itemPath, ...jsonBody(carryOutSchema) },
    responses: act,
  }),
  async (c) => {
    const { mailbox, ...order } = c.req.valid("json");
    return answer(c, await c.var.people.copyAct("pull", { ...c.req.valid("param"), mailbox }, order), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "previewUndo",
    method: "post",
    path: "/rings/{ring}/items/{item}/undo/preview",
    summary: "What undoing a row of history would change, and what it would keep",
    request: { params: itemPath, ...jsonBody(undoQuerySchema) },
    responses: preview,
  }),
  async (c) => {
    const { ring, item } = c.req.valid("param");
    const { mailbox, change } = c.req.valid("json");
    return answer(c, await c.var.people.preview({ ring, mailbox }, { act: "undo", item, change }), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "undoChange",
    method: "post",
    path: "/rings/{ring}/items/{item}/undo",
    summary: "Undo a row of history, as previewed",
    request: { params: itemPath, ...jsonBody(undoSchema) },
    responses: act,
  }),
  async (c) => {
    const { ring, item } = c.req.valid("param");
    const { mailbox, change, ...order } = c.req.valid("json");
    return answer(c, await c.var.people.carryOut({ ring, mailbox }, { act: "undo", item, change }, order), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "previewRestore",
    method: "post",
    path: "/rings/{ring}/items/{item}/restore/preview",
    summary: "What restoring an older version would change",
    request: { params: itemPath, ...jsonBody(restoreQuerySchema) },
    responses: preview,
  }),
  async (c) => {
    const { ring, item } = c.req.valid("param");
    const { mailbox, sequence } = c.req.valid("json");
    return answer(c, await c.var.people.preview({ ring, mailbox }, { act: "restore", item, sequence }), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "restoreVersion",
    method: "post",
    path: "/rings/{ring}/items/{item}/restore",
    summary: "Make an older version the ring's newest, as previewed",
    request: { params: itemPath, ...jsonBody(restoreSchema) },
    responses: act,
  }),
  async (c) => {
    const { ring, item } = c.req.valid("param");
    const { mailbox, sequence, ...order } = c.req.valid("json");
    return answer(c, await c.var.people.carryOut({ ring, mailbox }, { act: "restore", item, sequence }, order), 200);
  },
);

actRoutes.openapi(
  createRoute({
    ...people,
    operationId: "addItem",
    method: "post",
    path: "/rings/{ring}/items",
    summary: "Add a person to the ring, by name and address",
    request: { params: ringPath, ...jsonBody(addItemSchema) },
    responses: act,
  }),
  async (c) => {
    const { mailbox, ...wanted } = c.req.valid("json");
    return answer(c, await c.var.people.addItem({ ...c.req.valid("param"), mailbox }, wanted), 200);
  },
);
