import { GraphServer } from "../../sandbox/graph/server.ts";
import { ok } from "../../shared/result.ts";
import type { DirectoryPort } from "../../worker/directory/protocol.ts";
import type { Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** What a ring and its mailboxes find around them. */

/** Where Graph is. */
export const GRAPH_ROOT = "https://graph.microsoft.com";

/** A Directory that has every folder to give. */
export const WILLING = {
  claim: () => Promise.resolve(ok(null)),
  release: () => Promise.resolve(),
  updateRing: () => Promise.resolve(),
  forgetRing: () => Promise.resolve(),
} satisfies Partial<DirectoryPort> as unknown as DirectoryPort;

/** The emulator, with the faults that it has as a whole. */
export function makeServer(stage: Stage, plan: Plan): GraphServer {
  const server = new GraphServer({ clock: stage.clock, random: stage.random, baseUrl: GRAPH_ROOT, logLimit: 0 });
  server.setSwitches({
    deltaReplays: plan.faults.replays,
    etagMovesAfterSave: plan.faults.etagMoves,
    deltaExpiry: plan.deltaExpiry,
    movedOut: plan.movedOut,
    timePrecision: plan.millisecondDates ? "milliseconds" : "seconds",
    visibilityLagMs: plan.faults.lag ? plan.settings.visibilityMs - 500 : 0,
  });
  return server;
}
