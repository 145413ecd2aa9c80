import type { GraphErrorClass, GraphReply } from "../ports/graph.ts";
import type { AllowRow } from "./rows.ts";

/**
 * What Graph's refusals mean: the table of codes, once. Codes come from two services (Graph's own and
 * Exchange's behind it), in either case, with statuses that do not always fit: so the code decides
 * first, the status second, the message never (docs/GRAPH.md section 8).
 */

/** What a code means wherever it appears. Lower case. Codes whose meaning hangs on the request follow below. */
const CODES: Readonly<Record<string, GraphErrorClass>> = {
  // The mailbox or the folder: proves nothing about any item.
  errorfoldernotfound: "containerGone",
  errorsyncfoldernotfound: "containerGone",
  errorparentfoldernotfound: "containerGone",
  errornonexistentmailbox: "containerGone",
  errorinvaliduser: "containerGone",
  errormailboxstorenotfound: "containerGone",
  resourcenotfound: "containerGone",
  request_resourcenotfound: "containerGone",
  mailboxnotenabledforrestapi: "containerGone",
  mailboxnotsupportedforrestapi: "containerGone",
  // Somebody was faster.
  errorirresolvableconflict: "changed",
  errorstaleobject: "changed",
  errorchangekeyrequiredforwriteoperations: "changed",
  resourcemodified: "changed",
  preconditionfailed: "changed",
  // It exists already.
  errorduplicatetransactionid: "duplicate",
  errorfolderexists: "duplicate",
  namealreadyexists: "duplicate",
  errorsubscriptionexists: "duplicate",
  // A delta link that is worn out.
  syncstatenotfound: "reset",
  syncstateinvalid: "reset",
  resyncrequired: "reset",
  errorinvalidsyncstatedata: "reset",
  // Not now.
  applicationthrottled: "throttled",
  toomanyrequests: "throttled",
  activitylimitreached: "throttled",
  errortoomanyobjectsopened: "throttled",
  errorexceededconnectioncount: "throttled",
  mailboxconcurrency: "throttled",
  errorserverbusy: "unavailable",
  errormailboxmoveinprogress: "unavailable",
  errormailboxstoreunavailable: "unavailable",
  errorconnectionfailed: "unavailable",
  errormailboxfailover: "unavailable",
  serviceunavailable: "unavailable",
  servicenotavailable: "unavailable",
  errorinternalservererror: "unavailable",
  errorinternalservertransienterror: "unavailable",
  errortimeoutexpired: "unavailable",
  generalexception: "unavailable",
  gatewaytimeout: "unavailable",
  // Who we are, and what we may.
  invalidauthenticationtoken: "auth",
  unauthenticated: "auth",
  tokenexpired: "auth",
  compacttoken_expired: "auth",
  erroraccessdenied: "denied",
  authorization_requestdenied: "denied",
  accessdenied: "denied",
  forbidden: "denied",
  // Full.
  errorquotaexceeded: "quota",
  quotalimitreached: "quota",
  // This request, for ever.
  errorinvalidrequest: "invalid",
  invalidrequest: "invalid",
  badrequest: "invalid",
  requestbodyread: "invalid",
  errorpropertyvalidationfailure: "invalid",
  erroroccurrencecrossingboundary: "invalid",
  errorinvalidrecipients: "invalid",
  errormessagesizeexceeded: "invalid",
  errorcorruptdata: "invalid",
  errorinvalididmalformed: "invalid",
  errorinvalidid: "invalid",
  errorinvalidproperty: "invalid",
  errorpropertyupdate: "invalid",
  errorinvalidargument: "invalid",
  errorrecurrenceenddatetoobig: "invalid",
  notsupported: "invalid",
  notallowed: "invalid",
};

/** Codes that say: what the path named is not there. What that is, the path says. */
const NOT_THERE: ReadonlySet<string> = new Set(["erroritemnotfound", "itemnotfound"]);

/**
 * Codes by which the service says that it did not begin: safe to ask again, even for a create. Any
 * other failure of the server may have come after the work was done.
 */
const NOT_BEGUN: ReadonlySet<string> = new Set([
  "applicationthrottled",
  "toomanyrequests",
  "activitylimitreached",
  "errorserverbusy",
  "mailboxconcurrency",
  "errormailboxmoveinprogress",
  "errormailboxstoreunavailable",
  "errormailboxfailover",
  "errortoomanyobjectsopened",
  "errorexceededconnectioncount",
  "serviceunavailable",
  "servicenotavailable",
]);

/** What the request was, as far as its refusal is concerned. */
export type Asked = Pick<AllowRow, "subject" | "deltaLink" | "method">;

/**
 * What a refusal means.
 * @param codes `code` and every `innerError.code`, as they came; the most specific one known decides
 */
export function classify(status: number, codes: readonly string[], asked: Asked): GraphErrorClass {
  const known = codes.map((code) => code.toLowerCase()).reverse();
  if (asked.deltaLink) {
    const verdict = classifyDeltaLink(status, known);
    if (verdict !== null) return verdict;
  }
  // A precondition on a plain read is a server's slip, seen on calendars (docs/GRAPH.md section 10).
  if (asked.method === "GET" && status === 412) return "unavailable";
  if (asked.subject === "subscription" && status === 404) return "itemGone";
  for (const code of known) {
    if (NOT_THERE.has(code) && (status === 404 || status === 410))
      return asked.subject === "item" ? "itemGone" : "containerGone";
    const verdict = CODES[code];
    // 5xx with a code for "bad request" is still the server's trouble; the reverse does not occur.
    if (verdict !== undefined && !(verdict === "invalid" && status >= 500 && code !== "errorcorruptdata"))
      return verdict;
  }
  return classifyStatus(status, asked);
}

/** A worn-out link answers 410, a sync code, or any 400 (docs/GRAPH.md 1.1): start over with a full listing. */
function classifyDeltaLink(status: number, codes: readonly string[]): GraphErrorClass | null {
  const verdicts = codes.map((code) => CODES[code]);
  if (status === 410 || verdicts.includes("reset")) return "reset";
  if (verdicts.some((verdict) => verdict !== undefined && verdict !== "invalid")) return null;
  if (codes.some((code) => NOT_THERE.has(code))) return null;
  return status === 400 || status === 404 ? "reset" : null;
}

/**
 * The status alone, for an unknown or empty code. An unknown 404 proves nothing: not that the item is
 * gone (a deletion would spread), nor that the folder is (the whole member would stop). So it means
 * "ask again later", save where the question was about the folder or the user itself.
 */
function classifyStatus(status: number, { subject, method }: Asked): GraphErrorClass {
  if (status === 404) return subject === "folder" || subject === "user" ? "containerGone" : "unavailable";
  if (status === 409) return method === "POST" ? "duplicate" : "changed";
  return STATUSES[status] ?? (status >= 400 && status < 500 ? "invalid" : "unavailable");
}

const STATUSES: Readonly<Record<number, GraphErrorClass>> = {
  401: "auth",
  403: "denied",
  408: "unavailable",
  410: "reset",
  412: "changed",
  423: "unavailable",
  424: "unavailable",
  425: "unavailable",
  429: "throttled",
  507: "quota",
};

/** The answer to one request as it came, from the wire or from inside a batch. */
export interface RawAnswer {
  readonly status: number;
  /** Parsed JSON; `undefined` for none, or none that could be read. */
  readonly body: unknown;
  /** `Retry-After` as it came. */
  readonly retryAfter: string | null;
}

/**
 * A reply from an answer. A write that failed inside the server (5xx, with no code that says it never
 * began) may have been carried out: that is `unknown`, whatever the status calls it.
 * @param now epoch milliseconds, for a `Retry-After` that is a date
 */
export function toReply(answer: RawAnswer, asked: Asked, now: number): GraphReply {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { kind: "ok", status, body: body ?? null };
  const { code, codes, message } = readError(body);
  const retryAfterMs = parseRetryAfter(answer.retryAfter, now);
  const failedInside = status === 408 || (status >= 500 && status !== 507);
  if (asked.method !== "GET" && failedInside && mayHaveHappened(codes)) {
    return { kind: "unknown", reason: `${status} ${code}`.trim(), ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  }
  return { kind: "refused", status, code, message, class: classify(status, codes, asked), retryAfterMs };
}

function mayHaveHappened(codes: readonly string[]): boolean {
  const known = codes.map((code) => code.toLowerCase());
  if (known.some((code) => NOT_BEGUN.has(code))) return false;
  return !known.some((code) => NOT_THERE.has(code) || (CODES[code] ?? "unavailable") !== "unavailable");
}

/** Longest message passed on, in UTF-16 units. */
const MESSAGE_MAX = 300;

/** The codes of an error object: `error.code` and those of its nested `innerError`s (either spelling). */
export function readError(body: unknown): {
  readonly code: string;
  readonly codes: readonly string[];
  readonly message: string;
} {
  const error = member(body, "error");
  const codes: string[] = [];
  let level: unknown = error;
  for (let depth = 0; depth < 5 && level !== undefined; depth += 1) {
    const code = member(level, "code");
    if (typeof code === "string" && code !== "") codes.push(code);
    level = member(level, "innerError") ?? member(level, "innererror");
  }
  const message = member(error, "message");
  return { code: codes[0] ?? "", codes, message: typeof message === "string" ? message.slice(0, MESSAGE_MAX) : "" };
}

function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === "object" ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/**
 * `Retry-After` in milliseconds: seconds, or an HTTP date. `null` if absent or unreadable; never negative.
 * @param now epoch milliseconds
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The reply to a request that our own rules stopped before it left. */
export function refusedHere(detail: string): GraphReply {
  return { kind: "refused", status: 0, code: "RefusedHere", message: detail, class: "refusedHere", retryAfterMs: null };
}
