/**
 * `npm test [-- PATTERN... | any option of vitest]`: installs what is missing, runs every test
 * there is, and ends with `N passed, N failed` alone on a line.
 *
 * `--failed-before N` adds failures of an earlier step, so that .ci/run ends with one sum.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { run } from "./process.mjs";
import { root } from "./root.mjs";
import { summarise } from "./summary.mjs";

const { failedBefore, rest } = readArguments(process.argv.slice(2));
const { passed, failed } = await runTests(rest);
const allFailed = failed + failedBefore;
console.log(`\n${passed} passed, ${allFailed} failed`);
process.exitCode = allFailed === 0 ? 0 : 1;

/**
 * Runs vitest for people (on this terminal) and for the sum (as JSON in a file of its own).
 *
 * @param {readonly string[]} args
 */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), "ringfold-test-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const exitCode = await run(ensureInstalled(), [vitest, "run", ...reporters, ...args]);
    const named = args.some((arg) => /^(-t|--testNamePattern)\b/.test(arg));
    return summarise(readReport(report), exitCode, { named, filtered: args.length > 0 });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {import("./summary.mjs").Report | undefined}
 */
function readReport(file) {
  if (!existsSync(file)) return undefined;
  return /** @type {import("./summary.mjs").Report} */ (JSON.parse(readFileSync(file, "utf8")));
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const at = args.indexOf("--failed-before");
  if (at < 0) return { failedBefore: 0, rest: args };
  return { failedBefore: Number(args[at + 1]), rest: args.toSpliced(at, 2) };
}
