/**
 * What a deployment is configured with: variables in `wrangler.toml` or by `--var`, secrets by
 * `wrangler secret put`. One reader for all, so that a mistake is named before it does anything.
 *
 * | name | what | example |
 * |---|---|---|
 * | `TENANT_ID` | the Entra tenant (directory id) | a GUID |
 * | `CLIENT_ID` | the app registration (application id); also the audience of tokens for our API | a GUID |
 * | `GRAPH_CLIENT_SECRET` | secret: proves the app; or the next two instead | |
 * | `GRAPH_CERTIFICATE_KEY` | secret: private key of the app's certificate, PEM, PKCS #8 | |
 * | `GRAPH_CERTIFICATE_THUMBPRINT` | SHA-256 of that certificate | hexadecimal |
 * | `WEBHOOK_SECRET` | secret: signs webhook addresses; at least 32 characters | |
 * | `PUBLIC_ORIGIN` | where Graph reaches this Worker; empty: no notices, changes are found by sweeping | `https://ringfold.example.com` |
 * | `ALLOWED_ORIGINS` | other origins whose pages may call the API, by commas | `http://localhost:4000` |
 * | `ALERT_URL` | where alerts are posted (docs/OPERATIONS.md); empty: nobody is told, `/healthz` shows them all the same | `https://alerts.example.com/ringfold` |
 * | `ALERT_SECRET` | secret: signs alerts; at least 32 characters | |
 * | `CLOUD` | Microsoft's cloud: `global` (GCC too), `usgov`, `usgovdod`, `china` | `global` |
 * | `GRAPH_ROOT`, `LOGIN_ROOT` | Graph and Entra, without version or tenant | `https://graph.microsoft.com` |
 * | `BROWSER_LOGIN_ROOT` | where browsers sign in, if they reach Entra elsewhere than the Worker does | `https://login.microsoftonline.com` |
 * | `FRAME_ANCESTORS` | origins that may frame the add-in's pages besides Outlook's, by blanks | `https://localhost:4001` |
 * | `JURISDICTION` | where objects live: `eu`, `us`, `fedramp` or empty; fixed at the first deploy | `eu` |
 * | `IN_FLIGHT_MS`, `VISIBILITY_MS` | bounds of docs/PROTOCOL.md, milliseconds | `300000`, `600000` |
 * | `DELETION_QUIET_MS` | quiet time before deletions travel (P49), milliseconds | `3000` |
 * | `SWEEP_MINUTES` | between two readings of a folder's delta, minutes | `360` |
 * | `IF_MATCH` | `honoured` once your tenant was seen to answer 412 to an old etag; else `unknown` | `unknown` |
 *
 * The sandbox sets all of the first block, both roots, `PUBLIC_ORIGIN`, and short bounds.
 */
import { err, ok, type Result } from "../shared/result.ts";
import { type Cloud, CLOUDS } from "./graph/clouds.ts";
import type { Credential } from "./graph/tokens.ts";
import { DEFAULT_SETTINGS, type MailboxSettings } from "./mailbox/settings.ts";

/** The configuration, read and checked. */
export interface Environment {
  readonly graphRoot: string;
  readonly loginRoot: string;
  /** Where browsers sign in. */
  readonly browserLoginRoot: string;
  /** Origins that may frame the add-in's pages. */
  readonly frameAncestors: readonly string[];
  readonly tenant: string;
  readonly clientId: string;
  readonly credential: Credential;
  readonly webhookSecret: string;
  /** Without a slash at the end; `null`: Graph cannot reach us. */
  readonly publicOrigin: string | null;
  readonly allowedOrigins: readonly string[];
  readonly mailbox: MailboxSettings;
  /** Who is told when something wants a person; `null`: nobody. */
  readonly alerts: { readonly url: string; readonly secret: string } | null;
}

/** Bindings as they came. */
export type Variables = Readonly<Record<string, unknown>>;

/** Reads the configuration, or says of each variable that is missing or wrong what to do. */
export function readEnvironment(variables: Variables): Result<Environment, readonly string[]> {
  const wrong: string[] = [];
  const read = new Reader(variables, wrong);
  const cloud = readCloud(read);
  const loginRoot = read.address("LOGIN_ROOT", cloud.login);
  const environment: Environment = {
    graphRoot: read.address("GRAPH_ROOT", cloud.graph),
    loginRoot,
    browserLoginRoot: read.address("BROWSER_LOGIN_ROOT", loginRoot),
    frameAncestors: [...cloud.outlook, ...read.origins("FRAME_ANCESTORS")],
    tenant: read.required("TENANT_ID", "the directory (tenant) id of your Microsoft Entra tenant"),
    clientId: read.required("CLIENT_ID", "the application (client) id of the app registration"),
    credential: readCredential(read),
    webhookSecret: read.required("WEBHOOK_SECRET", "32 random characters or more", 32),
    publicOrigin: read.address("PUBLIC_ORIGIN", "") || null,
    allowedOrigins: read
      .text("ALLOWED_ORIGINS")
      .split(",")
      .map((origin) => origin.trim().replace(/\/+$/, ""))
      .filter((origin) => origin !== ""),
    mailbox: readSettings(read),
    alerts: readAlerts(read),
  };
  return wrong.length > 0 ? err(wrong) : ok(environment);
}

function readCloud(read: Reader): Cloud {
  const name = read.text("CLOUD") || "global";
  const cloud = Object.entries(CLOUDS).find(([known]) => known === name)?.[1];
  if (!cloud) read.refuse("CLOUD", `must be one of ${Object.keys(CLOUDS).join(", ")}`);
  return cloud ?? CLOUDS.global;
}

function readAlerts(read: Reader): Environment["alerts"] {
  const url = read.text("ALERT_URL");
  if (url === "") return null;
  if (!/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(url) || !URL.canParse(url))
    read.refuse("ALERT_URL", "must be an https address, like https://alerts.example.com/ringfold");
  return {
    url,
    secret: read.required("ALERT_SECRET", "32 random characters or more, known to who receives alerts", 32),
  };
}

function readSettings(read: Reader): MailboxSettings {
  const ifMatch = read.text("IF_MATCH") || DEFAULT_SETTINGS.ifMatch;
  if (ifMatch !== "honoured" && ifMatch !== "unknown") read.refuse("IF_MATCH", "must be honoured or unknown");
  return {
    ...DEFAULT_SETTINGS,
    inFlightMs: read.number("IN_FLIGHT_MS", DEFAULT_SETTINGS.inFlightMs),
    visibilityMs: read.number("VISIBILITY_MS", DEFAULT_SETTINGS.visibilityMs),
    deletionQuietMs: read.number("DELETION_QUIET_MS", DEFAULT_SETTINGS.deletionQuietMs),
    sweepMs: read.number("SWEEP_MINUTES", DEFAULT_SETTINGS.sweepMs / 60_000) * 60_000,
    ifMatch: ifMatch === "honoured" ? "honoured" : "unknown",
  };
}

function readCredential(read: Reader): Credential {
  const secret = read.text("GRAPH_CLIENT_SECRET");
  const privateKey = read.text("GRAPH_CERTIFICATE_KEY");
  const thumbprint = read.text("GRAPH_CERTIFICATE_THUMBPRINT");
  if (privateKey !== "" && thumbprint !== "") return { kind: "certificate", privateKey, thumbprint };
  if (privateKey !== "" || thumbprint !== "") {
    const missing = privateKey === "" ? "GRAPH_CERTIFICATE_KEY" : "GRAPH_CERTIFICATE_THUMBPRINT";
    read.refuse(missing, "is missing; a certificate needs its key and its thumbprint");
  } else if (secret === "") {
    read.refuse("GRAPH_CLIENT_SECRET", "is missing: set a client secret of the app, or a certificate instead");
  }
  return { kind: "secret", secret };
}

/** Reads one variable after the other and collects what is wrong. */
class Reader {
  readonly #variables: Variables;
  readonly #wrong: string[];

  constructor(variables: Variables, wrong: string[]) {
    this.#variables = variables;
    this.#wrong = wrong;
  }

  refuse(variable: string, words: string): void {
    this.#wrong.push(`${variable} ${words}.`);
  }

  text(variable: string): string {
    const value = this.#variables[variable];
    return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  }

  required(variable: string, what: string, shortest = 1): string {
    const value = this.text(variable);
    if (value === "") this.refuse(variable, `is missing: set it to ${what}`);
    else if (value.length < shortest) this.refuse(variable, `is too short: set it to ${what}`);
    return value;
  }

  /** An address without path; `fallback` if it is not set. */
  address(variable: string, fallback: string): string {
    const value = (this.text(variable) || fallback).replace(/\/+$/, "");
    if (value !== "" && (!URL.canParse(value) || !/^https?:\/\/[^/]+$/.test(value))) {
      this.refuse(variable, "must be an address without path, like https://ringfold.example.com");
    }
    return value;
  }

  /** Origins, separated by blanks or commas. Anything else would end up in a header. */
  origins(variable: string): string[] {
    const given = this.text(variable)
      .split(/[\s,]+/)
      .filter((origin) => origin !== "");
    for (const origin of given) {
      if (!/^https:\/\/[\w.-]+(:\d+)?$/.test(origin)) {
        this.refuse(variable, "must be origins like https://localhost:4001, separated by blanks");
      }
    }
    return given;
  }

  number(variable: string, fallback: number): number {
    const value = this.text(variable);
    if (value === "") return fallback;
    if (!/^\d+(\.\d+)?$/.test(value)) this.refuse(variable, "must be a number, 0 or more");
    return Number(value);
  }
}
