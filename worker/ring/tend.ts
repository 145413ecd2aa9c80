import type { Hub } from "./hub.ts";
import { purge } from "./purge.ts";

/** So often a ring is tidied up, and its spokes are told their settings again. */
const TEND_MS = 6 * 60 * 60_000;
const PURGE_ROUNDS = 20;
const AT_ONCE = 16;

/** Forgets what is old, if that is due. Answers whether it was. */
export function tidyUp(hub: Hub): boolean {
  const { sql, clock } = hub.ports;
  const last = Number(sql.first("SELECT value FROM setting WHERE key = 'tended'")?.value ?? 0);
  if (clock.now() - last < TEND_MS || !hub.flowing) return false;
  sql.run(
    "INSERT INTO setting VALUES ('tended', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    String(clock.now()),
  );
  // What is left over after so many rounds goes the next time.
  for (let round = 0; round < PURGE_ROUNDS && purge(hub); round += 1);
  return true;
}

/** Tells every mailbox its settings once more, in case one lost its storage or its alarm. */
export async function remind(hub: Hub): Promise<void> {
  const { members, ports } = hub;
  const queue = members.all().filter((member) => member.state === "active");
  const worker = async (): Promise<void> => {
    for (let member = queue.shift(); member; member = queue.shift()) {
      try {
        const now = members.get(member.id); // it may have left while others were reminded
        if (now?.state === "active") await ports.spoke(now.mailbox).configure(hub.configOf(now));
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        ports.log.event("remind-failed", { ring: hub.settings.id, member: member.id, reason });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, worker));
}
