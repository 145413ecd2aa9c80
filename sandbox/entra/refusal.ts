import type { Entra } from "./types.ts";

/** A refusal on its way out: Entra's code, its number, its status. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly number: number;
  readonly suberror: string | null;

  constructor(status: number, code: string, number: number, message: string, suberror: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.number = number;
    this.suberror = suberror;
  }
}

/** A refusal as Entra writes it, in an answer or in an address. */
export interface RefusalBody {
  readonly error: string;
  readonly error_description: string;
  readonly error_codes: readonly number[];
  readonly timestamp: string;
  readonly trace_id: string;
  readonly correlation_id: string;
  readonly suberror?: string;
}

/** Writes a refusal in Entra's form. */
export function refusalBody(entra: Entra, { code, number, message, suberror }: Refusal): RefusalBody {
  const timestamp = new Date(entra.options.now()).toISOString().replace("T", " ").replace(/\..*/, "Z");
  const [trace, correlation] = [crypto.randomUUID(), crypto.randomUUID()];
  return {
    error: code,
    error_description: `AADSTS${number}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    ...(suberror === null ? {} : { suberror }),
  };
}

/** Nobody agreed to what the app asks for. */
export function consentMissing(entra: Entra, code: string): Refusal {
  return new Refusal(
    400,
    code,
    65001,
    `The user or administrator has not consented to use the application with ID '${entra.options.clientId}' named 'Ringfold'. Send an interactive authorization request for this user and resource.`,
    "consent_required",
  );
}
