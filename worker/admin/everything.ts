import type { DirectoryPort } from "../directory/protocol.ts";
import type { Log } from "../ports/system.ts";
import type { RingAdminPort } from "../ring/admin-protocol.ts";

const AT_ONCE = 16;

/** What pausing everything needs. */
export interface EverythingPorts {
  readonly directory: Pick<DirectoryPort, "rings" | "pauseAll">;
  readonly ring: (id: string) => Pick<RingAdminPort, "pauseAll">;
  readonly log: Log;
}

/**
 * Pauses every ring, or lets them go on: kept by the Directory first, so that a ring that cannot be reached now is told
 * by the cron, and a new one is born so.
 * @returns how many rings could not be told yet
 */
export async function pauseEverything({ directory, ring, log }: EverythingPorts, paused: boolean): Promise<number> {
  await directory.pauseAll(paused);
  const rings = (await directory.rings()).filter(({ state }) => state !== "deleted");
  let untold = 0;
  const worker = async (): Promise<void> => {
    for (let record = rings.shift(); record; record = rings.shift()) {
      try {
        await ring(record.id).pauseAll(record, paused);
      } catch (error) {
        untold += 1;
        log.event("pause-untold", { ring: record.id, reason: error instanceof Error ? error.message : "unknown" });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return untold;
}
