import type { Answer } from "./answer.ts";
import type { Session } from "./memory.ts";
import { approvalPage, chooserPage, consentPage, wordsPage } from "./pages.ts";
import { clientInfo } from "./redeem.ts";
import { consentMissing, Refusal, refusalBody } from "./refusal.ts";
import { readScopes } from "./scopes.ts";
import type { Entra, EntraUser } from "./types.ts";

/** A request of somebody's browser to sign in. */
export interface SignInRequest {
  readonly tenant: string;
  /** What the app asked for. */
  readonly query: URLSearchParams;
  /** What the person pressed on our page; `null`: nothing yet. */
  readonly pressed: URLSearchParams | null;
  /** Id of the session that the browser has; `null`: none. */
  readonly session: string | null;
}

const CODE_MS = 600_000;

/** What is known to be right about a request. */
interface Checked {
  readonly redirectUri: string;
  readonly answerTo: "fragment" | "query";
  readonly query: URLSearchParams;
}

/** Answers a request to sign in: with a page, or by leading back to the app with a code or an error. */
export function authorize(entra: Entra, request: SignInRequest): Answer {
  const app = appProblem(entra, request);
  // Where the address to go back to is not known to be the app's, nobody is sent there.
  if (app !== null) return wordsPage(400, "Sign in", `AADSTS${app.number}: ${app.message}`);
  const { query } = request;
  const redirectUri = query.get("redirect_uri") ?? "";
  const answerTo = query.get("response_mode") === "query" ? "query" : "fragment";
  const checked: Checked = { redirectUri, answerTo, query };
  try {
    checkRequest(entra, query);
    return signIn(entra, request, checked);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { error: code, error_description: description } = refusalBody(entra, error);
    const subcode = error.suberror === "cancel" ? { error_subcode: "cancel" } : {};
    return back(checked, { error: code, error_description: description, ...subcode });
  }
}

/** What is wrong with a request to begin with: another tenant, another app, an address that is not the app's. */
export function appProblem(entra: Entra, { tenant, query }: Pick<SignInRequest, "tenant" | "query">): Refusal | null {
  const { options } = entra;
  const client = query.get("client_id") ?? "";
  const uri = query.get("redirect_uri") ?? "";
  if (tenant !== options.tenant) return new Refusal(400, "invalid_request", 90002, `Tenant '${tenant}' not found.`);
  if (client !== options.clientId) {
    const words = `Application with identifier '${client}' was not found in the directory '${tenant}'.`;
    return new Refusal(400, "unauthorized_client", 700016, words);
  }
  if ((options.redirectUris?.() ?? []).includes(uri)) return null;
  const words = `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '${client}'.`;
  return new Refusal(400, "invalid_request", 50011, words);
}

function checkRequest(entra: Entra, query: URLSearchParams): void {
  const mode = query.get("response_mode");
  if (query.get("response_type") !== "code") {
    const words = "The provided value for the input parameter 'response_type' is not allowed for this client.";
    throw new Refusal(400, "unsupported_response_type", 700054, words);
  }
  if (mode !== null && mode !== "fragment" && mode !== "query")
    throw new Refusal(400, "invalid_request", 90014, "The response_mode is not one that this sandbox has.");
  if (query.get("code_challenge_method") !== "S256" || !query.get("code_challenge")) {
    const words = "Proof Key for Code Exchange is required for cross-origin authorization code redemption.";
    throw new Refusal(400, "invalid_request", 9002325, words);
  }
  readScopes(entra, query.get("scope") ?? "");
}

function signIn(entra: Entra, request: SignInRequest, checked: Checked): Answer {
  const prompt = request.query.get("prompt");
  const pressed = request.pressed;
  if (pressed?.has("cancel") === true) throw cancelled(pressed.get("cancel") === "consent");
  const user = personOf(entra, request, prompt);
  const leadsTo = new URL(checked.redirectUri).origin;
  if (user === null) {
    if (prompt === "none") {
      const words = "A silent sign-in request was sent but no user is signed in.";
      throw new Refusal(400, "login_required", 50058, words);
    }
    return chooserPage(byHint(entra.options.users(), request.query.get("login_hint")), leadsTo);
  }
  const session = sessionOf(entra, request, user);
  const cookies = [cookie(entra, session.id)];
  if (!entra.memory.consented) {
    if (prompt === "none") throw consentMissing(entra, "consent_required");
    return { ...approvalPage(leadsTo), cookies };
  }
  if (prompt === "consent" && pressed?.get("consent") !== "yes") return { ...consentPage(user, leadsTo), cookies };
  return { ...back(checked, codeFor(entra, request, user, session)), cookies };
}

function cancelled(forLackOfConsent: boolean): Refusal {
  if (forLackOfConsent)
    return new Refusal(400, "access_denied", 90094, "The grant requires admin permission.", "cancel");
  return new Refusal(
    400,
    "access_denied",
    65004,
    "The resource owner or authorization server denied the request.",
    "cancel",
  );
}

/** Who signs in: who was just picked; else who is signed in already, unless the app wants it asked. */
function personOf(entra: Entra, { pressed, query, session }: SignInRequest, prompt: string | null): EntraUser | null {
  const users = entra.options.users();
  const picked = pressed?.get("user") ?? null;
  if (picked !== null) return users.find(({ id }) => id === picked) ?? null;
  const present = entra.memory.sessions.get(session ?? "");
  const user = users.find(({ id }) => id === present?.user) ?? null;
  const isAsked = (prompt === "select_account" || prompt === "login") && pressed === null;
  if (user === null || isAsked) return null;
  const hint = query.get("login_hint");
  return hint === null || isNamed(user, hint) ? user : null;
}

/** The one hinted at comes first. */
function byHint(users: readonly EntraUser[], hint: string | null): readonly EntraUser[] {
  if (hint === null) return users;
  return users.toSorted((a, b) => Number(isNamed(b, hint)) - Number(isNamed(a, hint)));
}

function isNamed({ userPrincipalName, id }: EntraUser, hint: string): boolean {
  return userPrincipalName.toLowerCase() === hint.toLowerCase() || id === hint;
}

function sessionOf({ memory, options }: Entra, { session }: SignInRequest, user: EntraUser): Session {
  const present = memory.sessions.get(session ?? "");
  return present?.user === user.id ? present : memory.openSession(user.id, options.now());
}

function codeFor(entra: Entra, { query }: SignInRequest, user: EntraUser, session: Session): Record<string, string> {
  const code = entra.memory.addCode({
    user: user.id,
    redirectUri: query.get("redirect_uri") ?? "",
    challenge: query.get("code_challenge") ?? "",
    scopes: query.get("scope") ?? "",
    nonce: query.get("nonce"),
    session: session.id,
    until: entra.options.now() + CODE_MS,
  });
  return {
    code,
    ...(query.get("client_info") === "1" ? { client_info: clientInfo(entra, user) } : {}),
    session_state: session.id.slice(0, 8),
  };
}

/** Back to the app, with what came of it. */
function back({ redirectUri, answerTo, query }: Checked, result: Readonly<Record<string, string>>): Answer {
  const state = query.get("state");
  const answer = new URLSearchParams({ ...result, ...(state === null ? {} : { state }) }).toString();
  const joint = answerTo === "fragment" ? "#" : redirectUri.includes("?") ? "&" : "?";
  return { kind: "redirect", to: `${redirectUri}${joint}${answer}` };
}

/** The browser's session. Cookies know no ports, so its name tells this sandbox from another one. */
export function cookie({ options: { tenant } }: Entra, session: string | null): string {
  const life = session === null ? "; Max-Age=0" : "";
  return `${cookieName(tenant)}=${session ?? ""}; Path=/${tenant}; Secure; HttpOnly; SameSite=None${life}`;
}

/** The session that a browser says it has. */
export function sessionIn({ options: { tenant } }: Entra, header: string | undefined): string | null {
  const name = `${cookieName(tenant)}=`;
  const found = (header ?? "").split("; ").find((each) => each.startsWith(name));
  return found === undefined ? null : found.slice(name.length);
}

function cookieName(tenant: string): string {
  return `ringfold-sandbox-${tenant.slice(0, 8)}`;
}
