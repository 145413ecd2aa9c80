import { describe, expect, it } from "vitest";
import { type Desk, Office } from "../support/office.ts";

const HOURS = 3_600_000;
const DAYS = 24 * HOURS;

async function oneMember(): Promise<{ office: Office; anna: Desk }> {
  const office = new Office();
  const anna = office.open("anna");
  office.create(anna, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
  await office.join(anna);
  return { office, anna };
}

const about = (office: Office): string[] =>
  office.requests
    .filter((request) => request.path.startsWith("/subscriptions"))
    .map((request) => `${request.method} ${request.status}`);

const expiry = (office: Office): number => Number([...office.graph.world.outbox.subscriptions.values()][0]?.expires);

describe("subscriptions of a mailbox", () => {
  it("[S11] one is made on joining, for as long as Graph allows, and renewed at about half its life", async () => {
    const { office, anna } = await oneMember();
    expect(about(office)).toEqual(["POST 201"]);
    expect(expiry(office) - office.now).toBeGreaterThan(6.9 * DAYS);
    await office.settle(3 * DAYS);
    expect(about(office)).toEqual(["POST 201"]);
    await office.settle(1 * DAYS);
    expect(about(office)).toEqual(["POST 201", "PATCH 200"]);
    expect(expiry(office) - office.now).toBeGreaterThan(6 * DAYS);
    expect(anna.mailbox.spokes()).toHaveLength(1);
  });

  it("[S11] what came after the folder was read and before there was a subscription is found at once", async () => {
    const office = new Office();
    const anna = office.open("anna");
    office.tamper = (_mailbox, request) => {
      if (request.path === "/subscriptions") office.create(anna, { givenName: "Dora", displayName: "Dora" });
      return null;
    };
    await office.join(anna);
    await office.settle();
    expect(office.hubSql.first("SELECT count(*) AS n FROM item")?.["n"]).toBe(1);
  });

  it("[S11] one that is gone at its renewal is made again, and the delta is read for what was missed", async () => {
    const { office, anna } = await oneMember();
    office.graph.world.outbox.subscriptions.clear();
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Unnoticed" });
    office.requests.length = 0;
    await office.settle(4 * DAYS);
    expect(about(office).slice(0, 2)).toEqual(["PATCH 404", "POST 201"]);
    expect(
      office.hub.items.history(office.hubSql.first<{ id: string }>("SELECT id FROM item")?.id ?? "", 1)[0]?.content,
    ).toMatchObject({
      jobTitle: "Unnoticed",
    });
  });

  it("[S11] lifecycle notices are answered: removed is made again, missed reads the delta, reauthorize renews", async () => {
    const { office, anna } = await oneMember();
    office.requests.length = 0;
    anna.mailbox.lifecycle("reauthorizationRequired");
    await office.settle();
    expect(about(office)).toEqual(["PATCH 200"]);
    office.requests.length = 0;
    anna.mailbox.lifecycle("missed");
    await office.settle();
    expect(office.requests.map((request) => request.path.includes("/delta"))).toEqual([true]);
    office.graph.world.outbox.subscriptions.clear();
    office.requests.length = 0;
    anna.mailbox.lifecycle("subscriptionRemoved");
    await office.settle();
    expect(about(office)).toEqual(["POST 201"]);
  });

  it("[S13] one whose creation was cut off is found and replaced, not made a second time", async () => {
    const office = new Office();
    const anna = office.open("anna");
    let lost = false;
    office.tamper = (_mailbox, request, carryOut) => {
      if (lost || request.path !== "/subscriptions" || request.method !== "POST") return null;
      lost = true;
      carryOut();
      return { kind: "unknown", reason: "the connection broke" };
    };
    await office.join(anna);
    await office.settle(1 * HOURS);
    expect(office.graph.world.outbox.subscriptions.size).toBe(1);
    office.create(anna, { givenName: "Dora", displayName: "Dora" });
    await office.settle();
    expect(office.hubSql.first("SELECT count(*) AS n FROM item")?.["n"]).toBe(1);
  });
});
