/**
 * `npm run sim:planted [-- --known --full --only RULE --table]`: puts each bug of `plants.ts` into the code, one at a
 * time, and tells what finds it: the schedule or the test that is known to, and where that one does not, the simulator
 * from seed 1 on and the tests of protocol and ring. What nothing finds has SURVIVED, and the exit code is 1.
 *
 * `--known` asks only what is known; `--full` asks the simulator about every one; `--only` takes the bugs of one rule;
 * `--table` ends with the rows for docs/RELIABILITY.md.
 */
import { availableParallelism } from "node:os";
import { checkFit, checkUnplanted, type Found, inWords, knownKillers, searchAll, searchSimulator } from "./hunt.ts";
import type { Plant } from "./plant.ts";
import { PLANTS } from "./plants.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const only = valueOf(args, "--only");
  const plants = PLANTS.filter(({ rule }) => only === undefined || rule === only);
  const threads = availableParallelism();
  checkFit(plants);
  const failing = await checkUnplanted(plants);
  if (failing !== null) {
    console.log(`The code as it is fails already, so that nothing can be said about bugs in it: ${failing}`);
    return 2;
  }
  const found = await knownKillers(plants, threads);
  const lost = plants.filter((plant) => !found.has(plant));
  if (!args.includes("--known")) for (const [plant, by] of await searchAll(lost, threads)) found.set(plant, by);
  const seen = args.includes("--full") ? await searchSimulator(plants, threads) : new Map<Plant, Found>();
  for (const plant of plants) tell(plant, found.get(plant) ?? seen.get(plant), seen.get(plant));
  if (args.includes("--table")) console.log(`\n${tableOf(plants, found, seen)}`);
  const survivors = plants.filter((plant) => !found.has(plant) && !seen.has(plant));
  console.log(`\n${plants.length - survivors.length} of ${plants.length} planted bugs were found`);
  return survivors.length === 0 ? 0 : 1;
}

function tell({ rule, name }: Plant, by: Found | undefined, bySimulator: Found | undefined): void {
  console.log(`${rule.padEnd(4)} ${by ? "found" : "SURVIVED"}: ${name}`);
  for (const one of new Set([by, bySimulator])) if (one) console.log(`     by ${inWords(one)}`);
}

function tableOf(plants: readonly Plant[], found: ReadonlyMap<Plant, Found>, seen: ReadonlyMap<Plant, Found>): string {
  const rows = plants.map((plant) => {
    const by = [...new Set([seen.get(plant), found.get(plant)])].flatMap((one) => (one ? [inWords(one)] : []));
    return `| ${plant.rule} | ${plant.name} | ${[...new Set(by)].join("; ") || "nothing"} |`;
  });
  return ["| rule | what was broken | found by |", "|---|---|---|", ...rows].join("\n");
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
