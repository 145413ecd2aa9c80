import type { Desk, Office } from "./office.ts";

/**
 * Cuts a mailbox's object off in the middle of its work, at one of its steps: before a message to Graph
 * or to the hub leaves, or after it was carried out and before its answer arrives. What the old object
 * waits for never comes; a new one goes on from the same storage.
 * @param at the step, from 0
 * @returns whether the work was that long
 */
export function cutAt(office: Office, desk: Desk, at: number): () => boolean {
  let steps = 0;
  let cut = false;
  const step = async (): Promise<void> => {
    steps += 1;
    if (cut || steps <= at) return;
    cut = true;
    office.evict(desk);
    await new Promise(() => undefined);
  };
  office.atDoor = (mailbox) => (mailbox === desk.id ? step() : Promise.resolve());
  office.hubTamper = (_, carryOut, mailbox) => {
    if (mailbox !== desk.id) return null;
    return step()
      .then(carryOut)
      .then(async (reply) => {
        await step();
        return reply;
      });
  };
  return () => cut;
}
