import { all, type Scenario } from "../scenario.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
/** Dates to the millisecond, so that which of two edits is the later one is no matter of luck. */
const FINE = { switches: { timePrecision: "milliseconds" } } as const;

/** People create and edit. */
export const EDITS: readonly Scenario[] = [
  {
    name: "a contact is created",
    play: (town) => town.at("A").create("Ann", { jobTitle: "Baker" }),
    end: { folders: all("AB", "Ann, jobTitle Baker") },
  },
  {
    name: "one field is edited",
    before: ANN,
    play: (town) => town.at("A").edit("Ann", { jobTitle: "Cook" }),
    end: { folders: all("AB", "Ann, jobTitle Cook") },
  },
  {
    name: "a field is emptied",
    before: ANN,
    play: (town) => town.at("B").edit("Ann", { jobTitle: null }),
    end: { folders: all("AB", "Ann") },
  },
  {
    name: "two fields are edited at two members at once",
    before: ANN,
    play: (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      town.at("B").edit("Ann", { department: "Kitchen" });
    },
    end: { folders: all("AB", "Ann, department Kitchen, jobTitle Cook") },
  },
  {
    name: "one field is edited at two members at once",
    before: ANN,
    town: FINE,
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.pass(10);
      town.at("B").edit("Ann", { jobTitle: "Driver" });
    },
    end: { folders: all("AB", "Ann, jobTitle Driver"), conflicts: ["jobTitle Cook"] },
  },
  {
    name: "one field is edited at three members at once",
    members: { A: "two-way", B: "two-way", C: "two-way" },
    before: ANN,
    town: FINE,
    play: async (town) => {
      for (const [name, jobTitle] of Object.entries({ A: "Cook", B: "Driver", C: "Editor" })) {
        town.at(name).edit("Ann", { jobTitle });
        await town.pass(10);
      }
    },
    end: { folders: all("ABC", "Ann, jobTitle Editor"), conflicts: ["jobTitle Cook", "jobTitle Driver"] },
  },
  {
    name: "a field is edited twice, faster than it travels",
    before: ANN,
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.pass(130);
      town.at("A").edit("Ann", { jobTitle: "Driver" });
    },
    end: { folders: all("AB", "Ann, jobTitle Driver") },
  },
  {
    name: "a field is edited here, then there",
    before: ANN,
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.quiet();
      town.at("B").edit("Ann", { jobTitle: "Driver" });
    },
    end: { folders: all("AB", "Ann, jobTitle Driver") },
  },
  {
    name: "a part of the name is edited, and the server makes the display name anew",
    before: { "Ann Archer": { givenName: "Ann", surname: "Archer" } },
    play: (town) => town.at("A").edit("Ann Archer", { givenName: "Anna" }),
    end: { folders: all("AB", "Anna Archer, givenName Anna, surname Archer") },
  },
  {
    name: "somebody edits what is just being written",
    before: ANN,
    town: FINE,
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.pass(155);
      town.at("B").edit("Ann", { department: "Kitchen" });
    },
    end: { folders: all("AB", "Ann, department Kitchen, jobTitle Cook") },
  },
  {
    name: "an etag moves and nothing changed",
    before: ANN,
    play: (town) => town.at("A").touched("Ann"),
    end: { folders: all("AB", "Ann, jobTitle Baker") },
  },
  {
    name: "a contact is duplicated",
    before: ANN,
    play: (town) => town.at("A").duplicate("Ann"),
    end: { folders: all("AB", "Ann, jobTitle Baker", "Ann, jobTitle Baker") },
  },
  {
    name: "the same contact is created at two members",
    play: (town) => {
      town.at("A").create("Ann", { jobTitle: "Baker" });
      town.at("B").create("Ann", { jobTitle: "Baker" });
    },
    end: { folders: all("AB", "Ann, jobTitle Baker", "Ann, jobTitle Baker") },
  },
];
