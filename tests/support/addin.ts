import { mkdirSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { built } from "../../sandbox/start/built.ts";
import { publish, PUBLISHED } from "../../scripts/addin/publish.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Why the add-in's pages could not be built; empty: they are there. */
    addinTrouble: string;
    schedules: { readonly count: number; readonly seed: number };
  }
}

// wrangler.toml names the folder, so it has to be there before any Worker starts.
mkdirSync(PUBLISHED, { recursive: true });

/** Before tests in workerd: the add-in's pages, as its sources are now. Only the tests of pages need them. */
export async function setup(project: TestProject): Promise<void> {
  let trouble = "";
  try {
    publish(await built("addin"));
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  project.provide("addinTrouble", trouble);
}
