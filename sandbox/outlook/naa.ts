/**
 * Nested app authentication between the add-in's frame, the Outlook page and the Outlook server: who
 * says what to whom. README.md says it in words. MSAL's own messages travel as the JSON texts that
 * MSAL wrote and reads.
 */

/** Bridge to page, by `window.parent.postMessage`, to the Outlook page's exact origin. */
export interface NaaRequestMessage {
  readonly sandboxNaa: "request";
  /** MSAL's `NestedAppAuthRequest` as JSON text. */
  readonly request: string;
}

/** Page to bridge, by `frame.contentWindow.postMessage`, to the add-in's exact origin. */
export interface NaaResponseMessage {
  readonly sandboxNaa: "response";
  /** A {@link NaaResponse} as JSON text. */
  readonly response: string;
}

/** How Outlook's broker behaves. */
export type NaaScenario =
  /** Everybody is signed in: tokens come silently. */
  | "signed-in"
  /** Entra wants to ask something first: silent requests fail until one with a window was made. */
  | "interaction"
  /** Nobody has agreed to what the add-in asks for. */
  | "consent"
  /** As `interaction`, and the person closes the window. */
  | "cancel"
  | "offline"
  /** An Outlook that does not know nested app authentication after all: MSAL goes on as in a plain page. */
  | "unavailable"
  /** An administrator has switched it off. */
  | "disabled";

/** Body of `POST /_sandbox/broker`; the answer is a {@link NaaResponse}. */
export interface BrokerRequest {
  /** Object id of the mailbox's signed-in user. */
  readonly mailbox: string;
  readonly scenario: NaaScenario;
  /** {@link NaaRequestMessage.request} as it came. */
  readonly request: string;
}

/** An account, in MSAL's words. */
export interface NaaAccount {
  /** Object id, a dot, tenant id. */
  readonly homeAccountId: string;
  readonly environment: string;
  readonly tenantId: string;
  readonly username: string;
  readonly localAccountId: string;
  readonly name: string;
}

/** Why MSAL gets no token; MSAL's BridgeStatusCode. */
export type NaaStatus =
  | "USER_INTERACTION_REQUIRED"
  | "USER_CANCEL"
  | "NO_NETWORK"
  | "TRANSIENT_ERROR"
  | "PERSISTENT_ERROR"
  | "DISABLED"
  | "ACCOUNT_UNAVAILABLE"
  | "NESTED_APP_AUTH_UNAVAILABLE";

/** What MSAL is answered. `requestId` is that of the request. */
export type NaaResponse = { readonly messageType: "NestedAppAuthResponse"; readonly requestId: string } & (
  | {
      readonly success: true;
      readonly initContext?: {
        readonly sdkName: string;
        readonly sdkVersion: string;
        readonly accountContext: Pick<NaaAccount, "homeAccountId" | "environment" | "tenantId">;
        readonly capabilities: { readonly queryAccount: boolean };
      };
      readonly token?: {
        readonly access_token: string;
        readonly id_token: string;
        /** Seconds. */
        readonly expires_in: number;
        readonly scope: string;
        readonly token_type: "Bearer";
      };
      readonly account?: NaaAccount;
    }
  | {
      readonly success: false;
      readonly error: { readonly status: NaaStatus; readonly code?: string; readonly description?: string };
    }
);

/** The colours that Outlook gives an add-in, `#rrggbb`, as `Office.context.officeTheme` shows them. */
export interface OfficeColours {
  readonly bodyBackgroundColor: string;
  readonly bodyForegroundColor: string;
  readonly controlBackgroundColor: string;
  readonly controlForegroundColor: string;
}

/** Page to add-in's frame, to the add-in's exact origin: before each OfficeThemeChanged event. */
export interface ThemeMessage {
  readonly sandboxTheme: OfficeColours;
}
