import { all, type Scenario } from "../scenario.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
const FINE = { switches: { timePrecision: "milliseconds" } } as const;
const THERE = all("AB", "Ann, jobTitle Baker");

/** People delete, take back and move. */
export const DELETIONS: readonly Scenario[] = [
  {
    name: "a contact is deleted",
    before: ANN,
    play: (town) => town.at("A").delete("Ann"),
    end: { folders: all("AB") },
  },
  {
    name: "a contact is deleted for good",
    before: ANN,
    play: (town) => town.at("B").deleteForGood("Ann"),
    end: { folders: all("AB") },
  },
  {
    name: "a contact is deleted at two members at once",
    before: ANN,
    play: (town) => {
      town.at("A").delete("Ann");
      town.at("B").delete("Ann");
    },
    end: { folders: all("AB") },
  },
  {
    name: "a contact is deleted here and edited there",
    before: ANN,
    town: FINE,
    play: async (town) => {
      town.at("A").delete("Ann");
      await town.pass(10);
      town.at("B").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: all("AB", "Ann, jobTitle Cook") },
  },
  {
    name: "a contact is edited there and deleted here",
    before: ANN,
    town: FINE,
    play: async (town) => {
      town.at("B").edit("Ann", { jobTitle: "Cook" });
      await town.pass(10);
      town.at("A").delete("Ann");
    },
    end: { folders: all("AB", "Ann, jobTitle Cook") },
  },
  {
    name: "a deleted contact is moved back",
    before: ANN,
    play: async (town) => {
      town.at("A").delete("Ann");
      await town.quiet();
      town.at("A").moveBack("Ann");
    },
    end: { folders: THERE },
  },
  {
    name: "a deleted contact is moved back at once",
    before: ANN,
    play: async (town) => {
      town.at("A").delete("Ann");
      await town.pass(120);
      town.at("A").moveBack("Ann");
    },
    end: { folders: THERE },
  },
  {
    name: "a contact is moved out and back",
    before: ANN,
    play: async (town) => {
      town.at("B").moveOut("Ann");
      await town.quiet();
      town.at("B").moveBack("Ann");
    },
    end: { folders: THERE },
  },
  {
    name: "a contact is moved out and stays there",
    before: ANN,
    play: (town) => town.at("B").moveOut("Ann"),
    end: { folders: all("AB"), elsewhere: { B: ["Ann, jobTitle Baker"] } },
  },
  {
    name: "a contact is deleted and made anew",
    before: ANN,
    play: async (town) => {
      town.at("A").delete("Ann");
      await town.pass(10);
      town.at("A").create("Ann", { jobTitle: "Baker" });
    },
    end: { folders: THERE },
  },
  {
    name: "a contact is created and deleted before it travels",
    play: async (town) => {
      town.at("A").create("Ann");
      await town.pass(125);
      town.at("A").delete("Ann");
    },
    end: { folders: all("AB") },
  },
  {
    name: "a copy is deleted as soon as it is there",
    play: async (town) => {
      town.at("A").create("Ann", { jobTitle: "Baker" });
      for (let ms = 0; ms < 60_000 && !town.at("B").has("Ann"); ms += 1) await town.pass(1);
      town.at("B").delete("Ann");
    },
    end: { folders: all("AB") },
    alsoRight: [
      {
        because: "limit 3: B deleted the copy before its creation was confirmed there, so it comes back once",
        folders: THERE,
      },
    ],
  },
];
