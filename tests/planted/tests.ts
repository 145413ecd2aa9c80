import { join } from "node:path";
import type { Plugin } from "vite";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { startVitest, type TestCase } from "vitest/node";
import { type Edit, planted } from "./plant.ts";

/** The code with some edits, and the tests to run on it. */
export interface Trial {
  /** Unique. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Files of tests beneath the root. */
  readonly files: readonly string[];
}

/** A test that ran, and failed. */
export interface Failure {
  readonly file: string;
  readonly title: string;
}

const ROOT = join(import.meta.dirname, "..", "..");
/** A planted bug may make a test run for ever. */
const PATIENCE_MS = 60_000;
const ENDLESS_MS = 900_000;

/**
 * Runs tests of differently edited code in one go.
 * @param titles only tests that are called so; none: all
 * @returns by trial the tests that ran and failed; a file that cannot be loaded is none
 * @throws if an edit does not fit the code
 */
export async function runTrials(
  trials: readonly Trial[],
  titles: readonly string[] = [],
): Promise<ReadonlyMap<string, readonly Failure[]>> {
  const failures = new Map<string, Failure[]>(trials.map(({ name }) => [name, []]));
  if (trials.length === 0) return failures;
  const problems: string[] = [];
  const end = setTimeout(() => endless(trials), ENDLESS_MS);
  const vitest = await startVitest(
    [],
    {
      root: ROOT,
      config: false,
      watch: false,
      reporters: [{ onTestCaseResult: (test) => note(test) }],
      ...(titles.length > 0 ? { testNamePattern: new RegExp(`(?:${titles.map(escaped).join("|")})$`) } : {}),
    },
    { test: { projects: trials.map((trial) => projectOf(trial, problems)) } },
  );
  await vitest?.close();
  clearTimeout(end);
  process.exitCode = 0;
  if (problems[0] !== undefined) throw new Error(problems[0]);
  return failures;

  function note(test: TestCase): void {
    if (test.result().state !== "failed") return;
    const file = test.module.moduleId.slice(ROOT.length + 1);
    failures.get(test.project.name)?.push({ file, title: test.name });
  }
}

function projectOf(trial: Trial, problems: string[]): TestProjectInlineConfiguration {
  const { name, files } = trial;
  return {
    extends: false,
    root: ROOT,
    plugins: [planting(trial, problems)],
    test: { name, include: [...files], root: ROOT, testTimeout: PATIENCE_MS, pool: "threads" },
  };
}

/** Puts the edits into the code as it is loaded. What is edited is neither taken from Vitest's cache nor left in it. */
function planting({ edits }: Trial, problems: string[]): Plugin {
  const isEdited = (id: string): boolean => edits.some(({ file }) => id.endsWith(`/${file}`));
  return {
    name: "planted",
    enforce: "pre",
    api: { vitest: { ignoreFsModuleCache: true } },
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (isEdited(id) ? false : null)),
    transform(code: string, id: string) {
      if (!isEdited(id)) return null;
      try {
        return { code: planted(id, code, edits), map: null };
      } catch (error) {
        problems.push(error instanceof Error ? error.message : "unknown");
        throw error;
      }
    },
  };
}

/** A test that never waits cannot be stopped from outside: the run ends with the names of what was tried. */
function endless(trials: readonly Trial[]): never {
  console.error(`A planted bug makes its test run for ever. Tried were: ${trials.map(({ name }) => name).join(", ")}`);
  process.exit(3);
}

function escaped(title: string): string {
  return title.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
