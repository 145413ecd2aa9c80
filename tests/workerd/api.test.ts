import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { PROBLEMS } from "../../shared/contract/problems.ts";
import { APP } from "../support/places.ts";
import { described, OPERATIONS } from "./operations.ts";
import {
  type Answer,
  Api,
  expectProblem,
  graph,
  newPerson,
  stage,
  type Person,
  type Problem,
  tokenFor,
  worker,
} from "./stage.ts";

let anna: Person;
let bert: Person;
let api: Api;
let ring: string;

beforeAll(async () => {
  [anna, bert] = [await newPerson("anna"), await newPerson("bert")];
  api = new Api(await tokenFor(anna));
  ring = await api.ringOf([anna]);
});

describe("the API's description", () => {
  it("names every operation, its answers and its problems", async () => {
    const operations = await described();
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
    for (const operation of operations) {
      expect(operation.security).toEqual([{ entra: [] }]);
      expect(operation.responses).toHaveProperty("default");
    }
  });

  it("answers /healthz without a token, and everything unknown with a problem", async () => {
    const health = await worker.fetch(new Request(`${APP}/healthz`));
    expect([health.status, await health.json()]).toEqual([
      200,
      expect.objectContaining({ ok: true, attention: false }),
    ]);
    expectProblem(await api.call("GET", "/nothing"), "not_found");
  });
});

describe("who may", () => {
  const withToken = async (token: string | null): Promise<Answer<unknown>> => {
    const headers: Record<string, string> = token === null ? {} : { Authorization: token };
    const response = await worker.fetch(new Request(`${APP}/api/v1/rings`, { headers }));
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it.each([
    ["no token", "token_missing", null],
    [
      "another tenant's token",
      "token_tenant",
      { roles: "Ringfold.Admin", tenant: "11111111-0000-4000-8000-000000000000" },
    ],
    ["a token for another application", "token_audience", { roles: "Ringfold.Admin", audience: "somebody-else" }],
    ["a token that has ended", "token_expired", { roles: "Ringfold.Admin", expires: "-3600" }],
    ["a token without the role", "role_missing", { roles: "" }],
    ["a token with the role but without our scope", "token_malformed", { roles: "Ringfold.Admin", scopes: "" }],
    ["a token with other roles only", "role_missing", { roles: "Ringfold.Reader" }],
  ] as const)("[S21] %s is refused: %s", async (_words, reason, wish) => {
    const token = wish === null ? null : `Bearer ${await tokenFor(anna, wish)}`;
    expectProblem(await withToken(token), reason);
  });

  it("[S21] a token that somebody changed is refused, and so is one that is none", async () => {
    const token = await tokenFor(anna);
    const [head = "", , signature = ""] = token.split(".");
    const claims = btoa(JSON.stringify({ roles: ["Ringfold.Admin"] })).replaceAll("=", "");
    expectProblem(await withToken(`Bearer ${head}.${claims}.${signature}`), "token_signature");
    expectProblem(await withToken("Bearer nonsense"), "token_malformed");
    expectProblem(await withToken("Basic YTpi"), "token_malformed");
  });
});

describe("bad input", () => {
  /** Everything that stands: rings, members, objects, folders. */
  async function everything(): Promise<unknown> {
    return {
      rings: (await api.call("GET", "/rings")).body,
      ring: (await api.call<{ members: object[] }>("GET", `/rings/${ring}`)).body.members.length,
      objects: [(await listDurableObjectIds(env.RING)).length, (await listDurableObjectIds(env.MAILBOX)).length],
      folders: (await graph<{ value: unknown[] }>("GET", `/users/${bert.id}/contactFolders`)).value.length,
    };
  }
  const members = (): string => `/rings/${ring}/members`;

  it.each<[string, keyof typeof PROBLEMS, () => Promise<Answer<unknown>>]>([
    ["an unknown ring", "ring_not_found", () => api.call("GET", "/rings/r0000")],
    ["an unknown ring to change", "ring_not_found", () => api.call("PATCH", "/rings/r0000", { name: "x" })],
    ["an unknown member", "member_not_found", () => api.call("PATCH", `${members()}/m0`, { role: "reader" })],
    ["an unknown item", "item_not_found", () => api.call("GET", `/rings/${ring}/items/0123`)],
    ["malformed JSON", "body_malformed", () => api.call("POST", "/rings", '{"name": ')],
    ["no body", "body_malformed", () => api.call("POST", "/rings", "")],
    ["a name that is too long", "body_invalid", () => api.call("POST", "/rings", { name: "x".repeat(201) })],
    ["a blank name", "body_invalid", () => api.call("POST", "/rings", { name: " " })],
    ["a field that there is not", "body_invalid", () => api.call("POST", "/rings", { name: "x", colour: "red" })],
    ["a change of nothing", "body_invalid", () => api.call("PATCH", `/rings/${ring}`, {})],
    ["a kind that there is not", "body_invalid", () => api.call("POST", "/rings", { name: "x", kind: "fax" })],
    ["a kind to come", "kind_unsupported", () => api.call("POST", "/rings", { name: "x", kind: "event" })],
    [
      "a role that there is not",
      "body_invalid",
      () => api.call("POST", members(), { mailbox: bert.upn, folder: "x", role: "boss" }),
    ],
    ["a body that is too large", "body_too_large", () => api.call("POST", "/rings", { name: "x".repeat(1_100_000) })],
    [
      "an unknown mailbox",
      "mailbox_not_found",
      () => api.call("POST", members(), { mailbox: "nobody@ringfold.test", folder: "x", createFolder: true }),
    ],
    [
      "a mailbox by a name",
      "mailbox_not_found",
      () => api.call("POST", members(), { mailbox: "../groups", folder: "x" }),
    ],
    [
      "an unknown mailbox's folders",
      "mailbox_not_found",
      () => api.call("GET", "/mailboxes/nobody@ringfold.test/folders"),
    ],
    [
      "an unknown folder",
      "folder_not_found",
      () => api.call("POST", members(), { mailbox: bert.upn, folder: "No such folder" }),
    ],
    [
      "an unknown folder id",
      "folder_not_found",
      () => api.call("POST", members(), { mailbox: bert.upn, folder: `AAMkA${"x".repeat(40)}` }),
    ],
    [
      "somebody else's folder id",
      "folder_not_found",
      () => api.call("POST", members(), { mailbox: bert.upn, folder: anna.folder }),
    ],
    [
      "a mailbox that takes part",
      "mailbox_in_ring",
      () => api.call("POST", members(), { mailbox: anna.upn, folder: "Company contacts" }),
    ],
    [
      "a CSV without its columns",
      "csv_invalid",
      () => api.call("POST", `${members()}/csv`, "name,colour\na,b\n", "text/csv"),
    ],
    ["a page that no page gave", "body_invalid", () => api.call("GET", `/rings/${ring}/items?after=x`)],
  ])("[S23] %s: %s, and nothing changes", async (_words, reason, act) => {
    const before = await everything();
    expectProblem(await act(), reason);
    expect(await everything()).toEqual(before);
  });

  it("[S23] names the field that is wrong", async () => {
    const problem = expectProblem(await api.call("POST", "/rings", { name: "x".repeat(500) }), "body_invalid");
    expect(problem.errors).toEqual([{ field: "name", message: "is longer than 200 characters" }]);
  });

  it("[S14] [S23] says when Microsoft 365 asks for a pause, and when it denies access", async () => {
    const fault = async (effect: object): Promise<unknown> =>
      stage("faults", { faults: [{ match: { mailbox: bert.upn, method: "GET" }, times: 1, ...effect }] });
    const ask = async (): Promise<Answer<unknown>> => api.call("GET", `/mailboxes/${bert.upn}/folders`);
    await fault({ effect: "throttle", retryAfter: 7, match: { mailbox: bert.upn, path: "contactFolders" } });
    const throttled = await ask();
    expectProblem(throttled, "graph_throttled");
    expect(throttled.headers.get("retry-after")).toBe("7");
    // Until then nothing is asked. Time stays ahead for the tests that follow, for the pause is over.
    expectProblem(await ask(), "graph_throttled");
    const { now } = Date;
    vi.spyOn(Date, "now").mockImplementation(() => now() + 7_000);
    await fault({ effect: "error", status: 403, match: { mailbox: bert.upn, path: "contactFolders" } });
    expectProblem(await ask(), "graph_denied");
    await fault({ effect: "error", status: 503, match: { mailbox: bert.upn, path: "contactFolders" } });
    expectProblem(await ask(), "graph_unavailable");
    await stage("faults");
    expect((await ask()).status).toBe(200);
  });

  it("[S23] a folder of another kind is told as one", async () => {
    const inbox = await graph<{ id: string }>("GET", `/users/${bert.id}/mailFolders/inbox`);
    expectProblem(await api.call("POST", members(), { mailbox: bert.upn, folder: inbox.id }), "folder_wrong_kind");
  });

  it("[S23] a folder may be in one ring only, save as a source", async () => {
    const other = await api.call<{ id: string }>("POST", "/rings", { name: "Other" });
    const add = async (role: string): Promise<Answer<unknown>> =>
      api.call("POST", `/rings/${other.body.id}/members`, { mailbox: anna.upn, folder: anna.folder, role });
    const problem = expectProblem(await add("two-way"), "folder_in_ring") as Problem & { ring: string };
    expect(problem.ring).toBe(ring);
    expect((await api.call<{ members: object[] }>("GET", `/rings/${other.body.id}`)).body.members).toEqual([]);
    const added = await add("source");
    expect(added.status).toBe(201);
    const member = (added.body as { id: string }).id;
    expectProblem(
      await api.call("PATCH", `/rings/${other.body.id}/members/${member}`, { role: "reader" }),
      "folder_in_ring",
    );
  });

  it("[S3] rings that would feed each other for ever are refused", async () => {
    const [carl, dora] = [await newPerson("carl"), await newPerson("dora")];
    const made = async (): Promise<string> => (await api.call<{ id: string }>("POST", "/rings", { name: "x" })).body.id;
    const [one, two] = [await made(), await made()];
    const add = async (to: string, { upn, folder }: Person, role: string): Promise<Answer<unknown>> =>
      api.call("POST", `/rings/${to}/members`, { mailbox: upn, folder, role });
    expect((await add(one, carl, "two-way")).status).toBe(201);
    expect((await add(one, dora, "source")).status).toBe(201);
    const source = await add(two, dora, "source");
    expect(source.status).toBe(201);
    expect((await add(two, carl, "source")).status).toBe(201);
    const member = `/rings/${two}/members/${(source.body as { id: string }).id}`;
    const problem = expectProblem(await api.call("PATCH", member, { role: "two-way" }), "folder_cycle");
    expect(problem).toMatchObject({ status: 409, ring: one });
    const three = await made();
    expect((await add(three, carl, "source")).status).toBe(201);
    expectProblem(await add(three, dora, "two-way"), "folder_cycle");
    const { members: stand } = (await api.call<{ members: { role: string }[] }>("GET", `/rings/${two}`)).body;
    expect(stand.map(({ role }) => role)).toEqual(["source", "source"]);
    expect((await api.call<{ members: object[] }>("GET", `/rings/${three}`)).body.members).toHaveLength(1);
  });
});
