/**
 * `npm run mutants -- AREA [--files GLOB,GLOB] [--concurrency N]`: breaks the code of an area in every small way
 * that StrykerJS knows, one at a time, and tells which breaks no test noticed. Areas: `areas.ts`. The exit
 * code is 1 if the score is below what the area must have.
 */
import { Stryker } from "@stryker-mutator/core";
import { AREAS, type Area } from "./areas.ts";

/** All that the tests need; a copy of it is made for each run. */
const NEEDED = ["worker", "shared", "sandbox", "tests", "scripts", "package.json", "tsconfig*.json", "wrangler.toml"];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const area = AREAS.find(({ name }) => name === args[0]);
  if (area === undefined) {
    console.error(`mutants: name one of ${AREAS.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  process.env["RINGFOLD_AREA"] = area.name;
  const mutate = valueOf(args, "--files")?.split(",") ?? area.mutate;
  const stryker = new Stryker(optionsFor(area, mutate, Number(valueOf(args, "--concurrency") ?? 2)));
  await stryker.runMutationTest();
  return Number(process.exitCode ?? 0);
}

function optionsFor(
  area: Area,
  mutate: readonly string[],
  concurrency: number,
): ConstructorParameters<typeof Stryker>[0] {
  return {
    mutate: [...mutate],
    ignorePatterns: ["**", ...NEEDED.flatMap((path) => [`!${path}`, `!${path}/**`])],
    testRunner: "vitest",
    vitest: { configFile: "tests/mutants/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    concurrency,
    // A busy machine is no endless loop: those end at a count of steps, long before.
    timeoutMS: 30_000,
    reporters: ["clear-text", "progress-append-only"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    thresholds: { high: 95, low: 90, break: area.least },
    allowConsoleColors: false,
    // Stryker would rewrite it by an interface that TypeScript 7 does not have; nothing here needs it.
    tsconfigFile: "none",
  };
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
