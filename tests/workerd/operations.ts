import { expect } from "vitest";
import { PROBLEMS } from "../../shared/contract/problems.ts";
import { APP } from "../support/places.ts";
import { type Answer, worker } from "./stage.ts";

/** Who may ask for an operation, as `x-access` of its description says. */
export type Rule = "administrators" | "people" | "readers";

/** What is said of an operation here: who may, and a body that is right as far as it goes. */
interface Known {
  readonly rule: Rule;
  readonly body?: Readonly<Record<string, unknown>>;
}

const request = "12345678-aaaa";
const order = { request, plan: "none" };

/** Every operation there is. One that is missing here, or has another rule than its description says, fails the tests. */
export const OPERATIONS: Readonly<Record<string, Known>> = {
  createRing: { rule: "administrators", body: { name: "x" } },
  listRings: { rule: "administrators" },
  getRing: { rule: "administrators" },
  updateRing: { rule: "administrators", body: { name: "x" } },
  deleteRing: { rule: "administrators" },
  pauseRing: { rule: "administrators" },
  resumeRing: { rule: "administrators" },
  pauseAll: { rule: "administrators" },
  resumeAll: { rule: "administrators" },
  resetRing: { rule: "administrators" },
  resetMember: { rule: "administrators" },
  addMember: { rule: "administrators", body: { mailbox: "x@ringfold.test", folder: "x" } },
  addMembers: { rule: "administrators" },
  updateMember: { rule: "administrators", body: { role: "reader" } },
  removeMember: { rule: "administrators" },
  listMailboxFolders: { rule: "administrators" },
  getRingLog: { rule: "administrators" },
  listConflicts: { rule: "administrators" },
  resolveConflict: { rule: "administrators", body: { request, all: "keep" } },
  getPlan: { rule: "administrators" },
  matchPlan: { rule: "administrators", body: { matchBy: ["email"] } },
  listUndecided: { rule: "administrators" },
  decidePlan: { rule: "administrators", body: { all: "create" } },
  runPlan: { rule: "administrators", body: { plan: "none" } },
  listHolds: { rule: "administrators" },
  listRingHolds: { rule: "administrators" },
  getHold: { rule: "administrators" },
  decideHold: { rule: "administrators", body: { decision: "approve", seen: "1" } },
  listAudit: { rule: "administrators" },
  listProblems: { rule: "administrators" },
  solveProblems: {
    rule: "administrators",
    body: { remedy: "retry", copies: [{ member: "m", item: "i" }], request },
  },
  listItems: { rule: "readers" },
  getItem: { rule: "readers" },
  getItemHistory: { rule: "readers" },
  watchRing: { rule: "readers" },
  listMyRings: { rule: "people" },
  getItemStatus: { rule: "people", body: { subject: { by: "item", ring: "{ring}", item: "{item}" } } },
  getAct: { rule: "people" },
  resyncItem: { rule: "people", body: { request } },
  previewPush: { rule: "people", body: {} },
  pushItem: { rule: "people", body: order },
  previewPull: { rule: "people", body: {} },
  pullItem: { rule: "people", body: order },
  previewUndo: { rule: "people", body: { change: "v1" } },
  undoChange: { rule: "people", body: { ...order, change: "v1" } },
  previewRestore: { rule: "people", body: { sequence: 1 } },
  restoreVersion: { rule: "people", body: { ...order, sequence: 1 } },
  addItem: { rule: "people", body: { request, name: "X", address: "x@ringfold.test" } },
};

/** An operation as the API describes it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly takesMailbox: "query" | "body" | null;
}

interface Described {
  readonly operationId: string;
  readonly "x-access"?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: unknown;
}

/** The description's own text of each operation. */
export async function described(): Promise<(Described & { readonly path: string; readonly method: string })[]> {
  const response = await worker.fetch(new Request(`${APP}/openapi.json`));
  const { paths } = await response.json<{ paths: Record<string, Record<string, Described>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
  );
}

/** Every operation that is described. */
export async function operations(): Promise<Operation[]> {
  return (await described()).map(({ operationId, path, method, parameters = [], ...rest }) => ({
    id: operationId,
    method: method.toUpperCase(),
    path,
    access: rest["x-access"] ?? "none",
    takesMailbox: parameters.some(({ name, in: where }) => name === "mailbox" && where === "query")
      ? "query"
      : rest.requestBody !== undefined && OPERATIONS[operationId]?.rule === "people"
        ? "body"
        : null,
  }));
}

/** What a path's placeholders stand for. */
export interface Place {
  readonly ring: string;
  readonly item?: string;
  readonly mailbox?: string;
}

/**
 * Asks for an operation, with the body of {@link OPERATIONS}.
 * @param token the `Authorization` header's token; `null`: none
 * @param body another body: a text goes as it is
 */
export async function ask(
  { id, method, path, takesMailbox }: Operation,
  token: string | null,
  place: Place,
  body?: unknown,
): Promise<Answer<unknown>> {
  const fill = (text: string): string => text.replaceAll("{ring}", place.ring).replaceAll("{item}", place.item ?? "i0");
  const url = new URL(`${APP}${fill(path).replaceAll(/\{\w+\}/g, "none-at-all")}`);
  if (takesMailbox === "query" && place.mailbox !== undefined) url.searchParams.set("mailbox", place.mailbox);
  const known = OPERATIONS[id]?.body;
  const named = takesMailbox === "body" && place.mailbox !== undefined ? { mailbox: place.mailbox } : {};
  const own: unknown = known === undefined ? undefined : JSON.parse(fill(JSON.stringify({ ...known, ...named })));
  const sent: unknown = body ?? own;
  const headers = new Headers();
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (sent !== undefined) headers.set("Content-Type", "application/json");
  const text = sent === undefined ? null : typeof sent === "string" ? sent : JSON.stringify(sent);
  const response = await worker.fetch(new Request(url, { method, headers, body: text }));
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** What came of asking for each of these operations: `operation reason`, or `operation status` of a success. */
export async function outcomes(
  asked: readonly Operation[],
  token: string | null,
  place: Place,
  body?: unknown,
): Promise<string[]> {
  const said: string[] = [];
  for (const operation of asked) {
    const { status, body: answer } = await ask(operation, token, place, body);
    const { reason } = answer as { reason?: keyof typeof PROBLEMS };
    if (reason !== undefined) expect([operation.id, status]).toEqual([operation.id, PROBLEMS[reason].status]);
    said.push(`${operation.id} ${reason ?? status}`);
  }
  return said;
}
