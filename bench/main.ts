/**
 * `npm run bench -- [NAME...] [--long] [--json]`: measures what docs/PERFORMANCE.md promises. With
 * `--json` the last line is JSON; without, a table.
 */
import { loadavg } from "node:os";
import { editRows } from "./edit-rows.ts";
import { type Bench, type Figure, isHeld, rounded } from "./figure.ts";
import { engine } from "./engine.ts";
import { firstSync } from "./first-sync.ts";
import { latency } from "./latency.ts";
import { memory } from "./memory.ts";
import { price } from "./price.ts";
import { quiet } from "./quiet.ts";
import { requests } from "./requests.ts";
import { pane } from "./pane.ts";
import { sandbox } from "./sandbox.ts";
import { simulator } from "./simulator.ts";
import { tokens } from "./tokens.ts";
import { workerdRows } from "./workerd-rows.ts";

const BENCHES: readonly Bench[] = [
  requests,
  quiet,
  editRows,
  workerdRows,
  tokens,
  latency,
  firstSync,
  engine,
  simulator,
  sandbox,
  pane,
  memory,
  price,
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const flags = new Set(args.filter((each) => each.startsWith("--")));
  const names = args.filter((each) => !each.startsWith("--"));
  const unknown = [
    ...[...flags].filter((flag) => !["--json", "--long"].includes(flag)),
    ...names.filter((name) => !BENCHES.some((bench) => bench.name === name)),
  ];
  if (unknown.length > 0) {
    const known = BENCHES.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join("\n");
    console.error(`bench: no ${unknown.join(", ")}. There are --json, --long, and:\n${known}`);
    return 2;
  }
  const long = flags.has("--long");
  const json = flags.has("--json");
  const say = (words: string): void => console.error(words);
  const [load = 0] = loadavg();
  if (load > 0.5) say(`Others use this machine (load ${load.toFixed(1)}): what takes real time will look slower.`);
  const figures: Figure[] = [];
  for (const bench of BENCHES) {
    if (names.length > 0 ? !names.includes(bench.name) : bench.long && !long) continue;
    say(`${bench.name}: ${bench.about} …`);
    const start = performance.now();
    figures.push(...(await bench.run({ long, say: (words) => say(`  ${words}`) })));
    say(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  console.log(json ? asJson(figures) : asTable(figures));
  return 0;
}

function asJson(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, unit, measured, bound, hold } = figure;
    const held = isHeld(figure);
    return [
      name,
      {
        measured: rounded(measured),
        unit,
        ...(bound !== undefined && { bound: rounded(bound) }),
        ...(hold && { hold: rounded(hold.value), at: hold.at }),
        ...(held !== null && { held }),
      },
    ];
  });
  return JSON.stringify(Object.fromEntries(rows));
}

function asTable(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => {
    const { name, unit, measured, bound, hold, what, note } = figure;
    const held = isHeld(figure);
    return [
      held === null ? " " : held ? "held" : "MISSED",
      name,
      `${rounded(measured)} ${unit}`,
      hold ? `at ${hold.at} ${rounded(hold.value)}` : "",
      bound === undefined ? "" : String(rounded(bound)),
      note === undefined ? what : `${what} (${note})`,
    ];
  });
  const rows = [["", "name", "measured", "hold", "physics", "what"], ...lines];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
