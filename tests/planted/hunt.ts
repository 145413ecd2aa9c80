import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plant, planted } from "./plant.ts";
import { searchSchedules } from "./schedules.ts";
import { type Failure, runTrials } from "./tests.ts";

/** What found a planted bug. */
export type Found = { readonly seed: number; readonly words: string } | Failure;

/** Schedules that the simulator is given to find one. */
const SCHEDULES = 300;
/** Where a known schedule does not find its bug any more, so many are tried before it counts as lost. */
const NEAR = 60;
/** Trials that share one run of the tests: each keeps its modules in memory. */
const AT_ONCE = 24;
/** Where a bug is looked for whose known killer does not find it. */
const EVERYWHERE = ["tests/contract/*.test.ts", "worker/{ring,engine,mailbox}/*.test.ts"];
const AS_IT_IS = "as it is";

/** Throws if a plant does not fit the code any more. */
export function checkFit(plants: readonly Plant[]): void {
  for (const { edits } of plants) {
    for (const file of new Set(edits.map((edit) => edit.file)))
      planted(`/${file}`, readFileSync(join(import.meta.dirname, "..", "..", file), "utf8"), edits);
  }
}

/** What of the known killers fails without any bug; `null`: nothing. */
export async function checkUnplanted(plants: readonly Plant[]): Promise<string | null> {
  const { files, titles } = testsOf(plants);
  const seeds = [...new Set(plants.flatMap(({ killer }) => ("schedule" in killer ? [killer.schedule] : [])))];
  const failed = await runTrials(files.length === 0 ? [] : [{ name: AS_IT_IS, edits: [], files }], titles);
  const failure: Found | null | undefined = failed.get(AS_IT_IS)?.[0] ?? (await searchSchedules([], seeds));
  return failure ? inWords(failure) : null;
}

/** Asks for each bug what is known to find it. Those that it does not find are left out. */
export async function knownKillers(plants: readonly Plant[], threads: number): Promise<Map<Plant, Found>> {
  const found = new Map<Plant, Found>();
  const bySchedule = plants.filter(({ killer }) => "schedule" in killer);
  await inParallel(bySchedule, threads, async (plant) => {
    if (!("schedule" in plant.killer)) return;
    const by = await searchClean(plant, [plant.killer.schedule, ...upTo(NEAR)]);
    if (by) found.set(plant, by);
  });
  const byTest = plants.filter(({ killer }) => "test" in killer);
  for (const [plant, failures] of await runTests(byTest, ({ killer }) => ("test" in killer ? [killer.test] : []))) {
    const meant = failures.find(({ title }) => "title" in plant.killer && title === plant.killer.title);
    if (meant) found.set(plant, meant);
  }
  return found;
}

/** Looks for bugs everywhere: with the simulator, then with every test of protocol and ring. */
export async function searchAll(plants: readonly Plant[], threads: number): Promise<Map<Plant, Found>> {
  const found = await searchSimulator(plants, threads);
  const left = plants.filter((plant) => !found.has(plant));
  for (const [plant, [first]] of await runTests(left, () => EVERYWHERE)) if (first) found.set(plant, first);
  return found;
}

/** The first schedule that finds each bug, of those that the simulator finds. */
export async function searchSimulator(plants: readonly Plant[], threads: number): Promise<Map<Plant, Found>> {
  const found = new Map<Plant, Found>();
  await inParallel(plants, threads, async (plant) => {
    const by = await searchClean(plant, upTo(SCHEDULES));
    if (by) found.set(plant, by);
  });
  return found;
}

/** The first of these schedules that violates with the bug in the code, and not without it. */
async function searchClean({ edits }: Plant, seeds: readonly number[]): Promise<Found | null> {
  for (let left = seeds; left.length > 0;) {
    const found = await searchSchedules(edits, left);
    if (found === null || (await searchSchedules([], [found.seed])) === null) return found;
    left = left.slice(left.indexOf(found.seed) + 1);
  }
  return null;
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** What found it, in words. */
export function inWords(found: Found): string {
  return "seed" in found ? `schedule ${found.seed}` : `"${found.title}"`;
}

async function runTests(
  plants: readonly Plant[],
  filesOf: (plant: Plant) => readonly string[],
): Promise<Map<Plant, readonly Failure[]>> {
  const failures = new Map<Plant, readonly Failure[]>();
  for (let from = 0; from < plants.length; from += AT_ONCE) {
    const some = plants.slice(from, from + AT_ONCE);
    const trials = some.map((plant, index) => ({
      name: `${index} ${plant.rule} ${plant.name}`,
      edits: plant.edits,
      files: filesOf(plant),
    }));
    const known = some.every((plant) => filesOf(plant) !== EVERYWHERE);
    const failed = await runTrials(trials, known ? testsOf(some).titles : []);
    for (const [index, plant] of some.entries())
      failures.set(plant, failed.get(`${index} ${plant.rule} ${plant.name}`) ?? []);
  }
  return failures;
}

function testsOf(plants: readonly Plant[]): { readonly files: readonly string[]; readonly titles: readonly string[] } {
  const tests = plants.flatMap(({ killer }) => ("test" in killer ? [killer] : []));
  return { files: [...new Set(tests.map(({ test }) => test))], titles: [...new Set(tests.map(({ title }) => title))] };
}

async function inParallel<T>(all: readonly T[], threads: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  const worker = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: threads }, worker));
}
