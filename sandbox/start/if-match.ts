import type { GraphServer } from "../graph/server.ts";

const LOOK_MS = 300;

/** What the Worker should be told of If-Match: `honoured` only if every mailbox does. */
export function ifMatchOf({ world }: GraphServer): "honoured" | "unknown" {
  const isIgnored = [...world.mailboxes.values()].some(({ record }) => record.quirks.ifMatch === "ignored");
  return world.switches.ifMatch === "honoured" && !isIgnored ? "honoured" : "unknown";
}

/**
 * Follows the emulator's switch, as an administrator would who knows their tenant. A Worker that
 * trusts a check which is not made would overwrite what it has not seen.
 * @returns ends it
 */
export function followIfMatch(graph: GraphServer, tell: (ifMatch: string) => Promise<void>): () => void {
  let told = ifMatchOf(graph);
  let isBusy = false;
  const timer = setInterval(() => {
    const now = ifMatchOf(graph);
    if (now === told || isBusy) return;
    told = now;
    isBusy = true;
    void tell(now).finally(() => (isBusy = false));
  }, LOOK_MS);
  return () => clearInterval(timer);
}
