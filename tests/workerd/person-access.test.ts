import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ask, type Operation, OPERATIONS, operations, outcomes, type Place } from "./operations.ts";
import { Api, contactsOf, expectProblem, graph, newPerson, type Person, stage, tokenFor, until } from "./stage.ts";

let anna: Person;
let bert: Person;
let desk: Person;
let admin: Api;
/** A ring of Anna and the shared desk; one of the desk's other folder; one of Bert. */
let shared: string;
let berts: string;
let item: string;
let foreign: string;
let all: Operation[];
let token: string;
let stranger: string;

const of = (...rules: readonly string[]): Operation[] => all.filter(({ access }) => rules.includes(access));
const named = (...ids: readonly string[]): Operation[] => all.filter(({ id }) => ids.includes(id));
const ringed = (): Operation[] => of("people", "readers").filter(({ id }) => id !== "listMyRings");
const every = (list: readonly Operation[], said: string): string[] => list.map(({ id }) => `${id} ${said}`);
const objects = async (): Promise<number[]> => [
  (await listDurableObjectIds(env.RING)).length,
  (await listDurableObjectIds(env.MAILBOX)).length,
];
const itemOf = async (ring: string): Promise<string> =>
  (await admin.call<{ items: { id: string }[] }>("GET", `/rings/${ring}/items`)).body.items[0]?.id ?? "";
const share = async (folder: string | null, write = false): Promise<unknown> =>
  stage("act", { act: { act: "share", owner: desk.id, user: anna.id, write, ...(folder === null ? {} : { folder }) } });

beforeAll(async () => {
  [anna, bert, desk] = [await newPerson("anna"), await newPerson("bert"), await newPerson("desk")];
  admin = new Api(await tokenFor(await newPerson("boss")));
  await graph("POST", contactsOf(anna), { givenName: "Ada", emailAddresses: [{ address: "ada@ringfold.test" }] });
  await graph("POST", contactsOf(bert), { givenName: "Bob" });
  shared = await admin.ringOf([anna, desk]);
  berts = await admin.ringOf([bert]);
  await until("both rings have their item", [anna, bert, desk], async () => {
    [item, foreign] = [await itemOf(shared), await itemOf(berts)];
    return (
      item !== "" && foreign !== "" && (await graph<{ value: unknown[] }>("GET", contactsOf(desk))).value.length === 1
    );
  });
  all = await operations();
  [token, stranger] = [await tokenFor(anna, {}), await tokenFor(bert, {})];
});

const { now } = Date;
let ahead = 0;
/** Time goes on; it never goes back. */
function later(ms: number): void {
  ahead += ms;
  vi.spyOn(Date, "now").mockImplementation(() => now() + ahead);
}

beforeEach(() => later(0));

afterEach(async () => {
  vi.restoreAllMocks();
  await stage("behalf");
  await stage("faults");
  await stage("act", { act: { act: "unshare", owner: desk.id, user: anna.id } });
});

describe("every operation", () => {
  it("[S21] has a rule of who may ask for it, and the rule is the one that is meant", () => {
    const rules = Object.fromEntries(all.map(({ id, access }) => [id, access]));
    expect(rules).toEqual(Object.fromEntries(Object.entries(OPERATIONS).map(([id, { rule }]) => [id, rule])));
  });

  it("[S21] is refused without a token, and with one that was changed, is another app's or tenant's, or has ended", async () => {
    const [head = "", claims = "", signature = ""] = token.split(".");
    const forged = btoa(
      JSON.stringify({ ...JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))), oid: bert.id }),
    );
    const tokens = [
      [null, "token_missing"],
      [
        `${head}.${forged.replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_")}.${signature}`,
        "token_signature",
      ],
      [await tokenFor(anna, { audience: "somebody-else" }), "token_audience"],
      [await tokenFor(anna, { tenant: "11111111-0000-4000-8000-000000000000" }), "token_tenant"],
      [await tokenFor(anna, { expires: "-3600" }), "token_expired"],
      [await tokenFor(anna, { scopes: "", roles: "Ringfold.Admin" }), "token_malformed"],
    ] as const;
    for (const [bad, reason] of tokens) {
      expect(await outcomes(all, bad, { ring: shared, item })).toEqual(every(all, reason));
    }
  });

  it("[S21] of administrators asks for the role, whoever has a folder in the ring", async () => {
    const theirs = of("administrators");
    expect(await outcomes(theirs, token, { ring: shared, item })).toEqual(every(theirs, "role_missing"));
  });

  it("[S29] of a ring is refused to whoever has no folder there, in the words for a ring that is not there", async () => {
    const before = await objects();
    const [theirs, nowhere] = [
      { ring: shared, item },
      { ring: "r0000", item },
    ];
    expect(await outcomes(ringed(), stranger, theirs)).toEqual(every(ringed(), "ring_not_found"));
    expect(await outcomes(ringed(), stranger, nowhere)).toEqual(every(ringed(), "ring_not_found"));
    for (const operation of ringed()) {
      const words = async (place: Place): Promise<string> =>
        ((await ask(operation, stranger, place)).body as { detail: string }).detail;
      expect(await words(theirs)).toBe(await words(nowhere));
    }
    expect(await objects()).toEqual(before);
  });

  it("[S29] in a mailbox that is closed to the caller is refused, wherever it has a folder and wherever not", async () => {
    const asked = of("people", "readers").filter(({ takesMailbox }) => takesMailbox !== null);
    expect(asked).toHaveLength(17);
    const before = await objects();
    for (const mailbox of [desk.id, desk.upn, `alias.${desk.upn}`]) {
      const rings = mailbox === desk.id ? [shared, berts, "r0000"] : [shared];
      for (const ring of rings) {
        expect(await outcomes(asked, token, { ring, item, mailbox })).toEqual(every(asked, "mailbox_closed"));
      }
    }
    expect(await objects()).toEqual(before);
  });

  it("[S29] in a mailbox that is not there, or is none, is refused and makes no object", async () => {
    const asked = of("people", "readers").filter(({ takesMailbox }) => takesMailbox !== null);
    const before = await objects();
    for (const mailbox of ["nobody@ringfold.test", "99999999-0000-4000-8000-000000000099", "../groups"]) {
      expect(await outcomes(asked, token, { ring: shared, item, mailbox })).toEqual(every(asked, "mailbox_not_found"));
    }
    expect(await objects()).toEqual(before);
  });

  it("[S23] on an item that is not there, or is another ring's, is refused", async () => {
    const asked = [...all.filter(({ path }) => path.includes("{item}")), ...named("getItemStatus")];
    // What is carried out with a plan names the item in it: then it is the plan that is no longer true.
    const planned = ["pushItem", "pullItem"];
    for (const other of ["0123456789abcdef", foreign]) {
      expect(await outcomes(asked, token, { ring: shared, item: other })).toEqual(
        asked.map(({ id }) => `${id} ${planned.includes(id) ? "preview_stale" : "item_not_found"}`),
      );
    }
    expectProblem(await ask(named("getAct")[0] as Operation, token, { ring: shared }), "act_not_found");
  });

  it("[S23] takes no malformed body, nothing that is not described, and no plan of nobody's", async () => {
    const asked = of("people").filter(({ id }) => OPERATIONS[id]?.body !== undefined);
    const place = { ring: shared, item };
    const history = await new Api(token).call<{ versions: unknown[] }>("GET", `/rings/${shared}/items/${item}/history`);
    expect(await outcomes(asked, token, place, '{"mailbox": ')).toEqual(every(asked, "body_malformed"));
    expect(await outcomes(asked, token, place, { colour: "red" })).toEqual(every(asked, "body_invalid"));
    const wrong = { mailbox: 7, request: "no", plan: "", change: "yesterday", sequence: 0, subject: {} };
    expect(await outcomes(asked, token, place, wrong)).toEqual(every(asked, "body_invalid"));
    const planned = named("pushItem", "pullItem", "undoChange", "restoreVersion");
    for (const said of await outcomes(planned, token, place)) {
      expect(said).toMatch(/ (preview_stale|in_step|act_forbidden|version_not_found)$/);
    }
    const after = await new Api(token).call<{ versions: unknown[] }>("GET", `/rings/${shared}/items/${item}/history`);
    expect(after.body).toEqual(history.body);
  });
});

describe("a shared mailbox", () => {
  const status = async (mailbox: string, api = new Api(token)) =>
    api.call<{ mailbox: string; answers: { items: { own: { address: string } }[] }[] }>("POST", "/my/status", {
      mailbox,
      subject: { by: "addresses", addresses: ["ada@ringfold.test"] },
    });

  it("[S29] is open to whom its ring folder is shared with for reading: rings, status, history and acts", async () => {
    const person = await newPerson("carl");
    const carl = new Api(await tokenFor(person, {}));
    const place = `/rings/${shared}/items/${item}`;
    expectProblem(await status(desk.upn, carl), "mailbox_closed");
    const wish = { act: "share", owner: desk.id, user: person.id, folder: desk.folder };
    await stage("act", { act: wish });
    later(30_000);
    const mine = await carl.call<{ own: boolean; rings: { id: string }[] }>("GET", `/my/rings?mailbox=${desk.upn}`);
    expect(mine.body).toMatchObject({ mailbox: desk.id, own: false, rings: [{ id: shared }] });
    expect(await status(`alias.${desk.upn}`, carl)).toMatchObject({
      status: 200,
      body: { mailbox: desk.id, answers: [{ items: [{ own: { address: desk.upn, compared: "same" } }] }] },
    });
    const body = { mailbox: desk.upn, request: crypto.randomUUID() };
    expect(await carl.call("POST", `${place}/resync`, body)).toMatchObject({ status: 200, body: { act: "resync" } });
    expect((await carl.call("GET", `${place}/history?mailbox=${desk.id}`)).status).toBe(200);
    expect((await carl.call("POST", `/rings/${shared}/watch?mailbox=${desk.id}`)).status).toBe(201);
    // Their own mailbox has no part in it, and no other ring of anybody's is open.
    expectProblem(await carl.call("GET", `${place}/history`), "ring_not_found");
    expectProblem(await carl.call("GET", `/rings/${berts}/items?mailbox=${desk.id}`), "mailbox_closed");
  });

  it("[S29] is closed where another folder is shared, or the share was taken back; a proof holds 5 minutes and no longer", async () => {
    const other = await graph<{ id: string }>("POST", `/users/${desk.id}/contactFolders`, { displayName: "Other" });
    await share(other.id);
    later(30_000);
    expectProblem(await status(desk.id), "mailbox_closed");
    await share(desk.folder);
    later(30_000);
    expect((await status(desk.id)).status).toBe(200);
    await stage("act", { act: { act: "unshare", owner: desk.id, user: anna.id } });
    expect((await status(desk.id)).status).toBe(200);
    later(5 * 60_000);
    expectProblem(await status(desk.id), "mailbox_closed");
  });

  it("[S29] stays closed when nobody consented, the sign-in is too old, or Microsoft 365 does not answer", async () => {
    const person = await newPerson("dora");
    const dora = new Api(await tokenFor(person, {}));
    await stage("act", { act: { act: "share", owner: desk.id, user: person.id } });
    const entra = async (error: object | null): Promise<unknown> =>
      stage("behalf", { behalf: { user: person.id, error } });
    await entra({ error: "invalid_grant", error_codes: [65001], suberror: "consent_required" });
    expectProblem(await status(desk.id, dora), "consent_missing");
    await entra({ error: "invalid_grant", error_codes: [50076], claims: "{}" });
    expectProblem(await status(desk.id, dora), "sign_in_again");
    await entra({ error: "invalid_grant", error_codes: [500133] });
    const again = await status(desk.id, dora);
    expectProblem(again, "sign_in_again");
    expect(again.headers.get("www-authenticate")).toBe("Bearer");
    await entra(null);
    expectProblem(await status(desk.id, dora), "graph_unavailable");
    await stage("behalf");
    const folder = { mailbox: desk.id, method: "GET", path: "contactFolders" };
    await stage("faults", { faults: [{ match: folder, times: 1, effect: "throttle", retryAfter: 9 }] });
    const throttled = await status(desk.id, dora);
    expectProblem(throttled, "graph_throttled");
    expect(throttled.headers.get("retry-after")).toBe("9");
    expectProblem(await status(desk.id, dora), "graph_throttled");
    later(9_000);
    await stage("faults", { faults: [{ match: folder, times: 1, effect: "error", status: 503 }] });
    expectProblem(await status(desk.id, dora), "graph_unavailable");
    await stage("faults");
    expect((await status(desk.id, dora)).status).toBe(200);
  });

  it("[S29] that is in no ring has none, and says so to whoever may open it", async () => {
    const spare = await newPerson("spare", null);
    await stage("act", { act: { act: "share", owner: spare.id, user: anna.id } });
    const rings = await new Api(token).call("GET", `/my/rings?mailbox=${spare.upn}`);
    expect(rings).toMatchObject({ status: 200, body: { mailbox: spare.id, own: false, rings: [] } });
    expect(await status(spare.upn)).toMatchObject({ status: 200, body: { answers: [{ items: [] }] } });
  });

  it("[S29] own and foreign: the mailbox of the token needs no Graph, whatever spelling names it", async () => {
    await stage("behalf", { behalf: { user: anna.id, error: null } });
    for (const mailbox of [anna.id, anna.id.toUpperCase(), anna.upn, `ALIAS.${anna.upn}`]) {
      expect(await status(mailbox)).toMatchObject({ status: 200, body: { mailbox: anna.id } });
    }
  });
});

describe("administrators", () => {
  it("[S21] without a folder read, resync and restore in any ring; push and pull need a folder of theirs", async () => {
    const place = `/rings/${shared}/items/${item}`;
    const seen = await admin.call<{
      answers: { items: { own: unknown; offers: Record<string, { allowed: boolean }> }[] }[];
    }>("POST", "/my/status", { subject: { by: "item", ring: shared, item } });
    expect(seen.body.answers[0]?.items[0]?.own).toBeNull();
    const offers = seen.body.answers[0]?.items[0]?.offers ?? {};
    expect(Object.entries(offers).flatMap(([act, { allowed }]) => (allowed ? [act] : []))).toEqual([
      "resync",
      "restore",
    ]);
    for (const path of ["", "/history"]) expect((await admin.call("GET", `${place}${path}`)).status).toBe(200);
    expect((await admin.call("POST", `${place}/resync`, { request: crypto.randomUUID() })).status).toBe(200);
    for (const act of ["push", "pull"]) {
      expectProblem(await admin.call("POST", `${place}/${act}/preview`, {}), "act_forbidden");
      const order = { request: crypto.randomUUID(), plan: "none" };
      expectProblem(await admin.call("POST", `${place}/${act}`, order), "act_forbidden");
    }
    expectProblem(await admin.call("GET", `${place}?mailbox=${desk.id}`), "mailbox_closed");
    expect((await admin.call("GET", "/my/rings")).body).toMatchObject({ own: true, admin: true, rings: [] });
  });

  it("[S24] the audit log has what they administer, and nothing of what people do", async () => {
    await new Api(token).call("POST", `/rings/${shared}/items/${item}/resync`, { request: crypto.randomUUID() });
    const { entries } = (await admin.call<{ entries: { what: string }[] }>("GET", "/audit?limit=500")).body;
    const whats = new Set(entries.map(({ what }) => what));
    expect([...whats].filter((what) => OPERATIONS[what]?.rule !== "administrators")).toEqual([]);
    expect(whats.size).toBeGreaterThan(0);
  });
});
