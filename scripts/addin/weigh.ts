import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** The add-in's pages, without `.html`. */
export const PAGES = ["taskpane", "commands", "signin"] as const;

/** The most that the pane's own script may weigh in gzip, without what signs in: 30 KB. */
export const OWN_SCRIPT_MAX = 30 * 1024;

/** The name of the script that holds the sign-in library. */
export const SIGN_IN = "sign-in-library";

/** A page's scripts, bytes in gzip. */
export interface Weight {
  readonly page: string;
  /** Everything of ours and of Preact, loaded at once or later, without what signs in. */
  readonly own: number;
  /** Of that what the page begins with. */
  readonly first: number;
  /** What signs in: the library, and our part of it. */
  readonly signIn: number;
  /** Whether the page begins without what signs in. */
  readonly lazy: boolean;
}

/** A script as Vite's manifest lists it. */
interface Script {
  readonly file: string;
  readonly name?: string;
  /** Our file that it begins with. */
  readonly src?: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

/** Where a build says what a page loads. Not served. */
export function manifestOf(page: string): string {
  return `.vite/${page}.json`;
}

/** Weighs the pages of a finished build. */
export function weigh(folder: string): Weight[] {
  return PAGES.map((page) => weighPage(folder, page));
}

function weighPage(folder: string, page: string): Weight {
  const manifest = JSON.parse(readFileSync(join(folder, manifestOf(page)), "utf8")) as Record<string, Script>;
  const scripts = new Map(Object.entries(manifest));
  const sum = (keys: readonly string[]): number => {
    const files = keys.map((key) => scripts.get(key)?.file ?? "").filter((file) => file.endsWith(".js"));
    return files.reduce((all, file) => all + gzipSync(readFileSync(join(folder, file)), { level: 9 }).byteLength, 0);
  };
  const isSignIn = (key: string): boolean => {
    const { name = "", src = "" } = scripts.get(key) ?? { file: "" };
    return name === SIGN_IN || src.startsWith("signin/");
  };
  const start = `${page}.html`;
  const first = reach(start, scripts, ({ imports = [] }) => imports);
  const all = reach(start, scripts, ({ imports = [], dynamicImports = [] }) => [...imports, ...dynamicImports]);
  // What only the scripts that sign in load is theirs.
  const own = reach(start, scripts, ({ imports = [], dynamicImports = [] }) =>
    [...imports, ...dynamicImports].filter((key) => !isSignIn(key)),
  );
  return {
    page,
    own: sum(own),
    first: sum(first.filter((key) => own.includes(key))),
    signIn: sum(all.filter((key) => !own.includes(key))),
    lazy: first.every((key) => own.includes(key)),
  };
}

/** The figures for people. */
export function summary(weights: readonly Weight[]): string {
  const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
  return weights
    .map(({ page, own, first, signIn, lazy }) => {
      const most = page === "taskpane" ? ` of ${kb(OWN_SCRIPT_MAX)}` : "";
      const library = signIn === 0 ? "" : `; to sign in ${kb(signIn)}, ${lazy ? "when it is needed" : "at once"}`;
      return `${page.padEnd(8)} own script ${kb(own)}${most} gzip, ${kb(first)} of it at once${library}`;
    })
    .join("\n");
}

/** The pane's scripts are too heavy, or load the sign-in library before it is needed: in words; `null`: neither. */
export function tooHeavy(weights: readonly Weight[]): string | null {
  const pane = weights.find(({ page }) => page === "taskpane");
  if (pane === undefined) return "The build has no pane.";
  if (pane.own > OWN_SCRIPT_MAX)
    return `The pane's own script is ${pane.own} bytes in gzip; ${OWN_SCRIPT_MAX} are allowed.`;
  const eager = weights.find(({ lazy }) => !lazy);
  return eager === undefined ? null : `${eager.page} loads what signs in before it is needed.`;
}

function reach(
  start: string,
  scripts: ReadonlyMap<string, Script>,
  next: (script: Script) => readonly string[],
): string[] {
  const seen = new Set<string>();
  const queue = [start];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const script = scripts.get(key);
    if (seen.has(key) || script === undefined) continue;
    seen.add(key);
    queue.push(...next(script));
  }
  return [...seen];
}
