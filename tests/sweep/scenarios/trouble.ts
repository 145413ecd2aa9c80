import { dump } from "../../sim/storage.ts";
import { all, type Scenario } from "../scenario.ts";
import type { Town } from "../town.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
const COOK = all("AB", "Ann, jobTitle Cook");

/** Graph refuses what B asks for, so often; `path` is a pattern. */
function refuse(town: Town, how: { status: number; code: string; method?: string; times?: number }): void {
  const { status, code, method, times } = how;
  const match = {
    mailbox: town.resident("B").user,
    ...(method === undefined ? {} : { method }),
    path: "contactFolders",
  };
  town.server.setFaults([{ match, effect: "error", status, code, ...(times === undefined ? {} : { times }) }]);
}

/** Microsoft 365 and the platform fail. */
export const TROUBLE: readonly Scenario[] = [
  {
    name: "delta links expire",
    before: ANN,
    town: { deaf: ["A"] },
    play: async (town) => {
      town.at("A").deltaLinksExpire();
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.sweep();
    },
    end: { folders: COOK },
  },
  {
    name: "a subscription is removed",
    before: ANN,
    play: async (town) => {
      const [subscription] = [...town.server.world.outbox.subscriptions.keys()];
      town.server.act({ act: "lifecycle", subscription: subscription!, event: "subscriptionRemoved" });
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: COOK },
  },
  {
    name: "a mailbox gets no notices",
    before: ANN,
    town: { deaf: ["B"] },
    play: async (town) => {
      town.at("B").edit("Ann", { jobTitle: "Cook" });
      await town.sweep();
    },
    end: { folders: COOK },
  },
  {
    name: "If-Match is not known to be honoured",
    before: ANN,
    town: { ifMatch: "unknown" },
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.quiet();
      town.at("B").delete("Ann");
    },
    end: { folders: all("AB") },
  },
  {
    name: "a member is throttled",
    before: ANN,
    play: (town) => {
      const mailbox = town.resident("B").user;
      town.server.setFaults([{ match: { mailbox, method: "PATCH" }, effect: "throttle", retryAfter: 7, times: 1 }]);
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: COOK },
  },
  {
    name: "a contact is refused and later accepted",
    play: (town) => {
      refuse(town, { status: 400, code: "ErrorInvalidRequest", method: "POST", times: 2 });
      town.at("A").create("Ann", { jobTitle: "Cook" });
      town.at("A").create("Bob");
    },
    end: { folders: all("AB", "Ann, jobTitle Cook", "Bob") },
  },
  {
    name: "a token is refused",
    before: ANN,
    play: (town) => {
      refuse(town, { status: 401, code: "InvalidAuthenticationToken", times: 2 });
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: COOK },
  },
  {
    name: "a folder is missing and comes back",
    before: ANN,
    play: async (town) => {
      refuse(town, { status: 404, code: "ErrorFolderNotFound" });
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      town.at("A").create("Bob");
      await town.quiet();
      town.server.setFaults([]);
      await town.sweep();
    },
    end: { folders: all("AB", "Ann, jobTitle Cook", "Bob") },
  },
  {
    name: "a ring's storage is set back",
    before: ANN,
    play: async (town) => {
      const backup = dump(town.ring("one").storage);
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      town.at("B").create("Bob");
      await town.quiet();
      town.ring("one").setBack(backup);
      await town.sweep();
    },
    end: { folders: all("AB", "Ann, jobTitle Cook", "Bob") },
  },
  {
    name: "a mailbox's storage is set back",
    before: ANN,
    play: async (town) => {
      const backup = dump(town.resident("B").host.storage);
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      town.at("A").create("Bob");
      await town.quiet();
      town.at("B").create("Cid");
      await town.quiet();
      town.resident("B").host.setBack(backup);
      await town.sweep();
    },
    end: { folders: all("AB", "Ann, jobTitle Cook", "Bob", "Cid") },
  },
  {
    name: "changes show late",
    before: ANN,
    town: { switches: { visibilityLagMs: 9_500 } },
    play: async (town) => {
      town.at("A").create("Bob");
      await town.pass(1_000);
      town.at("B").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: all("AB", "Ann, jobTitle Cook", "Bob") },
  },
  {
    name: "a change wakes many",
    members: { A: "two-way", B: "two-way", C: "two-way", D: "reader" },
    before: ANN,
    play: (town) => town.at("A").edit("Ann", { jobTitle: "Cook" }),
    end: { folders: all("ABCD", "Ann, jobTitle Cook") },
  },
];
