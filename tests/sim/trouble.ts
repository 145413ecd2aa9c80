import type { FaultMarks } from "../../sandbox/graph/control/faults.ts";
import type { GraphAnswer } from "../../sandbox/graph/request.ts";
import type { GraphRequest } from "../../worker/ports/graph.ts";
import type { Phase } from "./phases.ts";
import type { Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** Trouble that Graph itself makes, with or without having done the work. */
export function troubleFor(
  stage: Stage,
  request: GraphRequest,
  phases: readonly Phase[],
): { answer: GraphAnswer; carriedOut?: boolean } | null {
  if (stage.strikes("throttle", 0.03)) {
    stage.struck("throttled", phases);
    const seconds = stage.dice("throttle").between(1, 6);
    return { answer: errorAnswer(429, "ApplicationThrottled", { "Retry-After": String(seconds) }) };
  }
  if (!stage.strikes("refused", 0.06)) return null;
  const rng = stage.dice("refused");
  if (rng.chance(0.5)) {
    stage.struck("unavailable, not begun", phases);
    return { answer: errorAnswer(503, "ErrorServerBusy", rng.chance(0.3) ? { "Retry-After": "2" } : {}) };
  }
  stage.struck("unavailable, perhaps done", phases);
  return {
    answer: errorAnswer(rng.pick([500, 502, 504]), "generalException", {}),
    carriedOut: request.method !== "GET" && rng.chance(0.5),
  };
}

/** How the emulator is to strike one request: what it shows is old, or is not logged, or its link is worn out. */
export function marksFor(stage: Stage, plan: Plan, request: GraphRequest, phases: readonly Phase[]): FaultMarks {
  const marks: FaultMarks = {};
  if (request.method === "GET" && stage.strikes("stale", 0.3)) {
    stage.struck("stale read", phases);
    marks.staleRead = { effect: "staleRead", ms: plan.settings.visibilityMs - 500 };
  }
  if (request.method !== "GET" && stage.strikes("loseDelta", 0.1)) {
    stage.struck("delta entry lost", phases);
    marks.loseDelta = { effect: "loseDelta" };
  }
  if (request.template === "contact.delta.link" && stage.strikes("reset", 0.08)) {
    stage.struck("delta link expired", phases);
    marks.expireDelta = { effect: "expireDelta" };
  }
  return marks;
}

function errorAnswer(status: number, code: string, headers: Record<string, string>): GraphAnswer {
  return { status, headers, body: { error: { code, message: "A fault on demand." } } };
}
