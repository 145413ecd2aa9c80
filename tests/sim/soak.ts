/**
 * `npm run soak [-- --minutes M --schedules N --seed S --threads T]`: the long lane. Runs schedules from seed S on
 * until the minutes are over or N are done, prints the seed to go on from, and ends with one line of JSON.
 */
import { availableParallelism } from "node:os";
import { numberOf, runOptions } from "./arguments.ts";
import { emptyCells } from "./coverage.ts";
import { runSchedules, type WorkerReport } from "./pool.ts";

/** Schedules between two words of progress; a run that is cut off is gone on with after the last of them. */
const CHUNK = 1_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const minutes = numberOf(args, "--minutes") ?? 60;
  const first = numberOf(args, "--seed") ?? 1;
  const schedules = numberOf(args, "--schedules") ?? 1_000_000;
  const threads = numberOf(args, "--threads") ?? availableParallelism();
  const milliseconds = minutes * 60_000;
  let [done, violations] = [0, 0];
  const heard = (report: WorkerReport): void => {
    done += 1;
    if (report.twice === false) console.log(`S18: seed ${report.seed} was not the same the second time`);
    if (report.violations.length > 0) {
      violations += 1;
      console.log(`seed ${report.seed} violates: ${report.violations[0]} (npm run sim -- --shrink ${report.seed})`);
    }
    if (done % CHUNK === 0) console.log(`${done} schedules, ${violations} violated`);
  };
  const options = runOptions(args);
  const { sum, seconds, next } = await runSchedules({ first, schedules, threads, milliseconds, options }, heard);
  console.log(`go on with: npm run soak -- --seed ${next}`);
  console.log(JSON.stringify({ ...sum.figures(seconds), seed: first, next, emptyCells: emptyCells(sum.cells).length }));
  return sum.violations + sum.unstable === 0 ? 0 : 1;
}
