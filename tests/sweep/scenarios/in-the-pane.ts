import { Pane } from "../pane.ts";
import { all, type Scenario } from "../scenario.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
const COOK = all("AB", "Ann, jobTitle Cook");

/** What people do in the pane. */
export const IN_THE_PANE: readonly Scenario[] = [
  {
    name: "somebody pushes what they just edited",
    before: ANN,
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await new Pane(town).push("A", "Ann");
    },
    end: { folders: COOK },
  },
  {
    name: "somebody takes back an edit by pulling",
    before: ANN,
    town: { deaf: ["A"] },
    play: async (town) => {
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await new Pane(town).pull("A", "Ann");
    },
    end: { folders: all("AB", "Ann, jobTitle Baker") },
  },
  {
    name: "a change is undone",
    before: ANN,
    play: async (town) => {
      const pane = new Pane(town);
      const item = await pane.itemOf("A", "Ann");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.quiet();
      await pane.undo("B", item);
    },
    end: { folders: all("AB", "Ann, jobTitle Baker") },
  },
  {
    name: "a deletion is undone",
    before: ANN,
    play: async (town) => {
      const pane = new Pane(town);
      const item = await pane.itemOf("A", "Ann");
      town.at("A").delete("Ann");
      await town.quiet();
      await pane.undo("B", item);
    },
    end: { folders: all("AB", "Ann, jobTitle Baker") },
  },
  {
    name: "an older version is restored",
    before: ANN,
    play: async (town) => {
      const pane = new Pane(town);
      const item = await pane.itemOf("A", "Ann");
      for (const jobTitle of ["Cook", "Driver"]) {
        town.at("A").edit("Ann", { jobTitle });
        await town.quiet();
      }
      await pane.restore("A", item);
    },
    end: { folders: all("AB", "Ann, jobTitle Baker") },
  },
  {
    name: "a resync finds what no notice told",
    before: ANN,
    town: { deaf: ["B"] },
    play: async (town) => {
      town.at("B").edit("Ann", { jobTitle: "Cook" });
      await new Pane(town).resync("A", "Ann");
    },
    end: { folders: COOK },
  },
  {
    name: "somebody is added in the pane",
    play: (town) => new Pane(town).addPerson("A", "Ann", "ann@x.example"),
    end: { folders: all("AB", "Ann, emailAddresses Ann+ann@x.example") },
  },
];
