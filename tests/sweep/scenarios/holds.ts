import { all, type Scenario } from "../scenario.ts";
import type { Town } from "../town.ts";

/** More than anybody may delete in a day without being asked. */
const NAMES = "ABCDEFGHIJKL".split("").map((letter) => `${letter}-person`);
const MANY = Object.fromEntries(NAMES.map((name) => [name, {}]));

/** A deletes everything that is in the folder. */
async function emptied(town: Town): Promise<void> {
  for (const name of NAMES) town.at("A").delete(name);
  await town.quiet();
}

/** Too much at once: it waits for an administrator. */
export const HOLDS: readonly Scenario[] = [
  {
    name: "a folder is emptied and nobody decides",
    before: MANY,
    play: emptied,
    end: { folders: { A: [], B: NAMES } },
  },
  {
    name: "a folder is emptied and that is approved",
    before: MANY,
    play: async (town) => {
      await emptied(town);
      await town.administrators.decide("approve");
    },
    end: { folders: all("AB") },
  },
  {
    name: "a folder is emptied and brought back",
    before: MANY,
    play: async (town) => {
      await emptied(town);
      await town.administrators.decide("restore");
    },
    end: { folders: all("AB", ...NAMES) },
  },
  {
    name: "a folder is emptied and its member is detached",
    before: MANY,
    play: async (town) => {
      await emptied(town);
      await town.administrators.decide("detach");
      await town.quiet();
      town.place("A").role = null;
      town.at("A").create("Cid");
    },
    end: { folders: { A: ["Cid"], B: NAMES } },
  },
];
