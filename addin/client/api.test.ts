import { describe, expect, it } from "vitest";
import { PaneStand, settled } from "../testing/stand.ts";
import { Api } from "./api.ts";

function apiOf(stand: PaneStand): Api {
  const signIn = {
    token: (refused?: string) => Promise.resolve(stand.tokens(refused)),
    interact: () => Promise.resolve(stand.interaction),
  };
  return new Api("https://ringfold.test", signIn, stand);
}

const call = { method: "GET", path: "/my/rings" } as const;

describe("a request to the API", () => {
  it("[S34] with a token that is refused is sent again with another one, once", async () => {
    const stand = new PaneStand();
    stand.answer = ({ token }) => (token === "tokentoken" ? { value: 7 } : { reason: "token_expired", status: 401 });
    expect(await apiOf(stand).call(call)).toEqual({ ok: true, value: 7 });
    expect(stand.asked.map(({ token }) => token)).toEqual(["token", "tokentoken"]);
    stand.answer = () => ({ reason: "token_signature", status: 401 });
    stand.asked.length = 0;
    expect(await apiOf(stand).call(call)).toEqual({
      ok: false,
      error: { kind: "signIn", problem: { kind: "interaction" } },
    });
    expect(stand.asked).toHaveLength(2);
  });

  it("[S34] leaves the token out of the address", async () => {
    const stand = new PaneStand();
    stand.answer = () => ({ value: 1 });
    await apiOf(stand).call({ ...call, query: { mailbox: "sales+x@contoso.test", state: undefined } });
    expect(stand.asked[0]?.query).toEqual({ mailbox: "sales+x@contoso.test" });
  });

  it("[S31] that is refused for a pause knows when it ends", async () => {
    const stand = new PaneStand();
    stand.answer = () => ({ reason: "graph_throttled", status: 503, retryAfterMs: 9_000 });
    const answer = await apiOf(stand).call(call);
    expect(answer).toMatchObject({ error: { reason: "graph_throttled", retryAt: stand.now() + 9_000 } });
  });

  it("[S33] that finds an error page on its way is not taken for refused", async () => {
    const stand = new PaneStand();
    stand.fetch = () => Promise.resolve(new Response("<h1>502</h1>", { status: 502 }));
    expect(await apiOf(stand).call(call)).toEqual({ ok: false, error: { kind: "unreachable" } });
  });

  it("[S33] that gets no answer is given up after a while", async () => {
    const stand = new PaneStand();
    stand.fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new Error("aborted")));
      });
    const answer = apiOf(stand).call(call);
    await settled();
    await stand.pass(60_000);
    expect(await answer).toEqual({ ok: false, error: { kind: "unreachable" } });
  });

  it("[S34] for which Microsoft 365 wants the person again leads to signing in, not to an error", async () => {
    const stand = new PaneStand();
    stand.answer = () => ({ reason: "sign_in_again", status: 401 });
    expect(await apiOf(stand).call(call)).toMatchObject({ error: { kind: "signIn" } });
  });
});
