/** Why Entra gave no token. `unreachable` and `throttled` pass by themselves; the rest need a person. */
export type TokenReason =
  | "wrong_secret"
  | "secret_expired"
  | "wrong_certificate"
  | "clock_wrong"
  | "unknown_app"
  | "unknown_tenant"
  | "app_disabled"
  | "consent_missing"
  | "interaction_required"
  | "user_token_refused"
  | "throttled"
  | "unreachable"
  | "refused";

/** A token that could not be had. `message` is our own words: no secret, no token, nothing that Entra echoed. */
export interface TokenError {
  readonly reason: TokenReason;
  readonly message: string;
  /** Milliseconds to wait, if Entra said so. */
  readonly retryAfterMs: number | null;
}

const WORDS: Readonly<Record<TokenReason, string>> = {
  wrong_secret: "Entra refused the client secret: it is not the value of a secret of this app (the value, not its id)",
  secret_expired: "The client secret has expired: make a new one in Entra and configure it",
  wrong_certificate:
    "Entra refused the certificate: it is not registered with this app, or the thumbprint is another's",
  clock_wrong: "Entra refused the time in our request: this machine's clock is wrong",
  unknown_app: "Entra does not know this app in this tenant: check the client id, and that the app was consented to",
  unknown_tenant: "Entra does not know this tenant: check the tenant id and the cloud",
  app_disabled: "The app is disabled in this tenant",
  consent_missing: "An administrator has not consented to the app's permissions",
  interaction_required: "Entra wants the user to sign in again",
  user_token_refused: "Entra did not accept the user's token",
  throttled: "Entra asks for a pause before the next token",
  unreachable: "Entra could not be reached, or failed",
  refused: "Entra refused to give a token",
};

/** Entra's error numbers (AADSTS...), as far as they call for different words. */
const NUMBERS: Readonly<Record<number, TokenReason>> = {
  7000215: "wrong_secret",
  7000216: "wrong_secret",
  7000218: "wrong_secret",
  7000222: "secret_expired",
  700027: "wrong_certificate",
  700021: "wrong_certificate",
  700030: "wrong_certificate",
  700023: "wrong_certificate",
  700024: "clock_wrong",
  700016: "unknown_app",
  700038: "unknown_app",
  90002: "unknown_tenant",
  900023: "unknown_tenant",
  7000112: "app_disabled",
  7000114: "app_disabled",
  65001: "consent_missing",
  500011: "consent_missing",
  501051: "consent_missing",
  65004: "consent_missing",
  90093: "consent_missing",
  90094: "consent_missing",
  50055: "interaction_required",
  50072: "interaction_required",
  50074: "interaction_required",
  50076: "interaction_required",
  50079: "interaction_required",
  50158: "interaction_required",
  50097: "interaction_required",
  50173: "interaction_required",
  53000: "interaction_required",
  53001: "interaction_required",
  53002: "interaction_required",
  53003: "interaction_required",
  70043: "interaction_required",
  700082: "interaction_required",
  50013: "user_token_refused",
  500131: "user_token_refused",
  500133: "user_token_refused",
  5000224: "user_token_refused",
  90055: "throttled",
};

/** What `suberror` says of an `invalid_grant` whose number is not known: who has to do something about it. */
const SUBERRORS: Readonly<Record<string, TokenReason>> = {
  consent_required: "consent_missing",
  basic_action: "interaction_required",
  additional_action: "interaction_required",
  message_only: "interaction_required",
  user_password_expired: "interaction_required",
  bad_token: "user_token_refused",
  token_expired: "user_token_refused",
};

/** Entra's general codes, where no number says more. */
const CODES: Readonly<Record<string, TokenReason>> = {
  unauthorized_client: "unknown_app",
  interaction_required: "interaction_required",
  consent_required: "consent_missing",
  temporarily_unavailable: "unreachable",
};

/** A token error in our words. `detail` is a number or a status, never text from outside. */
export function tokenError(reason: TokenReason, detail: string, retryAfterMs: number | null = null): TokenError {
  return { reason, message: `${WORDS[reason]}${detail === "" ? "" : ` (${detail})`}`, retryAfterMs };
}

/**
 * What Entra's refusal means.
 * @param body the parsed answer: `{error, error_description, error_codes, suberror, claims}`
 */
export function readTokenError(status: number, body: unknown, retryAfterMs: number | null): TokenError {
  const {
    error,
    error_description: description,
    error_codes: numbers,
    suberror,
    claims,
  } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const listed: unknown = Array.isArray(numbers) ? numbers[0] : undefined;
  const number =
    typeof listed === "number" ? listed : Number(/AADSTS(\d+)/.exec(String(description))?.[1] ?? Number.NaN);
  const detail = Number.isNaN(number) ? `status ${status}` : `AADSTS${number}`;
  if (status === 429) return tokenError("throttled", detail, retryAfterMs);
  const known =
    NUMBERS[number] ??
    (typeof suberror === "string" ? SUBERRORS[suberror] : undefined) ??
    // A claims challenge: some policy asks the person for more.
    (typeof claims === "string" ? "interaction_required" : undefined) ??
    (typeof error === "string" ? CODES[error] : undefined);
  return tokenError(known ?? (status >= 500 ? "unreachable" : "refused"), detail, retryAfterMs);
}
