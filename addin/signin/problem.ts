import type { SignInProblem } from "../ports.ts";

/** Where an error comes from, and what can be said of it. */
export interface Circumstances {
  /** A person was asked already; else nobody has seen anything yet. */
  readonly interactive: boolean;
  readonly online: boolean;
  /** Where an administrator agrees; `null`: not known. */
  readonly consentUrl: string | null;
}

/** The parts of MSAL's errors that are told apart here. */
interface Refusal {
  readonly name: string;
  readonly errorCode: string;
  readonly subError: string;
  /** Entra's number, such as 65001; empty: none. */
  readonly number: string;
}

const CANCELLED = new Set([
  "user_canceled",
  "user_cancelled",
  "interaction_in_progress_cancelled",
  // The window was closed without a word, and MSAL waited for it in vain.
  "timed_out",
]);
const OFFLINE = new Set(["no_network_connectivity", "network_error"]);
const UNREACHED = new Set(["post_request_failed", "get_request_failed", "endpoints_resolution_error"]);
const BLOCKED = new Set(["popup_window_error", "empty_window_error", "interaction_in_progress", "block_nested_popups"]);
const NOBODY = new Set(["no_account_error", "no_account_found", "interaction_required", "login_required"]);

/** Consent is missing, and an administrator has to give it. */
const ADMIN_CONSENT = new Set(["90094", "90095"]);
/** Consent is missing, or was denied just now. */
const CONSENT = new Set([...ADMIN_CONSENT, "65001", "65004"]);

/** Nested app authentication is not to be had here after all: another way is taken. */
const NOT_NESTED = new Set(["nested_app_auth_bridge_disabled", "nested_app_auth_unavailable", "bridge_unavailable"]);

/** Whether Outlook said that it does not sign in for add-ins, though it had said it does. */
export function isNotNested(error: unknown): boolean {
  return NOT_NESTED.has(read(error).errorCode);
}

/** What stands between a person and their token. */
export function problemOf(error: unknown, { interactive, online, consentUrl }: Circumstances): SignInProblem {
  const { name, errorCode, subError, number } = read(error);
  const noConsent = CONSENT.has(number) || errorCode === "consent_required" || subError === "consent_required";
  if (ADMIN_CONSENT.has(number)) return { kind: "consent", url: consentUrl };
  // Where nobody was asked yet the question comes first: with most tenants people may agree for themselves.
  if (noConsent) return interactive ? { kind: "consent", url: consentUrl } : { kind: "interaction" };
  if (CANCELLED.has(errorCode) || errorCode === "access_denied") return { kind: "cancelled" };
  if (OFFLINE.has(errorCode) || (UNREACHED.has(errorCode) && !online)) return { kind: "offline" };
  if (error instanceof TypeError && !online) return { kind: "offline" };
  if (BLOCKED.has(errorCode)) return { kind: "blocked" };
  if (NOBODY.has(errorCode) || name === "InteractionRequiredAuthError") return { kind: "interaction" };
  // What MSAL says is for developers; the pane has words of its own.
  return { kind: "failed", words: "" };
}

function read(error: unknown): Refusal {
  const { name, errorCode, subError, errorMessage, message, errorNo } = (error ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const said = `${text(errorMessage)} ${text(message)}`;
  return {
    name: text(name),
    errorCode: text(errorCode),
    subError: text(subError),
    number: /AADSTS(\d+)/.exec(said)?.[1] ?? text(errorNo),
  };
}
