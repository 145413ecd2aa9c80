import { describe, expect, test } from "vitest";
import { makeBehalfSource, mayOpen } from "./behalf.ts";
import { Kept } from "./kept.ts";
import { failure, place, ROOT, user, world } from "./testing.ts";
import type { AppIdentity } from "./tokens.ts";

const app: AppIdentity = {
  login: "https://login.example",
  tenant: "tenant-1",
  clientId: "client-1",
  scope: `${ROOT}/.default`,
  credential: { kind: "secret", secret: "not-a-secret-of-anybody" },
};

/** Entra, as the sources see it: gives `as-1`, `as-2`, ... for the assertions it counts. */
function entra(answer?: () => Response) {
  const clock = { at: 1_000_000, now: () => clock.at };
  const assertions: string[] = [];
  const fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    assertions.push(new URLSearchParams(init.body as string).get("assertion") ?? "");
    return answer?.() ?? Response.json({ access_token: `as-${assertions.length}`, expires_in: 3_600 });
  };
  const cache = new Kept<string>(10);
  const random = { hex: () => "00", fraction: () => 0 };
  const sourceOf = (oid: string, token: string) =>
    makeBehalfSource(app, { oid, token }, { fetch, clock, random }, cache);
  return { clock, assertions, sourceOf };
}

describe("tokens on behalf of a person", () => {
  test("[S29] are each person's own, and kept until they end", async () => {
    const { clock, assertions, sourceOf } = entra();
    expect(await sourceOf("anna", "a").token()).toEqual({ ok: true, value: "as-1" });
    expect(await sourceOf("anna", "a-again").token()).toEqual({ ok: true, value: "as-1" });
    expect(await sourceOf("bert", "b").token()).toEqual({ ok: true, value: "as-2" });
    clock.at += 3_600_000;
    expect(await sourceOf("anna", "a-later").token()).toEqual({ ok: true, value: "as-3" });
    expect(assertions).toEqual(["a", "b", "a-later"]);
  });

  test("are changed for another one when Graph refuses them", async () => {
    const { sourceOf } = entra();
    const source = sourceOf("anna", "a");
    await source.token();
    expect(await source.refresh("as-1")).toEqual({ ok: true, value: "as-2" });
    expect(await source.refresh("as-1")).toEqual({ ok: true, value: "as-2" });
  });

  test.each<readonly [string, object, string]>([
    ["65001", { error: "invalid_grant", error_codes: [65001] }, "consent_missing"],
    ["its suberror alone", { error: "invalid_grant", suberror: "consent_required" }, "consent_missing"],
    ["500133", { error: "invalid_grant", error_codes: [500133] }, "user_token_refused"],
    ["50076", { error: "invalid_grant", error_codes: [50076] }, "interaction_required"],
    ["a claims challenge", { error: "invalid_grant", claims: "{}" }, "interaction_required"],
  ])("say why there is none: %s", async (_what, body, reason) => {
    const { sourceOf } = entra(() => Response.json(body, { status: 400 }));
    expect(await sourceOf("anna", "a").token()).toMatchObject({ ok: false, error: { reason } });
  });
});

describe("what a person may open", () => {
  const ask = async (answer: () => Response, folder: string | null = place.folder) => {
    const { sent, port } = world(answer, { tokens: entra().sourceOf("anna", "a") });
    return { said: await mayOpen(port, "contact", user, folder), sent };
  };

  test("[S29] is what Graph shows to them: the folder, or the list of folders", async () => {
    const one = await ask(() => Response.json({ id: "F1" }));
    expect(one.said).toEqual({ ok: true, value: true });
    expect(one.sent.map(({ url, headers }) => [new URL(url).pathname, headers["Authorization"]])).toEqual([
      [`/v1.0/users/${user}/contactFolders/F1`, "Bearer as-1"],
    ]);
    const all = await ask(() => Response.json({ value: [] }), null);
    expect(all.said).toEqual({ ok: true, value: true });
    expect(new URL(all.sent[0]?.url ?? "").pathname).toBe(`/v1.0/users/${user}/contactFolders`);
  });

  test.each([
    ["403", 403, "ErrorAccessDenied"],
    ["404", 404, "ErrorItemNotFound"],
    ["404 without a code", 404, ""],
  ])("[S29] is not what Graph refuses with %s", async (_what, status, code) => {
    expect((await ask(() => failure(status, code))).said).toEqual({ ok: true, value: false });
  });

  test.each([
    ["no answer", () => Promise.reject(new Error("cut")) as never, "graph_unavailable"],
    ["503", () => failure(503, "ServiceUnavailable"), "graph_unavailable"],
    ["429", () => failure(429, "TooManyRequests", { "Retry-After": "7" }), "graph_throttled"],
    ["401", () => failure(401, "InvalidAuthenticationToken"), "sign_in_again"],
  ])("is not known after %s, and then nothing is opened", async (_what, answer, reason) => {
    expect((await ask(answer)).said).toMatchObject({ ok: false, error: { reason } });
  });

  test.each([
    [65001, "consent_missing"],
    [50013, "sign_in_again"],
    [50076, "sign_in_again"],
    [90055, "graph_throttled"],
    [7000215, "graph_denied"],
  ])("is not known without a token (AADSTS%i): %s", async (number, reason) => {
    const tokens = entra(() => Response.json({ error: "invalid_grant", error_codes: [number] }, { status: 400 }));
    const { sent, port } = world(() => Response.json({}), { tokens: tokens.sourceOf("anna", "a") });
    expect(await mayOpen(port, "contact", user, "F1")).toMatchObject({ ok: false, error: { reason } });
    expect(sent).toEqual([]);
  });
});
