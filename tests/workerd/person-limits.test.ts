import { describe, expect, it } from "vitest";
import type { ActView } from "../../shared/contract/acts.ts";
import { APP } from "../support/places.ts";
import { type Answer, contactsOf, expectProblem, graph, type Person, until, worker } from "./stage.ts";
import { allowed, Team } from "./team.ts";

describe("resync, addition, and what forbids", () => {
  it("[S28] [S30] a resync has every mailbox look, brings what notices missed, and stands in history once", async () => {
    const other = await Team.open(["finn", "gina", "hugo"]);
    const [finn, gina] = other.people as [Person, Person, Person];
    await other.edit(gina, "Missed");
    const body = { request: crypto.randomUUID() };
    const started = await other.act<ActView>(finn, "resync", body);
    expect(started).toMatchObject({ status: 200, body: { act: "resync", change: null } });
    await until("all have looked", [], async () => {
      const act = await other.api(finn).call<ActView>("GET", `/rings/${other.ring}/acts/${started.body.id}`);
      return act.body.state === "done" && act.body.progress.done === 3;
    });
    // Without a single notice: the mailboxes looked for themselves.
    await until("everybody has it", [], async () =>
      (await Promise.all(other.people.map((person) => other.copyOf(person)))).every(
        ({ jobTitle }) => jobTitle === "Missed",
      ),
    );
    expect((await other.act<ActView>(finn, "resync", body)).body.id).toBe(started.body.id);
    expect((await other.history(gina)).acts.filter(({ act }) => act === "resync")).toHaveLength(1);
    expectProblem(await other.act(gina, "resync", body), "request_reused");
  });

  it("[S30] a person is added once, reaches every folder, and is found by the address", async () => {
    const other = await Team.open(["ines", "jan"]);
    const [ines, jan] = other.people as [Person, Person];
    const wish = { name: "Grace Hopper", address: "Grace@Ringfold.test", request: crypto.randomUUID() };
    const add = async (person: Person, body: object): Promise<Answer<ActView>> =>
      other.api(person).call<ActView>("POST", `/rings/${other.ring}/items`, body);
    const added = await add(ines, wish);
    expect(added).toMatchObject({ status: 200, body: { act: "add" } });
    expect((await add(ines, wish)).body.item).toBe(added.body.item);
    expectProblem(await add(jan, { ...wish, request: crypto.randomUUID() }), "already_in_ring");
    await until("both folders have her", other.people, async () => {
      const pages = await Promise.all(
        other.people.map((person) => graph<{ value: { displayName: string }[] }>("GET", contactsOf(person))),
      );
      return pages.every(({ value }) => value.filter(({ displayName }) => displayName === wish.name).length === 1);
    });
    const found = await other.ask(jan, { by: "addresses", addresses: ["grace@ringfold.test"] });
    expect(found.body.answers[0]?.items).toMatchObject([{ id: added.body.item, lastChange: { cause: "added" } }]);
  });

  it("[S28] in a paused ring everything is shown and nothing can be done, for that reason", async () => {
    const other = await Team.open(["kai", "lea"]);
    const [kai, lea] = other.people as [Person, Person];
    await other.edit(lea, "While paused");
    const preview = await other.preview(lea, "push");
    await other.admin.call("POST", `/rings/${other.ring}/pause`);
    const status = await other.status(kai);
    expect(status.ring.state).toBe("paused");
    expect(allowed(status)).toEqual([]);
    expect(status.offers.resync.why).toContain("paused");
    const order = { plan: preview.plan, request: crypto.randomUUID() };
    for (const path of ["push/preview", "pull/preview"]) {
      expectProblem(await other.act(lea, path, {}), "ring_paused");
    }
    for (const path of ["push", "pull", "resync"]) {
      const body = path === "resync" ? { request: order.request } : order;
      expectProblem(await other.act(lea, path, body), "ring_paused");
    }
    expectProblem(await other.act(kai, "restore/preview", { sequence: 1 }), "ring_paused");
    await other.admin.call("POST", `/rings/${other.ring}/resume`);
    await other.everybodyHas("While paused");
  });

  it("[S5] [S28] a reader pulls and does not push; a source pushes and does not pull", async () => {
    const other = await Team.open(["mia", "nils"]);
    const [mia, nils] = other.people as [Person, Person];
    const members = (
      await other.admin.call<{ members: { id: string; mailbox: string }[] }>("GET", `/rings/${other.ring}`)
    ).body.members;
    const roleOf = async (person: Person, role: string): Promise<unknown> => {
      const member = members.find(({ mailbox }) => mailbox === person.id)?.id ?? "";
      return other.admin.call("PATCH", `/rings/${other.ring}/members/${member}`, { role });
    };
    await roleOf(nils, "reader");
    await other.active(nils);
    await other.edit(nils, "Mine alone");
    const reader = await other.status(nils);
    expect(allowed(reader)).toEqual(["resync", "pull"]);
    const refusal = expectProblem(await other.act(nils, "push/preview", {}), "act_forbidden");
    expect(refusal.detail).toBe(reader.offers.push.why);
    await other.done(nils, "pull");
    await other.everybodyHas("Buyer");
    await roleOf(mia, "source");
    await other.active(mia);
    await other.edit(mia, "From the source");
    expect(allowed(await other.status(mia))).toEqual(["resync", "push"]);
    expectProblem(await other.act(mia, "pull/preview", {}), "act_forbidden");
    await other.done(mia, "push");
    await other.everybodyHas("From the source");
  });
});

describe("the live feed of a member", () => {
  it("[S21] [S27] opens to the add-in's own pages, and tells the pane of a change in another mailbox", async () => {
    const other = await Team.open(["olga", "paul"]);
    const [olga, paul] = other.people as [Person, Person];
    const { body } = await other
      .api(olga)
      .call<{ ticket: string; protocol: string }>("POST", `/rings/${other.ring}/watch`);
    const open = async (origin: string): Promise<Response> =>
      worker.fetch(
        new Request(`https://behind-a-proxy.test/api/v1/rings/${other.ring}/watch`, {
          headers: {
            Upgrade: "websocket",
            Origin: origin,
            "Sec-WebSocket-Protocol": `${body.protocol}, ticket.${body.ticket}`,
          },
        }),
      );
    expect((await open("https://outlook.office.com")).status).toBe(403);
    const { status, webSocket } = await open(APP);
    expect(status).toBe(101);
    const told: { item: string | null }[] = [];
    webSocket?.accept();
    webSocket?.addEventListener("message", ({ data }) => told.push(JSON.parse(String(data)) as { item: string }));
    await other.edit(paul, "Changed elsewhere");
    await other.everybodyHas("Changed elsewhere");
    await until("the feed tells of it", [], () => Promise.resolve(told.some(({ item }) => item === other.item)));
    webSocket?.close();
  });
});
