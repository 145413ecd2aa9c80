/** A part of the code whose tests are judged by mutants, and the tests that have to notice them. */
export interface Area {
  readonly name: string;
  /** What is mutated. */
  readonly mutate: readonly string[];
  /** The test files that are run against each mutant. */
  readonly tests: readonly string[];
  /** The least score in percent that is not a failure. */
  readonly least: number;
}

/** Names of the code in a folder: not its tests, and nothing that is only types. */
function codeIn(folder: string): readonly string[] {
  return [`${folder}/*.ts`, `!${folder}/*.test.ts`, `!${folder}/*.d.ts`];
}

export const AREAS: readonly Area[] = [
  {
    name: "engine",
    mutate: codeIn("worker/engine"),
    tests: ["worker/engine/*.test.ts", "!worker/engine/orders.property.test.ts"],
    least: 90,
  },
  {
    name: "ring",
    mutate: codeIn("worker/ring"),
    tests: ["worker/ring/*.test.ts", "tests/contract/{acts,protocol,turns}*.test.ts"],
    least: 0,
  },
  {
    name: "mailbox",
    mutate: codeIn("worker/mailbox"),
    tests: ["worker/mailbox/*.test.ts", "tests/contract/{acts,protocol,subscriptions,turns}*.test.ts"],
    least: 0,
  },
];
