import type { Answer } from "./answer.ts";
import { appProblem, cookie, type SignInRequest } from "./authorize.ts";
import { adminConsentPage, wordsPage } from "./pages.ts";
import type { Entra } from "./types.ts";

/** Ends the browser's session, and leads back to the app if it named an address that is its own. */
export function signOut(entra: Entra, { query, session }: SignInRequest): Answer {
  entra.memory.keepSessions([...entra.memory.sessions.keys()].filter((id) => id !== session));
  const cookies = [cookie(entra, null)];
  const uri = query.get("post_logout_redirect_uri") ?? "";
  if (!(entra.options.redirectUris?.() ?? []).includes(uri))
    return { ...wordsPage(200, "Signed out", "You signed out of your account. You can close this window."), cookies };
  const state = query.get("state");
  const joint = uri.includes("?") ? "&" : "?";
  return { kind: "redirect", to: state === null ? uri : `${uri}${joint}state=${encodeURIComponent(state)}`, cookies };
}

/** Lets an administrator agree to what the app asks for, for everybody. In a sandbox everybody is one. */
export function adminConsent(entra: Entra, request: SignInRequest): Answer {
  const { query, pressed, tenant } = request;
  const uri = query.get("redirect_uri");
  const problem = appProblem(entra, { tenant, query });
  if (problem !== null && !(problem.number === 50011 && uri === null))
    return wordsPage(400, "Admin consent", `AADSTS${problem.number}: ${problem.message}`);
  if (pressed === null) return adminConsentPage(uri === null ? "" : new URL(uri).origin);
  const isAgreed = pressed.get("consent") === "yes";
  if (isAgreed) entra.memory.consented = true;
  if (uri === null) {
    const words = isAgreed ? "Permission is given for everybody. You can close this window." : "Nothing was changed.";
    return wordsPage(200, "Admin consent", words);
  }
  const result = new URLSearchParams(
    isAgreed ? { admin_consent: "True", tenant } : { error: "access_denied", error_subcode: "cancel" },
  );
  const state = query.get("state");
  if (state !== null) result.set("state", state);
  return { kind: "redirect", to: `${uri}${uri.includes("?") ? "&" : "?"}${result.toString()}` };
}
