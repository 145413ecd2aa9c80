/** The tests that look for mutants: those of one area, in plain Node. Named by `main.ts` in the environment. */
import { defineConfig } from "vitest/config";
import { AREAS } from "./areas.ts";

const area = AREAS.find(({ name }) => name === process.env["RINGFOLD_AREA"]);

export default defineConfig({
  test: {
    include: area?.tests.filter((pattern) => !pattern.startsWith("!")) ?? [],
    exclude: area?.tests.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1)) ?? [],
    testTimeout: 60_000,
    isolate: false,
    // The same few cases for every mutant: a mutant that only some cases find would be found by luck.
    env: { RINGFOLD_CASES: "100", RINGFOLD_SEED: "1" },
  },
});
