/** The rules of `npm run check` that tie documents, tests and code together. All pure: texts in, findings out. */

/** A file of the repository. */
export interface TextFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const isTest = ({ path }: TextFile): boolean => /\.test\.tsx?$/.test(path);

/** Every rule of the specification, a line that begins with its id in bold, is named by a test. */
export function untestedRules(specification: TextFile, files: readonly TextFile[]): string[] {
  const rules = [...specification.text.matchAll(/^[\s|>*#-]*\*\*([A-Z]{1,3}\d+[a-z]?)\*\*/gm)];
  if (rules.length === 0) return [`${specification.path}:1 holds no rule (a line that begins with an id in bold)`];
  const tests = files.filter((file) => isTest(file) || file.path.startsWith("tests/"));
  const named = new Set(tests.flatMap(({ text }) => text.match(/\b[A-Z]{1,3}\d+[a-z]?\b/g) ?? []));
  return rules
    .filter(([, id]) => !named.has(id ?? ""))
    .map(({ 1: id, index }) => `${at(specification, index)} no test names ${id}`);
}

/** Every table that the Worker creates is described in the storage document. */
export function undescribedTables(storage: TextFile, files: readonly TextFile[]): string[] {
  const described = new Set(storage.text.match(/\w+/g));
  return files
    .filter((file) => /^worker\/.*\.ts$/.test(file.path) && !isTest(file))
    .flatMap((file) =>
      [...file.text.matchAll(/\bCREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?["`]?(\w+)/gi)]
        .filter(([, table]) => !described.has(table ?? ""))
        .map(({ 1: table, index }) => `${at(file, index)} table ${table} is not in ${storage.path}`),
    );
}

/** No work is left to a comment: it is done, or it is an issue. */
export function leftovers(file: TextFile): string[] {
  return matches(file, /\b(?:TO(?:DO)|FIX(?:ME))\b/g, (found) => `${found}: do it, or open an issue`);
}

/** Every test runs, always. */
export function unrunTests(file: TextFile): string[] {
  if (!isTest(file)) return [];
  const call = /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf)\b/g;
  return matches(file, call, (found) => `${found}: every test runs, always`);
}

/** The repository says nothing of the machine that it was written on. */
export function machinePaths(file: TextFile): string[] {
  const path = /(?<=^|[\s"'`(=:,])(?:\/(?:home|Users|root|work|tmp|mnt|opt|private)\/[\w.-]+|[A-Z]:\\+\w+)/gm;
  return matches(file, path, (found) => `${found}: a path of one machine`);
}

function matches(file: TextFile, pattern: RegExp, words: (found: string) => string): string[] {
  return [...file.text.matchAll(pattern)].map(({ 0: found, index }) => `${at(file, index)} ${words(found)}`);
}

function at({ path, text }: TextFile, offset: number): string {
  return `${path}:${text.slice(0, offset).split("\n").length}`;
}
