import type { DirectoryPort } from "../directory/protocol.ts";
import type { Log } from "../ports/system.ts";
import type { RingAdminPort } from "../ring/admin-protocol.ts";

const AT_ONCE = 16;

/** Has every ring look after itself: whose creation was cut off, whose alarm stopped, whose mailboxes went silent. */
export async function tendRings(ports: {
  readonly directory: DirectoryPort;
  readonly ring: (id: string) => Pick<RingAdminPort, "tend">;
  readonly log: Log;
}): Promise<void> {
  const rings = [...(await ports.directory.rings())];
  const pausedAll = await ports.directory.pausedAll();
  const worker = async (): Promise<void> => {
    for (let ring = rings.shift(); ring; ring = rings.shift()) {
      try {
        await ports.ring(ring.id).tend(ring, pausedAll);
      } catch (error) {
        ports.log.event("tend-failed", { ring: ring.id, reason: error instanceof Error ? error.message : "unknown" });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, rings.length) }, worker));
}
