/** What is known to find a planted bug, and soonest: a schedule of the simulator, or a test by file and title. */
export type Killer = { readonly schedule: number } | { readonly test: string; readonly title: string };

/** A text to replace, which must be there once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A bug that is put into the code on purpose, one at a time, while it is loaded. */
export interface Plant {
  /** The rule of docs/PROTOCOL.md, or the promise of docs/SPEC.md, that is broken. */
  readonly rule: string;
  /** What was broken, in words. */
  readonly name: string;
  readonly killer: Killer;
  readonly edits: readonly Edit[];
}

/** A plant of one edit. */
export function plant(killer: Killer, rule: string, name: string, file: string, from: string, to: string): Plant {
  return { killer, rule, name, edits: [{ file, from, to }] };
}

/** A schedule of the simulator as killer. */
export function schedule(number: number): Killer {
  return { schedule: number };
}

/**
 * A test as killer.
 * @param file beneath the root, without `.test.ts`
 */
export function test(file: string, title: string): Killer {
  return { test: `${file}.test.ts`, title };
}

/**
 * The text of a file with its planted edits.
 * @param path ends with the path of the file beneath the root
 * @throws if a text to replace is not there, or more than once: the plant does not fit the code any more
 */
export function planted(path: string, text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { file, from, to } of edits) {
    if (!path.endsWith(`/${file}`)) continue;
    const parts = result.split(from);
    if (parts.length !== 2)
      throw new Error(`A planted bug does not fit ${file} any more: ${parts.length - 1} times ${JSON.stringify(from)}`);
    result = parts.join(to);
  }
  return result;
}
