import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from "jose";
import { appToken, delegatedToken, lifetime } from "./issue.ts";
import { consentMissing, Refusal, refusalBody } from "./refusal.ts";
import { redeem } from "./redeem.ts";
import type { Entra } from "./types.ts";

/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Asked for by pages, which can keep no secret. */
const PUBLIC_GRANTS: readonly string[] = ["authorization_code", "refresh_token"];
const ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/**
 * Answers a request for a token, in Entra's shape either way.
 * @param origin the page that asks, as its browser says; `null`: no page
 */
export async function grant(
  entra: Entra,
  tenant: string,
  form: URLSearchParams,
  origin: string | null,
): Promise<TokenAnswer> {
  try {
    checkApp(entra, tenant, form);
    if (PUBLIC_GRANTS.includes(form.get("grant_type") ?? ""))
      return { status: 200, body: await redeem(entra, form, origin) };
    await checkClient(entra, tenant, form);
    checkScope(form);
    const token = await granted(entra, form);
    const seconds = lifetime(entra);
    return {
      status: 200,
      body: { token_type: "Bearer", expires_in: seconds, ext_expires_in: seconds, access_token: token },
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: refusalBody(entra, error) };
  }
}

function checkApp(entra: Entra, tenant: string, form: URLSearchParams): void {
  if (tenant !== entra.options.tenant)
    throw new Refusal(400, "invalid_request", 90002, `Tenant '${tenant}' not found.`);
  const client = form.get("client_id");
  if (client === null)
    throw new Refusal(
      400,
      "invalid_request",
      900144,
      "The request body must contain the following parameter: 'client_id'.",
    );
  if (client !== entra.options.clientId) {
    throw new Refusal(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${client}' was not found in the directory '${tenant}'.`,
    );
  }
}

function checkScope(form: URLSearchParams): void {
  const scope = form.get("scope") ?? "";
  if (!scope.endsWith("/.default"))
    throw new Refusal(400, "invalid_scope", 1002012, `The provided value for scope ${scope} is not valid.`);
}

async function checkClient(entra: Entra, tenant: string, form: URLSearchParams): Promise<void> {
  const assertion = form.get("client_assertion");
  if (assertion !== null && form.get("client_assertion_type") === ASSERTION_TYPE) {
    await checkAssertion(entra, tenant, assertion);
    return;
  }
  const secret = form.get("client_secret");
  if (secret === null) {
    throw new Refusal(
      401,
      "invalid_client",
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (secret !== entra.options.clientSecret) {
    throw new Refusal(
      401,
      "invalid_client",
      7000215,
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
    );
  }
}

/** The rules of Entra's certificate credentials: key and thumbprint registered, this endpoint, this app, in time. */
async function checkAssertion(entra: Entra, tenant: string, assertion: string): Promise<void> {
  const { certificate, clientId, now } = entra.options;
  const unsigned = new Refusal(
    401,
    "invalid_client",
    700027,
    "The certificate with identifier used to sign the client assertion is not registered on application.",
  );
  if (certificate === undefined) throw unsigned;
  const key = await importSPKI(certificate.publicKey, "PS256");
  const options = {
    algorithms: ["PS256", "RS256"],
    issuer: clientId,
    subject: clientId,
    currentDate: new Date(now()),
    requiredClaims: ["exp", "jti"],
    audience: [`${entra.url}/${tenant}/oauth2/v2.0/token`, `${entra.url}/${tenant}/v2.0`],
  };
  try {
    if (decodeProtectedHeader(assertion)["x5t#S256"] !== certificate.thumbprint) throw unsigned;
    await jwtVerify(assertion, key, options);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code, claim } = error as { code?: string; claim?: string };
    if (code === "ERR_JWT_EXPIRED" || claim === "nbf") {
      throw new Refusal(401, "invalid_client", 700024, "Client assertion is not within its valid time range.");
    }
    if (code === "ERR_JWT_CLAIM_VALIDATION_FAILED")
      throw new Refusal(
        401,
        "invalid_client",
        700021,
        "Client assertion has a claim that does not fit the application.",
      );
    throw unsigned;
  }
}

async function granted(entra: Entra, form: URLSearchParams): Promise<string> {
  const kind = form.get("grant_type");
  if (kind === "client_credentials") return await appToken(entra);
  if (kind === ON_BEHALF_OF) return await behalf(entra, form);
  throw new Refusal(
    400,
    "unsupported_grant_type",
    70003,
    `The app requested an unsupported grant type '${kind ?? ""}'.`,
  );
}

async function behalf(entra: Entra, form: URLSearchParams): Promise<string> {
  const { clientId, users, now } = entra.options;
  if (form.get("requested_token_use") !== "on_behalf_of") {
    throw new Refusal(
      400,
      "invalid_request",
      900144,
      "The request body must contain the following parameter: 'requested_token_use'.",
    );
  }
  const assertion = form.get("assertion") ?? "";
  const checked = await entra.signer.check(assertion, now());
  if ("reason" in checked) {
    if (checked.reason === "expired")
      throw new Refusal(400, "invalid_grant", 500133, "Assertion is not within its valid time range.");
    throw new Refusal(400, "invalid_grant", 50013, "Assertion failed signature validation.");
  }
  const { aud, oid, tid } = decodeJwt(assertion);
  if (tid !== entra.options.tenant) throw new Refusal(400, "invalid_grant", 50013, "Assertion is of another tenant.");
  if (aud !== clientId && aud !== `api://${clientId}`) {
    throw new Refusal(
      400,
      "invalid_grant",
      500131,
      "Assertion audience does not match the Client app presenting the assertion.",
    );
  }
  const user = users().find(({ id }) => id === oid);
  if (user === undefined)
    throw new Refusal(400, "invalid_grant", 50034, "The user account does not exist in the directory.");
  if (!entra.memory.consented) throw consentMissing(entra, "invalid_grant");
  return await delegatedToken(entra, user);
}
