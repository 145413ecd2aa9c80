/** Three ways to run a test: in plain Node, inside workerd, and against the whole program. */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { isNewEnough } from "./scripts/install.mjs";
import { outboundService } from "./tests/support/outbound.ts";
import { VARIABLES } from "./tests/support/places.ts";

if (!isNewEnough(process.version)) {
  throw new Error(`These tests need a newer Node than ${process.version}; "npm test" brings one.`);
}

const seconds = 1000;
const SHORT_LANE = "tests/sim/lane.test.ts";
const { SCHEDULES = "25", SCHEDULE_SEED = "1" } = process.env;

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Of the Worker's own log only what is out of the ordinary.
    onConsoleLog: (line) => !line.startsWith('{"event":"graph.answered"'),
    projects: [
      {
        test: {
          name: "node",
          include: [
            "{shared,worker,sandbox,scripts,addin}/**/*.test.{ts,tsx}",
            "tests/{contract,planted,sim,sweep}/**/*.test.ts",
          ],
          exclude: [SHORT_LANE],
          testTimeout: 20 * seconds,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Takes all cores for its time budget, so nothing else runs beside it.
        test: { name: "simulator", include: [SHORT_LANE], sequence: { groupOrder: 4 } },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { outboundService, bindings: { ...VARIABLES } },
          }),
        ],
        test: {
          name: "workerd",
          include: ["tests/workerd/**/*.test.ts"],
          globalSetup: "tests/support/addin.ts",
          provide: { schedules: { count: Number(SCHEDULES), seed: Number(SCHEDULE_SEED) } },
          testTimeout: 30 * seconds,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          // Each file starts the whole program and a browser: one at a time, and patiently.
          fileParallelism: false,
          testTimeout: 120 * seconds,
          hookTimeout: 180 * seconds,
          // What comes over folders takes as long as the product takes: a deletion waits for others of its kind first.
          expect: { poll: { timeout: 20 * seconds } },
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
