import type { BrokerRequest, NaaAccount, NaaResponse, NaaScenario, NaaStatus } from "../naa.ts";

/** Tokens as Entra gives them, or why there are none. */
type Tokens =
  | {
      readonly access_token: string;
      readonly id_token?: string;
      readonly expires_in: number;
      readonly scope: string;
    }
  | { readonly error: string; readonly error_description: string; readonly suberror?: string };

/** Somebody who is signed in to Outlook. */
interface BrokerUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName?: string;
}

/** What the broker stands on. */
export interface BrokerPorts {
  readonly tenant: string;
  /** Host of the login server, as accounts name where they are from. */
  readonly environment: () => string;
  readonly users: () => readonly BrokerUser[];
  /** Asks Entra for a user's tokens. */
  readonly tokens: (user: string, scopes: string) => Promise<Tokens>;
}

/** What MSAL asks, as far as it counts here. */
interface MsalRequest {
  readonly method: string;
  readonly requestId: string;
  readonly tokenParams?: { readonly scope?: string };
}

const SCENARIOS: readonly NaaScenario[] = [
  "signed-in",
  "interaction",
  "consent",
  "cancel",
  "offline",
  "unavailable",
  "disabled",
];

const CONSENT = "AADSTS65001: The user or administrator has not consented to use the application named 'Ringfold'.";

/** A failure in MSAL's words. */
interface Failure {
  readonly status: NaaStatus;
  readonly code?: string;
  readonly description?: string;
}

/**
 * Outlook's side of nested app authentication: answers what MSAL asks for the user whose mailbox is
 * open, with tokens of the sandbox's Entra. ../README.md says which scenario answers what.
 */
export class Broker {
  private readonly ports: BrokerPorts;
  /** Mailboxes in which a window has been answered. */
  private readonly asked = new Set<string>();

  constructor(ports: BrokerPorts) {
    this.ports = ports;
  }

  /** Forgets which windows have been answered. */
  forget(): void {
    this.asked.clear();
  }

  /** Answers one request; `null`: it cannot be read. */
  async answer(body: unknown): Promise<NaaResponse | null> {
    const given = read(body);
    if (given === null) return null;
    const { mailbox, scenario, request } = given;
    const envelope = { messageType: "NestedAppAuthResponse", requestId: request.requestId } as const;
    const failed = (error: Failure): NaaResponse => ({ ...envelope, success: false, error });
    const user = this.ports.users().find(({ id }) => id === mailbox);
    if (scenario === "unavailable") return failed({ status: "NESTED_APP_AUTH_UNAVAILABLE" });
    if (user === undefined) return failed({ status: "ACCOUNT_UNAVAILABLE" });
    const account = this.account(user);
    switch (request.method) {
      case "GetInitContext": {
        const { homeAccountId, environment, tenantId } = account;
        const accountContext = { homeAccountId, environment, tenantId };
        const context = { sdkName: "ringfold-sandbox", sdkVersion: "1", capabilities: { queryAccount: true } };
        return { ...envelope, success: true, initContext: { ...context, accountContext } };
      }
      case "GetToken":
      case "GetTokenPopup": {
        const isWindow = request.method === "GetTokenPopup";
        const refusal = this.refusal(scenario, mailbox, isWindow);
        if (refusal !== null) return failed(refusal);
        const tokens = await this.ports.tokens(mailbox, request.tokenParams?.scope ?? "");
        if ("error" in tokens) return failed(failureOf(tokens, isWindow));
        if (isWindow) this.asked.add(mailbox);
        const { access_token, id_token = "", expires_in, scope } = tokens;
        const token = { access_token, id_token, expires_in, scope, token_type: "Bearer" } as const;
        return { ...envelope, success: true, token, account };
      }
      default:
        return failed({ status: "PERSISTENT_ERROR", code: "unknown_method", description: request.method });
    }
  }

  private refusal(scenario: NaaScenario, mailbox: string, isWindow: boolean): Failure | null {
    const ask: Failure = {
      status: "USER_INTERACTION_REQUIRED",
      code: "interaction_required",
      description: "AADSTS50076: The sandbox's Entra wants to ask something.",
    };
    switch (scenario) {
      case "signed-in":
      case "unavailable":
        return null;
      case "interaction":
        return isWindow || this.asked.has(mailbox) ? null : ask;
      case "cancel":
        return isWindow ? { status: "USER_CANCEL", code: "user_cancel" } : ask;
      case "consent":
        return consentFailure(CONSENT, isWindow);
      case "offline":
        return { status: "NO_NETWORK", code: "no_network", description: "Outlook is offline." };
      case "disabled":
        return { status: "DISABLED" };
    }
  }

  private account(user: BrokerUser): NaaAccount {
    const { tenant } = this.ports;
    return {
      homeAccountId: `${user.id}.${tenant}`,
      environment: this.ports.environment(),
      tenantId: tenant,
      username: user.userPrincipalName,
      localAccountId: user.id,
      name: user.displayName ?? user.userPrincipalName,
    };
  }
}

/** What a window cannot mend is final; before one was shown there is hope. */
function consentFailure(description: string, isWindow: boolean): Failure {
  const status = isWindow ? "PERSISTENT_ERROR" : "USER_INTERACTION_REQUIRED";
  return { status, code: "consent_required", description };
}

function failureOf(refused: Extract<Tokens, { readonly error: string }>, isWindow: boolean): Failure {
  const description = refused.error_description;
  if (refused.suberror === "consent_required") return consentFailure(description, isWindow);
  return { status: "PERSISTENT_ERROR", code: refused.error, description };
}

function read(
  body: unknown,
): { readonly mailbox: string; readonly scenario: NaaScenario; readonly request: MsalRequest } | null {
  const { mailbox, scenario, request } = (body ?? {}) as Partial<BrokerRequest>;
  const known = SCENARIOS.find((each) => each === scenario);
  if (typeof mailbox !== "string" || known === undefined || typeof request !== "string") return null;
  try {
    const asked = JSON.parse(request) as Partial<MsalRequest> | null;
    if (typeof asked?.method !== "string" || typeof asked.requestId !== "string") return null;
    return { mailbox, scenario: known, request: asked as MsalRequest };
  } catch {
    return null;
  }
}
