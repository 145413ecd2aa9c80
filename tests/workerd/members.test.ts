import {
  abortAllDurableObjects,
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  listDurableObjectIds,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { clientState, webhookMac } from "../../worker/auth/webhook.ts";
import index from "../../worker/index.ts";
import { directoryOf } from "../../worker/objects/bindings.ts";
import { APP, TENANT, WEBHOOK_SECRET } from "../support/places.ts";
import {
  Api,
  contactsOf,
  expectProblem,
  graph,
  newPerson,
  type Person,
  stage,
  tokenFor,
  until,
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

describe("members", () => {
  it("[S20] are named by address, alias or id, and a folder is made where it is wanted", async () => {
    const cora = await newPerson("cora", null);
    const made = await api.call<{ id: string }>("POST", "/rings", { name: "Third" });
    const wish = { mailbox: `ALIAS.${cora.upn}`, folder: "Brand new", createFolder: true };
    const added = await api.call<{ mailbox: string; folderName: string; address: string }>(
      "POST",
      `/rings/${made.body.id}/members`,
      wish,
    );
    expect(added).toMatchObject({
      status: 201,
      body: { mailbox: cora.id, folderName: "Brand new", address: cora.upn },
    });
    const folders = await api.call<{ folders: { name: string }[] }>("GET", `/mailboxes/${cora.id}/folders`);
    expect(folders.body.folders.map(({ name }) => name)).toEqual(["Brand new"]);
  });

  it("[S20] come as a table, each row by itself", async () => {
    const dora = await newPerson("dora");
    const csv = `Mailbox;Folder;Role;CreateFolder\n${dora.upn};"Company contacts";reader;\nnobody@ringfold.test;x;;\n${bert.upn};"Semi;colon";;true\n${bert.upn};x;king;\n`;
    const made = await api.call<{ id: string }>("POST", "/rings", { name: "From a table" });
    const answer = await api.call<{
      rows: { line: number; member: { role: string; folderName: string } | null; problem: { reason: string } | null }[];
    }>("POST", `/rings/${made.body.id}/members/csv`, csv, "text/csv");
    expect(answer.status).toBe(200);
    expect(answer.body.rows.map(({ line, member, problem }) => [line, member?.role ?? problem?.reason])).toEqual([
      [2, "reader"],
      [3, "mailbox_not_found"],
      [4, "two-way"],
      [5, "body_invalid"],
    ]);
    expect(answer.body.rows[2]?.member?.folderName).toBe("Semi;colon");
  });

  it("deletes a ring after its members have left; copies stay, and the folder is free at once", async () => {
    const eve = await newPerson("eve");
    await graph("POST", contactsOf(eve), { givenName: "Kept" });
    const doomed = await api.ringOf([eve], "Doomed");
    const deleted = await api.call<{ state: string; wipeAt: string }>("DELETE", `/rings/${doomed}`);
    expect(deleted).toMatchObject({ status: 202, body: { state: "deleted" } });
    expect(Date.parse(deleted.body.wipeAt)).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    expectProblem(
      await api.call("POST", `/rings/${doomed}/members`, { mailbox: bert.upn, folder: "Company contacts" }),
      "ring_deleted",
    );
    const next = await api.call<{ id: string }>("POST", "/rings", { name: "Next" });
    await until(
      "the folder is free",
      [],
      async () =>
        (await api.call("POST", `/rings/${next.body.id}/members`, { mailbox: eve.upn, folder: eve.folder })).status ===
        201,
    );
    expect((await graph<{ value: unknown[] }>("GET", contactsOf(eve))).value).toHaveLength(1);
    await runInDurableObject(env.RING.getByName(doomed), (_, state) => {
      state.storage.sql.exec("UPDATE setting SET value = json_set(value, '$.wipeAt', 1) WHERE key = 'ring'");
      state.storage.sql.exec("UPDATE errand SET next_at = 1");
    });
    await abortAllDurableObjects();
    await until("the cron has it wiped", [], async () => {
      const context = createExecutionContext();
      await (index as ExportedHandler<Cloudflare.Env>).scheduled?.(createScheduledController(), env, context);
      await waitOnExecutionContext(context);
      return (await api.call("GET", `/rings/${doomed}`)).status === 404;
    });
  });

  it("the cron makes a ring whose creation was cut off", async () => {
    await directoryOf(env).addRing({
      id: "rcut",
      name: "Cut off",
      kind: "contact",
      state: "active",
      createdAt: 1,
      wipeAt: null,
    });
    expectProblem(await api.call("GET", "/rings/rcut"), "ring_not_found");
    const context = createExecutionContext();
    await (index as ExportedHandler<Cloudflare.Env>).scheduled?.(createScheduledController(), env, context);
    await waitOnExecutionContext(context);
    expect(await api.call("GET", "/rings/rcut")).toMatchObject({ status: 200, body: { name: "Cut off" } });
  });

  it("every act is in the audit log, by ids only", async () => {
    const audit = await api.call<{ entries: Record<string, unknown>[] }>("GET", "/audit?limit=500");
    expect(audit.body.entries).toContainEqual(
      expect.objectContaining({ who: anna.id, what: "addMember", ring, mailbox: anna.id }),
    );
    expect(JSON.stringify(audit.body)).not.toContain("@");
  });
});

describe("notices of Graph", () => {
  const address = async (mailbox: string, kind = "contact"): Promise<string> =>
    `${APP}/webhooks/graph/${mailbox}/${kind}/${await webhookMac(WEBHOOK_SECRET, mailbox, kind)}`;
  const post = async (url: string, body: unknown): Promise<Response> =>
    worker.fetch(new Request(url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }));
  const notice = (mailbox: string, state: string, tenantId = TENANT): object => ({
    clientState: state,
    tenantId,
    changeType: "updated",
    resource: `Users/${mailbox}/Contacts/x`,
    resourceData: { id: "x", "@odata.etag": 'W/"1"' },
  });
  const objects = async (): Promise<number> => (await listDurableObjectIds(env.MAILBOX)).length;
  const stranger = "99999999-0000-4000-8000-000000000099";

  it("[S22] the handshake echoes its token as plain text, at our own addresses only", async () => {
    const url = await address(anna.id);
    const answer = await post(`${url}?validationToken=${encodeURIComponent("a b<&>+ü")}`, "");
    expect([answer.status, await answer.text()]).toEqual([200, "a b<&>+ü"]);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
    expect((await post(`${url}x?validationToken=t`, "")).status).toBe(401);
  });

  it("[S22] a forged notice touches nothing and makes no object", async () => {
    const before = await objects();
    const ours = await clientState(WEBHOOK_SECRET, anna.id, "contact");
    const theirs = await clientState(WEBHOOK_SECRET, stranger, "contact");
    const [annas, strangers] = [await address(anna.id), await address(stranger)];
    expect(
      (await post(`${APP}/webhooks/graph/${stranger}/contact/${"A".repeat(43)}`, { value: [notice(stranger, theirs)] }))
        .status,
    ).toBe(401);
    expect((await post(annas.replace(anna.id, stranger), { value: [notice(stranger, ours)] })).status).toBe(401);
    expect((await post(strangers, { value: [notice(stranger, "guess")] })).status).toBe(401);
    expect((await post(strangers, { value: [notice(stranger, ours)] })).status).toBe(401);
    expect((await post(strangers, { value: [notice(stranger, theirs, "another-tenant")] })).status).toBe(401);
    expect((await post(strangers, { value: [] })).status).toBe(202);
    expect((await post(strangers, "not json")).status).toBe(400);
    expect((await post(strangers, `{"value":["${"x".repeat(2_200_000)}"]}`)).status).toBe(413);
    expect(await objects()).toBe(before);
  });

  it("[S22] a notice that is sent again is a hint again: 202, one look, nothing written", async () => {
    const before = await objects();
    const body = { value: [notice(anna.id, await clientState(WEBHOOK_SECRET, anna.id, "contact"))] };
    const url = await address(anna.id);
    for (let times = 0; times < 3; times += 1) expect((await post(url, body)).status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 800));
    const requests = await stage<{ method: string; path: string }[]>("requests", { mailboxes: [anna.upn] });
    expect(requests.filter(({ method }) => method === "PATCH" || method === "DELETE")).toEqual([]);
    expect(await objects()).toBe(before);
  });

  it("[S11] a lifecycle notice that some were missed has the folder read", async () => {
    await graph("POST", contactsOf(anna), { givenName: "Missed" });
    await stage("deliveries", { mailboxes: [anna.id] });
    const body = {
      value: [
        {
          clientState: await clientState(WEBHOOK_SECRET, anna.id, "contact"),
          tenantId: TENANT,
          lifecycleEvent: "missed",
        },
      ],
    };
    expect((await post(await address(anna.id), body)).status).toBe(202);
    await until("the contact is in the ring", [], async () => {
      const page = await api.call<{ items: { title: string }[] }>("GET", `/rings/${ring}/items?search=missed`);
      return page.body.items.length === 1;
    });
  });
});

describe("the live feed", () => {
  const open = async (ticket: string, more: Record<string, string> = {}, query = ""): Promise<Response> =>
    worker.fetch(
      new Request(`${APP}/api/v1/rings/${ring}/watch${query}`, {
        headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": `ringfold.v1, ticket.${ticket}`, ...more },
      }),
    );
  const newTicket = async (): Promise<string> =>
    (await api.call<{ ticket: string }>("POST", `/rings/${ring}/watch`)).body.ticket;

  it("[S16] tells what changes, by ids and states only, goes on by sequence number, and outlives its object", async () => {
    const response = await open(await newTicket(), {}, "?after=0");
    expect([response.status, response.headers.get("sec-websocket-protocol")]).toEqual([101, "ringfold.v1"]);
    const events: { sequence: number; item: string | null; state: string | null }[] = [];
    response.webSocket?.accept();
    response.webSocket?.addEventListener("message", ({ data }) => {
      events.push(JSON.parse(String(data)) as (typeof events)[number]);
    });
    await evictDurableObject(env.RING.getByName(ring)); // the socket sleeps on
    await graph("POST", contactsOf(anna), { givenName: "Watched", mobilePhone: "12345" });
    await until("the new item is told", [anna], () => Promise.resolve(events.some(({ sequence }) => sequence > 1)));
    for (const event of events) expect(Object.keys(event)).toEqual(["sequence", "item", "state"]);
    expect(events.map(({ sequence }) => sequence)).toContain(1);
    expect(JSON.stringify(events)).not.toMatch(/Watched|12345/);
    response.webSocket?.close();
  });

  it("[S21] a ticket opens one socket, of its ring, from an origin that may", async () => {
    const ticket = await newTicket();
    expect((await open(ticket, { Origin: "https://evil.example" })).status).toBe(403);
    const first = await open(ticket, { Origin: APP });
    expect(first.status).toBe(101);
    first.webSocket?.accept();
    first.webSocket?.close();
    expect((await open(ticket)).status).toBe(401);
    expect((await open("f".repeat(64))).status).toBe(401);
    expect((await worker.fetch(new Request(`${APP}/api/v1/rings/${ring}/watch`))).status).toBe(404);
  });
});

describe("the log", () => {
  it("[S24] holds ids and reasons, never a token, a secret, an address or content", async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(String(line)));
    const token = await tokenFor(anna);
    await graph("POST", contactsOf(anna), { givenName: "Secretive", mobilePhone: "999111" });
    await until("it is in the ring", [anna], async () => {
      const page = await new Api(token).call<{ items: unknown[] }>("GET", `/rings/${ring}/items?search=secretive`);
      return page.body.items.length === 1;
    });
    spy.mockRestore();
    const text = lines.join("\n");
    expect(lines.length).toBeGreaterThan(0);
    for (const secret of [
      token,
      WEBHOOK_SECRET,
      "Secretive",
      "999111",
      anna.upn,
      await webhookMac(WEBHOOK_SECRET, anna.id, "contact"),
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});
