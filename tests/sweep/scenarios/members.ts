import { all, type Scenario } from "../scenario.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
const BAKER = "Ann, jobTitle Baker";

/** Members come, go, and change. */
export const MEMBERS: readonly Scenario[] = [
  {
    name: "a ring is made and a member joins with an empty folder",
    members: {},
    play: async (town) => {
      town.at("A").create("Ann", { jobTitle: "Baker" });
      await town.administrators.create("one");
      await town.administrators.add("A");
      await town.administrators.add("B");
    },
    end: { folders: all("AB", BAKER) },
  },
  {
    name: "a member joins with the same people",
    members: { A: "two-way" },
    before: { Ann: { jobTitle: "Baker" }, Bob: {} },
    play: async (town) => {
      town.at("B").create("Ann", { jobTitle: "Baker" });
      town.at("B").create("Bob");
      await town.pass(60_000);
      await town.administrators.add("B");
    },
    end: { folders: all("AB", BAKER, "Bob") },
  },
  {
    name: "a member joins with people of its own",
    members: { A: "two-way" },
    before: ANN,
    play: async (town) => {
      town.at("B").create("Ann", { jobTitle: "Baker" });
      town.at("B").create("Cid");
      await town.pass(60_000);
      await town.administrators.add("B");
    },
    end: { folders: all("AB", BAKER, "Cid") },
  },
  {
    name: "a member joins while somebody edits",
    members: { A: "two-way" },
    before: ANN,
    play: async (town) => {
      await town.administrators.add("B");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: all("AB", "Ann, jobTitle Cook") },
  },
  {
    name: "a member leaves and others go on",
    members: { A: "two-way", B: "two-way", C: "two-way" },
    before: ANN,
    play: async (town) => {
      await town.administrators.remove("C");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: { ...all("AB", "Ann, jobTitle Cook"), C: [BAKER] } },
  },
  {
    name: "a member leaves and joins again",
    before: ANN,
    play: async (town) => {
      await town.administrators.remove("B");
      town.at("A").create("Bob");
      await town.quiet();
      await town.administrators.add("B");
    },
    end: { folders: all("AB", BAKER, "Bob") },
  },
  {
    name: "a reader becomes two-way",
    members: { A: "two-way", B: "reader" },
    before: ANN,
    play: async (town) => {
      town.at("B").create("Cid");
      await town.quiet();
      await town.administrators.setRole("B", "two-way");
    },
    end: { folders: all("AB", BAKER, "Cid") },
  },
  {
    name: "a member becomes a source",
    before: ANN,
    play: async (town) => {
      await town.administrators.setRole("B", "source");
      await town.quiet();
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      await town.quiet();
      town.at("B").edit("Ann", { department: "Kitchen" });
    },
    end: { folders: { A: ["Ann, department Kitchen, jobTitle Cook"], B: ["Ann, department Kitchen, jobTitle Baker"] } },
  },
  {
    name: "a ring is paused, edited and resumed",
    before: ANN,
    play: async (town) => {
      await town.administrators.pause(true);
      town.at("A").edit("Ann", { jobTitle: "Cook" });
      town.at("B").edit("Ann", { department: "Kitchen" });
      await town.quiet();
      await town.administrators.pause(false);
    },
    end: { folders: all("AB", "Ann, department Kitchen, jobTitle Cook") },
  },
  {
    name: "a ring is deleted and its copies stay",
    before: ANN,
    play: async (town) => {
      await town.administrators.deleteRing();
      await town.quiet();
      for (const place of town.places) place.role = null;
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: { A: ["Ann, jobTitle Cook"], B: [BAKER] } },
  },
  {
    name: "a mailbox is in two rings",
    members: { A: "two-way", B: "two-way" },
    before: ANN,
    play: async (town) => {
      await town.administrators.create("two");
      town.at("B", "two").create("Bob");
      await town.administrators.add("B", "two-way", "two");
      await town.administrators.add("C", "two-way", "two");
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: { ...all("AB", "Ann, jobTitle Cook"), "B/two": ["Bob"], "C/two": ["Bob"] } },
  },
  {
    name: "a reader edits, and it is put back",
    members: { A: "two-way", B: "reader" },
    before: ANN,
    play: (town) => town.at("B").edit("Ann", { jobTitle: "Cook" }),
    end: { folders: all("AB", BAKER), conflicts: ["jobTitle Cook"] },
  },
  {
    name: "a reader deletes, and it is put back",
    members: { A: "two-way", B: "reader" },
    before: ANN,
    play: (town) => town.at("B").delete("Ann"),
    end: { folders: all("AB", BAKER) },
  },
  {
    name: "a reader adds a contact of its own",
    members: { A: "two-way", B: "reader" },
    before: ANN,
    play: (town) => town.at("B").create("Cid"),
    end: { folders: { A: [BAKER], B: [BAKER, "Cid"] } },
  },
  {
    name: "a source edits",
    members: { A: "source", B: "two-way" },
    before: ANN,
    play: (town) => town.at("A").edit("Ann", { jobTitle: "Cook" }),
    end: { folders: all("AB", "Ann, jobTitle Cook") },
  },
  {
    name: "a source deletes",
    members: { A: "source", B: "two-way" },
    before: ANN,
    play: (town) => town.at("A").delete("Ann"),
    end: { folders: all("AB") },
  },
  {
    name: "others edit what a source gave",
    members: { A: "source", B: "two-way", C: "reader" },
    before: ANN,
    play: (town) => town.at("B").edit("Ann", { jobTitle: "Cook" }),
    end: { folders: { A: [BAKER], ...all("BC", "Ann, jobTitle Cook") } },
  },
];
