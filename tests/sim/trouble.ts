import type { FaultMarks } from "../../sandbox/graph/control/faults.ts";
import type { GraphAnswer } from "../../sandbox/graph/request.ts";
import type { GraphRequest } from "../../worker/ports/graph.ts";
import type { Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** Trouble that Graph itself makes, with or without having done the work. */
export function troubleFor(
  stage: Stage,
  plan: Plan,
  request: GraphRequest,
): { answer: GraphAnswer; carriedOut?: boolean } | null {
  const { rng } = stage;
  const { refused, throttle } = plan.faults;
  if (throttle && rng.chance(0.03)) {
    stage.count("throttled");
    return { answer: errorAnswer(429, "ApplicationThrottled", { "Retry-After": String(rng.between(1, 6)) }) };
  }
  if (!refused || !rng.chance(0.06)) return null;
  if (rng.chance(0.5)) {
    stage.count("unavailable, not begun");
    return { answer: errorAnswer(503, "ErrorServerBusy", rng.chance(0.3) ? { "Retry-After": "2" } : {}) };
  }
  stage.count("unavailable, perhaps done");
  return {
    answer: errorAnswer(rng.pick([500, 502, 504]), "generalException", {}),
    carriedOut: request.method !== "GET" && rng.chance(0.5),
  };
}

/** How the emulator is to strike one request: what it shows is old, or is not logged, or its link is worn out. */
export function marksFor(stage: Stage, plan: Plan, request: GraphRequest): FaultMarks {
  const { rng, calm } = stage;
  const { stale, loseDelta, reset } = plan.faults;
  if (calm) return {};
  const marks: FaultMarks = {};
  if (stale && request.method === "GET" && rng.chance(0.3)) {
    stage.count("stale read");
    marks.staleRead = { effect: "staleRead", ms: plan.settings.visibilityMs - 500 };
  }
  if (loseDelta && request.method !== "GET" && rng.chance(0.1)) {
    stage.count("delta entry lost");
    marks.loseDelta = { effect: "loseDelta" };
  }
  if (reset && request.template === "contact.delta.link" && rng.chance(0.08)) {
    stage.count("delta link expired");
    marks.expireDelta = { effect: "expireDelta" };
  }
  return marks;
}

function errorAnswer(status: number, code: string, headers: Record<string, string>): GraphAnswer {
  return { status, headers, body: { error: { code, message: "A fault on demand." } } };
}
