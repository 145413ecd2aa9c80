import { registerHooks } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { Edit } from "./plant.ts";
import { planted } from "./plant.ts";

/**
 * A thread in which the code is loaded with a planted bug in it: runs schedules until one violates, and says which, in
 * words; `null`: none did.
 */
export interface SchedulesOrder {
  readonly edits: readonly Edit[];
  readonly seeds: readonly number[];
}

/** What a thread says at its end. */
export type SchedulesFound = { readonly seed: number; readonly words: string } | null;

const { edits, seeds } = workerData as SchedulesOrder;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const { source } = loaded;
    const isMeant = edits.some(({ file }) => url.endsWith(`/${file}`));
    if (!isMeant || source === null || source === undefined) return loaded;
    const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8");
    return { ...loaded, source: planted(url, text, edits) };
  },
});

parentPort?.postMessage(await search(), []);

async function search(): Promise<SchedulesFound> {
  const { runSchedule } = await import("../sim/world.ts");
  for (const seed of seeds) {
    const { violations } = await runSchedule(seed);
    if (violations[0] !== undefined) return { seed, words: violations[0] };
  }
  return null;
}
