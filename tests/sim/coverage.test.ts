import { describe, expect, it } from "vitest";
import { coverageTable, emptyCells, whyNot } from "./coverage.ts";
import { SIGNS } from "./faults.ts";
import { PHASES } from "./phases.ts";
import { cellOf } from "./stage.ts";
import { runSchedule } from "./world.ts";

describe("the table of faults and phases", () => {
  it("[S18] names a cell that a fault never struck, and none that it cannot strike", () => {
    const struck = new Map([[cellOf("call lost", "submitting"), 2]]);
    const empty = emptyCells(struck);
    expect(empty).not.toContain("call lost in submitting");
    expect(empty).toContain("call lost in feed");
    expect(empty).not.toContain("call lost in reading");
    expect(whyNot("call lost", "reading")).toBe("strikes a message between objects");
    expect(coverageTable(struck)).toContain("| call lost | 0 | - | - | 2 |");
  });

  it(
    "[S18] every fault can strike in some phase, and none strikes where the table says that it cannot",
    { timeout: 60_000 },
    async () => {
      for (const sign of SIGNS) expect(PHASES.some((phase) => whyNot(sign, phase) === null)).toBe(true);
      for (let seed = 70_000; seed < 70_010; seed += 1) {
        const { cells } = await runSchedule(seed);
        const wrong = SIGNS.flatMap((sign) =>
          PHASES.filter((phase) => whyNot(sign, phase) !== null && cells.has(cellOf(sign, phase))).map((phase) =>
            cellOf(sign, phase),
          ),
        );
        expect(wrong).toEqual([]);
      }
    },
  );
});
