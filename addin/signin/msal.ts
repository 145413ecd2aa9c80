/** The sign-in library, behind an import of its own: it is larger than all the rest of the add-in. */
import {
  CacheLookupPolicy,
  createNestablePublicClientApplication,
  createStandardPublicClientApplication,
  type AuthenticationResult,
  type Configuration,
  type IPublicClientApplication,
  PublicClientApplication,
} from "@azure/msal-browser";
import type { AddinSettings } from "../../shared/contract/addin.ts";
import type { Acquired } from "./handover.ts";

/** One way to a token. Throws MSAL's errors. */
export interface Acquirer {
  /** Without showing anything. @param refresh not the token that is kept: another one */
  silent(refresh: boolean): Promise<Acquired>;
  /** From a click: shows what Entra wants to show. */
  interactive(): Promise<Acquired>;
}

/**
 * Nested app authentication: Outlook signs in for us, with the account that the mailbox is open with.
 * `null`: Outlook has no bridge; MSAL would then quietly take the standard way, whose windows fail in a frame.
 */
export async function nested(settings: AddinSettings): Promise<Acquirer | null> {
  let isNested = false;
  // MSAL makes the application by this function if, and only if, the bridge answers.
  const app = await createNestablePublicClientApplication(configuration(settings), undefined, (given, controller) => {
    isNested = true;
    return new PublicClientApplication(given, controller);
  });
  if (!isNested) return null;
  const scopes = [settings.scope];
  return {
    silent: async (forceRefresh) => acquired(await app.acquireTokenSilent({ scopes, forceRefresh })),
    interactive: async () => acquired(await app.acquireTokenPopup({ scopes })),
  };
}

/** A plain browser tab: a window of Entra's, which comes back to `redirectUri`. */
export async function standalone(settings: AddinSettings, redirectUri: string): Promise<Acquirer> {
  const app = await createStandardPublicClientApplication(configuration(settings, redirectUri));
  const scopes = [settings.scope];
  return {
    async silent(forceRefresh) {
      // Never by a hidden frame: browsers keep Entra's cookies out of it, and our policy keeps it off the page.
      const cacheLookupPolicy = forceRefresh
        ? CacheLookupPolicy.RefreshToken
        : CacheLookupPolicy.AccessTokenAndRefreshToken;
      const account = app.getAllAccounts()[0];
      return acquired(await app.acquireTokenSilent({ scopes, cacheLookupPolicy, ...(account ? { account } : {}) }));
    },
    // A second click means that the first window was lost: the new one takes its place.
    interactive: async () => acquired(await app.acquireTokenPopup({ scopes, overrideInteractionInProgress: true })),
  };
}

/** In a window of its own, which Entra is shown in and which comes back: MSAL's redirect flow. */
export async function redirecting(settings: AddinSettings, redirectUri: string): Promise<IPublicClientApplication> {
  const { auth, system } = configuration(settings, redirectUri);
  // Only what the way back needs lies in the window's session storage: see `signin/main.ts`.
  return await createStandardPublicClientApplication({
    auth,
    cache: { cacheLocation: "sessionStorage" },
    ...(system ? { system } : {}),
  });
}

/** Of MSAL's result what we keep. The ID token proves nothing to an API and is never sent. */
export function acquired({ accessToken, expiresOn }: AuthenticationResult): Acquired {
  return { value: accessToken, expiresAt: expiresOn?.getTime() ?? 0 };
}

function configuration({ clientId, authority }: AddinSettings, redirectUri?: string): Configuration {
  return {
    auth: {
      clientId,
      authority,
      // Named outright, so that MSAL asks nobody which authorities there are.
      knownAuthorities: [new URL(authority).host],
      ...(redirectUri === undefined ? {} : { redirectUri }),
    },
    cache: { cacheLocation: "memoryStorage" },
  };
}
