import { signedAlerts } from "../auth/signed-post.ts";
import { readEnvironment } from "../environment.ts";
import type { AlertPort } from "../ports/alerts.ts";
import type { Bindings } from "./bindings.ts";
import { clock } from "./system.ts";

/** Whoever watches the deployment; `null`: nobody is configured. */
export function alertPortOf(bindings: Bindings): AlertPort | null {
  const environment = readEnvironment(bindings as unknown as Record<string, unknown>);
  if (!environment.ok || environment.value.alerts === null) return null;
  return signedAlerts(environment.value.alerts, () => clock.now());
}
