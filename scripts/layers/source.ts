import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSync, type Program } from "oxc-parser";

/** One import or re-export, as written and as found. */
export interface Import {
  /** What stands in the quotes. */
  readonly specifier: string;
  /** The file it names, relative to the repository; absent for a package. */
  readonly file?: string;
  readonly line: number;
}

/** A parsed file. */
export interface Source {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly program: Program;
  /** The line of an offset. */
  lineAt(offset: number): number;
}

/** Reads and parses one file of the repository. */
export function readSource(root: string, path: string): Source {
  return parseSource(path, readFileSync(join(root, path), "utf8"));
}

/** Parses a text as the file `path`. */
export function parseSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? [])),
    // Its text, quotes included: a computed import names no package and so is refused.
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      start,
      value: text.slice(start, end).replace(/^(["'`])(.*)\1$/, "$2"),
    })),
  ];
  const imports = requests.map(({ value, start }) => ({ ...locate(path, value), line: lineAt(start) }));
  return { path, program, imports, lineAt };
}

/** Imports are relative and carry their extension, so finding the file needs no search. */
function locate(from: string, specifier: string): Pick<Import, "specifier" | "file"> {
  if (!specifier.startsWith(".")) return { specifier };
  return { specifier, file: posix.join(dirname(from), specifier) };
}
