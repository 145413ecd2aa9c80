import { type Sign, SIGNS } from "./faults.ts";
import { type Phase, PHASES } from "./phases.ts";
import { cellOf } from "./stage.ts";

/** Cells that cannot be, and why. `signs` or `phases` absent: all of them. */
const IMPOSSIBLE: readonly {
  readonly signs: readonly Sign[];
  readonly phases: readonly Phase[];
  readonly why: string;
}[] = [];

/** Why a fault cannot strike in a phase, or `null` if it can. */
export function whyNot(sign: Sign, phase: Phase): string | null {
  return IMPOSSIBLE.find(({ signs, phases }) => signs.includes(sign) && phases.includes(phase))?.why ?? null;
}

/** Cells in which a fault could have struck and never did. */
export function emptyCells(cells: ReadonlyMap<string, number>): string[] {
  return SIGNS.flatMap((sign) =>
    PHASES.flatMap((phase) => {
      const cell = cellOf(sign, phase);
      return cells.has(cell) || whyNot(sign, phase) !== null ? [] : [cell];
    }),
  );
}

/** The table of faults and phases, as Markdown: how often each struck, `-` where it cannot, `0` where it should have. */
export function coverageTable(cells: ReadonlyMap<string, number>): string {
  const rows = SIGNS.map((sign) => {
    const counts = PHASES.map((phase) =>
      whyNot(sign, phase) === null ? String(cells.get(cellOf(sign, phase)) ?? 0) : "-",
    );
    return `| ${[sign, ...counts].join(" | ")} |`;
  });
  return [`| | ${PHASES.join(" | ")} |`, `|---|${PHASES.map(() => "---:|").join("")}`, ...rows].join("\n");
}
