import { describe, expect, test } from "vitest";
import type { GraphErrorClass } from "../ports/graph.ts";
import { classify, parseRetryAfter, readError, toReply, type Asked } from "./errors.ts";

const read: Asked = { subject: "item", deltaLink: false, method: "GET" };
const patch: Asked = { subject: "item", deltaLink: false, method: "PATCH" };
const remove: Asked = { subject: "item", deltaLink: false, method: "DELETE" };
const create: Asked = { subject: "items", deltaLink: false, method: "POST" };
const list: Asked = { subject: "items", deltaLink: false, method: "GET" };
const delta: Asked = { subject: "items", deltaLink: true, method: "GET" };
const folder: Asked = { subject: "folder", deltaLink: false, method: "GET" };
const user: Asked = { subject: "user", deltaLink: false, method: "GET" };
const subscription: Asked = { subject: "subscription", deltaLink: false, method: "PATCH" };

type Case = readonly [name: string, status: number, codes: readonly string[], asked: Asked, verdict: GraphErrorClass];

const CASES: readonly Case[] = [
  ["an item that is gone", 404, ["ErrorItemNotFound"], read, "itemGone"],
  ["the same in the generic spelling", 404, ["itemNotFound"], remove, "itemGone"],
  ["not found, said of a folder", 404, ["ErrorItemNotFound"], folder, "containerGone"],
  ["not found, said of a collection", 404, ["ErrorItemNotFound"], create, "containerGone"],
  ["the folder of an item is gone", 404, ["ErrorFolderNotFound"], read, "containerGone"],
  ["the mailbox is not there", 404, ["MailboxNotEnabledForRESTAPI"], read, "containerGone"],
  ["the user is not there", 404, ["Request_ResourceNotFound"], user, "containerGone"],
  ["an unknown 404 of an item proves nothing", 404, [""], read, "unavailable"],
  ["an unknown 404 of a collection proves nothing", 404, ["UnknownError"], list, "unavailable"],
  ["an unknown 404 of the folder itself", 404, [], folder, "containerGone"],
  ["not found on a failing server proves nothing", 503, ["ErrorItemNotFound"], read, "unavailable"],
  ["a subscription that is gone", 404, ["ResourceNotFound"], subscription, "itemGone"],
  ["the etag does not match", 412, ["ErrorIrresolvableConflict"], patch, "changed"],
  ["412 without a code", 412, [], remove, "changed"],
  ["412 on a plain read is a slip", 412, ["ErrorIrresolvableConflict"], read, "unavailable"],
  ["overlapping writes", 409, ["ErrorIrresolvableConflict"], patch, "changed"],
  ["an unknown 409 of a change", 409, ["Conflict"], patch, "changed"],
  ["an unknown 409 of a create", 409, [], create, "duplicate"],
  ["a folder of that name", 409, ["ErrorFolderExists"], { ...folder, method: "POST" }, "duplicate"],
  ["transactionId used before, as 400", 400, ["ErrorDuplicateTransactionId"], create, "duplicate"],
  ["a worn-out delta link", 410, ["SyncStateNotFound"], delta, "reset"],
  ["the same, lower case, as 404", 404, ["syncStateNotFound"], delta, "reset"],
  ["the same inside innerError", 400, ["BadRequest", "ResyncRequired"], delta, "reset"],
  ["any 400 of a delta link", 400, ["ErrorInvalidIdMalformed"], delta, "reset"],
  ["an unknown 404 of a delta link", 404, [], delta, "reset"],
  ["the folder of a delta link is gone", 404, ["ErrorFolderNotFound"], delta, "containerGone"],
  ["throttled on a delta link", 429, [], delta, "throttled"],
  ["a full mailbox on a delta link", 400, ["ErrorQuotaExceeded"], delta, "quota"],
  ["throttled", 429, ["ApplicationThrottled"], read, "throttled"],
  ["throttled, by another status", 503, ["TooManyRequests"], patch, "throttled"],
  ["a mailbox on the move", 423, ["ErrorMailboxMoveInProgress"], read, "unavailable"],
  ["a gateway", 502, [], read, "unavailable"],
  ["a bad request that is the server's trouble", 500, ["invalidRequest"], read, "unavailable"],
  ["an item that is corrupt for ever", 500, ["ErrorCorruptData"], read, "invalid"],
  ["the token", 401, ["InvalidAuthenticationToken"], read, "auth"],
  ["To Do's empty 401", 401, [""], read, "auth"],
  ["no permission", 403, ["ErrorAccessDenied"], read, "denied"],
  ["a full mailbox", 507, ["ErrorQuotaExceeded"], create, "quota"],
  ["too large", 413, ["ErrorMessageSizeExceeded"], create, "invalid"],
  ["too large, without a code", 413, [], create, "invalid"],
  ["a value that Exchange refuses", 400, ["ErrorPropertyValidationFailure"], patch, "invalid"],
  ["the specific code is the inner one", 400, ["generalException", "ErrorAccessDenied"], read, "denied"],
];

describe("what a refusal means", () => {
  test.each(CASES)("%s", (_name, status, codes, asked, verdict) => {
    expect(classify(status, codes, asked)).toBe(verdict);
  });
});

function answer(status: number, code?: string, retryAfter: string | null = null) {
  return { status, body: code === undefined ? undefined : { error: { code, message: "no" } }, retryAfter };
}

describe("the outcome of a write that failed inside the server", () => {
  test.each([
    ["500", 500, "ErrorInternalServerError"],
    ["502", 502, "UnknownError"],
    ["504", 504, undefined],
    ["503 of a gateway", 503, undefined],
    ["408", 408, undefined],
  ])("%s leaves it unknown", (_name, status, code) => {
    for (const asked of [create, patch, remove]) expect(toReply(answer(status, code), asked, 0).kind).toBe("unknown");
    expect(toReply(answer(status, code), read, 0)).toMatchObject({ kind: "refused", class: "unavailable" });
  });

  test.each([
    [503, "serviceNotAvailable", "unavailable"],
    [503, "ErrorServerBusy", "unavailable"],
    [503, "ApplicationThrottled", "throttled"],
    [507, "ErrorQuotaExceeded", "quota"],
    [500, "ErrorCorruptData", "invalid"],
    [423, "ErrorMailboxMoveInProgress", "unavailable"],
  ])("%i %s says that it never began", (status, code, verdict) => {
    expect(toReply(answer(status, code, "7"), create, 0)).toMatchObject({
      kind: "refused",
      status,
      class: verdict,
      retryAfterMs: 7000,
    });
  });
});

test("a success passes its body on, and none is null", () => {
  expect(toReply({ status: 200, body: { id: "x" }, retryAfter: null }, read, 0)).toEqual({
    kind: "ok",
    status: 200,
    body: { id: "x" },
  });
  expect(toReply({ status: 204, body: undefined, retryAfter: null }, remove, 0)).toEqual({
    kind: "ok",
    status: 204,
    body: null,
  });
});

test("codes are read from both spellings of innerError, and odd bodies have none", () => {
  const nested = { error: { code: "a", message: "m".repeat(900), innererror: { innerError: { code: "c" } } } };
  expect(readError(nested).codes).toEqual(["a", "c"]);
  expect(readError(nested).message).toHaveLength(300);
  for (const body of [undefined, null, 7, "x", {}, { error: null }, { error: { code: 5, innerError: 3 } }]) {
    expect(readError(body)).toEqual({ code: "", codes: [], message: "" });
  }
});

describe("Retry-After", () => {
  const now = Date.parse("Sat, 21 Nov 2026 10:00:00 GMT");
  test.each([
    ["seconds", "120", 120_000],
    ["a fraction", "0.5", 500],
    ["a date", "Sat, 21 Nov 2026 10:00:30 GMT", 30_000],
    ["a date that has passed", "Sat, 21 Nov 2026 09:00:00 GMT", 0],
    ["nonsense", "soon", null],
    ["nothing", "", null],
    ["no header", null, null],
  ])("%s", (_name, value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });
});
