import { describe, expect, test } from "vitest";
import { Bench, body, code, expand, IMMUTABLE, MARK, values, type Json } from "./support.ts";

const matching = (etag: unknown): Record<string, string> => ({ ...IMMUTABLE, "If-Match": String(etag) });

describe("If-Match and what the server does by itself", () => {
  test("UNCONFIRMED, ifMatch honoured: an older etag is 412 ErrorIrresolvableConflict, for PATCH and DELETE", () => {
    const bench = new Bench();
    const made = bench.make();
    const second = body(bench.send("PATCH", bench.item(made), { title: "Dr" }, matching(made["@odata.etag"])));
    for (const method of ["PATCH", "DELETE"]) {
      const reply = bench.send(method, bench.item(made), { title: "x" }, matching(made["@odata.etag"]));
      expect([reply.status, code(reply)]).toEqual([412, "ErrorIrresolvableConflict"]);
    }
    expect(bench.send("PATCH", bench.item(made), { title: "x" }, matching("*")).status).toBe(200);
    expect(bench.send("DELETE", bench.item(made), undefined, matching(second["@odata.etag"])).status).toBe(412);
  });

  test("UNCONFIRMED, ifMatch ignored: the write goes through; a mailbox can differ from the rest", () => {
    const bench = new Bench({ ifMatch: "ignored" });
    const made = bench.make();
    bench.send("PATCH", bench.item(made), { title: "Dr" });
    expect(bench.send("PATCH", bench.item(made), { title: "x" }, matching(made["@odata.etag"])).status).toBe(200);
    bench.server.setQuirks("ann@contoso.test", { ifMatch: "honoured" });
    expect(bench.send("PATCH", bench.item(made), { title: "y" }, matching(made["@odata.etag"])).status).toBe(412);
  });

  test("UNCONFIRMED, etagMovesAfterSave: the etag of the reply is not the one that a later read shows", () => {
    const bench = new Bench({ etagMovesAfterSave: true });
    const made = bench.make();
    const read = body(bench.get(bench.item(made)));
    expect(read["@odata.etag"]).not.toBe(made["@odata.etag"]);
    expect(read.lastModifiedDateTime).toBe(made.lastModifiedDateTime);
    expect(bench.send("PATCH", bench.item(made), { title: "x" }, matching(made["@odata.etag"])).status).toBe(412);
  });

  test("UNCONFIRMED, rewrite atWrite: the reply already shows the value as it is stored", () => {
    expect(new Bench({ rewrite: "atWrite" }).make({ personalNotes: "a\nb \n" }).personalNotes).toBe("a\r\nb");
  });

  test("UNCONFIRMED, rewrite later: the value changes a while after the save, with a new etag, and delta tells", () => {
    const bench = new Bench({ rewrite: "later" });
    const made = bench.make({ mobilePhone: "+44 (20) 1" });
    const { link } = bench.round(`${bench.items()}/delta`);
    expect(body(bench.get(bench.item(made))).mobilePhone).toBe("+44 (20) 1");
    expect(bench.server.nextDue()).toBe(bench.now + 5000);
    bench.now += 5000;
    const later = body(bench.get(bench.item(made)));
    expect([later.mobilePhone, later.changeKey === made.changeKey]).toEqual(["+44201", false]);
    expect(bench.round(link).entries).toMatchObject([{ mobilePhone: "+44201" }]);
    expect(bench.server.nextDue()).toBe(null);
  });

  test("one mailbox may be unable to hold a field, rewrite by rules of its own, and have a clock that is off", () => {
    const bench = new Bench();
    const rewrite = [{ property: "jobTitle", find: "^([^#]*)$", replace: "$1#", delayMs: 100 }];
    bench.server.setQuirks("ann@contoso.test", { cannotHold: ["categories"], rewrite, skewMs: -3_600_000 });
    const made = bench.make({ jobTitle: "x", categories: ["Red"] });
    expect(made).toMatchObject({ jobTitle: "x", categories: [], lastModifiedDateTime: "2026-03-01T07:00:00Z" });
    bench.now += 100;
    expect(body(bench.get(bench.item(made))).jobTitle).toBe("x#");
  });

  test("server-side processing alone moves changeKey (touch), and delta tells the unchanged item again", () => {
    const bench = new Bench();
    const made = bench.make();
    const { link } = bench.round(`${bench.items()}/delta`);
    bench.server.act({ act: "touch", mailbox: bench.ann, item: String(made.id) });
    expect(bench.round(link).entries).toMatchObject([{ id: made.id, lastModifiedDateTime: made.lastModifiedDateTime }]);
  });
});

interface Batched {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Json;
}

function batch(bench: Bench, requests: unknown[], headers = {}): { status: number; byId: Map<string, Batched> } {
  const reply = bench.send("POST", "/v1.0/$batch", { requests }, headers);
  const responses = (body(reply).responses ?? []) as Batched[];
  return { status: reply.status, byId: new Map(responses.map((one) => [one.id, one])) };
}

describe("$batch (Graph docs: json-batching)", () => {
  test("each item has its own status, headers and body; the whole is 200", () => {
    const bench = new Bench();
    const made = bench.make();
    const url = bench.item(made).replace("/v1.0", "");
    const { status, byId } = batch(bench, [
      { id: "a", method: "GET", url, headers: IMMUTABLE },
      { id: "b", method: "GET", url: `${url}x` },
      {
        id: "c",
        method: "PATCH",
        url: url.slice(1),
        headers: { "Content-Type": "application/json", "If-Match": 'W/"old"' },
        body: { title: "x" },
      },
      { id: "d", method: "DELETE", url },
    ]);
    expect(status).toBe(200);
    expect(["a", "b", "c", "d"].map((id) => byId.get(id)?.status)).toEqual([200, 400, 412, 204]);
    expect(byId.get("a")?.body.id).toBe(made.id);
  });

  test("malformed: over 20 items, ids twice (whatever the case), absolute URLs, a body without Content-Type: 400 for all", () => {
    const bench = new Bench();
    const get = (id: string) => ({ id, method: "GET", url: "/users" });
    const status = (requests: unknown[]): number => batch(bench, requests).status;
    expect(status(Array.from({ length: 21 }, (_, n) => get(`${n}`)))).toBe(400);
    expect(status([get("a"), get("A")])).toBe(400);
    expect(status([{ ...get("a"), url: "https://graph.test/v1.0/users" }])).toBe(400);
    expect(status([{ id: "a", method: "POST", url: "/users", body: {} }])).toBe(400);
    expect(bench.send("POST", "/v1.0/$batch", {}).status).toBe(400);
    expect(status([null])).toBe(400);
    expect(status([get("a")])).toBe(200);
  });

  test("dependsOn: what depends on a failed item is 424 and not carried out", () => {
    const bench = new Bench();
    const post = (id: string, url: string, dependsOn: string[]) => ({
      id,
      method: "POST",
      url,
      dependsOn,
      headers: { "Content-Type": "application/json" },
      body: { givenName: id },
    });
    const url = bench.items().replace("/v1.0", "");
    const { byId } = batch(bench, [
      post("1", "/users/nobody/contacts", []),
      post("2", url, ["1"]),
      post("3", url, ["2"]),
      post("4", url, []),
    ]);
    expect(["1", "2", "3", "4"].map((id) => byId.get(id)?.status)).toEqual([404, 424, 424, 201]);
    expect(values(bench.get(bench.items())).length).toBe(1);
  });

  test("no batch inside a batch", () => {
    const { byId } = batch(new Bench(), [
      { id: "1", method: "POST", url: "/$batch", headers: { "Content-Type": "a" }, body: { requests: [] } },
    ]);
    expect(byId.get("1")?.status).toBe(400);
  });

  test("UNCONFIRMED, batchPrefer: the outer Prefer does not reach the items, or does", () => {
    for (const batchPrefer of ["perItem", "inherited"] as const) {
      const bench = new Bench({ batchPrefer });
      const made = bench.make();
      const { byId } = batch(
        bench,
        [{ id: "1", method: "GET", url: bench.item(made).replace("/v1.0", "") }],
        IMMUTABLE,
      );
      expect(byId.get("1")?.body.id === made.id).toBe(batchPrefer === "inherited");
    }
  });

  test("UNCONFIRMED, batchConcurrency all: items beyond the fourth of one mailbox get 429 of their own", () => {
    const bench = new Bench({ batchConcurrency: "all" });
    const requests = Array.from({ length: 6 }, (_, n) => ({
      id: `${n}`,
      method: "GET",
      url: bench.items().replace("/v1.0", ""),
    }));
    const statuses = [...batch(bench, requests).byId.values()].map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBe(2);
  });

  test("items are throttled one by one, each with its own Retry-After", () => {
    const bench = new Bench();
    bench.server.setFaults([
      { effect: "throttle", match: { method: "POST", path: "contacts$" }, retryAfter: 7, times: 1 },
    ]);
    const post = (id: string) => ({
      id,
      method: "POST",
      url: bench.items().replace("/v1.0", ""),
      headers: { "Content-Type": "application/json" },
      body: {},
    });
    const { byId } = batch(bench, [post("1"), post("2")]);
    expect(byId.get("1")).toMatchObject({
      status: 429,
      headers: { "Retry-After": "7" },
      body: { error: { code: "ApplicationThrottled" } },
    });
    expect(byId.get("2")?.status).toBe(201);
  });

  test("a marker written in a batch can be looked up in a batch", () => {
    const bench = new Bench();
    const url = bench.items().replace("/v1.0", "");
    const given = { singleValueExtendedProperties: [{ id: MARK, value: "m" }] };
    const filter = encodeURIComponent(`singleValueExtendedProperties/Any(ep: ep/id eq '${MARK}' and ep/value eq 'M')`);
    const { byId } = batch(bench, [
      { id: "1", method: "POST", url, headers: { "Content-Type": "application/json" }, body: given },
      { id: "2", method: "GET", url: `${url}?$filter=${filter}&$select=id&${expand(MARK)}`, dependsOn: ["1"] },
    ]);
    expect(byId.get("2")?.body.value).toMatchObject([{ singleValueExtendedProperties: [{ value: "m" }] }]);
  });
});
