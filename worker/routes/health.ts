import type { RingHealth } from "../directory/protocol.ts";
import { directoryOf } from "../objects/bindings.ts";
import { clock, log } from "../objects/system.ts";
import { newRoutes } from "./context.ts";

/**
 * Whether the program runs, and whether something wants a person: for whoever watches the deployment. Without a token,
 * so it says numbers only. `?strict` answers 503 while something wants a person, for watchers that see the status alone.
 */
export const healthRoutes = newRoutes();

/** Watchers ask often; the Directory is asked this often at most in an isolate, milliseconds. */
const FRESH_MS = 5_000;

interface Health extends RingHealth {
  readonly ok: boolean;
  readonly attention: boolean;
  readonly rings: number;
}

let kept: { readonly at: number; readonly health: Health } | null = null;

healthRoutes.get("/healthz", async (c) => {
  const health = await read(() => directoryOf(c.env).rings());
  const isBad = !health.ok || (health.attention && c.req.query("strict") !== undefined);
  return c.json(health, isBad ? 503 : 200, { "Cache-Control": "no-store" });
});

async function read(rings: () => Promise<readonly { readonly health?: RingHealth | null }[]>): Promise<Health> {
  const now = clock.now();
  if (kept && now - kept.at < FRESH_MS && now >= kept.at) return kept.health;
  try {
    const health = sum(await rings());
    kept = { at: now, health };
    return health;
  } catch (error) {
    log.event("health-failed", { reason: error instanceof Error ? error.message : "unknown" });
    return { ...sum([]), ok: false };
  }
}

function sum(rings: readonly { readonly health?: RingHealth | null }[]): Health {
  const total = (of: (health: RingHealth) => number): number =>
    rings.reduce((n, { health }) => n + (health ? of(health) : 0), 0);
  const counts = {
    holds: total(({ holds }) => holds),
    suspended: total(({ suspended }) => suspended),
    unsettled: total(({ unsettled }) => unsettled),
    notices: total(({ notices }) => notices),
  };
  return { ok: true, attention: Object.values(counts).some((n) => n > 0), rings: rings.length, ...counts };
}
