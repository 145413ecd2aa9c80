import { describe, expect, it } from "vitest";
import { play } from "./run.ts";
import { all, type Scenario } from "./scenario.ts";

describe("what the sweep found once", () => {
  it("[S10] a ring that ends right after it took an edit wakes the others when the edit is sent again", async () => {
    const held: string[] = [];
    const scenario: Scenario = {
      name: "one field is edited",
      before: { Ann: { jobTitle: "Baker" } },
      play: async (town) => {
        town.at("A").edit("Ann", { jobTitle: "Cook" });
        await town.pass(20_000);
        held.push(...town.at("B").holds());
      },
      end: { folders: all("AB", "Ann, jobTitle Cook") },
    };
    const { effects } = await play(scenario);
    const submitted = effects.findIndex(({ words }) => words === "> ring one submit");
    const effect = effects.findIndex(({ by }, index) => by === "ring one" && index > submitted) + 1;
    const { struck, violations } = await play(scenario, [{ effect, strike: "after" }]);
    expect({ struck, violations, held: held.slice(1) }).toEqual({
      struck: 1,
      violations: [],
      held: ["Ann, jobTitle Cook"],
    });
  });
});
