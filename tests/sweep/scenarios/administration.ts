import { all, type Scenario } from "../scenario.ts";
import type { Town } from "../town.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
const BAKER = "Ann, jobTitle Baker";
const COOK = "Ann, jobTitle Cook";

/** The same field at two members at once, where nobody wins until an administrator decides. */
async function contested(town: Town): Promise<void> {
  await town.administrators.rule({ conflicts: { winner: "ask", member: null } });
  await town.quiet();
  town.at("A").edit("Ann", { jobTitle: "Cook" });
  await town.pass(10);
  town.at("B").edit("Ann", { jobTitle: "Driver" });
  await town.quiet();
}

/** Whose edit the ring hears first stands until somebody decides; a struck effect can turn the two round. */
const because = "the other edit came first, so the first one is the one that waits";

/** What administrators decide about members, copies and values. */
export const ADMINISTRATION: readonly Scenario[] = [
  {
    name: "a direction is switched off and on again",
    before: ANN,
    play: async (town) => {
      await town.administrators.direct("B", { receives: false });
      await town.quiet();
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      town.at("B").edit("Ann", { department: "Kitchen" });
      await town.quiet();
      await town.administrators.direct("B", { receives: true });
    },
    end: { folders: all("AB", "Ann, department Kitchen, jobTitle Cook") },
  },
  {
    name: "nothing new is created for a while",
    before: ANN,
    play: async (town) => {
      await town.administrators.rule({ onlyCoupled: true });
      await town.quiet();
      town.at("A").create("Bob");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.quiet();
      await town.administrators.rule({ onlyCoupled: false });
    },
    end: { folders: all("AB", COOK, "Bob") },
  },
  {
    name: "a member matches its folder again",
    before: { ...ANN, Bob: {} },
    play: async (town) => {
      await town.administrators.reset("B");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: all("AB", COOK, "Bob") },
  },
  {
    name: "a copy is left out, and taken in again",
    before: ANN,
    play: async (town) => {
      await town.administrators.order("exclude", "B");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.quiet();
      await town.administrators.order("include", "B");
    },
    end: { folders: all("AB", COOK) },
  },
  {
    name: "a copy is cut off from its item",
    before: ANN,
    play: async (town) => {
      await town.administrators.order("uncouple", "B");
    },
    end: { folders: all("AB", BAKER, BAKER) },
  },
  {
    name: "two values wait, and the one that stands is kept",
    before: ANN,
    play: async (town) => {
      await contested(town);
      await town.administrators.resolve("keep");
    },
    end: { folders: all("AB", COOK), conflicts: ["jobTitle Driver"] },
    alsoRight: [{ folders: all("AB", "Ann, jobTitle Driver"), conflicts: ["jobTitle Cook"], because }],
  },
  {
    name: "two values wait, and the other one is used",
    before: ANN,
    play: async (town) => {
      await contested(town);
      await town.administrators.resolve("use");
    },
    end: { folders: all("AB", "Ann, jobTitle Driver"), conflicts: ["jobTitle Driver"] },
    alsoRight: [{ folders: all("AB", COOK), conflicts: ["jobTitle Cook"], because }],
  },
  {
    name: "a member joins, and its plan is run",
    members: { A: "two-way" },
    before: ANN,
    play: async (town) => {
      town.at("B").create("Ann", { jobTitle: "Baker" });
      town.at("B").create("Cid");
      await town.pass(60_000);
      await town.administrators.add("B", "two-way", "one", { review: true });
      await town.administrators.runPlan("B");
    },
    end: { folders: all("AB", BAKER, "Cid") },
  },
];
