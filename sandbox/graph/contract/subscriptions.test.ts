import { describe, expect, test } from "vitest";
import { Bench, body, code, IMMUTABLE, values, type Json } from "./support.ts";

const MINUTE = 60_000;
const URL = "https://worker.test/hook?x=1";

function draft(bench: Bench, given: Json = {}): Json {
  return {
    changeType: "created,updated,deleted",
    notificationUrl: URL,
    lifecycleNotificationUrl: URL,
    resource: `users/${bench.ann}/contacts`,
    expirationDateTime: new Date(bench.now + 5000 * MINUTE).toISOString(),
    clientState: "secret",
    ...given,
  };
}

const subscribe = (bench: Bench, given: Json = {}, headers: Record<string, string> = IMMUTABLE) =>
  bench.send("POST", "/v1.0/subscriptions", draft(bench, given), headers);

/** Everything that would be posted now, notice by notice. */
const posted = (bench: Bench): Json[] => bench.server.takeDeliveries().flatMap((one) => one.body.value as Json[]);

describe("subscriptions (Graph docs: resources/subscription)", () => {
  test("POST 201, GET lists the application's own, PATCH renews, DELETE ends; then 404", () => {
    const bench = new Bench();
    const made = subscribe(bench);
    expect([made.status, body(made).clientState]).toEqual([201, "secret"]);
    const path = `/v1.0/subscriptions/${String(body(made).id)}`;
    expect(values(bench.get("/v1.0/subscriptions")).length).toBe(1);
    const other = { appId: "other", userId: null, permissions: [] };
    expect(values(bench.server.handle({ method: "GET", path: "/v1.0/subscriptions" }, { caller: other }))).toEqual([]);
    const expirationDateTime = new Date(bench.now + 9000 * MINUTE).toISOString();
    expect(body(bench.send("PATCH", path, { expirationDateTime })).expirationDateTime).toBe(expirationDateTime);
    expect(bench.send("POST", `${path}/reauthorize`).status).toBe(204);
    expect(bench.send("DELETE", path).status).toBe(204);
    expect(bench.send("PATCH", path, { expirationDateTime }).status).toBe(404);
  });

  test("at most 10,080 minutes; under 45 is raised to 45; it expires by itself", () => {
    const bench = new Bench();
    const until = (minutes: number): Json => ({
      expirationDateTime: new Date(bench.now + minutes * MINUTE).toISOString(),
    });
    expect(subscribe(bench, until(10_082)).status).toBe(400);
    expect(body(subscribe(bench, until(5))).expirationDateTime).toBe(new Date(bench.now + 45 * MINUTE).toISOString());
    bench.now += 46 * MINUTE;
    expect(values(bench.get("/v1.0/subscriptions"))).toEqual([]);
    bench.make();
    expect(posted(bench)).toEqual([]);
  });

  test("the same resource and changeType again is 409; clientState has at most 128 characters; other resources are 400", () => {
    const bench = new Bench();
    const first = String(body(subscribe(bench)).id);
    const again = subscribe(bench);
    expect(again.status).toBe(409);
    expect(JSON.stringify(again.body)).toContain(
      `Subscription Id ${first} already exists for the requested combination`,
    );
    expect(subscribe(bench, { clientState: "x".repeat(129), changeType: "created" }).status).toBe(400);
    expect(subscribe(bench, { resource: `users/${bench.ann}/nonsense` }).status).toBe(400);
    expect(
      subscribe(bench, { resource: `users/${bench.ann}/contactFolders/${encodeURIComponent(bench.folder)}/contacts` })
        .status,
    ).toBe(201);
  });

  test("over the quota of a mailbox it is 403", () => {
    const bench = new Bench({ subscriptionsPerMailbox: 0 });
    expect(subscribe(bench).status).toBe(403);
  });

  test("with a shell, creation waits for the endpoints' proof; without proof it is 400 and nothing is made", () => {
    const bench = new Bench();
    Object.assign(bench.server, { trusted: false });
    const asked = subscribe(bench).handshake!;
    expect(asked.endpoints.map(({ url }) => url)).toEqual([URL, URL]);
    const refused = bench.server.finishHandshake(asked.id, false);
    expect([refused.status, code(refused)]).toEqual([400, "ValidationError"]);
    expect(values(bench.get("/v1.0/subscriptions"))).toEqual([]);
    expect(bench.server.finishHandshake(subscribe(bench).handshake!.id, true).status).toBe(201);
    const path = `/v1.0/subscriptions/${String(values(bench.get("/v1.0/subscriptions"))[0]?.id)}`;
    expect(
      bench.send("PATCH", path, { notificationUrl: "https://worker.test/other" }).handshake?.endpoints.length,
    ).toBe(1);
  });
});

describe("notifications (Graph docs: change-notifications-delivery-webhooks)", () => {
  test("a change is told with subscription, clientState, tenant, etag and id; resource names the item", () => {
    const bench = new Bench();
    const { id, expirationDateTime } = body(subscribe(bench));
    const made = bench.make();
    const resource = `Users/${bench.ann}/Contacts/${String(made.id)}`;
    expect(posted(bench)).toEqual([
      {
        subscriptionId: id,
        subscriptionExpirationDateTime: expirationDateTime,
        clientState: "secret",
        changeType: "created",
        tenantId: bench.server.world.tenantId,
        resource,
        resourceData: {
          "@odata.type": "#Microsoft.Graph.Contact",
          "@odata.id": resource,
          "@odata.etag": made["@odata.etag"],
          id: made.id,
        },
      },
    ]);
    expect(posted(bench)).toEqual([]);
  });

  test("ids are immutable only if that was asked for at creation (Graph docs: outlook-immutable-id)", () => {
    const bench = new Bench();
    subscribe(bench, {}, {});
    const made = bench.make();
    expect((posted(bench)[0]?.resourceData as Json | undefined)?.id).not.toBe(made.id);
  });

  test("update, delete, restore and move are told; a folder's subscription hears of its folder only", () => {
    const bench = new Bench();
    subscribe(bench, { resource: `users/${bench.ann}/contactFolders/${encodeURIComponent(bench.folder)}/contacts` });
    const made = bench.make();
    bench.send("PATCH", bench.item(made), { title: "Dr" });
    bench.send("DELETE", bench.item(made));
    bench.server.act({ act: "restore", mailbox: bench.ann, item: String(made.id) });
    bench.server.act({ act: "move", mailbox: bench.ann, item: String(made.id), to: "Contacts" });
    bench.send("POST", `/v1.0/users/${bench.ann}/contacts`, { givenName: "Di" });
    expect(posted(bench).map(({ changeType }) => changeType)).toEqual([
      "created",
      "updated",
      "deleted",
      "created",
      "deleted",
    ]);
  });

  test("only the change types asked for are told", () => {
    const bench = new Bench();
    subscribe(bench, { changeType: "deleted" });
    bench.send("DELETE", bench.item(bench.make()));
    expect(posted(bench).map(({ changeType }) => changeType)).toEqual(["deleted"]);
  });

  test("what goes to one URL at one time travels in one POST, of several subscriptions", () => {
    const bench = new Bench();
    subscribe(bench);
    subscribe(bench, { resource: "users/bob@contoso.test/contacts" });
    bench.make();
    bench.send("POST", "/v1.0/users/bob@contoso.test/contacts", {});
    const deliveries = bench.server.takeDeliveries();
    expect([deliveries.length, deliveries[0]?.body.value.length]).toEqual([1, 2]);
  });

  test("notifications may be delayed (notificationDelayMs), dropped, doubled, forged, late or held, on demand", () => {
    const bench = new Bench({ notificationDelayMs: 200 });
    subscribe(bench);
    const after = (effect: string, rest: Json = {}) => {
      bench.server.setFaults([
        { effect: effect as "dropNotification", match: { mailbox: "ann@contoso.test" }, ...rest },
      ]);
      bench.make();
      return bench.server
        .takeDeliveries()
        .flatMap(({ at, body: { value } }) =>
          (value as Json[]).map(({ clientState }) => [at - bench.now, clientState]),
        );
    };
    expect(after("dropNotification")).toEqual([]);
    expect(after("duplicateNotification")).toEqual([
      [200, "secret"],
      [200, "secret"],
    ]);
    expect(after("delayNotification", { ms: 500 })).toEqual([[700, "secret"]]);
    expect(after("forgeNotification")).toMatchObject([
      [200, "secret"],
      [200, expect.not.stringContaining("secret")],
    ]);
    expect(after("holdNotifications")).toEqual([]);
    bench.server.setFaults([]);
    expect(posted(bench).length).toBe(1);
  });

  test("lifecycle: missed, reauthorizationRequired and subscriptionRemoved go to the lifecycle URL; the last also removes", () => {
    const bench = new Bench();
    const subscription = String(body(subscribe(bench)).id);
    for (const event of ["missed", "reauthorizationRequired", "subscriptionRemoved"] as const) {
      bench.server.act({ act: "lifecycle", subscription, event });
      expect(posted(bench)).toMatchObject([
        { subscriptionId: subscription, lifecycleEvent: event, clientState: "secret" },
      ]);
    }
    expect(bench.get(`/v1.0/subscriptions/${subscription}`).status).toBe(404);
  });
});
