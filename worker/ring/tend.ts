import type { Hub } from "./hub.ts";

const AT_ONCE = 16;

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
