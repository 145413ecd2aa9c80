import { describe } from "vitest";
import { GraphServer } from "../../sandbox/graph/server.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { ok } from "../../shared/result.ts";
import { makeGraphPort } from "../../worker/graph/client.ts";
import { Office } from "../support/office.ts";
import { registerGraphPortContract } from "./graph-port.ts";

const clock = { now: () => Date.parse("2026-03-02T09:00:00Z") };

/** Microsoft's client with our chain, over a fetch that the emulator's core answers. */
function clientOverEmulator(): Parameters<typeof registerGraphPortContract>[0] {
  return () => {
    let drawn = 0;
    const random = { hex: (bytes: number) => (drawn += 1).toString(16).padStart(bytes * 2, "0"), fraction: () => 0.5 };
    const server = new GraphServer({ clock, random });
    const user = server.addUser({ userPrincipalName: "anna@ringfold.example" }).id;
    const folder = server.addFolder(user, "Company contacts");
    const root = "https://graph.microsoft.com";
    const port = makeGraphPort({
      root,
      mailbox: user,
      kinds: [contact],
      clock,
      random,
      log: { event: () => undefined },
      tokens: { token: () => Promise.resolve(ok("token")), refresh: () => Promise.resolve(ok("token")) },
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const text = await request.text();
        const url = new URL(request.url);
        const answer = server.handle({
          method: request.method,
          path: `${url.pathname}${url.search}`,
          headers: Object.fromEntries(request.headers),
          body: text === "" ? undefined : (JSON.parse(text) as unknown),
        });
        const body = answer.status === 204 ? null : JSON.stringify(answer.body);
        return new Response(body, {
          status: answer.status,
          headers: { ...answer.headers, "Content-Type": "application/json" },
        });
      },
    });
    return {
      port,
      user,
      folder,
      root,
      moveOut: (item) =>
        void server.act({ act: "move", mailbox: user, item, to: server.wellKnownFolder(user, "contacts") }),
    };
  };
}

/** The direct port of the tests and the simulator. */
function officePort(): Parameters<typeof registerGraphPortContract>[0] {
  return () => {
    const office = new Office();
    const desk = office.open("anna");
    return {
      port: office.graphPort(desk.id),
      user: desk.id,
      folder: desk.folder,
      root: "https://graph.microsoft.com",
      moveOut: (item) =>
        void office.graph.act({
          act: "move",
          mailbox: desk.id,
          item,
          to: office.graph.wellKnownFolder(desk.id, "contacts"),
        }),
    };
  };
}

describe("the Graph port over Microsoft's client", () => {
  registerGraphPortContract(clientOverEmulator());
});

describe("the Graph port of tests", () => {
  registerGraphPortContract(officePort());
});
