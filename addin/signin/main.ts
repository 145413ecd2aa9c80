/**
 * The sign-in window. Three things end up here: the dialog that Outlook opens where it does not sign
 * in for add-ins itself; Entra's way back from there, and from the window of a browser tab; and
 * Entra's way back after an administrator agreed.
 */
import { library, type Library } from "../office/library.ts";
import { OUTSIDE } from "../texts/outside.ts";
import type { Handover } from "./handover.ts";
import { problemOf } from "./problem.ts";
import { consentUrl, Settings } from "./settings.ts";

const TEXTS = OUTSIDE.signIn;
const { origin, pathname, search } = window.location;
const settings = new Settings((url) => fetch(url));

void run();

async function run(): Promise<void> {
  // Taken before anything changes the address.
  const [query, fragment] = [new URLSearchParams(search), new URLSearchParams(window.location.hash.slice(1))];
  if (query.has("admin_consent") && !query.has("state")) {
    say(query.get("admin_consent")?.toLowerCase() === "true" ? TEXTS.agreed : TEXTS.not_agreed);
    return;
  }
  try {
    if (query.has("state") || fragment.has("state")) {
      // Entra's answer. MSAL gives it to the tab that waits for it, or goes on to the page that asked.
      const { broadcastResponseToMainFrame } = await import("@azure/msal-browser/redirect-bridge");
      await broadcastResponseToMainFrame();
      return;
    }
    await inDialog(fragment.get("hint") ?? "");
  } catch {
    say(TEXTS.failed);
  }
}

async function inDialog(hint: string): Promise<void> {
  const office = library();
  await office?.onReady();
  if (office === null || typeof office.context.ui?.messageParent !== "function") {
    say(TEXTS.not_here);
    return;
  }
  try {
    const acquired = await signIn(hint);
    if (acquired === null) return; // On the way to Entra.
    tell(office, { kind: "token", token: acquired });
    say(TEXTS.done);
  } catch (error) {
    const known = await settings.get().catch(() => null);
    const url = known === null ? null : consentUrl(known, origin);
    const circumstances = { interactive: true, online: navigator.onLine, consentUrl: url };
    const problem = problemOf(error, circumstances);
    tell(office, { kind: "problem", problem });
    say(problem.kind === "cancelled" ? TEXTS.cancelled : TEXTS.failed);
  }
}

/** The token; `null`: the window is on its way to Entra, and comes back. */
async function signIn(hint: string): Promise<{ value: string; expiresAt: number } | null> {
  const [known, { redirecting, acquired }] = await Promise.all([settings.get(), import("./msal.ts")]);
  const app = await redirecting(known, `${origin}/signin.html`);
  const result = await app.handleRedirectPromise();
  if (result !== null) {
    // Whose token it is goes with the window; here only the trace of it is left, and that is removed.
    await app.clearCache();
    return acquired(result);
  }
  await app.acquireTokenRedirect({
    scopes: [known.scope],
    ...(hint === "" ? {} : { loginHint: hint }),
    // Back to here with what Office put into the address, without the hint.
    redirectStartPage: `${origin}${pathname}${search}`,
    // The token goes to the pane's memory, not into any storage.
    storeInCache: { accessToken: false, idToken: false, refreshToken: false },
  });
  return null;
}

function tell({ context }: Library, handover: Handover): void {
  context.ui.messageParent(JSON.stringify(handover), { targetOrigin: origin });
}

function say(words: string): void {
  const place = document.getElementById("words");
  if (place !== null) place.textContent = words;
}
