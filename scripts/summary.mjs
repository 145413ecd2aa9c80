/**
 * @typedef {{ status: string }} Assertion
 * @typedef {{ status: string, assertionResults: readonly Assertion[] }} Suite
 * @typedef {{ testResults: readonly Suite[] }} Report what vitest's JSON reporter writes
 * @typedef {{ passed: number, failed: number }} Totals
 */

/**
 * Sums up a test run. A skipped test is a failed one, because nothing here may be skipped; a file
 * that fails outside of its tests (it does not load, a hook throws) counts as one failure; and a
 * run that ends badly is never counted as a good one.
 *
 * @param {Report | undefined} report nothing when vitest did not get as far as writing it
 * @param {number} exitCode vitest's
 * @param {{ named: boolean, filtered: boolean }} choice `named`: tests were chosen by their names,
 *   so vitest calls all others skipped; `filtered`: something was asked for, so it must exist
 * @returns {Totals}
 */
export function summarise(report, exitCode, choice) {
  const totals = { passed: 0, failed: 0 };
  for (const suite of report?.testResults ?? []) {
    const { passed, failed } = countSuite(suite, choice.named);
    totals.passed += passed;
    totals.failed += failed;
  }
  const nothingFound = choice.filtered && totals.passed === 0;
  if (totals.failed === 0 && (exitCode !== 0 || report === undefined || nothingFound)) totals.failed = 1;
  return totals;
}

/**
 * @param {Suite} suite
 * @param {boolean} named
 * @returns {Totals}
 */
function countSuite(suite, named) {
  const passed = suite.assertionResults.filter(({ status }) => status === "passed").length;
  const broken = suite.assertionResults.filter(({ status }) => status === "failed").length;
  const skipped = suite.assertionResults.length - passed - broken;
  const failed = broken + (named ? 0 : skipped);
  return { passed, failed: suite.status === "failed" && broken === 0 ? failed + 1 : failed };
}
